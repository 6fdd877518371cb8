"""Tables of standing. The hot row is keyed (cell, player_id) and referred to by nothing."""

from __future__ import annotations

from django.db import models


class Standing(models.Model):
    """One row a player: what is so now, and the lock of everything that may change it.

    `facts` is compact JSON of the facts that are current or to come, usually `[]`;
    `live_session` is the one session that may play.
    """

    pk = models.CompositePrimaryKey("cell", "player_id")
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    house = models.TextField()
    facts = models.TextField(default="[]")
    terms_version = models.IntegerField(default=0)
    live_session = models.UUIDField(null=True)
    revision = models.BigIntegerField(default=0)

    class Meta:
        db_table = "standing_standing"


class FactChange(models.Model):
    """One change to a player's facts: added, or ended before its time. Never edited."""

    id = models.UUIDField(primary_key=True)
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    change = models.TextField()
    kind = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    source = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "standing_fact"
        indexes = [models.Index(fields=["player_id", "changed_at"], name="standing_fact_player")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(change__in=["added", "ended"]), name="standing_fact_change"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gte=models.F("starts_at")),
                name="standing_fact_ends_after_start",
            ),
        ]
