"""Tables of the cashier. No column for a card number or a security code exists (JJ-3.4b)."""

from __future__ import annotations

from django.db import models

from fairhouse.domain.cashier.rules import DEPOSIT, NAME_CHECKS, WITHDRAWAL


class Card(models.Model):
    """Which account a bank card belongs to: one on the whole platform (JJ-3.11b).

    A look-up table of its own, keyed by a blind index of the processor's fingerprint, so
    that it stays unique when players live in different cells.
    """

    fingerprint_index = models.BinaryField(primary_key=True)
    player_id = models.BigIntegerField()
    claimed_at = models.DateTimeField()

    class Meta:
        db_table = "cashier_card"


class Method(models.Model):
    """A card that a member has paid with. One is live (JJ-3.11a); the token is sealed."""

    id = models.UUIDField(primary_key=True)
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    kind = models.TextField(default="card")
    brand = models.TextField()
    last_four = models.TextField()
    ends_on = models.DateField()
    token_sealed = models.BinaryField()
    fingerprint_index = models.BinaryField()
    name_check = models.TextField()
    live = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        db_table = "cashier_method"
        constraints = [
            models.UniqueConstraint(
                fields=["player_id"], condition=models.Q(live=True), name="cashier_method_one_live"
            ),
            models.UniqueConstraint(
                fields=["player_id", "fingerprint_index"], name="cashier_method_card_once"
            ),
            models.CheckConstraint(
                condition=models.Q(last_four__regex=r"^[0-9]{4}$"), name="cashier_method_four"
            ),
            models.CheckConstraint(
                condition=models.Q(name_check__in=NAME_CHECKS), name="cashier_method_name_check"
            ),
        ]


class Deposit(models.Model):
    """A payment by a member to us. `id` is the wallet's key: it is booked once or never."""

    id = models.UUIDField(primary_key=True)
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    house = models.TextField()
    key = models.UUIDField()
    amount_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    partner = models.TextField()
    reference = models.TextField(unique=True)
    partner_reference = models.TextField(default="")
    page_ends_at = models.DateTimeField(null=True)
    new_card = models.BooleanField(default=True)
    method = models.ForeignKey(Method, on_delete=models.PROTECT, null=True)
    state = models.TextField(default="started")
    reason = models.TextField(default="")
    rationale_sealed = models.BinaryField(null=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "cashier_deposit"
        indexes = [
            models.Index(fields=["player_id", "started_at"], name="cashier_deposit_player"),
            models.Index(
                fields=["started_at"],
                condition=models.Q(state="under_review"),
                name="cashier_deposit_review",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["player_id", "key"], name="cashier_deposit_key"),
            models.CheckConstraint(
                condition=models.Q(amount_micros__gt=0), name="cashier_deposit_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(DEPOSIT.states)), name="cashier_deposit_state"
            ),
        ]


class Withdrawal(models.Model):
    """A payment by us to a member. What staff wrote about it is sealed."""

    id = models.UUIDField(primary_key=True)
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    house = models.TextField()
    key = models.UUIDField()
    amount_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    partner = models.TextField()
    reference = models.TextField(unique=True)
    partner_reference = models.TextField(default="")
    method = models.ForeignKey(Method, on_delete=models.PROTECT)
    state = models.TextField(default="requested")
    reason = models.TextField(default="")
    requested_at = models.DateTimeField()
    promised_by = models.DateTimeField()
    changed_at = models.DateTimeField()
    first_approver = models.TextField(default="")
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    rationale_sealed = models.BinaryField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cashier_withdrawal"
        indexes = [
            models.Index(fields=["player_id", "requested_at"], name="cashier_withdrawal_player"),
            models.Index(
                fields=["requested_at"],
                condition=models.Q(state__in=["requested", "half_approved"]),
                name="cashier_withdrawal_queue",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["player_id", "key"], name="cashier_withdrawal_key"),
            models.CheckConstraint(
                condition=models.Q(amount_micros__gt=0), name="cashier_withdrawal_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(WITHDRAWAL.states)),
                name="cashier_withdrawal_state",
            ),
        ]


class Change(models.Model):
    """One move of a deposit or withdrawal from state to state, and who made it. Append-only."""

    id = models.UUIDField(primary_key=True)
    cell = models.SmallIntegerField()
    player_id = models.BigIntegerField()
    subject = models.TextField()
    subject_id = models.UUIDField()
    before = models.TextField()
    after = models.TextField()
    reason = models.TextField(default="")
    actor = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cashier_change"
        indexes = [models.Index(fields=["subject_id", "at"], name="cashier_change_subject")]


class CallbackSeen(models.Model):
    """A proven call-back that arrived and what came of it; repeated ones too. Append-only."""

    id = models.UUIDField(primary_key=True)
    partner = models.TextField()
    event_id = models.UUIDField()
    reference = models.TextField()
    reported = models.TextField()
    outcome = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "cashier_callback"
        indexes = [models.Index(fields=["reference", "at"], name="cashier_callback_reference")]
