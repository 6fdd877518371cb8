"""Deposits: paid on the processor's page, booked exactly once, never with a wrong card."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fairhouse.domain.cashier import actions, jobs, queries
from fairhouse.domain.cashier.models import CallbackSeen, Change, Method
from fairhouse.domain.standing import actions as standing
from fairhouse.kit import clock, ids
from fairhouse.kit.refusals import Refusal
from fairhouse.partners.cards.pretend import test_cards
from tests.cashier.desk import WHY, Desk, cash, open_account, pounds, queued, state

pytestmark = pytest.mark.django_db


def test_alice_deposits_and_the_call_back_credits_her(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.pay(alice, "25.00")
    assert cash(alice) == "0.00" and state(deposit) == "at_processor"
    assert desk.callbacks() == ["credited"]
    assert cash(alice) == "25.00" and state(deposit) == "credited"


def test_her_return_asks_the_processor_and_the_later_call_back_adds_nothing(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.pay(alice)
    assert jobs.look_up_deposit(deposit, source="return") == "credited"
    assert desk.callbacks() == ["nothing_new"]
    assert cash(alice) == "25.00"


def test_call_backs_repeated_or_in_the_wrong_order_credit_once(desk: Desk) -> None:
    for card in ("repeated", "out_of_order"):
        alice = open_account()
        deposit = desk.pay(alice, card=card)
        with clock.travel(delta=timedelta(seconds=30)):
            outcomes = desk.callbacks() + desk.callbacks()
        assert outcomes.count("credited") == 1 and "nothing_new" in outcomes
        assert cash(alice) == "25.00" and state(deposit) == "credited"


def test_the_timer_asks_when_nobody_told_us(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.pay(alice, card="silent")
    assert desk.callbacks() == []
    assert queued("ask_about_deposit")[-1] == {"deposit_id": str(deposit), "tries": 1}
    jobs.ask_about_deposit(deposit_id=str(deposit), tries=1)
    assert state(deposit) == "credited" and cash(alice) == "25.00"


def test_the_timer_asks_again_while_the_bank_decides(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.pay(alice, card="pending")
    jobs.ask_about_deposit(deposit_id=str(deposit), tries=1)
    assert state(deposit) == "pending"
    assert queued("ask_about_deposit")[-1] == {"deposit_id": str(deposit), "tries": 2}


@pytest.mark.parametrize(
    ("card", "ends"),
    [
        ("declined", "declined"),
        ("insufficient_funds", "declined"),
        ("pending_declined", "declined"),
    ],
)
def test_a_declined_payment_changes_no_balance(desk: Desk, card: str, ends: str) -> None:
    alice = open_account()
    deposit = desk.pay(alice, card=card)
    with clock.travel(delta=timedelta(seconds=6)):
        desk.callbacks()
    assert state(deposit) == ends and cash(alice) == "0.00"


def test_a_page_given_up_ends_the_deposit(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.start(alice)
    desk.bank.http.post(desk.page, data={"do": "back"})
    desk.callbacks()
    assert state(deposit) == "abandoned"


@pytest.mark.promise("JJ-3.10a")
@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("9.99", "cashier.too_small"),
        ("10.00", None),
        ("20000.00", None),
        ("20000.01", "cashier.too_large"),
        ("10.001", "cashier.pence"),
    ],
)
def test_a_card_deposit_is_between_the_limits_of_the_house(
    desk: Desk, amount: str, code: str | None
) -> None:
    alice = open_account()
    answer = actions.start_deposit(player_id=alice, key=ids.new(), amount=pounds(amount))
    assert (answer.code if isinstance(answer, Refusal) else None) == code


def test_another_currency_is_refused(desk: Desk) -> None:
    from fairhouse.kit.money import Money

    alice = open_account()
    answer = actions.start_deposit(
        player_id=alice, key=ids.new(), amount=Money.parse("20.00", "EUR")
    )
    assert isinstance(answer, Refusal) and answer.code == "money.currency"


def test_the_same_key_is_the_same_deposit_and_another_amount_is_refused(desk: Desk) -> None:
    alice, key = open_account(), ids.new()
    first = actions.start_deposit(player_id=alice, key=key, amount=pounds("20.00"))
    again = actions.start_deposit(player_id=alice, key=key, amount=pounds("20.00"))
    other = actions.start_deposit(player_id=alice, key=key, amount=pounds("30.00"))
    assert isinstance(first, actions.DepositStarted) and first == again
    assert isinstance(other, Refusal) and other.code == "request.key_reused"
    pages = {jobs.open_page(deposit_id=first.deposit_id, return_url="http://x/") for _ in "12"}
    assert len(pages) == 1


def test_bob_who_excluded_himself_cannot_start_a_deposit(desk: Desk) -> None:
    bob = open_account(first_name="Bob")
    standing.add_fact(
        player_id=bob, kind="self_excluded", starts=clock.now(), ends=None, source="test"
    )
    answer = actions.start_deposit(player_id=bob, key=ids.new(), amount=pounds("20.00"))
    assert isinstance(answer, Refusal) and answer.status == 403


def test_money_of_someone_who_excluded_himself_while_paying_goes_back(desk: Desk) -> None:
    bob = open_account(first_name="Bob")
    deposit = desk.pay(bob, name="Bob Archer")
    standing.add_fact(
        player_id=bob, kind="self_excluded", starts=clock.now(), ends=None, source="test"
    )
    assert desk.callbacks() == ["refunding"] and cash(bob) == "0.00"
    jobs.refund_deposit(deposit_id=str(deposit))
    assert state(deposit) == "refunded"
    assert set(desk.callbacks()) == {"nothing_new"} and cash(bob) == "0.00"


@pytest.mark.promise("JJ-3.11b")
def test_a_card_belongs_to_one_account_on_the_whole_platform(desk: Desk) -> None:
    number = test_cards.plain_number(4242)
    alice, other = open_account(), open_account(house="albion")
    desk.pay(alice, number=number)
    assert desk.callbacks() == ["credited"]
    deposit = desk.pay(other, number=number)
    assert desk.callbacks() == ["refunding"]
    shown = queries.deposit(deposit)
    assert shown is not None and shown.reason == "card_elsewhere"
    jobs.refund_deposit(deposit_id=str(deposit))
    assert state(deposit) == "refunded" and cash(other) == "0.00"


@pytest.mark.promise("JJ-3.11a", "JJ-3.11c")
def test_one_card_is_live_and_changes_only_while_the_balance_is_small(desk: Desk) -> None:
    alice = desk.funded("10.00")
    refused = actions.start_deposit(
        player_id=alice, key=ids.new(), amount=pounds("10.00"), new_card=True
    )
    assert isinstance(refused, Refusal) and refused.code == "cashier.live_method"
    withdrawal = desk.withdraw(alice, "10.00")
    still = actions.start_deposit(
        player_id=alice, key=ids.new(), amount=pounds("10.00"), new_card=True
    )
    assert isinstance(still, Refusal)  # what is held is still hers
    actions.approve(withdrawal_id=withdrawal, staff="dana", rationale=WHY)
    jobs.send_withdrawal(withdrawal_id=str(withdrawal))
    desk.pay(alice, "10.00", number=test_cards.plain_number(777), new_card=True)
    assert "credited" in desk.callbacks()
    assert Method.objects.filter(player_id=alice).count() == 2
    live = Method.objects.get(player_id=alice, live=True)
    assert live.last_four == test_cards.plain_number(777)[-4:]


def test_a_card_changed_while_the_balance_grew_is_given_back(desk: Desk) -> None:
    alice = open_account()
    first = desk.start(alice, "10.00")
    page_one = desk.page
    second = desk.start(alice, "10.00")
    desk.bank.type_card(page_one, number=test_cards.plain_number(31), name="Alice Archer")
    desk.bank.type_card(desk.page, number=test_cards.plain_number(32), name="Alice Archer")
    assert sorted(desk.callbacks()) == ["credited", "refunding"]
    assert {state(first), state(second)} == {"credited", "refunding"}


@pytest.mark.promise("JJ-3.1b")
def test_a_card_in_another_name_is_held_until_a_person_decides(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.pay(alice, name="Mallory Moss")
    assert desk.callbacks() == ["under_review"]
    assert cash(alice) == "0.00" and queries.live_method(alice) is None
    assert deposit in [line.payment_id for line in queries.reviews()]
    short = actions.release_deposit(deposit_id=deposit, staff="dana", rationale="ok")
    assert isinstance(short, Refusal) and short.field == "rationale"
    refused = actions.refuse_deposit(deposit_id=deposit, staff="dana", rationale=WHY)
    assert isinstance(refused, actions.Taken) and refused.state == "refunding"
    jobs.refund_deposit(deposit_id=str(deposit))
    assert state(deposit) == "refunded" and cash(alice) == "0.00"


def test_a_held_deposit_that_is_released_is_credited_once(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.pay(alice, name="A. Married-Name")
    desk.callbacks()
    for expected in (True, False):
        answer = actions.release_deposit(deposit_id=deposit, staff="dana", rationale=WHY)
        assert isinstance(answer, actions.Taken) is expected
    assert cash(alice) == "25.00" and queries.live_method(alice) is not None


def test_a_report_with_another_amount_is_refused_and_noted(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.pay(alice)
    shown = queries.deposit(deposit)
    assert shown is not None
    desk.bank.processor.store.run(
        "update event set body = cast(replace(body, '25.00', '2500.00') as blob)"
    )
    assert desk.callbacks() == ["cashier.report_differs"]
    assert cash(alice) == "0.00"
    assert CallbackSeen.objects.get(reference=shown.reference).outcome == "cashier.report_differs"


def test_a_report_of_a_payment_that_is_not_ours_is_refused(desk: Desk) -> None:
    alice = open_account()
    desk.pay(alice)
    desk.bank.processor.store.run(
        'update event set body = cast(replace(body, \'"reference":"\', \'"reference":"X\') as blob)'
    )
    assert desk.callbacks() == ["cashier.not_found"]


def test_paid_after_declined_is_left_for_people(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.pay(alice, card="declined")
    desk.callbacks()
    desk.bank.processor.store.run(
        "update event set done = 0, due_at = 0,"
        " body = cast(replace(body, 'declined', 'paid') as blob)"
    )
    assert desk.callbacks() == ["cashier.report_differs"]
    assert state(deposit) == "declined" and cash(alice) == "0.00"


def test_every_move_is_kept_with_who_made_it(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.pay(alice)
    desk.callbacks()
    moves = [
        (row.before, row.after, row.actor)
        for row in Change.objects.filter(subject_id=deposit).order_by("at", "id")
    ]
    assert moves == [
        ("started", "at_processor", "system:cashier"),
        ("at_processor", "credited", "system:callback:cards"),
    ]


@pytest.mark.promise("JJ-3.4c")
def test_the_card_is_asked_for_once_and_then_only_its_security_code(desk: Desk) -> None:
    alice = desk.funded("10.00")
    desk.start(alice, "10.00")
    page = desk.bank.http.get(desk.page).text
    assert 'name="code"' in page and 'name="number"' not in page and 'name="name"' not in page
    desk.bank.type_code(desk.page)
    assert desk.callbacks() == ["credited"] and cash(alice) == "20.00"


@pytest.mark.parametrize(
    ("house", "card", "outcome"),
    [
        ("marigold", "mastercard", "credited"),
        ("marigold", "maestro_uk", "credited"),
        ("albion", "visa", "refunding"),
        ("albion", "visa_debit", "credited"),
        ("albion", "mastercard_debit", "credited"),
        ("albion", "mastercard", "refunding"),
    ],
)
def test_a_house_takes_the_cards_that_its_rules_name(
    desk: Desk, house: str, card: str, outcome: str
) -> None:
    alice = open_account(house=house)
    desk.pay(alice, card=card)
    assert desk.callbacks() == [outcome]


@pytest.mark.promise("JJ-3.10b")
def test_a_house_can_limit_what_is_deposited_on_one_day(desk: Desk) -> None:
    alice = open_account(house="albion")
    desk.pay(alice, "900.00")
    desk.callbacks()
    answer = actions.start_deposit(player_id=alice, key=ids.new(), amount=pounds("100.01"))
    assert isinstance(answer, Refusal) and answer.code == "cashier.daily_limit"
    assert "£100.00 more today" in answer.sentence
    begun = desk.start(alice, "100.00")  # begun, not yet paid: counted too
    answer = actions.start_deposit(player_id=alice, key=ids.new(), amount=pounds("10.00"))
    assert isinstance(answer, Refusal) and state(begun) == "at_processor"
    with clock.travel(delta=timedelta(days=1)):
        answer = actions.start_deposit(player_id=alice, key=ids.new(), amount=pounds("1000.00"))
        assert isinstance(answer, actions.DepositStarted)


def test_a_card_found_to_be_somebody_elses_is_free_for_its_owner(desk: Desk) -> None:
    number = test_cards.plain_number(990)
    thief = open_account(first_name="Mallory", last_name="Moss")
    stolen = desk.pay(thief, number=number, name="Alice Archer")
    assert desk.callbacks() == ["under_review"]
    actions.refuse_deposit(deposit_id=stolen, staff="dana", rationale=WHY)
    alice = open_account()
    desk.pay(alice, number=number)
    assert desk.callbacks() == ["credited"] and cash(thief) == "0.00"


@pytest.mark.promise("JJ-0.1")
def test_nobody_deposits_under_terms_that_they_have_not_accepted(desk: Desk) -> None:
    from fairhouse.domain.players.document_models import Document
    from tests.cast import publish_texts

    alice = open_account()
    version = publish_texts()[0]
    newest = Document.objects.get(house="marigold", kind="terms", version=version)
    newest.id, newest.version, newest.sha256 = ids.new(), version + 1, "0" * 64
    newest.save(force_insert=True)
    answer = actions.start_deposit(player_id=alice, key=ids.new(), amount=pounds("20.00"))
    assert isinstance(answer, Refusal) and answer.code == "standing.terms"
    standing.set_terms(player_id=alice, terms_version=version + 1)
    again = actions.start_deposit(player_id=alice, key=ids.new(), amount=pounds("20.00"))
    assert isinstance(again, actions.DepositStarted)
