"""Verbs of withdrawals. Each is one transaction; none asks a partner (jobs do)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.cashier import books, letters, rules
from fairhouse.domain.cashier.deposits import FIRST_LOOK, PARTNER, Taken
from fairhouse.domain.cashier.events import WithdrawalEnded, WithdrawalRequested
from fairhouse.domain.cashier.models import Method, Withdrawal
from fairhouse.domain.standing import actions as standing
from fairhouse.domain.standing.queries import StandingRow
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet import queries as wallet_queries
from fairhouse.kit import clock, ids
from fairhouse.kit.events import publish
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal, Refused, refuse
from fairhouse.partners.payments import PayoutReport

_RATIONALE = "cashier_withdrawal.rationale_sealed"
_SYSTEM = Actor.system("cashier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """The amount has left the balance (JJ-7.10); until when it is to be decided (JJ-7.11)."""

    withdrawal_id: UUID
    amount: Money
    promised_by: datetime


@transaction.atomic
def request_withdrawal(*, player_id: int, key: UUID, amount: Money) -> Requested | Refusal:
    """Ask for an amount back on the live card: it leaves `cash` for `held` at once.

    The same key answers the same withdrawal; with another amount it is refused.
    """
    row = standing.check(player_id=player_id, verb="withdraw")
    if isinstance(row, Refusal):
        return row
    earlier = Withdrawal.objects.filter(player_id=player_id, key=key).first()
    if earlier is not None:
        return _again(earlier, amount)
    method = Method.objects.filter(player_id=player_id, live=True).first()
    refusal = verify_request(player_id=player_id, house=row.house, amount=amount)
    if refusal is not None or method is None:
        return refusal or refuse("cashier.no_method")
    identifier = ids.new()
    receipt = wallet.hold(
        player_id=player_id, key=books.operation_key(identifier, "hold"), amount=amount
    )
    if isinstance(receipt, Refusal):
        return receipt
    withdrawal = _open(identifier, row, key, amount, method)
    _tell_requested(withdrawal)
    return _requested(withdrawal)


def verify_request(*, player_id: int, house: str, amount: Money) -> Refusal | None:
    """Why a withdrawal may not be asked for, or None; also for the page's review step."""
    held = wallet_queries.balances(player_id)
    if held is None:
        return refuse("money.no_account")
    if amount.currency != held.currency:
        return refuse("money.currency", currency=held.currency)
    return rules.verify_withdrawal(
        amount,
        withdrawable=held.withdrawable,
        has_live_method=Method.objects.filter(player_id=player_id, live=True).exists(),
        rules=books.rules_of(house).withdrawal,
    )


def _again(earlier: Withdrawal, amount: Money) -> Requested | Refusal:
    if books.amount_of(earlier) != amount:
        return refuse("request.key_reused")
    return _requested(earlier)


def _requested(row: Withdrawal) -> Requested:
    return Requested(withdrawal_id=row.id, amount=books.amount_of(row), promised_by=row.promised_by)


def _open(
    identifier: UUID, player: StandingRow, key: UUID, amount: Money, method: Method
) -> Withdrawal:
    present = clock.now()
    return Withdrawal.objects.create(
        id=identifier,
        cell=player.cell,
        player_id=player.player_id,
        house=player.house,
        key=key,
        amount_micros=amount.micros,
        currency=amount.currency,
        partner=PARTNER,
        reference=ids.ticket(identifier),
        method=method,
        requested_at=present,
        changed_at=present,
        promised_by=rules.promised_by(present, books.rules_of(player.house).withdrawal),
    )


@transaction.atomic
def cancel(*, player_id: int, withdrawal_id: UUID) -> Taken | Refusal:
    """The member takes a waiting withdrawal back, where the house allows it."""
    row = _locked(withdrawal_id)
    if isinstance(row, Refusal):
        return row
    if row.player_id != player_id:
        return refuse("cashier.not_found")
    refusal = rules.verify_cancel(row.state, books.rules_of(row.house).withdrawal)
    if refusal is not None:
        return refusal
    return _back_to_cash(row, "cancelled", Actor.player(player_id))


