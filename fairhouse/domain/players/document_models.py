"""The published versions of the texts that members accept. Written once, never edited."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Document(models.Model):
    """One published version of a house's terms or privacy text, whole, with its hash (JJ-17).

    `effective_at` may lie ahead, so that members hear of a change before it holds (LV-1.4).
    """

    id = models.UUIDField(primary_key=True)
    house = models.TextField()
    kind = models.TextField()
    version = models.IntegerField()
    version_label = models.TextField()
    published_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField()

    # said plainly: mypy's plugin misses it in a module that is not called models
    objects: ClassVar[models.Manager[Document]] = models.Manager()

    class Meta:
        app_label = "players"
        db_table = "players_document"
        constraints = [
            models.UniqueConstraint(
                fields=["house", "kind", "version"], name="players_document_version"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["terms", "privacy"]), name="players_document_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="players_document_first"
            ),
        ]
