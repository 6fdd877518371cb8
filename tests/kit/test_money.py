"""Money is exact: integers with a currency, rounded down only for the eye."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.kit.money import (
    MICROS,
    CurrencyMismatch,
    Money,
    NotAnAmount,
    from_micros,
    to_micros,
)

amounts = st.integers(-(10**18), 10**18)


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("1.00", 1_000_000),
        ("0.05", 50_000),
        ("12", 12_000_000),
        ("0.000001", 1),
        ("-3.10", -3_100_000),
        ("999999999999.999999", 999_999_999_999_999_999),
    ],
)
def test_a_plain_decimal_becomes_micros(text: str, micros: int) -> None:
    assert to_micros(text) == micros


@pytest.mark.parametrize(
    "text",
    [
        "", " 1.00", "1.00 ", "1,000.00", "1.", ".5", "+1", "1e3", "0x10", "NaN", "inf",
        "1.0000001", "1234567890123", "£1.00", "--1", "1.00\n", "\uff11.\uff10\uff10", "1_000",
        None, 1, 1.0, Decimal(1), True,
    ],
)  # fmt: skip
def test_anything_else_is_not_an_amount(text: object) -> None:
    with pytest.raises(NotAnAmount):
        to_micros(text)  # type: ignore[arg-type]


@given(amounts)
def test_text_and_micros_are_the_same_amount(micros: int) -> None:
    text = from_micros(micros)
    assert Decimal(text) * MICROS == micros
    if abs(micros) < 10**18:  # at most twelve digits before the point are read
        assert to_micros(text) == micros


@pytest.mark.promise("JJ-7.3")
@given(st.integers(0, 10**15), st.sampled_from(["GBP", "EUR", "JPY", "KWD"]))
def test_what_is_shown_is_rounded_down_and_what_is_kept_is_exact(
    micros: int, currency: str
) -> None:
    money = Money(micros, currency)
    places = {"GBP": 2, "EUR": 2, "JPY": 0, "KWD": 3}[currency]
    exact = Decimal(micros) / MICROS
    shown = money.rounded_down
    assert shown.decimal == exact.quantize(Decimal(1).scaleb(-places), ROUND_DOWN)
    assert 0 <= (money - shown).micros < MICROS // 10**places
    assert money.micros == micros
    assert money.is_payable == (money == shown)


@pytest.mark.promise("JJ-7.3")
@pytest.mark.parametrize(
    ("micros", "shown"),
    [(1_999_999, "£1.99"), (9_999, "£0.00"), (0, "£0.00"), (1_234_560_000, "£1,234.56")],
)
def test_a_person_reads_the_amount_rounded_down(micros: int, shown: str) -> None:
    assert Money(micros, "GBP").display() == shown


@given(amounts, amounts)
def test_sums_and_order_are_those_of_integers(a: int, b: int) -> None:
    one, two = Money(a, "GBP"), Money(b, "GBP")
    assert (one + two).micros == a + b
    assert (one - two) == Money(a - b, "GBP") == -(two - one)
    assert (one < two, one <= two, one > two, one >= two) == (a < b, a <= b, a > b, a >= b)
    assert bool(one) == (a != 0)


def test_two_currencies_never_meet() -> None:
    pound, euro = Money.parse("1.00", "GBP"), Money.parse("1.00", "EUR")
    assert pound != euro
    for meeting in (Money.__add__, Money.__sub__, Money.__lt__, Money.__ge__):
        with pytest.raises(CurrencyMismatch):
            meeting(pound, euro)
    with pytest.raises(TypeError):
        pound + 1  # type: ignore[operator]


@pytest.mark.parametrize("micros", [1.0, Decimal(1), True, "1", None])
def test_no_other_number_enters(micros: object) -> None:
    with pytest.raises(TypeError):
        Money(micros, "GBP")  # type: ignore[arg-type]


def test_a_currency_is_one_that_exists() -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(1, "XQQ")


@given(st.integers(0, 10**12), st.integers(1, 1000), st.integers(1, 1000))
def test_a_fraction_comes_out_whole_or_not_at_all(micros: int, top: int, bottom: int) -> None:
    money = Money(micros, "GBP")
    if micros * top % bottom:
        with pytest.raises(ValueError, match="whole number of micros"):
            money.times(top, bottom)
    else:
        assert money.times(top, bottom).micros * bottom == micros * top
