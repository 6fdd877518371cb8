"""The wallet's tables, for reading. They are made by SQL and written by the till's SQL only."""

from __future__ import annotations

from django.db import models


class Wallet(models.Model):
    """One player's balances and the counters that a wager moves; hot."""

    pk = models.CompositePrimaryKey("cell", "player_id")
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    currency = models.TextField()
    cash_micros = models.BigIntegerField(default=0)
    bonus_micros = models.BigIntegerField(default=0)
    tied_micros = models.BigIntegerField(default=0)
    held_micros = models.BigIntegerField(default=0)
    entry = models.BigIntegerField(default=0)
    head = models.BinaryField(default=bytes(16))
    funded = models.BooleanField(default=False)
    last_round_at = models.DateTimeField(null=True)
    counter_day = models.IntegerField(default=0)
    staked_day_micros = models.BigIntegerField(default=0)
    won_day_micros = models.BigIntegerField(default=0)
    won_before_micros = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "wallet_wallet"


class Transfer(models.Model):
    """A movement debit -> credit of a positive amount. Append-only."""

    pk = models.CompositePrimaryKey("cell", "player_id", "entry")
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    entry = models.BigIntegerField()
    leg = models.SmallIntegerField()
    debit = models.SmallIntegerField()
    credit = models.SmallIntegerField()
    amount_micros = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "wallet_transfer"


class Idempotency(models.Model):
    """An earlier answer to a key. Append-only."""

    pk = models.CompositePrimaryKey("cell", "player_id", "key")
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    key = models.UUIDField()
    body_hash = models.BigIntegerField()
    kind = models.SmallIntegerField()
    entry = models.BigIntegerField()
    day = models.IntegerField()
    answer = models.BinaryField(null=True)

    class Meta:
        managed = False
        db_table = "wallet_idempotency"


class Account(models.Model):
    """The name behind an account number."""

    code = models.SmallIntegerField(primary_key=True)
    name = models.TextField(unique=True)

    class Meta:
        managed = False
        db_table = "wallet_account"


class HouseDay(models.Model):
    """What a house account moved on a closed day, summed from transfers."""

    pk = models.CompositePrimaryKey("day", "house", "currency", "account")
    day = models.DateField()
    house = models.TextField()
    currency = models.TextField()
    account = models.SmallIntegerField()
    debit_micros = models.DecimalField(max_digits=38, decimal_places=0)
    credit_micros = models.DecimalField(max_digits=38, decimal_places=0)

    class Meta:
        managed = False
        db_table = "wallet_house_day"


class Meter(models.Model):
    """A pot that many wagers add to (a jackpot); one update a batch. `cycle` counts its resets."""

    meter = models.SmallIntegerField(primary_key=True)
    micros = models.BigIntegerField(default=0)
    cycle = models.IntegerField(default=1)

    class Meta:
        managed = False
        db_table = "wallet_meter"
