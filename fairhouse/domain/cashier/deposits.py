"""Verbs of deposits. Each is one transaction; none asks a partner (jobs do)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.cashier import books, cards, letters, rules
from fairhouse.domain.cashier.events import Deposited
from fairhouse.domain.cashier.models import Deposit, Method
from fairhouse.domain.players import published
from fairhouse.domain.standing import actions as standing
from fairhouse.domain.standing.queries import StandingRow
from fairhouse.domain.standing.rules import may_under_terms
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet import queries as wallet_queries
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.events import publish
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.partners.payments import PaymentReport

PARTNER = "cards"
FIRST_LOOK = timedelta(minutes=2)
"""When the timer first asks what became of a payment, if nobody told us."""
_RATIONALE = "cashier_deposit.rationale_sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositStarted:
    """A deposit exists; its payment page can be opened (jobs.open_page)."""

    deposit_id: UUID
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A report was understood. `moved` is False when it said nothing new."""

    state: str
    moved: bool


@transaction.atomic
def start_deposit(
    *, player_id: int, key: UUID, amount: Money, new_card: bool = False
) -> DepositStarted | Refusal:
    """Begin a deposit. The same key answers the same deposit; with another amount it is refused.

    `new_card`: pay with another card than the live one (JJ-3.11c). Nothing is taken yet.
    """
    row = standing.check(player_id=player_id, verb="deposit")
    if isinstance(row, Refusal):
        return row
    outdated = _under_terms(row)
    if outdated is not None:
        return outdated
    earlier = Deposit.objects.filter(player_id=player_id, key=key).first()
    if earlier is not None:
        return _again(earlier, amount)
    refusal = _verify(player_id, row.house, amount, new_card)
    if refusal is not None:
        return refusal
    identifier, present = ids.new(), clock.now()
    Deposit.objects.create(
        id=identifier,
        cell=row.cell,
        player_id=player_id,
        house=row.house,
        key=key,
        amount_micros=amount.micros,
        currency=amount.currency,
        partner=PARTNER,
        reference=ids.ticket(identifier),
        new_card=new_card or _live(player_id) is None,
        started_at=present,
        changed_at=present,
    )
    books.queue("ask_about_deposit", at=present + FIRST_LOOK, deposit_id=str(identifier), tries=1)
    return DepositStarted(deposit_id=identifier, reference=ids.ticket(identifier))


def _under_terms(row: StandingRow) -> Refusal | None:
    """None when the newest terms are accepted, where the house asks for it (JJ-0.1)."""
    newest = published.in_force(row.house)
    if newest is None:
        return None
    blocks = books.rules_of(row.house).standing.blocks
    return may_under_terms("deposit", row.terms_version, newest[0], blocks)


def _again(earlier: Deposit, amount: Money) -> DepositStarted | Refusal:
    if books.amount_of(earlier) != amount:
        return refuse("request.key_reused")
    return DepositStarted(deposit_id=earlier.id, reference=earlier.reference)


def _verify(player_id: int, house: str, amount: Money, new_card: bool) -> Refusal | None:
    held = wallet_queries.balances(player_id)
    if held is None:
        return refuse("money.no_account")
    if amount.currency != held.currency:
        return refuse("money.currency", currency=held.currency)
    asked = rules.DepositAsked(
        amount=amount,
        today=deposited_today(player_id, house, held.currency),
        balance=held.cash + held.held,
        has_live_method=_live(player_id) is not None,
        new_card=new_card,
    )
    return rules.verify_deposit(asked, books.rules_of(house).deposit)


def deposited_today(player_id: int, house: str, currency: str) -> Money:
    """What a member deposited or began to deposit on this day of the house (JJ-3.10b)."""
    home = house_rules.current()[house]
    midnight = datetime.combine(home.day(clock.now()), time(), home.zone)
    counted = ("credited", "under_review", *rules.OPEN_DEPOSITS)
    total = Deposit.objects.filter(
        player_id=player_id, started_at__gte=midnight, state__in=counted
    ).aggregate(total=Sum("amount_micros"))["total"]
    return Money(int(total or 0), currency)


@transaction.atomic
def page_opened(*, deposit_id: UUID, partner_reference: str, ends_at: datetime) -> None:
    """The processor made a payment page. Twice is once."""
    row = _locked(deposit_id)
    if row.state == "started":
        books.move(
            row,
            "at_processor",
            actor=Actor.system("cashier"),
            partner_reference=partner_reference,
            page_ends_at=ends_at,
        )


@transaction.atomic
def page_failed(*, deposit_id: UUID, reason: str) -> None:
    """The processor will not make a payment page: nothing can be paid any more."""
    row = _locked(deposit_id)
    if row.state == "started":
        books.move(row, "failed", actor=Actor.system("cashier"), reason=reason)


