"""Everything the cashier asks a partner, outside every transaction.

Each job asks, then calls one verb with the answer. An answer that did not come is not a no:
the job tries again with the same idempotency key. What repeats does no harm.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fairhouse.domain.cashier import actions, books, cards, queries
from fairhouse.domain.cashier.models import Deposit, Withdrawal
from fairhouse.domain.cashier.outside import processor
from fairhouse.domain.cashier.rules import OPEN_DEPOSITS, Contradiction
from fairhouse.kit import clock, house_rules
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.partners.payments import (
    PartnerProtocol,
    PartnerRefused,
    PartnerUnavailable,
    PaymentReport,
    PayoutReport,
)

_log = logging.getLogger(__name__)
_LOOKS_MAX = 24
_AGAIN = RetryStrategy(
    max_attempts=20, wait=2, exponential_wait=2, retry_exceptions=[PartnerUnavailable]
)


def open_page(*, deposit_id: UUID, return_url: str) -> str | Refusal:
    """Have the payment page made and return its address; called by the page that leads there.

    Repeating it with the same deposit gives the same payment page.
    """
    row = Deposit.objects.get(id=deposit_id)
    if row.state not in ("started", "at_processor"):
        return refuse("cashier.not_found")
    live = queries.live_method(row.player_id)
    token = cards.token_of(live) if live is not None and not row.new_card else None
    try:
        page = processor().open_page(
            key=row.id,
            reference=row.reference,
            amount=books.amount_of(row),
            return_url=return_url,
            house_title=house_rules.current()[row.house].name,
            token=token,
        )
    except PartnerRefused as error:
        actions.page_failed(deposit_id=row.id, reason=error.code)
        return refuse("cashier.processor")
    except (PartnerUnavailable, PartnerProtocol) as error:
        _log.warning("no payment page for %s: %s", row.reference, error)
        return refuse("cashier.processor")
    actions.page_opened(
        deposit_id=row.id, partner_reference=page.partner_reference, ends_at=page.ends_at
    )
    return page.url


def look_up_deposit(deposit_id: UUID, *, source: str) -> str:
    """Ask once what became of a payment; the state afterwards. For the return page and timer.

    Raises PartnerUnavailable when there is no answer.
    """
    row = Deposit.objects.get(id=deposit_id)
    if row.state not in (*OPEN_DEPOSITS, "refunding"):
        return row.state
    report = processor().look_up(reference=row.reference)
    if report is not None:
        return _take(row, report, source)
    if row.state == "started" and clock.now() - row.started_at > timedelta(minutes=30):
        actions.page_failed(deposit_id=row.id, reason="never_opened")
        return "failed"
    return row.state


def _take(row: Deposit, report: PaymentReport, source: str) -> str:
    try:
        taken = actions.payment_reported(report=report, source=source)
    except Contradiction:
        _log.exception("payment %s contradicts the books; people must look", row.reference)
        return row.state
    return row.state if isinstance(taken, Refusal) else taken.state


@app.task(name="cashier.ask_about_deposit", queue="cashier", retry=_AGAIN)
def ask_about_deposit(deposit_id: str, tries: int) -> None:
    """The timer: nobody told us what became of a payment, so we ask, less and less often."""
    state = look_up_deposit(UUID(deposit_id), source="timer")
    if state in OPEN_DEPOSITS and tries < _LOOKS_MAX:
        at = clock.now() + timedelta(minutes=min(2**tries, 720))
        books.queue("ask_about_deposit", at=at, deposit_id=deposit_id, tries=tries + 1)


@app.task(name="cashier.refund_deposit", queue="cashier", retry=_AGAIN)
def refund_deposit(deposit_id: str) -> None:
    """Give a payment back that may not be credited."""
    row = Deposit.objects.get(id=UUID(deposit_id))
    if row.state != "refunding":
        return
    try:
        report = processor().refund(
            key=books.operation_key(row.id, "refund"), reference=row.reference
        )
    except PartnerRefused as error:
        _log.error("refund of %s was refused: %s; people must look", row.reference, error.code)
        return
    _take(row, report, "cashier.jobs")


@app.task(name="cashier.send_withdrawal", queue="cashier", retry=_AGAIN)
def send_withdrawal(withdrawal_id: str) -> None:
    """Pay an approved withdrawal. A crash between paying and noting it repeats the key only."""
    row = Withdrawal.objects.select_related("method").get(id=UUID(withdrawal_id))
    if row.state != "approved":
        return
    try:
        report = processor().pay_out(
            key=books.operation_key(row.id, "pay_out"),
            reference=row.reference,
            token=cards.token_of(row.method),
            amount=books.amount_of(row),
        )
    except PartnerRefused as error:
        actions.payment_failed(withdrawal_id=row.id, reason=error.code)
        return
    _take_payout(row, report, "cashier.jobs")


def look_up_payout(withdrawal_id: UUID, *, source: str) -> str:
    """Ask once where a payout stands; the state afterwards.

    A failed one that the processor never had is credited back: that is proof that nothing
    left us (JJ-7.7b). Raises PartnerUnavailable when there is no answer.
    """
    row = Withdrawal.objects.get(id=withdrawal_id)
    report = processor().look_up_payout(reference=row.reference)
    if report is not None:
        return _take_payout(row, report, source)
    if row.state == "failed" and row.sent_at is None:
        actions.payment_returned(withdrawal_id=row.id, source=source)
        return "returned"
    return row.state


def _take_payout(row: Withdrawal, report: PayoutReport, source: str) -> str:
    try:
        taken = actions.payout_reported(report=report, source=source)
    except Contradiction:
        _log.exception("payout %s contradicts the books; people must look", row.reference)
        return row.state
    return row.state if isinstance(taken, Refusal) else taken.state


@app.task(name="cashier.ask_about_payout", queue="cashier", retry=_AGAIN)
def ask_about_payout(withdrawal_id: str, tries: int) -> None:
    """The timer: a payout is under way or failed; ask until it is paid or has come back."""
    state = look_up_payout(UUID(withdrawal_id), source="timer")
    if state in ("sent", "failed") and tries < _LOOKS_MAX:
        at = clock.now() + timedelta(minutes=min(2**tries, 720))
        books.queue("ask_about_payout", at=at, withdrawal_id=withdrawal_id, tries=tries + 1)
