"""Roulette with one zero, for every game that plays it with numbers of its own. One pick: where
the ball falls.

A bet is named by its kind and its numbers, in any order: `straight:17`, `split:17-20`,
`street:16-17-18`, `trio:0-1-2`, `corner:16-17-19-20`, `first_four`, `six_line:13-14-15-16-17-18`,
`column:1`, `dozen:3`, `red`, `black`, `odd`, `even`, `low`, `high`.

    {"bets": [{"bet": "straight:17", "stake": "0.50"}, {"bet": "red", "stake": "2.00"}]}

The code is that of version 1 of `roulette_european`, which keeps its own copy because a released
version never changes; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from fairhouse.games.records import (
    LARGEST_STAKE_MICROS,
    ConfigFault,
    Pick,
    Refusal,
    UnitBet,
    Wager,
    Weights,
    object_with,
    refuse,
    stake_on_grid,
)

NUMBERS = range(1, 37)
EVEN_MONEY = ("red", "black", "odd", "even", "low", "high")


class Stake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which stakes the game can take exactly."""

    grid_micros: int
    most_bets: int


class Wheel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The pockets in wheel order, and which are red."""

    pockets: list[int]
    red: list[int]


class Zero(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What zero does to even-money bets."""

    la_partage: bool


class Pays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each kind of bet pays for one."""

    straight: int
    split: int
    street: int
    trio: int
    corner: int
    first_four: int
    six_line: int
    column: int
    dozen: int
    red: int
    black: int
    odd: int
    even: int
    low: int
    high: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: Stake
    wheel: Wheel
    zero: Zero
    pays: Pays


Part = tuple[str, int]
"""A bet's name and its stake in micros."""


class Roulette:
    """The game, with a table of what every bet returns for every pocket."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.pockets = config.wheel.pockets
        self.wheel = Weights.uniform(len(self.pockets))
        self.cells = cells(config.wheel.red)
        self.max_win_multiple = max(msgspec.structs.astuple(config.pays)) + 1
        self.colours = {n: _colour(n, config.wheel.red) for n in self.pockets}
        self.returned_halves = {n: self._returned_halves(n) for n in self.pockets}

    def _returned_halves(self, pocket: int) -> dict[str, int]:
        """Bet -> what comes back for half a unit staked, of the bets that get anything."""
        returned = {
            name: 2 * (getattr(self.config.pays, kind_of(name)) + 1)
            for name, numbers in self.cells.items()
            if pocket in numbers
        }
        if pocket == 0 and self.config.zero.la_partage:
            returned.update(dict.fromkeys(EVEN_MONEY, 1))
        return returned

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """The ball falls; every bet that covers the pocket is paid."""
        pocket = self.pockets[pick(self.wheel)]
        returned_halves = self.returned_halves[pocket]
        win = 0
        bets = []
        for name, stake in wager.parts:
            paid = stake * returned_halves.get(name, 0) // 2
            win += paid
            bets.append({"bet": name, "stake_micros": stake, "win_micros": paid})
        return win, {"pocket": pocket, "colour": self.colours[pocket], "bets": bets}

    def parse(self, body: Mapping[str, Any]) -> Wager | Refusal:
        """A wager from outside, or the first thing that is wrong with it."""
        wrong = object_with(body, _BODY, None)
        if wrong:
            return wrong
        asked = body.get("bets")
        if not isinstance(asked, list):
            return refuse("game.shape", field="bets", reason="it has no list of bets")
        if not asked:
            return refuse("game.no_bets", field="bets")
        most = self.config.stake.most_bets
        if len(asked) > most:
            return refuse("game.too_many_bets", field="bets", most=most)
        parts: dict[str, int] = {}
        for at, entry in enumerate(asked):
            part = self._parse_bet(entry, f"bets.{at}")
            if isinstance(part, Refusal):
                return part
            name, stake = part
            if name in parts:
                return refuse("game.duplicate_bet", field=f"bets.{at}.bet", bet=name)
            parts[name] = stake
        return _wager(parts)

    def _parse_bet(self, entry: Any, field: str) -> Part | Refusal:
        wrong = object_with(entry, _BET, field)
        if wrong:
            return wrong
        name = self._name(entry.get("bet"), f"{field}.bet")
        if isinstance(name, Refusal):
            return name
        stake = stake_on_grid(entry.get("stake"), self.config.stake.grid_micros, f"{field}.stake")
        return stake if isinstance(stake, Refusal) else (name, stake)

    def _name(self, asked: object, field: str) -> str | Refusal:
        if not isinstance(asked, str):
            return refuse("game.shape", field=field, reason="a bet has a name")
        if asked in self.cells:
            return asked
        shown = asked[:40]
        kind, _, numbers = shown.partition(":")
        if kind not in _KINDS:
            return refuse("game.unknown_bet", field=field, bet=shown)
        words = numbers.split("-")
        if asked != shown or not all(w.isascii() and w.isdigit() and len(w) < 3 for w in words):
            return refuse("game.numbers", field=field, reason=f"“{shown}” does not name numbers.")
        sorted_name = f"{kind}:{'-'.join(str(n) for n in sorted(int(w) for w in words))}"
        if sorted_name in self.cells:
            return sorted_name
        reason = f"There is no such {kind.replace('_', ' ')} on the cloth: {numbers}."
        return refuse("game.numbers", field=field, reason=reason)

    def wager_from(self, data: Mapping[str, Any]) -> Wager:
        """A stored wager. Raises KeyError for a bet that this game has not."""
        bets: dict[str, int] = data["bets"]
        for name in bets:
            self.cells[name]
        return _wager(bets)

    def unit_bets(self) -> Iterator[UnitBet]:
        """Every cell of the cloth with one unit on it."""
        for name in self.cells:
            yield UnitBet(kind_of(name), name, _wager({name: 1_000_000}))

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the wheel and the cloth before any round."""
        return {
            "pockets": self.pockets,
            "colours": {str(n): colour for n, colour in self.colours.items()},
            "pays": msgspec.structs.asdict(self.config.pays),
            "bets": {name: sorted(numbers) for name, numbers in self.cells.items()},
            "grid_micros": self.config.stake.grid_micros,
            "most_bets": self.config.stake.most_bets,
            "la_partage": self.config.zero.la_partage,
        }