@transaction.atomic
def approve(*, withdrawal_id: UUID, staff: str, rationale: str) -> Taken | Refusal:
    """A person approves; a large amount needs a second one. The payment job is queued with it."""
    row = _locked(withdrawal_id)
    if isinstance(row, Refusal):
        return row
    amount, house = books.amount_of(row), books.rules_of(row.house).withdrawal
    second = rules.needs_second_person(amount, house)
    refusal = rules.verify_rationale(rationale) or rules.verify_approve(
        row.state, staff=staff, first_approver=row.first_approver, second_needed=second
    )
    if refusal is not None:
        return refusal
    allowed = standing.check(player_id=row.player_id, verb="withdraw")
    if isinstance(allowed, Refusal):  # frozen or suspended since: nothing is paid meanwhile
        return allowed
    if second and not row.first_approver:
        _decide(row, "half_approved", staff, rationale, first_approver=staff)
        return Taken(state="half_approved", moved=True)
    _decide(row, "approved", staff, rationale)
    books.queue("send_withdrawal", withdrawal_id=str(row.id))
    return Taken(state="approved", moved=True)


@transaction.atomic
def send_again(*, withdrawal_id: UUID, staff: str) -> Taken | Refusal:
    """Queue the payment of an approved withdrawal again; the same key pays once."""
    row = _locked(withdrawal_id)
    if isinstance(row, Refusal):
        return row
    if not rules.WITHDRAWAL.may(row.state, "send"):
        return refuse("cashier.decided", state=rules.WITHDRAWAL_WORDS[row.state].lower())
    books.queue("send_withdrawal", withdrawal_id=str(row.id))
    books.note_again(row, staff)
    return Taken(state=row.state, moved=False)


@transaction.atomic
def refuse_withdrawal(*, withdrawal_id: UUID, staff: str, rationale: str) -> Taken | Refusal:
    """A person refuses: the amount is the member's to use again."""
    row = _locked(withdrawal_id)
    if isinstance(row, Refusal):
        return row
    refusal = rules.verify_rationale(rationale)
    if refusal is None and not rules.WITHDRAWAL.may(row.state, "refuse"):
        refusal = refuse("cashier.decided", state=rules.WITHDRAWAL_WORDS[row.state].lower())
    if refusal is not None:
        return refusal
    _note(row, "refused", staff, rationale)
    return _back_to_cash(
        row, "refused", Actor.staff(staff), decided_by=staff, decided_at=clock.now()
    )


def _decide(row: Withdrawal, to: str, staff: str, rationale: str, **also: Any) -> None:
    _note(row, to, staff, rationale)
    decided: dict[str, Any] = {}
    if to != "half_approved":
        decided = {"decided_by": staff, "decided_at": clock.now()}
    books.move(row, to, actor=Actor.staff(staff), **decided, **also)


def _note(row: Withdrawal, to: str, staff: str, rationale: str) -> None:
    """Keep the reason: sealed on the row, and the fact of it in the audit."""
    before = b"" if row.rationale_sealed is None else row.rationale_sealed
    text = f"{staff}: {rationale}"
    if before:
        text = f"{books.unseal(row.player_id, _RATIONALE, before)}\n{text}"
    row.rationale_sealed = books.seal(row.player_id, _RATIONALE, text)
    Withdrawal.objects.filter(id=row.id).update(rationale_sealed=row.rationale_sealed)
    audit.record(
        actor=Actor.staff(staff),
        verb=f"cashier.withdrawal_{to}",
        subject=books.subject_of(row),
        details={"player": row.player_id, "amount": str(books.amount_of(row))},
    )


def _back_to_cash(row: Withdrawal, to: str, actor: Actor, **also: Any) -> Taken:
    receipt = wallet.release(
        player_id=row.player_id,
        key=books.operation_key(row.id, "release"),
        amount=books.amount_of(row),
    )
    _must(receipt)
    books.move(row, to, actor=actor, **also)
    _tell_ended(row)
    return Taken(state=to, moved=True)


@transaction.atomic
def mark_sent(*, report: PayoutReport) -> Taken | Refusal:
    """The processor took the payout: the amount leaves `held` for what the processor owes."""
    return payout_reported(report=report, source="cashier.jobs")


@transaction.atomic
def payment_failed(*, withdrawal_id: UUID, reason: str) -> Taken | Refusal:
    """The processor refused outright and sent nothing; the amount stays held until proven."""
    row = _locked(withdrawal_id)
    if isinstance(row, Refusal):
        return row
    if row.state != "approved":
        return Taken(state=row.state, moved=False)
    books.move(row, "failed", actor=_SYSTEM, reason=reason)
    _failed(row)
    return Taken(state="failed", moved=True)


