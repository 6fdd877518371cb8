"""Bets by name: the form of a wager in every game whose bets are a short list.

    {"bets": [{"bet": "ante", "stake": "1.00"}, {"bet": "pair_plus", "stake": "0.50"}]}

A bet is `required` where no round is played without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from fairhouse.games.records import (
    LARGEST_STAKE_MICROS,
    Refusal,
    UnitBet,
    Wager,
    object_with,
    refuse,
    stake_on_grid,
)

_BODY = frozenset({"bets", "key"})
_BET = frozenset({"bet", "stake"})


UNIT_MICROS = 1_000_000


class Stake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which stakes a game can take exactly: the multiples of `grid_micros`."""

    grid_micros: int


class BetSheet:
    """The bets that a game takes, and the grid on which their stakes must lie."""

    __slots__ = ("grid_micros", "names", "required")

    def __init__(self, names: Mapping[str, bool], grid_micros: int) -> None:
        """`names`: bet -> whether it is required. Raises ValueError for a sheet of no use."""
        if not names:
            raise ValueError("there is no bet")
        if not 0 < grid_micros <= LARGEST_STAKE_MICROS:
            raise ValueError(f"the grid of stakes is {grid_micros}; it must be positive")
        self.names = tuple(names)
        self.required = tuple(name for name, required in names.items() if required)
        self.grid_micros = grid_micros

    def parse(self, body: Mapping[str, Any]) -> dict[str, int] | Refusal:
        """Bet -> stake in micros, in the order in which they were placed; or what is wrong."""
        wrong = object_with(body, _BODY, None)
        if wrong:
            return wrong
        asked = body.get("bets")
        if not isinstance(asked, list):
            return refuse("game.shape", field="bets", reason="it has no list of bets")
        if not asked:
            return refuse("game.no_bets", field="bets")
        placed: dict[str, int] = {}
        for at, entry in enumerate(asked):
            wrong = self._place(placed, entry, f"bets.{at}")
            if wrong:
                return wrong
        for name in self.required:
            if name not in placed:
                reason = f"every round needs the bet “{name}”"
                return refuse("game.shape", field="bets", reason=reason)
        return placed

    def _place(self, placed: dict[str, int], entry: Any, field: str) -> Refusal | None:
        wrong = object_with(entry, _BET, field)
        if wrong:
            return wrong
        name = entry.get("bet")
        if not isinstance(name, str):
            return refuse("game.shape", field=f"{field}.bet", reason="a bet has a name")
        if name not in self.names:
            return refuse("game.unknown_bet", field=f"{field}.bet", bet=name[:40])
        if name in placed:
            return refuse("game.duplicate_bet", field=f"{field}.bet", bet=name)
        stake = stake_on_grid(entry.get("stake"), self.grid_micros, f"{field}.stake")
        if isinstance(stake, Refusal):
            return stake
        placed[name] = stake
        return None

    def stored(self, data: Mapping[str, Any]) -> dict[str, int]:
        """The same from a stored wager, `{"bets": {"ante": 1000000}}`.

        Raises KeyError for a bet that the game has not, ValueError for a stake or a round that
        it would not have taken.
        """
        bets: dict[str, int] = data["bets"]
        for name, stake in bets.items():
            if name not in self.names:
                raise KeyError(name)
            if type(stake) is not int or stake <= 0 or stake % self.grid_micros:
                raise ValueError(f"{stake} micros are no stake of the bet {name}")
        missing = [name for name in self.required if name not in bets]
        if missing or not bets:
            raise ValueError(f"there is no round without {missing or 'a bet'}")
        return dict(bets)


class TakesBets:
    """A game whose wagers are the bets of a sheet. `Wager.parts` are the stakes by bet."""

    sheet: BetSheet

    def parse(self, body: Mapping[str, Any]) -> Wager | Refusal:
        """A wager from outside, or the first thing that is wrong with it."""
        placed = self.sheet.parse(body)
        return placed if isinstance(placed, Refusal) else _wager(placed)

    def wager_from(self, data: Mapping[str, Any]) -> Wager:
        """A stored wager. Raises KeyError or ValueError for one that this game never took."""
        return _wager(self.sheet.stored(data))

    def unit_bets(self) -> Iterator[UnitBet]:
        """Every bet with one unit on it; what is staked later is a further stake of it."""
        for bet in self.sheet.names:
            yield UnitBet(bet, bet, _wager({bet: UNIT_MICROS}))


def _wager(placed: dict[str, int]) -> Wager:
    return Wager(sum(placed.values()), {"bets": placed}, placed)
