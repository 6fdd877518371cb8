"""The tables of jackpots, for pages and jobs. They are made by SQL; the till writes by SQL."""

from __future__ import annotations

from django.db import models


class Jackpot(models.Model):
    """A jackpot as a number. Append-only."""

    number = models.SmallIntegerField(primary_key=True)
    name = models.TextField(unique=True)
    base = models.TextField()
    account = models.SmallIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "jackpots_jackpot"


class Version(models.Model):
    """What holds of a jackpot from a moment on. Append-only."""

    pk = models.CompositePrimaryKey("jackpot", "version")
    jackpot = models.SmallIntegerField()
    version = models.IntegerField()
    since = models.DateTimeField()
    content_hash = models.TextField()
    title = models.TextField()
    kind = models.TextField()
    seed_micros = models.BigIntegerField()
    limit_micros = models.BigIntegerField()
    one_in = models.BigIntegerField(null=True)
    meter_ppm = models.IntegerField()
    reserve_ppm = models.IntegerField()

    class Meta:
        managed = False
        db_table = "jackpots_version"


class Feed(models.Model):
    """What stakes of one game, house and currency bring to a version. Append-only."""

    pk = models.CompositePrimaryKey("jackpot", "version", "house", "game", "currency")
    jackpot = models.SmallIntegerField()
    version = models.IntegerField()
    house = models.TextField()
    game = models.TextField()
    currency = models.TextField()
    meter_parts = models.BigIntegerField()
    reserve_parts = models.BigIntegerField()
    per = models.BigIntegerField()
    base_num = models.BigIntegerField()
    base_den = models.BigIntegerField()
    bet_max_micros = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "jackpots_feed"


class Cycle(models.Model):
    """From one win to the next. Append-only."""

    pk = models.CompositePrimaryKey("jackpot", "cycle")
    jackpot = models.SmallIntegerField()
    cycle = models.IntegerField()
    version = models.IntegerField()
    id = models.UUIDField(unique=True)
    opened_at = models.DateTimeField()
    reserve_micros = models.BigIntegerField()
    house_micros = models.BigIntegerField()
    diversion_micros = models.BigIntegerField()
    seed_epoch = models.SmallIntegerField()
    seed_sealed = models.BinaryField()
    commitment = models.BinaryField()

    class Meta:
        managed = False
        db_table = "jackpots_cycle"


class Hit(models.Model):
    """What the meter paid at the end of a cycle. Append-only."""

    pk = models.CompositePrimaryKey("jackpot", "cycle")
    jackpot = models.SmallIntegerField()
    cycle = models.IntegerField()
    at = models.DateTimeField()
    value_micros = models.BigIntegerField()
    rest_micros = models.BigIntegerField()
    winners = models.IntegerField()

    class Meta:
        managed = False
        db_table = "jackpots_hit"


class Overflow(models.Model):
    """What came in above the ceiling. Append-only."""

    id = models.UUIDField(primary_key=True)
    jackpot = models.SmallIntegerField()
    cycle = models.IntegerField()
    at = models.DateTimeField()
    micros = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "jackpots_overflow"


class Win(models.Model):
    """A player's part of a hit, which the operator confirms or declines."""

    id = models.UUIDField(primary_key=True)
    jackpot = models.SmallIntegerField()
    cycle = models.IntegerField()
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    entry = models.BigIntegerField()
    house = models.TextField()
    game = models.TextField()
    at = models.DateTimeField()
    base_micros = models.BigIntegerField()
    amount_micros = models.BigIntegerField()
    currency = models.TextField()
    base_num = models.BigIntegerField()
    base_den = models.BigIntegerField()
    state = models.TextField(default="hit")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    rationale_sealed = models.BinaryField(null=True)

    class Meta:
        managed = False
        db_table = "jackpots_win"
