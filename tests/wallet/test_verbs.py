"""The wallet's own verbs, decided purely: where money goes, and when it may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.domain.standing.rules import Fact, write
from fairhouse.domain.wallet.commands import Kind
from fairhouse.domain.wallet.rules import CASH, HELD, Decision, Transfer, balances_of, book
from fairhouse.domain.wallet.verbs import (
    DEPOSIT,
    HOLD,
    MONEY_KINDS,
    PAY_OUT,
    RELEASE,
    RETURN,
    Booking,
)
from fairhouse.kit.refusals import Refusal
from tests.wallet.pure import NOW, moving, state

CLEARING = 110


@pytest.mark.parametrize(
    ("kind", "debit", "credit"),
    [
        (DEPOSIT, CLEARING, CASH),
        (HOLD, CASH, HELD),
        (RELEASE, HELD, CASH),
        (PAY_OUT, HELD, CLEARING),
        (RETURN, CLEARING, CASH),
    ],
)
@given(st.integers(1, 50), st.integers(0, 50), st.integers(0, 50))
def test_each_verb_moves_between_its_two_accounts(
    kind: Kind, debit: int, credit: int, amount: int, cash: int, held: int
) -> None:
    alice = state(cash=cash, held=held, bonus=3, tied=4, funded=False)
    answer = kind.decide(alice, moving(kind, amount), NOW)
    if {CASH: cash, HELD: held}.get(debit, amount) < amount:
        assert isinstance(answer, Refusal)
        assert answer.code == "money.insufficient"
        return
    assert isinstance(answer, Decision)
    assert answer.transfers == [Transfer(debit, credit, amount)]
    book(alice, answer, now=NOW)
    assert isinstance(answer.answer, Booking)
    assert answer.answer.balances == balances_of(alice)
    assert answer.answer.entry == alice.entry
    assert alice.funded == (kind is DEPOSIT)


@pytest.mark.parametrize("kind", MONEY_KINDS)
def test_an_answer_is_the_same_after_it_was_stored(kind: Kind) -> None:
    answer = Booking(7, "GBP", 1, 2, 3, 4)
    assert kind.encode is not None
    assert kind.decode is not None
    assert kind.decode(kind.encode(answer)) == answer


@pytest.mark.parametrize("kind", MONEY_KINDS)
@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (5, "EUR", "money.currency"),
        (0, "GBP", "money.not_an_amount"),
        (-5, "GBP", "money.not_an_amount"),
    ],
)
def test_another_currency_or_no_amount_is_refused(
    kind: Kind, amount: int, currency: str, code: str
) -> None:
    answer = kind.decide(state(held=10), moving(kind, amount, currency=currency), NOW)
    assert isinstance(answer, Refusal)
    assert answer.code == code


@pytest.mark.parametrize(
    ("fact", "kind", "refused"),
    [
        ("frozen", DEPOSIT, True),
        ("frozen", HOLD, True),
        ("frozen", RELEASE, False),
        ("frozen", PAY_OUT, False),
        ("frozen", RETURN, False),
        ("cool_off", DEPOSIT, True),
        ("cool_off", HOLD, False),
        ("a_kind_that_no_rule_knows", DEPOSIT, True),
        ("a_kind_that_no_rule_knows", HOLD, True),
    ],
)
def test_standing_stops_what_it_forbids_and_never_what_is_the_players_own(
    fact: str, kind: Kind, refused: bool
) -> None:
    facts = write([Fact(fact, NOW - timedelta(hours=1), None)])
    answer = kind.decide(state(facts=facts, held=50), moving(kind, 5), NOW)
    assert isinstance(answer, Refusal) == refused


def test_a_fact_counts_from_its_first_instant_to_before_its_last() -> None:
    facts = write([Fact("frozen", NOW, NOW + timedelta(hours=1))])
    alice = state(facts=facts)

    def may(at: timedelta) -> bool:
        return isinstance(DEPOSIT.decide(alice, moving(DEPOSIT, 5), NOW + at), Decision)

    assert may(-timedelta(microseconds=1))
    assert not may(timedelta())
    assert not may(timedelta(minutes=59))
    assert may(timedelta(hours=1))
