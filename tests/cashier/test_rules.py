"""The pure decisions of the cashier: by table and for whatever may come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.domain.cashier import rules
from fairhouse.domain.cashier.rules import DEPOSIT, WITHDRAWAL, Contradiction, name_check
from fairhouse.kit import clock, house_rules
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal

REPORTS = ("open", "pending", "paid", "declined", "expired", "refunded")
PAYOUTS = ("pending", "paid", "failed", "returned")


@pytest.mark.promise("JJ-3.1b")
@pytest.mark.parametrize(
    ("card", "first", "last", "same"),
    [
        ("Alice Archer", "Alice", "Archer", True),
        ("MRS ALICE ARCHER", "Alice", "Archer", True),
        ("A ARCHER", "Alice", "Archer", True),
        ("A. M. Archer", "Alice", "Archer", True),
        ("ARCHER ALICE", "Alice", "Archer", True),
        ("Alice Mary Archer", "Alice", "Archer", True),
        ("ZOE OBRIEN", "Zoë", "O'Brien", True),
        ("Jean-Luc Le Roy", "Jean-Luc", "Le Roy", True),
        ("J LE ROY", "Jean-Luc", "Le-Roy", True),
        ("ANNA SMITH JONES", "Anna", "Smith-Jones", True),
        ("Bob Archer", "Alice", "Archer", False),
        ("Alice Moss", "Alice", "Archer", False),
        ("Archer", "Alice", "Archer", False),
        ("ANNA JONES", "Anna", "Smith-Jones", False),
        ("Alice", "Alice", "Archer", False),
        ("", "Alice", "Archer", False),
        ("4242 4242", "Alice", "Archer", False),
        ("Alicearcher", "Alice", "Archer", False),
        ("Ali Ali", "Ali", "Ali", True),
        ("Ali", "Ali", "Ali", False),
    ],
)
def test_the_name_on_the_card_is_compared(card: str, first: str, last: str, same: bool) -> None:
    assert (name_check(card, first=first, last=last) == "match") is same


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_no_name_breaks_the_comparison(card: str, first: str, last: str) -> None:
    assert name_check(card, first=first, last=last) in rules.NAME_CHECKS


@given(st.lists(st.sampled_from(REPORTS), max_size=8))
def test_whatever_order_reports_come_in_a_deposit_is_credited_at_most_once(
    reports: list[str],
) -> None:
    state, credited = "at_processor", 0
    for report in reports:
        try:
            to = rules.deposit_after(state, report)
        except Contradiction:
            continue
        if to == "paid":
            to, credited = "credited", credited + 1
        if to is not None:
            state = DEPOSIT.go(state, to)
    assert credited <= 1
    assert (state == "credited") is (credited == 1)


@given(st.lists(st.sampled_from(PAYOUTS), max_size=8))
def test_whatever_order_reports_come_in_a_payout_leaves_once_and_returns_at_most_once(
    reports: list[str],
) -> None:
    state, sent, returned = "approved", 0, 0
    for report in reports:
        try:
            to = rules.withdrawal_after(state, report)
        except Contradiction:
            continue
        if to is None:
            continue
        if state == "approved":
            state, sent = WITHDRAWAL.go(state, "sent"), sent + 1
        if to != "sent":
            state = WITHDRAWAL.go(state, to)
        returned += to == "returned"
    assert sent == (1 if reports else 0) and returned <= 1
    assert (state == "returned") is (returned == 1)


def test_money_that_is_decided_cannot_be_decided_again() -> None:
    for verb in ("cancel", "approve", "refuse"):
        assert [s for s in WITHDRAWAL.states if WITHDRAWAL.may(s, verb)] == [
            s for s in WITHDRAWAL.states if s in rules.WAITING
        ]
    assert WITHDRAWAL.final == {"returned", "refused", "cancelled"}
    assert DEPOSIT.final == {"credited", "refunded", "declined", "abandoned", "failed"}


def test_every_state_has_words_for_the_member() -> None:
    assert rules.DEPOSIT_WORDS.keys() == DEPOSIT.states
    assert rules.WITHDRAWAL_WORDS.keys() == WITHDRAWAL.states


def edges(least: str, most: str, currency: str) -> list[tuple[Money, str | None]]:
    """The amounts just inside and just outside of two limits, and what is said of them."""
    low, high = Money.parse(least, currency), Money.parse(most, currency)
    penny = Money.parse("0.01", currency)
    return [
        (low - penny, "cashier.too_small"),
        (low, None),
        (high, None),
        (high + penny, "cashier.too_large"),
    ]


def said(refusal: Refusal | None) -> str | None:
    return refusal.code if refusal is not None else None


@pytest.mark.promise("JJ-3.10a")
@pytest.mark.parametrize("currency", ["GBP", "EUR"])
@pytest.mark.parametrize(
    ("method", "least", "most"),
    [
        ("card", "10.00", "20000.00"),
        ("paypal", "10.00", "20000.00"),
        ("neteller", "10.00", "1000.00"),
        ("ukash", "10.00", "250.00"),
    ],
)
def test_each_way_to_pay_in_has_its_limits(
    method: str, least: str, most: str, currency: str
) -> None:
    ruled = house_rules.current()["marigold"].at(clock.now()).deposit.methods[method]
    for amount, code in edges(least, most, currency):
        assert said(rules.verify_amount(amount, ruled, "deposit")) == code


@pytest.mark.parametrize(
    ("method", "most"),
    [
        ("card", "10000.00"),
        ("bank", "10000.00"),
        ("paypal", "5000.00"),
        ("neteller", "5000.00"),
    ],
)
def test_each_way_to_be_paid_has_its_limits(method: str, most: str) -> None:
    ruled = house_rules.current()["marigold"].at(clock.now()).withdrawal.methods[method]
    for amount, code in edges("10.00", most, "GBP"):
        assert said(rules.verify_amount(amount, ruled, "withdraw")) == code
