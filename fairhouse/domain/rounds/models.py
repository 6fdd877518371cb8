"""The tables of rounds, for reading. They are made by SQL and written by the till's SQL."""

from __future__ import annotations

from django.db import models


class GameVersion(models.Model):
    """A version of a game as a number. Append-only."""

    number = models.SmallIntegerField(primary_key=True)
    name = models.TextField()
    version = models.IntegerField()
    content_hash = models.TextField()
    revenue_account = models.SmallIntegerField()
    registered_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "rounds_game"


class Round(models.Model):
    """One wager with its result; hot, append-only."""

    pk = models.CompositePrimaryKey("cell", "player_id", "entry")
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    entry = models.BigIntegerField()
    game = models.SmallIntegerField()
    state = models.SmallIntegerField()
    at = models.DateTimeField()
    stake_micros = models.BigIntegerField()
    win_micros = models.BigIntegerField()
    before_micros = models.BigIntegerField()
    after_micros = models.BigIntegerField()
    seed_epoch = models.SmallIntegerField()
    seed_sealed = models.BinaryField()
    commitment = models.BinaryField()
    picks = models.BinaryField()
    wager = models.BinaryField()

    class Meta:
        managed = False
        db_table = "rounds_round"


class Stage(models.Model):
    """One stage of a round in which the player decides; append-only."""

    pk = models.CompositePrimaryKey("cell", "player_id", "round", "stage")
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    round = models.BigIntegerField()
    stage = models.SmallIntegerField()
    entry = models.BigIntegerField()
    game = models.SmallIntegerField()
    at = models.DateTimeField()
    stake_micros = models.BigIntegerField()
    win_micros = models.BigIntegerField()
    before_micros = models.BigIntegerField()
    after_micros = models.BigIntegerField()
    over = models.BooleanField()
    action = models.BinaryField()
    picks = models.BinaryField()

    class Meta:
        managed = False
        db_table = "rounds_stage"


class OpenRound(models.Model):
    """A round that waits for its player."""

    pk = models.CompositePrimaryKey("cell", "player_id", "entry")
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    entry = models.BigIntegerField()
    game = models.SmallIntegerField()
    opened_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    stake_micros = models.BigIntegerField()
    before_micros = models.BigIntegerField()
    stage = models.SmallIntegerField()
    seed_epoch = models.SmallIntegerField()
    seed_sealed = models.BinaryField()
    commitment = models.BinaryField()
    picks = models.BinaryField()
    wager = models.BinaryField()

    class Meta:
        managed = False
        db_table = "rounds_open"


class Rest(models.Model):
    """A game that takes no wagers, in one house or (empty) in all, until somebody else lets it."""

    id = models.UUIDField(primary_key=True)
    game = models.TextField()
    house = models.TextField(default="")
    reason = models.TextField()
    began_at = models.DateTimeField()
    began_by = models.TextField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="")

    class Meta:
        managed = False
        db_table = "rounds_rest"
