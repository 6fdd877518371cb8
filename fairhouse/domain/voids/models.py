"""Tables of voids: what two people decide, what was returned."""

from __future__ import annotations

from django.db import models

from fairhouse.kit import ids


class Case(models.Model):
    """A decision about one round or about a game's rounds of a span."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    state = models.TextField()
    game = models.TextField()
    house = models.TextField(default="")
    """Empty for every house."""
    round_id = models.UUIDField(null=True)
    """Of one round; then the span is not used."""
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    reason = models.TextField()
    keep_wins = models.BooleanField()
    statement = models.TextField()
    """What the players are told."""
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "voids_case"
        indexes = [models.Index(fields=["state", "proposed_at"], name="voids_case_state")]


class Void(models.Model):
    """One void round, and what moved for it."""

    pk = models.CompositePrimaryKey("cell", "player_id", "entry")
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    entry = models.BigIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="voids")
    operation = models.BigIntegerField()
    """The first transfer of what was returned."""
    at = models.DateTimeField()
    returned_micros = models.BigIntegerField()
    taken_micros = models.BigIntegerField()
    short_micros = models.BigIntegerField()
    """Of a win that should have been taken back and was spent already: the house bears it."""
    carried_micros = models.BigIntegerField()
    """Of the stake, what had gone to jackpots: it stays there, and the house bears it."""

    class Meta:
        db_table = "voids_void"
