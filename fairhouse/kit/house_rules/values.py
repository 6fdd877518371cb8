"""The kinds of value that a house rule can have, besides numbers, words and yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from fairhouse.kit.money import Money

Verb = Literal["sign_in", "deposit", "play", "withdraw", "be_marketed_to"]
FactKind = Literal[
    "email_unconfirmed",
    "terms_unaccepted",
    "suspended",
    "frozen",
    "closed",
    "cool_off",
    "self_excluded",
    "under_age",
    "unverified",
    "membership_ended",
]
CharacterClass = Literal["lower", "upper", "digit_or_symbol"]
Channel = Literal["email", "sms", "phone", "post", "push", "social"]
Likeness = Literal["email", "phone", "name_birth", "postcode_birth"]
"""What two registrations can share, by keyed hash."""
WinnerDetail = Literal["first_name", "last_initial", "gender", "town", "country"]
Trigger = Literal["account_closed", "made", "ended"]
Ground = Literal["contract", "legal_obligation", "legitimate_interest", "consent"]


class Amounts(Mapping[str, Money]):
    """One amount in each currency: `amounts["GBP"]` is Money. Frozen.

    Raises ValueError when an amount is negative or not a whole number of minor units
    (a limit that a person could never type is a mistake in the rules).
    """

    __slots__ = ("_by_currency",)

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._by_currency = {code: self._read(code, text) for code, text in texts.items()}
        if not self._by_currency:
            raise ValueError("an amount needs at least one currency")

    @staticmethod
    def _read(currency: str, text: str) -> Money:
        amount = Money.parse(text, currency)
        if amount.micros < 0 or not amount.is_payable:
            raise ValueError(f"{text!r} {currency} is not an amount a person can pay")
        return amount

    def __getitem__(self, currency: str) -> Money:
        return self._by_currency[currency]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_currency)

    def __len__(self) -> int:
        return len(self._by_currency)

    def __repr__(self) -> str:
        return f"Amounts({', '.join(str(amount) for amount in self._by_currency.values())})"


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule's value that has parts which only make sense together."""


class FieldRule(Value, frozen=True):
    """Whether a registration field must be given, and what follows if it is not (LV-2.5)."""

    required: bool
    if_missing: str


class Block(Value, frozen=True):
    """What a standing fact forbids, and the sentence that tells the player why."""

    verbs: tuple[Verb, ...]
    sentence: str


class StakeTier(Value, frozen=True):
    """The most that may be staked on one game cycle from an age on (until the next tier)."""

    from_age: int
    amount: Amounts


class CardBrand(Value, frozen=True):
    """A payment card that is taken; empty tuples mean no restriction (JJ-3.9a)."""

    name: str
    countries: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()


class Retention(Value, frozen=True):
    """How long a class of records is kept, counted from what, and on which ground (LV-4a).

    A class kept for good says `years = "indefinitely"`, never nothing.
    """

    years: int | Literal["indefinitely"]
    trigger: Trigger
    ground: Ground
    why: str


class Period(Value, frozen=True):
    """A length of time in calendar terms; a deadline is reckoned in the house's calendar."""

    amount: int
    unit: Literal["days", "working_days", "months"]


def plain(value: object) -> str:
    """A rule's value as staff read it, in one line."""
    if isinstance(value, Amounts):
        return ", ".join(str(amount) for amount in value.values())
    if isinstance(value, msgspec.Struct):
        parts = msgspec.structs.asdict(value).items()
        return ", ".join(f"{name}: {plain(part)}" for name, part in parts)
    if isinstance(value, tuple):
        return "; ".join(plain(part) for part in value) or "(none)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
