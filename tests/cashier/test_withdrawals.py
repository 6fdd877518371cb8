"""Withdrawals: out of the balance at once, decided by a person, paid once, returned if proven."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fairhouse.domain.audit import queries as audit
from fairhouse.domain.cashier import actions, jobs, queries
from fairhouse.domain.contact.models import Message
from fairhouse.domain.standing import actions as standing
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal
from fairhouse.partners.payments import PartnerUnavailable
from tests.cashier.desk import WHY, Desk, cash, held, open_account, pounds, queued, state

pytestmark = pytest.mark.django_db


def ask(player_id: int, amount: str) -> str | None:
    answer = actions.request_withdrawal(player_id=player_id, key=ids.new(), amount=pounds(amount))
    return answer.code if isinstance(answer, Refusal) else None


def approve(withdrawal: object, staff: str = "dana") -> actions.Taken | Refusal:
    return actions.approve(withdrawal_id=withdrawal, staff=staff, rationale=WHY)  # type: ignore[arg-type]


@pytest.mark.promise("JJ-7.10")
def test_the_amount_leaves_the_balance_at_once_and_is_confirmed(desk: Desk) -> None:
    alice = desk.funded("100.00")
    asked = actions.request_withdrawal(player_id=alice, key=ids.new(), amount=pounds("40.00"))
    assert isinstance(asked, actions.Requested)
    assert asked.amount == pounds("40.00")
    assert cash(alice) == "60.00" and held(alice) == "40.00"


def test_a_decision_is_promised_within_24_hours_and_an_overdue_one_shows(desk: Desk) -> None:
    alice = desk.funded()
    withdrawal = desk.withdraw(alice)
    shown = queries.withdrawal(withdrawal)
    assert shown is not None and shown.promised_by - shown.at == timedelta(hours=24)
    assert withdrawal in [line.payment_id for line in queries.queue()]
    assert not shown.overdue
    with clock.travel(delta=timedelta(hours=24, minutes=1)):
        late = queries.withdrawal(withdrawal)
        assert late is not None and late.overdue
        assert queries.queue_figures()["withdrawals"].overdue >= 1


def test_records_of_payments_are_kept_at_least_five_years() -> None:
    kept = house_rules.current()["marigold"].at(clock.now()).retention
    for retention in ("money", "identity"):
        years = kept[retention].years
        assert years == "indefinitely" or years >= 5


def test_alice_withdraws_dana_approves_and_the_card_is_paid(desk: Desk) -> None:
    alice = desk.funded("100.00")
    withdrawal = desk.withdraw(alice, "40.00")
    answer = approve(withdrawal)
    assert isinstance(answer, actions.Taken) and answer.state == "approved"
    assert queued("send_withdrawal")[-1] == {"withdrawal_id": str(withdrawal)}
    jobs.send_withdrawal(withdrawal_id=str(withdrawal))
    assert state(withdrawal) == "sent" and held(alice) == "0.00" and cash(alice) == "60.00"
    with clock.travel(delta=timedelta(seconds=5)):
        desk.callbacks()
    assert state(withdrawal) == "paid" and cash(alice) == "60.00"
    assert Message.objects.filter(player_id=alice, kind="withdrawal_paid").count() == 1


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("9.99", "cashier.too_small"),
        ("10.00", None),
        ("10000.00", None),
        ("10000.01", "cashier.too_large"),
        ("10.005", "cashier.pence"),
    ],
)
def test_a_withdrawal_to_a_card_is_between_the_limits(
    desk: Desk, amount: str, code: str | None
) -> None:
    alice = desk.funded("15000.00")
    assert ask(alice, amount) == code
    if code is None:  # no charge: what leaves is what was asked for
        assert held(alice) == amount


def test_proof_of_identity_can_be_asked_before_anything_is_paid(desk: Desk) -> None:
    alice = desk.funded("50.00")
    standing.add_fact(
        player_id=alice, kind="unverified", starts=clock.now(), ends=None, source="staff:dana"
    )
    assert ask(alice, "20.00") is not None and held(alice) == "0.00"
    standing.end_fact(player_id=alice, kind="unverified", source="staff:dana")
    assert ask(alice, "20.00") is None and held(alice) == "20.00"


def test_more_than_the_cash_balance_is_refused(desk: Desk) -> None:
    alice = desk.funded("50.00")
    assert ask(alice, "50.01") == "money.insufficient"
    assert ask(alice, "50.00") is None and ask(alice, "10.00") == "money.insufficient"


def test_without_a_card_that_paid_there_is_no_way_back(desk: Desk) -> None:
    assert ask(open_account(), "10.00") == "cashier.no_method"


@pytest.mark.promise("JJ-3.6a")
def test_without_a_confirmed_address_nothing_is_withdrawn(desk: Desk) -> None:
    alice = open_account(confirmed=False)
    desk.pay(alice)
    desk.callbacks()
    assert cash(alice) == "25.00"
    assert ask(alice, "10.00") is not None and held(alice) == "0.00"


def test_the_same_key_is_the_same_withdrawal_and_another_amount_is_refused(desk: Desk) -> None:
    alice, key = desk.funded("100.00"), ids.new()
    answers = [
        actions.request_withdrawal(player_id=alice, key=key, amount=pounds(amount))
        for amount in ("40.00", "40.00", "50.00")
    ]
    assert answers[0] == answers[1] and held(alice) == "40.00"
    assert isinstance(answers[2], Refusal) and answers[2].code == "request.key_reused"


def test_another_currency_is_refused(desk: Desk) -> None:
    alice = desk.funded()
    euros = Money.parse("20.00", "EUR")
    answer = actions.request_withdrawal(player_id=alice, key=ids.new(), amount=euros)
    assert isinstance(answer, Refusal) and answer.code == "money.currency"


def test_alice_may_take_a_waiting_withdrawal_back_but_not_an_approved_one(desk: Desk) -> None:
    alice = desk.funded("100.00")
    first, second = desk.withdraw(alice, "40.00"), desk.withdraw(alice, "30.00")
    assert isinstance(actions.cancel(player_id=alice, withdrawal_id=first), actions.Taken)
    assert cash(alice) == "70.00" and held(alice) == "30.00" and state(first) == "cancelled"
    approve(second)
    answer = actions.cancel(player_id=alice, withdrawal_id=second)
    assert isinstance(answer, Refusal) and held(alice) == "30.00"
    again = actions.cancel(player_id=alice, withdrawal_id=first)
    assert isinstance(again, Refusal) and cash(alice) == "70.00"


def test_nobody_cancels_another_members_withdrawal(desk: Desk) -> None:
    alice, mallory = desk.funded(), open_account()
    withdrawal = desk.withdraw(alice)
    answer = actions.cancel(player_id=mallory, withdrawal_id=withdrawal)
    assert isinstance(answer, Refusal) and answer.status == 404
    assert state(withdrawal) == "requested"


def test_the_british_house_offers_no_reversal_of_a_withdrawal(desk: Desk) -> None:
    alice = open_account(house="albion")
    desk.pay(alice, "50.00")
    desk.callbacks()
    withdrawal = desk.withdraw(alice, "20.00")
    answer = actions.cancel(player_id=alice, withdrawal_id=withdrawal)
    assert isinstance(answer, Refusal) and answer.code == "cashier.cannot_cancel"
    assert held(alice) == "20.00"


def test_a_refusal_needs_a_reason_and_gives_the_money_back(desk: Desk) -> None:
    alice = desk.funded("100.00")
    withdrawal = desk.withdraw(alice, "40.00")
    short = actions.refuse_withdrawal(withdrawal_id=withdrawal, staff="dana", rationale=" - ")
    assert isinstance(short, Refusal) and short.field == "rationale"
    answer = actions.refuse_withdrawal(withdrawal_id=withdrawal, staff="dana", rationale=WHY)
    assert isinstance(answer, actions.Taken) and cash(alice) == "100.00" and held(alice) == "0.00"
    shown = queries.withdrawal(withdrawal)
    assert shown is not None and shown.decided_by == "dana"
    assert queries.rationale(shown) == f"dana: {WHY}"
    entry = audit.entries(subject=f"withdrawal:{withdrawal}")[0]
    assert entry.verb == "cashier.withdrawal_refused" and entry.actor.name == "dana"
    assert WHY not in str(entry.details)
    assert Message.objects.filter(player_id=alice, kind="withdrawal_refused").exists()


def test_approving_twice_sends_once(desk: Desk) -> None:
    alice = desk.funded()
    withdrawal = desk.withdraw(alice)
    assert isinstance(approve(withdrawal), actions.Taken)
    answer = approve(withdrawal, "eve")
    assert isinstance(answer, Refusal) and answer.code == "cashier.decided"
    for _ in range(3):
        jobs.send_withdrawal(withdrawal_id=str(withdrawal))
    assert held(alice) == "0.00" and cash(alice) == "60.00"


def test_a_large_one_needs_two_different_people(desk: Desk) -> None:
    alice = desk.funded("3000.00")
    withdrawal = desk.withdraw(alice, "2000.00")
    assert approve(withdrawal, "dana") == actions.Taken(state="half_approved", moved=True)
    same = approve(withdrawal, "dana")
    assert isinstance(same, Refusal) and same.code == "cashier.second_person"
    assert not [job for job in queued("send_withdrawal") if str(withdrawal) in str(job)]
    assert approve(withdrawal, "erin") == actions.Taken(state="approved", moved=True)
    shown = queries.withdrawal(withdrawal)
    assert shown is not None and (shown.first_approver, shown.decided_by) == ("dana", "erin")


def test_a_frozen_account_is_not_paid_until_it_is_unfrozen(desk: Desk) -> None:
    alice = desk.funded()
    withdrawal = desk.withdraw(alice)
    standing.add_fact(
        player_id=alice, kind="frozen", starts=clock.now(), ends=None, source="staff:dana"
    )
    assert isinstance(approve(withdrawal), Refusal) and state(withdrawal) == "requested"
    standing.end_fact(player_id=alice, kind="frozen", source="staff:dana")
    assert isinstance(approve(withdrawal), actions.Taken)


@pytest.mark.promise("JJ-7.7b")
def test_a_failed_payment_is_told_and_credited_only_when_the_bank_returned_it(desk: Desk) -> None:
    alice = desk.funded("100.00", card="payout_returns")
    withdrawal = desk.withdraw(alice, "40.00")
    approve(withdrawal)
    jobs.send_withdrawal(withdrawal_id=str(withdrawal))
    with clock.travel(delta=timedelta(seconds=5)):
        desk.callbacks()
        assert state(withdrawal) == "failed"
        assert cash(alice) == "60.00" and held(alice) == "0.00"
        assert Message.objects.filter(player_id=alice, kind="withdrawal_failed").count() == 1
        assert withdrawal in [line.payment_id for line in queries.failed()]
        jobs.ask_about_payout(withdrawal_id=str(withdrawal), tries=1)
        assert cash(alice) == "60.00"  # asked, and it has not come back
    with clock.travel(delta=timedelta(seconds=30)):
        assert "returned" in desk.callbacks()
        assert state(withdrawal) == "returned" and cash(alice) == "100.00"
        jobs.ask_about_payout(withdrawal_id=str(withdrawal), tries=2)
        assert cash(alice) == "100.00"


def test_a_failed_payment_that_never_comes_back_is_never_credited(desk: Desk) -> None:
    alice = desk.funded("100.00", card="payout_fails")
    withdrawal = desk.withdraw(alice, "40.00")
    approve(withdrawal)
    jobs.send_withdrawal(withdrawal_id=str(withdrawal))
    with clock.travel(delta=timedelta(days=30)):
        desk.callbacks()
        jobs.ask_about_payout(withdrawal_id=str(withdrawal), tries=1)
        assert state(withdrawal) == "failed" and cash(alice) == "60.00"


def test_an_outright_refusal_is_credited_once_the_processor_says_it_never_had_it(
    desk: Desk,
) -> None:
    alice = desk.funded("100.00", card="payout_refused")
    withdrawal = desk.withdraw(alice, "40.00")
    approve(withdrawal)
    jobs.send_withdrawal(withdrawal_id=str(withdrawal))
    assert state(withdrawal) == "failed" and held(alice) == "40.00"
    for _ in range(2):
        jobs.ask_about_payout(withdrawal_id=str(withdrawal), tries=1)
    assert state(withdrawal) == "returned" and cash(alice) == "100.00" and held(alice) == "0.00"


def test_no_answer_is_not_a_no_and_the_retry_pays_once(desk: Desk) -> None:
    alice = desk.funded("100.00", card="payout_unavailable")
    withdrawal = desk.withdraw(alice, "40.00")
    approve(withdrawal)
    for _ in range(2):
        with pytest.raises(PartnerUnavailable):
            jobs.send_withdrawal(withdrawal_id=str(withdrawal))
        assert state(withdrawal) == "approved" and held(alice) == "40.00"
    jobs.send_withdrawal(withdrawal_id=str(withdrawal))
    assert state(withdrawal) == "sent" and held(alice) == "0.00"


def test_a_crash_between_paying_and_noting_it_pays_once(desk: Desk) -> None:
    alice = desk.funded("100.00")
    withdrawal = desk.withdraw(alice, "40.00")
    approve(withdrawal)
    from fairhouse.domain.cashier import books, cards
    from fairhouse.domain.cashier.models import Withdrawal

    row = Withdrawal.objects.get(id=withdrawal)
    desk.bank.client.pay_out(  # the job asked, then the process died
        key=books.operation_key(row.id, "pay_out"),
        reference=row.reference,
        token=cards.token_of(row.method),
        amount=books.amount_of(row),
    )
    jobs.send_withdrawal(withdrawal_id=str(withdrawal))
    payouts = desk.bank.processor.store.all("select * from payout")
    assert len(payouts) == 1 and state(withdrawal) == "sent" and cash(alice) == "60.00"


def test_a_call_back_faster_than_our_own_note_books_everything(desk: Desk) -> None:
    alice = desk.funded("100.00")
    withdrawal = desk.withdraw(alice, "40.00")
    approve(withdrawal)
    from fairhouse.domain.cashier import books, cards
    from fairhouse.domain.cashier.models import Withdrawal

    row = Withdrawal.objects.get(id=withdrawal)
    desk.bank.client.pay_out(
        key=books.operation_key(row.id, "pay_out"),
        reference=row.reference,
        token=cards.token_of(row.method),
        amount=books.amount_of(row),
    )
    with clock.travel(delta=timedelta(seconds=5)):
        desk.bank.processor.advance()
        desk.bank.processor.store.run("delete from event where cast(body as text) like '%pending%'")
        assert desk.callbacks() == ["paid"]
    assert state(withdrawal) == "paid" and held(alice) == "0.00" and cash(alice) == "60.00"


def test_a_payout_reported_for_an_undecided_withdrawal_is_left_for_people(desk: Desk) -> None:
    alice = desk.funded("100.00")
    withdrawal = desk.withdraw(alice, "40.00")
    from fairhouse.domain.cashier.models import CallbackSeen, Withdrawal
    from fairhouse.partners.payments import Callback, PayoutReport

    row = Withdrawal.objects.get(id=withdrawal)
    report = PayoutReport(
        reference=row.reference, partner_reference="out_x", state="paid", amount=pounds("40.00")
    )
    event = Callback(event_id=ids.new(), report=report)
    answer = actions.take_callback(partner="cards", callback=event)
    assert isinstance(answer, Refusal) and answer.status == 409
    assert state(withdrawal) == "requested" and held(alice) == "40.00"
    assert CallbackSeen.objects.get(reference=row.reference).outcome == "contradiction"
