"""Progressive jackpots in the day book, as values: a line's part in them, and each pot's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fairhouse.kit.money import Money, from_micros


@dataclass(frozen=True, slots=True)
class Sum:
    """How many, and how much in micros of the line's currency."""

    number: int = 0
    micros: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.number + other.number, self.micros + other.micros)

    def __sub__(self, other: Sum) -> Sum:
        return Sum(self.number - other.number, self.micros - other.micros)

    def as_json(self) -> dict[str, Any]:
        """The amount as exact decimal text."""
        return {"number": self.number, "amount": from_micros(self.micros)}


@dataclass(frozen=True, slots=True)
class Jackpots:
    """What a line has to do with jackpots, in its currency; wins by player.

    `contributed_micros` is what of the line's stakes went to meters and reserves: within stakes
    and hold. `hits` are won on the day and set aside; `to_confirm` are those of them that wait
    for the operator still. `paid` and `declined` were decided on the day, whenever they were won.
    """

    contributed_micros: int = 0
    hits: Sum = field(default_factory=Sum)
    to_confirm: Sum = field(default_factory=Sum)
    paid: Sum = field(default_factory=Sum)
    declined: Sum = field(default_factory=Sum)

    def __add__(self, other: Jackpots) -> Jackpots:
        return Jackpots(
            self.contributed_micros + other.contributed_micros,
            self.hits + other.hits,
            self.to_confirm + other.to_confirm,
            self.paid + other.paid,
            self.declined + other.declined,
        )

    def as_json(self) -> dict[str, Any]:
        """Amounts as exact decimal text."""
        return {
            "contributed": from_micros(self.contributed_micros),
            "hits": self.hits.as_json(),
            "to_confirm": self.to_confirm.as_json(),
            "paid": self.paid.as_json(),
            "declined": self.declined.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pot:
    """A jackpot over the span, in its own currency and of all houses that pool it.

    `held` is what meter, reserve and diversion pool show together when the book is made; the
    `later_` figures say what came between the span and then, so that both ends are exact:
    before + contributions + seeds - hits + declined = after. `owed_after` is set aside at the
    end of the span and not decided then: it belongs to the winners, not to the pot.
    """

    name: str
    title: str
    currency: str
    held_micros: int
    contributed_micros: int = 0
    house_micros: int = 0
    """Seeds that the house paid because the reserve did not suffice."""
    hits: Sum = field(default_factory=Sum)
    paid: Sum = field(default_factory=Sum)
    declined: Sum = field(default_factory=Sum)
    owed_after: Sum = field(default_factory=Sum)
    later_micros: int = 0
    """By how much the pot has grown since the end of the span."""

    @property
    def grown_micros(self) -> int:
        """By how much the pot has grown in the span."""
        return self.contributed_micros + self.house_micros - self.hits.micros + self.declined.micros

    @property
    def after_micros(self) -> int:
        """What the pot held at the end of the span."""
        return self.held_micros - self.later_micros

    @property
    def before_micros(self) -> int:
        """What the pot held at the beginning of the span."""
        return self.after_micros - self.grown_micros

    @property
    def owed_before(self) -> Sum:
        """What was set aside at the beginning of the span and not decided."""
        return self.owed_after - self.hits + self.paid + self.declined

    def money(self, micros: int) -> Money:
        """An amount of this pot."""
        return Money(micros, self.currency)

    def as_json(self) -> dict[str, Any]:
        """Amounts as exact decimal text."""
        return {
            "jackpot": self.name,
            "title": self.title,
            "currency": self.currency,
            "before": from_micros(self.before_micros),
            "contributed": from_micros(self.contributed_micros),
            "seeds_by_the_house": from_micros(self.house_micros),
            "hits": self.hits.as_json(),
            "declined": self.declined.as_json(),
            "after": from_micros(self.after_micros),
            "owed_before": self.owed_before.as_json(),
            "paid": self.paid.as_json(),
            "owed_after": self.owed_after.as_json(),
        }
