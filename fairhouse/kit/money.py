"""Money: integers of 10^-6 of the currency's major unit, with their currency.

The books keep the exact value; what a person sees is rounded down to the currency's
minor unit (JJ-7.3). No float exists here, and none may enter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.numbers import format_currency, get_currency_precision, list_currencies

MICROS = 1_000_000
"""How many micros make one major unit (a pound, a euro)."""

_AMOUNT = re.compile(r"^(?P<sign>-?)(?P<whole>\d{1,12})(?:\.(?P<part>\d{1,6}))?\Z")


class NotAnAmount(ValueError):
    """The text is not a plain decimal amount with at most six decimals."""


class CurrencyMismatch(TypeError):
    """Two amounts of different currencies met where one currency is needed."""


def to_micros(text: str) -> int:
    """Turn a plain decimal ("1.00", "0.05", "12") into micros, exactly.

    Raises NotAnAmount for anything else: signs other than a leading minus, exponents,
    thousands separators, blanks, more than six decimals.
    """
    if not isinstance(text, str):
        raise NotAnAmount(f"{text!r} is not an amount written as text")
    found = _AMOUNT.match(text) if text.isascii() else None
    if found is None:
        raise NotAnAmount(f"{text!r} is not an amount such as 1.00")
    micros = int(found["whole"]) * MICROS + int((found["part"] or "").ljust(6, "0"))
    return -micros if found["sign"] else micros


def from_micros(micros: int) -> str:
    """The exact decimal text of an amount, at least two decimals: 1500000 -> "1.50"."""
    sign, size = ("-", -micros) if micros < 0 else ("", micros)
    whole, part = divmod(size, MICROS)
    decimals = f"{part:06d}".rstrip("0").ljust(2, "0")
    return f"{sign}{whole}.{decimals}"


@cache
def _known_currency(code: str) -> bool:
    return code in list_currencies()


@cache
def _minor_micros(code: str) -> int:
    places: int = get_currency_precision(code)
    return int(MICROS // 10**places)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency. Arithmetic between currencies is a TypeError."""

    micros: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.micros) is not int:
            raise TypeError(f"micros must be an int, not {type(self.micros).__name__}")
        if not _known_currency(self.currency):
            raise ValueError(f"{self.currency!r} is not an ISO 4217 currency")

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Money from a plain decimal. Raises NotAnAmount."""
        return cls(to_micros(text), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """No money, of a currency."""
        return cls(0, currency)

    def _same(self, other: object) -> Money:
        if not isinstance(other, Money):
            raise TypeError(f"Money meets {type(other).__name__}")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} meets {other.currency}")
        return other

    def __add__(self, other: Money) -> Money:
        return Money(self.micros + self._same(other).micros, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.micros - self._same(other).micros, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.micros, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.micros < self._same(other).micros

    def __le__(self, other: Money) -> bool:
        return self.micros <= self._same(other).micros

    def __gt__(self, other: Money) -> bool:
        return self.micros > self._same(other).micros

    def __ge__(self, other: Money) -> bool:
        return self.micros >= self._same(other).micros

    def __bool__(self) -> bool:
        return self.micros != 0

    def __str__(self) -> str:
        return f"{from_micros(self.micros)} {self.currency}"

    def times(self, numerator: int, denominator: int = 1) -> Money:
        """This amount times a fraction, which must come out in whole micros.

        Raises ValueError when it does not: the caller decides about a remainder.
        """
        product = self.micros * numerator
        if product % denominator:
            raise ValueError(f"{self} x {numerator}/{denominator} is not a whole number of micros")
        return Money(product // denominator, self.currency)

    @property
    def rounded_down(self) -> Money:
        """The amount that is shown and paid: down (towards zero) to the minor unit (JJ-7.3)."""
        minor = _minor_micros(self.currency)
        size = abs(self.micros) // minor * minor
        return Money(size if self.micros >= 0 else -size, self.currency)

    @property
    def is_payable(self) -> bool:
        """True when it is a whole number of minor units, which is all a bank can move."""
        return self.micros % _minor_micros(self.currency) == 0

    @property
    def decimal(self) -> Decimal:
        """The exact value, for libraries that format or export decimals."""
        return Decimal(self.micros).scaleb(-6)

    def display(self, locale: str = "en_GB") -> str:
        """The amount as a person reads it, with its currency, rounded down."""
        shown: str = format_currency(self.rounded_down.decimal, self.currency, locale=locale)
        return shown
