"""Reads of the cashier: for the member's pages and for the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from fairhouse.domain.cashier import books, rules
from fairhouse.domain.cashier.models import CallbackSeen, Change, Deposit, Method, Withdrawal
from fairhouse.domain.wallet import queries as wallet
from fairhouse.domain.wallet.queries import WalletView
from fairhouse.kit import clock
from fairhouse.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodView:
    """A card as its owner and staff may see it: never the number, never the token (JJ-3.5)."""

    method_id: UUID
    brand: str
    last_four: str
    ends_on: date
    name_check: str
    live: bool

    @property
    def title(self) -> str:
        """How people name the card."""
        return f"{self.brand} ending {self.last_four}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentView:
    """A deposit or a withdrawal as a line of a list and as a page."""

    kind: str
    payment_id: UUID
    player_id: int
    house: str
    reference: str
    amount: Money
    state: str
    words: str
    reason: str
    why: str
    method: MethodView | None
    at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalView(PaymentView):
    """A withdrawal with what its decision needs."""

    promised_by: datetime
    first_approver: str
    decided_by: str
    decided_at: datetime | None
    needs_second: bool
    can_cancel: bool

    @property
    def overdue(self) -> bool:
        """Whether it still waits after the promised time (JJ-7.11)."""
        return self.state in rules.WAITING and clock.now() > self.promised_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the cashier's first page shows."""

    balances: WalletView
    method: MethodView | None
    payments: list[PaymentView]
    deposit_least: Money | None
    deposit_most: Money | None
    withdraw_least: Money | None
    withdraw_most: Money | None
    may_change_card: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """How many wait in a queue, and since when the oldest."""

    count: int
    oldest: datetime | None
    overdue: int = 0

    @property
    def age(self) -> timedelta | None:
        """How long the oldest has waited."""
        return clock.now() - self.oldest if self.oldest is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One move of a payment, in plain words."""

    before: str
    after: str
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MisfitView:
    """A call-back that was proven and yet does not fit what we know."""

    reference: str
    reported: str
    outcome: str
    at: datetime


def live_method(player_id: int) -> Method | None:
    """The live card of a member, None before the first deposit (JJ-3.11a)."""
    return Method.objects.filter(player_id=player_id, live=True).first()


def methods(player_id: int) -> list[MethodView]:
    """Every card of a member, the live one first."""
    rows = Method.objects.filter(player_id=player_id).order_by("-live", "-used_at")
    return [_method(row) for row in rows]


def overview(player_id: int, house: str) -> Overview | None:
    """The cashier's first page; None for a player without a wallet."""
    held = wallet.balances(player_id)
    if held is None:
        return None
    ruled, live = books.rules_of(house), live_method(player_id)
    pay_in, pay_out = ruled.deposit.methods.get("card"), ruled.withdrawal.methods.get("card")
    currency = held.currency
    return Overview(
        balances=held,
        method=_method(live) if live is not None else None,
        payments=history(player_id, limit=5),
        deposit_least=pay_in.min.get(currency) if pay_in and pay_in.offered else None,
        deposit_most=pay_in.max.get(currency) if pay_in and pay_in.offered else None,
        withdraw_least=pay_out.min.get(currency) if pay_out and pay_out.offered else None,
        withdraw_most=pay_out.max.get(currency) if pay_out and pay_out.offered else None,
        may_change_card=rules.verify_change_of_method(held.cash + held.held, ruled.deposit) is None,
    )


def history(player_id: int, *, limit: int = 100) -> list[PaymentView]:
    """Deposits and withdrawals of a member, newest first."""
    deposits = Deposit.objects.filter(player_id=player_id).select_related("method")
    withdrawals = Withdrawal.objects.filter(player_id=player_id).select_related("method")
    lines: list[PaymentView] = [
        *(_deposit(row) for row in deposits.order_by("-started_at")[:limit]),
        *(_withdrawal(row) for row in withdrawals.order_by("-requested_at")[:limit]),
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:limit]


def deposit(deposit_id: UUID, *, player_id: int | None = None) -> PaymentView | None:
    """One deposit; with `player_id` only if it is theirs."""
    row = Deposit.objects.select_related("method").filter(id=deposit_id).first()
    if row is None or (player_id is not None and row.player_id != player_id):
        return None
    return _deposit(row)


def withdrawal(withdrawal_id: UUID, *, player_id: int | None = None) -> WithdrawalView | None:
    """One withdrawal; with `player_id` only if it is theirs."""
    row = Withdrawal.objects.select_related("method").filter(id=withdrawal_id).first()
    if row is None or (player_id is not None and row.player_id != player_id):
        return None
    return _withdrawal(row)


def queue(*, limit: int = 200) -> list[WithdrawalView]:
    """Withdrawals that wait for a person, oldest first."""
    rows = Withdrawal.objects.filter(state__in=rules.WAITING).select_related("method")
    return [_withdrawal(row) for row in rows.order_by("requested_at", "id")[:limit]]


def failed(*, limit: int = 200) -> list[WithdrawalView]:
    """Payments that failed and have not come back yet, oldest first (JJ-7.7b)."""
    rows = Withdrawal.objects.filter(state="failed").select_related("method")
    return [_withdrawal(row) for row in rows.order_by("changed_at", "id")[:limit]]


