"""Tables of the watch: a night, its verdicts, its alarm; reports of the battery."""

from __future__ import annotations

from django.db import models

from fairhouse.kit import ids


class Night(models.Model):
    """What was found about one day's outcomes, all games together. One a day, never edited."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    day = models.DateField(unique=True)
    at = models.DateTimeField()
    rounds = models.BigIntegerField()
    draws = models.BigIntegerField()
    tests = models.IntegerField()
    lowest_adjusted = models.FloatField()
    uniformity = models.FloatField()
    alarm = models.BooleanField()

    class Meta:
        db_table = "randomness_night"


class Verdict(models.Model):
    """One test of one stream of one game version on one day."""

    id = models.BigAutoField(primary_key=True)
    night = models.ForeignKey(Night, models.PROTECT, related_name="verdicts")
    game = models.TextField()
    version = models.IntegerField()
    stream = models.TextField()
    test = models.TextField()
    size = models.BigIntegerField()
    statistic = models.FloatField()
    p_value = models.FloatField()
    adjusted = models.FloatField()

    class Meta:
        db_table = "randomness_verdict"
        indexes = [
            models.Index(fields=["game", "test", "night"], name="randomness_verdict_game"),
        ]


class Alarm(models.Model):
    """A night that chance alone makes very unlikely, and what a person found."""

    night = models.OneToOneField(Night, models.PROTECT, primary_key=True, related_name="raised")
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(default="")
    finding = models.TextField(default="")

    class Meta:
        db_table = "randomness_alarm"


class Battery(models.Model):
    """A report of the battery on the live driver's stream, whole and never edited."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    at = models.DateTimeField()
    megabytes = models.IntegerField()
    tests = models.IntegerField()
    lowest_adjusted = models.FloatField()
    passed = models.BooleanField()
    report = models.JSONField()

    class Meta:
        db_table = "randomness_battery"
