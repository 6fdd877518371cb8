"""Tables of monitoring: days that were watched, cases, ended memberships, held registrations."""

from __future__ import annotations

from django.db import models

from fairhouse.kit import ids


class Watch(models.Model):
    """A closed day of a house that was watched. One a house and day, never edited."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    house = models.TextField()
    day = models.DateField()
    at = models.DateTimeField()
    members = models.IntegerField()
    """Who played enough to be looked at."""
    cases = models.IntegerField()

    class Meta:
        db_table = "monitoring_watch"
        constraints = [
            models.UniqueConstraint(fields=["house", "day"], name="monitoring_watch_once"),
        ]


class Case(models.Model):
    """A member's day with signals, and what people decided about it."""

    id = models.UUIDField(primary_key=True, default=ids.new)
    house = models.TextField()
    player_id = models.BigIntegerField()
    day = models.DateField()
    opened_at = models.DateTimeField()
    signals = models.JSONField()
    state = models.TextField(default="open")
    reason_sealed = models.BinaryField(null=True)
    """Why: for a proposal to end the membership, in the words that the member will read."""
    proposed_by = models.TextField(default="")
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "monitoring_case"
        indexes = [models.Index(fields=["state", "opened_at"], name="monitoring_case_state")]
        constraints = [
            models.UniqueConstraint(fields=["player_id", "day"], name="monitoring_case_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "proposed", "cleared", "ended"]),
                name="monitoring_case_state_known",
            ),
        ]


class Ended(models.Model):
    """A membership that ended, and by what the person is known again: keyed hashes only."""

    player_id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT)
    at = models.DateTimeField()
    email_index = models.BinaryField()
    phone_index = models.BinaryField()
    name_birth_index = models.BinaryField()
    postcode_birth_index = models.BinaryField()

    class Meta:
        db_table = "monitoring_ended"
        indexes = [
            models.Index(fields=["email_index"], name="monitoring_ended_email"),
            models.Index(fields=["phone_index"], name="monitoring_ended_phone"),
            models.Index(fields=["name_birth_index"], name="monitoring_ended_name"),
            models.Index(fields=["postcode_birth_index"], name="monitoring_ended_postcode"),
        ]


class Hold(models.Model):
    """A registration that fits an ended membership. It waits for a person's decision.

    Nothing that was typed is kept: the applicant is known by two keyed hashes and `reference`.
    `fits` is a list of [player_id, [what is the same]].
    """

    id = models.UUIDField(primary_key=True, default=ids.new)
    reference = models.TextField(unique=True)
    house = models.TextField()
    at = models.DateTimeField()
    last_at = models.DateTimeField()
    tries = models.IntegerField(default=1)
    email_index = models.BinaryField()
    name_birth_index = models.BinaryField()
    fits = models.JSONField()
    state = models.TextField(default="held")
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    reason_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "monitoring_hold"
        indexes = [models.Index(fields=["state", "at"], name="monitoring_hold_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["held", "released", "upheld"]),
                name="monitoring_hold_state_known",
            ),
        ]