@transaction.atomic
def payment_reported(*, report: PaymentReport, source: str) -> Taken | Refusal:
    """Take what the processor says of a payment, by call-back or look-up (`source`).

    1. find the deposit; lock its player; read it again
    2. the amount must be the one that was asked for
    3. decide what the report means; repeated and old ones change nothing
    4. paid: look at the card, then credit it, hold it for review, or give it back

    Raises rules.Contradiction when processor and books cannot both be right.
    """
    found = Deposit.objects.filter(reference=report.reference).first()
    if found is None:
        return refuse("cashier.not_found")
    refusal = books.lock_player(found.player_id)
    if refusal is not None:
        return refusal
    row = books.fresh(found)
    if report.amount != books.amount_of(row) or _names_another(row, report):
        return refuse("cashier.report_differs")
    to = rules.deposit_after(row.state, report.state)
    if to is None:
        return Taken(state=row.state, moved=False)
    actor = Actor.system(source)
    if to == "paid":
        return Taken(state=_paid(row, report, actor), moved=True)
    return Taken(state=books.move(row, to, actor=actor, reason=report.reason), moved=True)


def _names_another(row: Deposit, report: PaymentReport) -> bool:
    known = row.partner_reference
    return bool(known) and known != report.partner_reference


def _paid(row: Deposit, report: PaymentReport, actor: Actor) -> str:
    if report.card is None:
        raise rules.Contradiction(f"deposit {row.reference} is paid without a card")
    house = books.rules_of(row.house).deposit
    method = cards.take(player_id=row.player_id, cell=row.cell, card=report.card, house=house)
    if isinstance(method, cards.Held):
        return _give_back(row, actor, method.reason)
    row.method = method
    if method.name_check != "match":
        return books.move(row, "under_review", actor=actor, reason="name", method=method)
    return _credit(row, actor)


def _credit(row: Deposit, actor: Actor) -> str:
    """Book it, exactly once: the wallet's key is made from the deposit's id."""
    amount = books.amount_of(row)
    receipt = wallet.deposit(
        player_id=row.player_id,
        key=books.operation_key(row.id, "deposit"),
        amount=amount,
        partner=row.partner,
    )
    if isinstance(receipt, Refusal):  # excluded or frozen since: the money goes back
        return _give_back(row, actor, receipt.code)
    state = books.move(row, "credited", actor=actor, method=row.method)
    publish(
        Deposited(
            player_id=row.player_id,
            cell=row.cell,
            house=row.house,
            deposit_id=row.id,
            amount=amount,
            at=clock.now(),
        )
    )
    return state


def _give_back(row: Deposit, actor: Actor, reason: str) -> str:
    state = books.move(row, "refunding", actor=actor, reason=reason, method=row.method)
    books.queue("refund_deposit", deposit_id=str(row.id))
    letters.tell_given_back(row)
    return state


@transaction.atomic
def release_deposit(*, deposit_id: UUID, staff: str, rationale: str) -> Taken | Refusal:
    """A person accepts the name on the card: the held deposit is credited (JJ-3.1b)."""
    row = _reviewed(deposit_id, "release", rationale)
    if isinstance(row, Refusal):
        return row
    assert row.method is not None
    cards.make_live(row.method)
    return _decided(row, staff, rationale, _credit(row, Actor.staff(staff)))


@transaction.atomic
def refuse_deposit(*, deposit_id: UUID, staff: str, rationale: str) -> Taken | Refusal:
    """A person does not accept the name on the card: the payment goes back (JJ-3.1b)."""
    row = _reviewed(deposit_id, "refuse", rationale)
    if isinstance(row, Refusal):
        return row
    if row.method is not None:
        cards.let_go(row.method)
    return _decided(row, staff, rationale, _give_back(row, Actor.staff(staff), "name"))


@transaction.atomic
def refund_again(*, deposit_id: UUID, staff: str) -> Taken | Refusal:
    """Queue the refund of a payment again; the same key gives it back once."""
    row = _locked(deposit_id)
    if not rules.DEPOSIT.may(row.state, "refund"):
        return refuse("cashier.decided", state=rules.DEPOSIT_WORDS[row.state].lower())
    books.queue("refund_deposit", deposit_id=str(row.id))
    books.note_again(row, staff)
    return Taken(state=row.state, moved=False)


def _reviewed(deposit_id: UUID, verb: str, rationale: str) -> Deposit | Refusal:
    found = Deposit.objects.filter(id=deposit_id).first()
    if found is None:
        return refuse("cashier.not_found")
    refusal = rules.verify_rationale(rationale) or books.lock_player(found.player_id)
    if refusal is not None:
        return refusal
    row = books.fresh(found)
    if not rules.DEPOSIT.may(row.state, verb):
        return refuse("cashier.decided", state=rules.DEPOSIT_WORDS[row.state].lower())
    return row


def _decided(row: Deposit, staff: str, rationale: str, state: str) -> Taken:
    sealed = books.seal(row.player_id, _RATIONALE, rationale)
    Deposit.objects.filter(id=row.id).update(rationale_sealed=sealed)
    audit.record(
        actor=Actor.staff(staff),
        verb=f"cashier.deposit_{state}",
        subject=books.subject_of(row),
        details={"player": row.player_id},
    )
    return Taken(state=state, moved=True)


def _locked(deposit_id: UUID) -> Deposit:
    found = Deposit.objects.get(id=deposit_id)
    books.lock_player(found.player_id)
    return books.fresh(found)


def _live(player_id: int) -> Method | None:
    return Method.objects.filter(player_id=player_id, live=True).first()
