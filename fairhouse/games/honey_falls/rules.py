"""Honey Falls. Five picks a round: where each reel stops. The bet is `{"stake": "1.00"}`.

Alike symbols on reels next to each other from the first pay in every way. Then they vanish, what
lies above them falls, and the reels fill up from their own strips, going backwards from where they
stopped: the five stops decide the whole round. What the new window wins counts with the next
multiplier, until a window wins nothing or every multiplier has been used. The queen is wild and
lies on the middle reels only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from fairhouse.games.records import ConfigFault, Pick, UnitBet, Wager
from fairhouse.games.shared import slots, ways

SHARED = (slots, ways)
REELS = 5
ROWS = 3

Cell = tuple[int, int]
"""(reel, row)"""


class Symbols(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The wild, and the words for all symbols."""

    wild: str
    titles: dict[str, str]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: slots.Stake
    coins_a_stake: int
    multipliers: list[int]
    symbols: Symbols
    line_pays: dict[str, tuple[int, int, int, int, int]]
    reels: list[slots.Strip]


class Fall(NamedTuple):
    """A window that wins: what in it, with which multiplier, and the coins that makes."""

    window: list[slots.Column]
    wins: list[ways.WaysWin]
    multiplier: int
    coins: int


class HoneyFalls:
    """The game, with what every stop shows worked out beforehand."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.max_win_multiple = config.stake.max_win_multiple
        self.coins_a_stake = config.coins_a_stake
        self.weights = [slots.weights_of(strip) for strip in config.reels]
        self.strips = [slots.symbols_on(strip) for strip in config.reels]
        self.columns = [slots.columns(strip, ROWS) for strip in self.strips]
        self.wild = config.symbols.wild
        self.ways = ways.Ways(config.line_pays, self.wild)
        self._counts: dict[slots.Column, ways.Counts] = {}
        self.counts = [[self._counts_of(column) for column in reel] for reel in self.columns]
        stakes = slots.OneStake(config.stake.grid_micros)
        self.parse, self.wager_from = stakes.parse, stakes.wager_from

    def _counts_of(self, column: slots.Column) -> ways.Counts:
        known = self._counts.get(column)
        if known is None:
            known = self._counts[column] = self.ways.counts(column)
        return known

    def falls(self, stops: Sequence[int]) -> tuple[list[Fall], list[slots.Column]]:
        """Every window that wins, in order, and the window at the end."""
        wins = self.ways.wins([reel[s] for reel, s in zip(self.counts, stops, strict=True)])
        window = [reel[stop] for reel, stop in zip(self.columns, stops, strict=True)]
        found: list[Fall] = []
        tops = list(stops)
        for multiplier in self.config.multipliers:
            if not wins:
                break
            coins = sum([win.coins for win in wins]) * multiplier
            found.append(Fall(window, wins, multiplier, coins))
            window = self._fallen(window, wins, tops)
            wins = self.ways.wins([self._counts_of(column) for column in window])
        return found, window

    def _fallen(
        self, window: list[slots.Column], wins: list[ways.WaysWin], tops: list[int]
    ) -> list[slots.Column]:
        """The window after its winning cells have vanished; `tops` move back along the strips."""
        vanish = self._vanishing(window, wins)
        fallen = []
        for reel, column in enumerate(window):
            kept = tuple([symbol for symbol in column if symbol not in vanish[reel]])
            above = ROWS - len(kept)
            strip = self.strips[reel]
            tops[reel] = (tops[reel] - above) % len(strip)
            new = tuple([strip[(tops[reel] + row) % len(strip)] for row in range(above)])
            fallen.append(new + kept)
        return fallen

    def _vanishing(self, window: list[slots.Column], wins: list[ways.WaysWin]) -> list[set[str]]:
        """The symbols that vanish from each reel: all of a winner's cells, wilds with them."""
        vanish: list[set[str]] = [set() for _ in window]
        for win in wins:
            for reel in range(win.alike):
                vanish[reel] |= {win.symbol, self.wild}
        return vanish

    def wins_of(self, fall: Fall) -> list[Cell]:
        """The cells that win, and vanish."""
        vanish = self._vanishing(fall.window, fall.wins)
        return [
            (reel, row)
            for reel, column in enumerate(fall.window)
            for row, symbol in enumerate(column)
            if symbol in vanish[reel]
        ]

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """Stop the five reels; all that follows is decided by that."""
        coin_micros = wager.stake_micros // self.coins_a_stake
        w0, w1, w2, w3, w4 = self.weights
        stops = (pick(w0), pick(w1), pick(w2), pick(w3), pick(w4))
        found, last = self.falls(stops)
        won = sum([fall.coins for fall in found]) * coin_micros
        return won, {
            "stops": stops,
            "window": [reel[stop] for reel, stop in zip(self.columns, stops, strict=True)],
            "lines": [],
            "cascades": [self._view(fall, coin_micros) for fall in found],
            "final_window": last,
            "scatters": 0,
            "scatter_win_micros": 0,
            "win_micros": won,
            "awarded": 0,
            "free_spins": [],
        }

    def _view(self, fall: Fall, coin_micros: int) -> dict[str, Any]:
        return {
            "window": fall.window,
            "ways": ways.shown(fall.wins, coin_micros * fall.multiplier),
            "wins": self.wins_of(fall),
            "multiplier": fall.multiplier,
            "win_micros": fall.coins * coin_micros,
        }

    def unit_bets(self) -> Iterable[UnitBet]:
        """One bet: the spin."""
        return slots.OneStake(self.config.stake.grid_micros).unit_bets("spin")

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the reels and the pay table before any round."""
        return {
            "mechanic": "cascades",
            "symbols": list(self.config.symbols.titles),
            "titles": self.config.symbols.titles,
            "strips": self.strips,
            "window": [reel[0] for reel in self.columns],
            "reels": REELS,
            "rows": ROWS,
            "lines": [],
            "counts": list(range(1, REELS + 1)),
            "line_pays": self.config.line_pays,
            "coins_a_stake": self.coins_a_stake,
            "multipliers": self.config.multipliers,
            "wild": self.wild,
            "scatter": None,
            "scatter_pays": [],
            "free_spins": None,
            "grid_micros": self.config.stake.grid_micros,
            "max_win_multiple": self.max_win_multiple,
        }


def build(config: Config) -> HoneyFalls:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    wild = config.symbols.wild
    slots.check_stake(config.stake, config.coins_a_stake)
    slots.check_pays(config.line_pays, REELS, (wild,))
    if not 1 <= len(config.multipliers) <= 20 or min(config.multipliers) < 1:
        raise ConfigFault("multipliers", "there are 1 to 20, each at least 1")
    if set(config.symbols.titles) != {*config.line_pays, wild}:
        raise ConfigFault("symbols.titles", "every symbol has a title, and nothing else has")
    slots.check_reels(
        config.reels,
        count=REELS,
        rows=ROWS,
        known=config.symbols.titles,
        barred={wild: (0, REELS - 1)},
    )
    return HoneyFalls(config)
