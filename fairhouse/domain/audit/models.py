"""Tables of the audit: the chain, and the one row that names its end."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that happened. `number` counts without gaps; `details` is canonical JSON."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.TextField()
    actor = models.TextField()
    verb = models.TextField()
    subject = models.TextField()
    case = models.TextField(default="")
    details = models.TextField(default="{}")
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["subject", "number"], name="audit_entry_subject"),
            models.Index(fields=["actor", "number"], name="audit_entry_actor"),
        ]


class Head(models.Model):
    """The end of the chain. Locking this row is what puts writers in order."""

    id = models.SmallIntegerField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_head"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_head_one_row"),
        ]
