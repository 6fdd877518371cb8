"""The verbs of the cashier, by name; and the one that takes a call-back.

Deposits live in deposits.py, withdrawals in withdrawals.py, what both share in books.py and
cards.py. Every verb is one transaction and returns a record or a Refusal.
"""

from __future__ import annotations

from django.db import transaction

from fairhouse.domain.cashier.deposits import (
    DepositStarted,
    Taken,
    page_failed,
    page_opened,
    payment_reported,
    refund_again,
    refuse_deposit,
    release_deposit,
    start_deposit,
)
from fairhouse.domain.cashier.models import CallbackSeen
from fairhouse.domain.cashier.rules import Contradiction
from fairhouse.domain.cashier.withdrawals import (
    Requested,
    approve,
    cancel,
    mark_sent,
    payment_failed,
    payment_returned,
    payout_reported,
    refuse_withdrawal,
    request_withdrawal,
    send_again,
    verify_request,
)
from fairhouse.kit import clock, ids
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.partners.payments import Callback, PaymentReport

__all__ = [
    "DepositStarted",
    "Requested",
    "Taken",
    "approve",
    "cancel",
    "mark_sent",
    "page_failed",
    "page_opened",
    "payment_failed",
    "payment_reported",
    "payment_returned",
    "payout_reported",
    "refund_again",
    "refuse_deposit",
    "refuse_withdrawal",
    "release_deposit",
    "request_withdrawal",
    "send_again",
    "start_deposit",
    "take_callback",
    "verify_request",
]


def take_callback(*, partner: str, callback: Callback) -> Taken | Refusal:
    """Take a proven call-back and note that it came and what came of it.

    A report that contradicts our books changes nothing but the note; people must look.
    """
    report = callback.report
    source = f"callback:{partner}"
    try:
        with transaction.atomic():
            if isinstance(report, PaymentReport):
                taken = payment_reported(report=report, source=source)
            else:
                taken = payout_reported(report=report, source=source)
            _note(partner, callback, _outcome(taken))
    except Contradiction:
        _note(partner, callback, "contradiction")
        return refuse("cashier.report_differs")
    return taken


def _outcome(taken: Taken | Refusal) -> str:
    if isinstance(taken, Refusal):
        return taken.code
    return taken.state if taken.moved else "nothing_new"


def _note(partner: str, callback: Callback, outcome: str) -> None:
    CallbackSeen.objects.create(
        id=ids.new(),
        partner=partner,
        event_id=callback.event_id,
        reference=callback.report.reference,
        reported=callback.report.state,
        outcome=outcome,
        at=clock.now(),
    )
