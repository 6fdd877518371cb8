"""The day book as values. Lines add up to larger lines; nothing here asks a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fairhouse.domain.reports.pots import Jackpots, Pot, Sum
from fairhouse.domain.reports.rules import NOTHING, Expected, hold_percent, z_score
from fairhouse.games.evidence import Evidence
from fairhouse.kit.money import Money, from_micros

DOUBTFUL = 4
"""Standard deviations."""

MEANINGS = {
    "hold": "stakes less wins; contributions to jackpots and void rounds are within it",
    "net": "hold less contributions to jackpots, less stakes returned for void rounds, plus wins "
    "taken for them; jackpot wins do not lessen it, they come out of the contributions",
    "to_confirm": "jackpot wins of the day that wait for the operator still: set aside and owed",
    "jackpot_shares_carried": "what of the returned stakes stays in jackpots; the house bears it",
    "hold_percent": "of a game, of the stakes that open a round; contributions are within it",
}
"""What the figures mean, in the words of the book itself."""


@dataclass(frozen=True, slots=True)
class Voids:
    """Rounds declared void, stakes returned for them and wins taken back, in micros.

    `carried_micros` is what of these stakes had gone to jackpots: it stays there, and the house
    returned it from its own.
    """

    rounds: int = 0
    returned_micros: int = 0
    taken_micros: int = 0
    carried_micros: int = 0

    def __add__(self, other: Voids) -> Voids:
        return Voids(
            self.rounds + other.rounds,
            self.returned_micros + other.returned_micros,
            self.taken_micros + other.taken_micros,
            self.carried_micros + other.carried_micros,
        )

    def as_json(self) -> dict[str, Any]:
        """Amounts as exact decimal text."""
        return {
            "rounds": self.rounds,
            "stakes_returned": from_micros(self.returned_micros),
            "wins_taken": from_micros(self.taken_micros),
            "jackpot_shares_carried": from_micros(self.carried_micros),
        }


@dataclass(slots=True, kw_only=True)
class Line:
    """What happened on a day in one house and currency; None stands for all of them.

    `payments` is keyed `deposit:credited`, `withdrawal:paid` and so on; `withdrawal:asked`
    is the request. `refusals` are those that the till stored, `sign_ins` by outcome.
    Rounds count on the day on which they ended. Those that were declared void stay among them;
    what moved for that is in `voids`, on its own day. `waiting` are rounds opened on the day
    that wait for their player still, with what is staked in them. What the line's stakes
    brought to jackpots is within stakes and hold, and not within `net_micros`.
    """

    day: date | None
    house: str | None
    currency: str
    registrations: int = 0
    rounds: int = 0
    stake_micros: int = 0
    win_micros: int = 0
    voids: Voids = field(default_factory=Voids)
    jackpots: Jackpots = field(default_factory=Jackpots)
    waiting: Sum = field(default_factory=Sum)
    payments: dict[str, Sum] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)
    sign_ins: Counter[str] = field(default_factory=Counter)

    def payment(self, key: str) -> Sum:
        """How many payments reached a state, and their amount."""
        return self.payments.get(key, Sum())

    @property
    def hold_micros(self) -> int:
        """Stakes less wins, void rounds and contributions to jackpots within."""
        return self.stake_micros - self.win_micros

    @property
    def net_micros(self) -> int:
        """What the house keeps: hold less contributions to jackpots, less what went back for
        void rounds, and with the wins that were taken for them.

        Jackpot wins do not lessen it: they come out of the contributions. Seeds that the house
        paid stand with the jackpots, which are pooled.
        """
        voids = self.voids.taken_micros - self.voids.returned_micros
        return self.hold_micros - self.jackpots.contributed_micros + voids

    def money(self, micros: int) -> Money:
        """An amount of this line."""
        return Money(micros, self.currency)

    def as_json(self) -> dict[str, Any]:
        """Amounts as exact decimal text."""
        return {
            "day": self.day.isoformat() if self.day else None,
            "house": self.house,
            "currency": self.currency,
            "registrations": self.registrations,
            "sign_ins": dict(sorted(self.sign_ins.items())),
            "rounds": self.rounds,
            "stakes": from_micros(self.stake_micros),
            "wins": from_micros(self.win_micros),
            "hold": from_micros(self.hold_micros),
            "jackpots": self.jackpots.as_json(),
            "net": from_micros(self.net_micros),
            "void": self.voids.as_json(),
            "waiting": {
                "number": self.waiting.number,
                "stakes": from_micros(self.waiting.micros),
            },
            "payments": {
                key: {"number": each.number, "amount": from_micros(each.micros)}
                for key, each in sorted(self.payments.items())
            },
            "refusals": dict(sorted(self.refusals.items())),
        }


@dataclass(slots=True, kw_only=True)
class GameLine:
    """One game over the whole span, against its certificate. No currency: all of them.

    `first_micros` are the stakes with which rounds were opened; the certificate's figures, and
    so all percentages here, are for those. In games without decisions they are all the stakes.
    What stakes bring to jackpots, and jackpot wins, are no part of a game's certificate nor of
    these figures: contributions are within the hold.
    """

    game: str
    version: int
    currency: str | None
    players_decide: bool = False
    rounds: int = 0
    stake_micros: int = 0
    first_micros: int = 0
    win_micros: int = 0
    expected: Expected = NOTHING
    evidence: Evidence = field(default_factory=Evidence)
    unknown: int = 0
    """Rounds of which no certificate tells what they should have returned."""

    @property
    def back_micros(self) -> int:
        """What came back for the first stakes: wins less further stakes."""
        return self.win_micros - (self.stake_micros - self.first_micros)

    @property
    def hold_percent(self) -> float | None:
        """What was kept, of the first stakes."""
        return hold_percent(self.first_micros, self.back_micros)

    @property
    def exact_hold_percent(self) -> float | None:
        """What should have been kept of these very stakes; by best play where players decide."""
        if self.unknown:
            return None
        return hold_percent(self.first_micros, self.expected.mean)

    @property
    def z(self) -> float | None:
        """How many standard deviations the wins are above what they should be.

        Where players decide how a round varies, it is the z that is exceeded as rarely as wins
        so far above the best play's; 0 when they are not above: anybody may play poorly.
        """
        if self.unknown:
            return None
        if self.players_decide:
            return self.evidence.z
        return z_score(self.back_micros, self.expected)

    @property
    def doubtful(self) -> bool:
        """Whether an honest game does this less than once in 16,000 times.

        Too much: by the evidence, which holds however large a single win may be. Too little: by
        the z-score, because wins have no large fluctuations downwards.
        """
        if self.z is None:
            return False
        too_little = not self.players_decide and self.z < -DOUBTFUL
        return too_little or self.evidence.z > DOUBTFUL

    @property
    def remark(self) -> str:
        """What must be known to read the z; empty where nothing must."""
        if self.unknown:
            return "no certificate"
        if self.players_decide:
            return "players decide"
        return "" if self.expected.exact else "z at least"

    def as_json(self) -> dict[str, Any]:
        """Amounts as exact decimal text; of several currencies only percentages make sense."""
        return {
            "game": self.game,
            "version": self.version,
            "currency": self.currency,
            "players_decide": self.players_decide,
            "rounds": self.rounds,
            "stakes": from_micros(self.stake_micros),
            "first_stakes": from_micros(self.first_micros),
            "wins": from_micros(self.win_micros),
            "hold_percent": _rounded(self.hold_percent),
            "exact_hold_percent": _rounded(self.exact_hold_percent),
            "z": _rounded(self.z),
            "doubtful": self.doubtful,
            "remark": self.remark,
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBook:
    """Everything that happened between two days (the second one not included)."""

    since: date
    until: date
    lines: list[Line]
    games: list[GameLine]
    pots: list[Pot] = field(default_factory=list)

    @property
    def totals(self) -> list[Line]:
        """One line a house and currency over all days."""
        keys = sorted({(line.house or "", line.currency) for line in self.lines})
        return [self._total(house, currency) for house, currency in keys]

    def _total(self, house: str, currency: str) -> Line:
        mine = [line for line in self.lines if line.house == house and line.currency == currency]
        return added(Line(day=None, house=house, currency=currency), mine)

    @property
    def by_currency(self) -> list[Line]:
        """One line a currency over all days and houses."""
        return [
            added(
                Line(day=None, house=None, currency=currency),
                (line for line in self.lines if line.currency == currency),
            )
            for currency in sorted({line.currency for line in self.lines})
        ]

    @property
    def refusals(self) -> dict[str, int]:
        """Refusals that the till stored, by code, most frequent first."""
        codes: Counter[str] = Counter()
        for line in self.lines:
            codes.update(line.refusals)
        return dict(sorted(codes.items(), key=lambda item: (-item[1], item[0])))

    @property
    def rounds(self) -> int:
        """How many rounds were played."""
        return sum(line.rounds for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The whole book for machines."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "meanings": MEANINGS,
            "days": [line.as_json() for line in self.lines],
            "houses": [line.as_json() for line in self.totals],
            "currencies": [line.as_json() for line in self.by_currency],
            "games": [line.as_json() for line in self.games],
            "jackpots": [pot.as_json() for pot in self.pots],
            "refusals": self.refusals,
        }


def added(total: Line, lines: Iterable[Line]) -> Line:
    """Add lines of one currency to a line and return it."""
    for line in lines:
        total.registrations += line.registrations
        total.rounds += line.rounds
        total.stake_micros += line.stake_micros
        total.win_micros += line.win_micros
        total.voids += line.voids
        total.jackpots += line.jackpots
        total.waiting += line.waiting
        for key, each in line.payments.items():
            total.payments[key] = total.payment(key) + each
        total.refusals.update(line.refusals)
        total.sign_ins.update(line.sign_ins)
    return total