@transaction.atomic
def payment_returned(*, withdrawal_id: UUID, source: str) -> Taken | Refusal:
    """Credit a failed payment back: only when the processor confirms its return (JJ-7.7b).

    Called when a look-up proves that the processor never had it, or by its report.
    """
    row = _locked(withdrawal_id)
    if isinstance(row, Refusal):
        return row
    if row.state != "failed":
        return Taken(state=row.state, moved=False)
    return _returned(row, Actor.system(source))


@transaction.atomic
def payout_reported(*, report: PayoutReport, source: str) -> Taken | Refusal:
    """Take what the processor says of a payout, by call-back or look-up (`source`).

    The first news of any kind books the sending; then the state follows the report. Repeated
    and old reports change nothing. Raises rules.Contradiction when processor and books cannot
    both be right.
    """
    found = Withdrawal.objects.filter(reference=report.reference).first()
    row = refuse("cashier.not_found") if found is None else _locked(found.id)
    if isinstance(row, Refusal):
        return row
    if report.amount != books.amount_of(row) or _names_another(row, report):
        return refuse("cashier.report_differs")
    to = rules.withdrawal_after(row.state, report.state)
    if to is None:
        return Taken(state=row.state, moved=False)
    actor = Actor.system(source)
    if row.state == "approved":
        _sent(row, report, actor)
    if to == "returned":
        return _returned(row, actor)
    if to in ("paid", "failed"):
        books.move(row, to, actor=actor, reason=report.reason)
        _failed(row) if to == "failed" else _tell_ended(row)
    return Taken(state=to, moved=True)


def _names_another(row: Withdrawal, report: PayoutReport) -> bool:
    return bool(row.partner_reference) and row.partner_reference != report.partner_reference


def _sent(row: Withdrawal, report: PayoutReport, actor: Actor) -> None:
    receipt = wallet.pay_out(
        player_id=row.player_id,
        key=books.operation_key(row.id, "pay_out"),
        amount=books.amount_of(row),
        partner=row.partner,
    )
    _must(receipt)
    books.move(
        row,
        "sent",
        actor=actor,
        partner_reference=report.partner_reference,
        sent_at=clock.now(),
    )
    _look_later(row)


def _look_later(row: Withdrawal) -> None:
    at = clock.now() + FIRST_LOOK
    books.queue("ask_about_payout", at=at, withdrawal_id=str(row.id), tries=1)


def _failed(row: Withdrawal) -> None:
    """Look into it: ask the processor until it says where the money is."""
    _look_later(row)
    _tell_ended(row)


def _returned(row: Withdrawal, actor: Actor) -> Taken:
    amount, key = books.amount_of(row), books.operation_key(row.id, "return")
    if row.sent_at is None:  # it never left us: it is still held
        receipt = wallet.release(player_id=row.player_id, key=key, amount=amount)
    else:
        receipt = wallet.return_payment(
            player_id=row.player_id, key=key, amount=amount, partner=row.partner
        )
    _must(receipt)
    books.move(row, "returned", actor=actor)
    _tell_ended(row)
    return Taken(state="returned", moved=True)


def _must(receipt: wallet.Receipt | Refusal) -> None:
    """A movement of what is already set aside cannot be refused; if it is, nothing happened."""
    if isinstance(receipt, Refusal):
        raise Refused(receipt)


def _locked(withdrawal_id: UUID) -> Withdrawal | Refusal:
    found = Withdrawal.objects.filter(id=withdrawal_id).first()
    if found is None:
        return refuse("cashier.not_found")
    return books.lock_player(found.player_id) or books.fresh(found)


def _tell_requested(row: Withdrawal) -> None:
    publish(
        WithdrawalRequested(
            player_id=row.player_id,
            cell=row.cell,
            house=row.house,
            withdrawal_id=row.id,
            amount=books.amount_of(row),
            promised_by=row.promised_by,
            at=clock.now(),
        )
    )


def _tell_ended(row: Withdrawal) -> None:
    letters.tell_withdrawal(row)
    publish(
        WithdrawalEnded(
            player_id=row.player_id,
            cell=row.cell,
            house=row.house,
            withdrawal_id=row.id,
            amount=books.amount_of(row),
            state=row.state,
            at=clock.now(),
        )
    )
