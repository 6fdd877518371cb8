"""Two at once in the cashier. Each race has a twin whose guard is off, to show the danger."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from fairhouse.domain.cashier import actions, books, jobs, outside, rules
from fairhouse.domain.cashier.models import Change, Withdrawal
from fairhouse.kit import ids
from fairhouse.kit.refusals import Refusal
from tests.cashier.conftest import bank, desk
from tests.cashier.desk import WHY, Desk, cash, held, open_account, pounds, queued, state

__all__ = ["bank", "desk"]
pytestmark = pytest.mark.usefixtures("committed_db")


def both(*doing: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each with its own connection; answers or exceptions."""
    start = threading.Barrier(len(doing))

    def run(do: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return do()
        except Exception as error:  # noqa: BLE001 - an exception is an answer of a race
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(doing)) as pool:
        return list(pool.map(run, doing))


def meet(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Both wait for each other after reading, before they decide (or for a second at most)."""
    place, real = threading.Barrier(2), getattr(rules, name)

    def decide(*args: Any, **also: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            place.wait(1.0)
        return real(*args, **also)

    monkeypatch.setattr(rules, name, decide)


@pytest.fixture
def no_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """The player is not locked, the state is not compared, the wallet's key is made up."""

    def just_set(row: Any, before: str, changed: dict[str, Any]) -> bool:
        return bool(type(row).objects.filter(id=row.id).update(**changed))

    monkeypatch.setattr(books, "lock_player", lambda player_id: None)
    monkeypatch.setattr(books, "compare_and_set", just_set)
    monkeypatch.setattr(books, "operation_key", lambda payment_id, verb: uuid4())


def credit_twice_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[Any]]:
    alice = open_account()
    deposit = desk.pay(alice, "25.00")
    report = desk.bank.client.look_up(reference=ids.ticket(deposit))
    assert report is not None
    meet(monkeypatch, "deposit_after")
    report_it = lambda: actions.payment_reported(report=report, source="race")  # noqa: E731
    return alice, both(report_it, report_it)


def test_the_same_report_twice_at_once_credits_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, answers = credit_twice_at_once(desk, monkeypatch)
    assert sorted(answer.moved for answer in answers) == [False, True]
    assert cash(alice) == "25.00"


@pytest.mark.usefixtures("no_guards")
def test_without_the_guards_the_same_report_credits_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, _ = credit_twice_at_once(desk, monkeypatch)
    assert cash(alice) == "50.00"


def approve_twice_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[UUID, list[Any]]:
    withdrawal = desk.withdraw(desk.funded("100.00"), "40.00")
    meet(monkeypatch, "verify_approve")

    def by(staff: str) -> Callable[[], Any]:
        return lambda: actions.approve(withdrawal_id=withdrawal, staff=staff, rationale=WHY)

    return withdrawal, both(by("dana"), by("erin"))


def sendings_of(withdrawal: UUID) -> int:
    return sum(job == {"withdrawal_id": str(withdrawal)} for job in queued("send_withdrawal"))


def test_two_people_approving_at_once_send_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawal, answers = approve_twice_at_once(desk, monkeypatch)
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    assert sendings_of(withdrawal) == 1 and state(withdrawal) == "approved"
    assert Change.objects.filter(subject_id=withdrawal, after="approved").count() == 1


@pytest.mark.usefixtures("no_guards")
def test_without_the_guards_both_approvals_count(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawal, answers = approve_twice_at_once(desk, monkeypatch)
    assert not any(isinstance(answer, Refusal) for answer in answers)
    assert sendings_of(withdrawal) == 2


def cancel_and_approve_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, UUID, list[Any]]:
    alice = desk.funded("100.00")
    withdrawal = desk.withdraw(alice, "40.00")
    place = threading.Barrier(2)
    for name in ("verify_cancel", "verify_approve"):
        real = getattr(rules, name)

        def decide(*args: Any, _real: Any = real, **also: Any) -> Any:
            with suppress(threading.BrokenBarrierError):
                place.wait(1.0)
            return _real(*args, **also)

        monkeypatch.setattr(rules, name, decide)
    answers = both(
        lambda: actions.cancel(player_id=alice, withdrawal_id=withdrawal),
        lambda: actions.approve(withdrawal_id=withdrawal, staff="dana", rationale=WHY),
    )
    return alice, withdrawal, answers


