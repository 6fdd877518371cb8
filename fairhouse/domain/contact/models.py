"""Tables of contact."""

from __future__ import annotations

from django.db import models


class Message(models.Model):
    """One letter to one player: sealed, and whether it has been handed to the mail system."""

    id = models.UUIDField(primary_key=True)
    player_id = models.BigIntegerField()
    house = models.TextField()
    kind = models.TextField()
    to_sealed = models.BinaryField()
    subject_sealed = models.BinaryField()
    body_sealed = models.BinaryField()
    state = models.TextField(default="queued")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)

    class Meta:
        db_table = "contact_message"
        indexes = [models.Index(fields=["player_id", "written_at"], name="contact_message_player")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "sent", "failed"]),
                name="contact_message_state",
            ),
        ]