_BODY = frozenset({"bets", "key"})
_BET = frozenset({"bet", "stake"})
_KINDS = frozenset(Pays.__struct_fields__)


def _wager(parts: dict[str, int]) -> Wager:
    return Wager(sum(parts.values()), {"bets": parts}, tuple(parts.items()))


def kind_of(name: str) -> str:
    """`split:17-20` -> `split`."""
    return name.partition(":")[0]


def _colour(number: int, red: list[int]) -> str:
    if number == 0:
        return "green"
    return "red" if number in red else "black"


def cells(red: list[int]) -> dict[str, frozenset[int]]:
    """Every bet of the cloth by its name, with the numbers it covers.

    The cloth has twelve streets of three numbers: 1-2-3 up to 34-35-36, zero above the first.
    """
    found: dict[str, frozenset[int]] = {}

    def add(kind: str, *numbers: int) -> None:
        name = f"{kind}:{'-'.join(str(n) for n in sorted(numbers))}"
        found[name] = frozenset(numbers)

    add("straight", 0)
    for n in NUMBERS:
        add("straight", n)
        if n % 3:
            add("split", n, n + 1)
        if n <= 33:
            add("split", n, n + 3)
        if n % 3 and n <= 33:
            add("corner", n, n + 1, n + 3, n + 4)
        if n % 3 == 1:
            add("street", n, n + 1, n + 2)
        if n % 3 == 1 and n <= 31:
            add("six_line", *range(n, n + 6))
    for n in (1, 2, 3):
        add("split", 0, n)
    add("trio", 0, 1, 2)
    add("trio", 0, 2, 3)
    found["first_four"] = frozenset({0, 1, 2, 3})
    for k in (1, 2, 3):
        found[f"column:{k}"] = frozenset(range(k, 37, 3))
        found[f"dozen:{k}"] = frozenset(range(12 * k - 11, 12 * k + 1))
    found["red"] = frozenset(red)
    found["black"] = frozenset(NUMBERS) - found["red"]
    found["odd"] = frozenset(range(1, 37, 2))
    found["even"] = frozenset(range(2, 37, 2))
    found["low"] = frozenset(range(1, 19))
    found["high"] = frozenset(range(19, 37))
    return found


def build(config: Config) -> Roulette:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    if sorted(config.wheel.pockets) != list(range(37)):
        raise ConfigFault("wheel.pockets", "must hold each number from 0 to 36 once")
    red = config.wheel.red
    if len(set(red)) != 18 or len(red) != 18 or not set(red) <= set(NUMBERS):
        raise ConfigFault("wheel.red", "must hold 18 different numbers between 1 and 36")
    grid = config.stake.grid_micros
    if not 0 < grid <= LARGEST_STAKE_MICROS or grid % 2:
        raise ConfigFault("stake.grid_micros", "must be positive and even: zero may return half")
    if not 1 <= config.stake.most_bets <= 157:
        raise ConfigFault("stake.most_bets", "must lie between 1 and 157, the bets of the cloth")
    for kind, pays in msgspec.structs.asdict(config.pays).items():
        if not 1 <= pays <= 1000:
            raise ConfigFault(f"pays.{kind}", f"{pays} for 1 is not a pay between 1 and 1000")
    return Roulette(config)