def test_taking_back_and_approving_at_once_does_one_of_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, withdrawal, answers = cancel_and_approve_at_once(desk, monkeypatch)
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1
    back, sent = state(withdrawal) == "cancelled", sendings_of(withdrawal) == 1
    assert back is not sent
    assert held(alice) == ("0.00" if back else "40.00")


@pytest.mark.usefixtures("no_guards")
def test_without_the_guards_the_money_is_given_back_and_sent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, withdrawal, answers = cancel_and_approve_at_once(desk, monkeypatch)
    assert not any(isinstance(answer, Refusal) for answer in answers)
    assert cash(alice) == "100.00" and sendings_of(withdrawal) == 1


def ask_twice_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, keys: tuple[UUID, UUID]
) -> tuple[int, list[Any]]:
    alice = desk.funded("50.00")
    meet(monkeypatch, "verify_withdrawal")

    def ask(key: UUID) -> Callable[[], Any]:
        return lambda: actions.request_withdrawal(player_id=alice, key=key, amount=pounds("50.00"))

    return alice, both(ask(keys[0]), ask(keys[1]))


def test_the_whole_balance_asked_for_twice_at_once_leaves_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, answers = ask_twice_at_once(desk, monkeypatch, (ids.new(), ids.new()))
    assert sum(isinstance(answer, actions.Requested) for answer in answers) == 1
    assert [a.code for a in answers if isinstance(a, Refusal)] == ["money.insufficient"]
    assert held(alice) == "50.00" and Withdrawal.objects.filter(player_id=alice).count() == 1


def test_the_same_form_sent_twice_at_once_gives_both_the_same_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ids.new()
    alice, answers = ask_twice_at_once(desk, monkeypatch, (key, key))
    assert isinstance(answers[0], actions.Requested) and answers[0] == answers[1]
    assert held(alice) == "50.00"


def test_without_the_players_lock_the_same_form_gets_two_different_answers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fairhouse.domain.standing import actions as standing
    from fairhouse.domain.standing import queries

    monkeypatch.setattr(standing, "check", lambda *, player_id, verb: queries.standing(player_id))
    key = ids.new()
    _, answers = ask_twice_at_once(desk, monkeypatch, (key, key))
    assert answers[0] != answers[1]


def one_card_for_two_at_once(desk: Desk) -> tuple[list[int], list[Any]]:
    number = f"40000566{len(open_cards):07d}"
    from stdnum import luhn

    number += str(luhn.calc_check_digit(number))
    open_cards.append(number)
    people = [open_account(), open_account()]
    deposits = [desk.pay(person, number=number) for person in people]
    reports = [desk.bank.client.look_up(reference=ids.ticket(deposit)) for deposit in deposits]

    def report_it(report: Any) -> Callable[[], Any]:
        return lambda: actions.payment_reported(report=report, source="race")

    return people, both(*(report_it(report) for report in reports))


open_cards: list[str] = ["0"] * 900


@pytest.mark.promise("JJ-3.11b")
def test_one_card_used_by_two_members_at_once_belongs_to_one(desk: Desk) -> None:
    people, answers = one_card_for_two_at_once(desk)
    assert sorted(answer.state for answer in answers) == ["credited", "refunding"]
    assert sorted(cash(person) for person in people) == ["0.00", "25.00"]


def test_without_the_look_up_table_both_members_have_the_card(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fairhouse.domain.cashier import cards

    monkeypatch.setattr(cards, "_claim", lambda fingerprint, player_id: True)
    _, answers = one_card_for_two_at_once(desk)
    assert [answer.state for answer in answers] == ["credited", "credited"]


def test_no_partner_is_asked_while_a_transaction_is_open(desk: Desk) -> None:
    alice = open_account()
    deposit = desk.start(alice)
    with transaction.atomic(), pytest.raises(outside.InsideTransaction):
        jobs.look_up_deposit(deposit, source="test")
    with transaction.atomic(), pytest.raises(outside.InsideTransaction):
        jobs.open_page(deposit_id=deposit, return_url="http://x/")
    assert jobs.look_up_deposit(deposit, source="test") == "at_processor"