def stuck(*, limit: int = 200) -> list[PaymentView]:
    """Payments that the jobs should have moved by now and have not, oldest first."""
    late = clock.now() - rules.STUCK_AFTER
    payouts = Withdrawal.objects.filter(state="approved", changed_at__lt=late)
    refunds = Deposit.objects.filter(state="refunding", changed_at__lt=late)
    lines: list[PaymentView] = [
        *(_withdrawal(row) for row in payouts.select_related("method")[:limit]),
        *(_deposit(row) for row in refunds.select_related("method")[:limit]),
    ]
    return sorted(lines, key=lambda line: line.changed_at)


def misfits(*, limit: int = 50) -> list[MisfitView]:
    """Proven call-backs that do not fit our books, newest first: people must look."""
    rows = CallbackSeen.objects.filter(outcome__in=_MISFITS).order_by("-at")
    return [
        MisfitView(reference=row.reference, reported=row.reported, outcome=row.outcome, at=row.at)
        for row in rows[:limit]
    ]


_MISFITS = ("contradiction", "cashier.report_differs", "cashier.not_found")


def reviews(*, limit: int = 200) -> list[PaymentView]:
    """Deposits held because of the name on the card, oldest first (JJ-3.1b)."""
    rows = Deposit.objects.filter(state="under_review").select_related("method")
    return [_deposit(row) for row in rows.order_by("started_at", "id")[:limit]]


def queue_figures() -> dict[str, QueueFigures]:
    """Figures of the three queues of the office: withdrawals, failed, reviews."""
    waiting = Withdrawal.objects.filter(state__in=rules.WAITING)
    stuck = Withdrawal.objects.filter(state="failed")
    held = Deposit.objects.filter(state="under_review")
    first = waiting.order_by("requested_at").first()
    oldest_stuck, oldest_held = (
        stuck.order_by("changed_at").first(),
        held.order_by("started_at").first(),
    )
    return {
        "withdrawals": QueueFigures(
            count=waiting.count(),
            oldest=first.requested_at if first else None,
            overdue=waiting.filter(promised_by__lt=clock.now()).count(),
        ),
        "failed": QueueFigures(
            count=stuck.count(), oldest=oldest_stuck.changed_at if oldest_stuck else None
        ),
        "reviews": QueueFigures(
            count=held.count(), oldest=oldest_held.started_at if oldest_held else None
        ),
    }


def changes(payment_id: UUID) -> list[ChangeView]:
    """Every move of a payment, oldest first."""
    rows = Change.objects.filter(subject_id=payment_id).order_by("at", "id")
    words = {**rules.DEPOSIT_WORDS, **rules.WITHDRAWAL_WORDS}
    return [
        ChangeView(
            before=words[row.before],
            after=words[row.after],
            reason=row.reason,
            actor=row.actor,
            at=row.at,
        )
        for row in rows
    ]


def rationale(payment: PaymentView) -> str:
    """What staff wrote when they decided, opened; "" when nobody has."""
    if isinstance(payment, WithdrawalView):
        row: Deposit | Withdrawal = Withdrawal.objects.get(id=payment.payment_id)
        place = "cashier_withdrawal.rationale_sealed"
    else:
        row, place = Deposit.objects.get(id=payment.payment_id), "cashier_deposit.rationale_sealed"
    if row.rationale_sealed is None:
        return ""
    return books.unseal(row.player_id, place, row.rationale_sealed)


def _method(row: Method) -> MethodView:
    return MethodView(
        method_id=row.id,
        brand=row.brand,
        last_four=row.last_four,
        ends_on=row.ends_on,
        name_check=row.name_check,
        live=row.live,
    )


def _why(row: Deposit | Withdrawal) -> str:
    return rules.DECLINED_WORDS.get(row.reason) or rules.REFUND_WORDS.get(row.reason, "")


def _deposit(row: Deposit) -> PaymentView:
    return PaymentView(
        kind="deposit",
        payment_id=row.id,
        player_id=row.player_id,
        house=row.house,
        reference=row.reference,
        amount=books.amount_of(row),
        state=row.state,
        words=rules.DEPOSIT_WORDS[row.state],
        reason=row.reason,
        why=_why(row),
        method=_method(row.method) if row.method is not None else None,
        at=row.started_at,
        changed_at=row.changed_at,
    )


def _withdrawal(row: Withdrawal) -> WithdrawalView:
    house = books.rules_of(row.house).withdrawal
    return WithdrawalView(
        kind="withdrawal",
        payment_id=row.id,
        player_id=row.player_id,
        house=row.house,
        reference=row.reference,
        amount=books.amount_of(row),
        state=row.state,
        words=rules.WITHDRAWAL_WORDS[row.state],
        reason=row.reason,
        why=_why(row),
        method=_method(row.method),
        at=row.requested_at,
        changed_at=row.changed_at,
        promised_by=row.promised_by,
        first_approver=row.first_approver,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        needs_second=rules.needs_second_person(books.amount_of(row), house),
        can_cancel=rules.verify_cancel(row.state, house) is None,
    )
