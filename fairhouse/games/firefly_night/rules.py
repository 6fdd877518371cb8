"""Firefly Night. Four picks a spin: where each reel stops. The bet is `{"stake": "1.00"}`.

Ten lines are always played. Enough fireflies anywhere in the window start the respins: all that is
not a firefly leaves, every firefly stays and shows an amount, and each empty cell on its own may
catch one more. A respin that catches any starts the count of respins again; the feature ends when
none is left or the grid is full. All amounts are paid, and a full grid pays more.

Picks of the feature, in order: an amount for each firefly of the window, reel by reel and from the
top; then in each respin, for each empty cell in the same order, whether it catches one, and if so
its amount.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from fairhouse.games.records import ConfigFault, Pick, UnitBet, Wager, Weights
from fairhouse.games.shared import lines, slots

SHARED = (lines, slots)
REELS = 4
ROWS = 3
CELLS = REELS * ROWS


class Symbols(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two symbols with a role of their own, and the words for all."""

    wild: str
    coin: str
    titles: dict[str, str]


class Respins(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the feature starts and goes on; amounts in stakes.

    An empty cell catches a firefly with a chance of `catches` in `of`.
    """

    coins_to_start: int
    respins: int
    catches: int
    of: int
    full_grid_stakes: int
    amounts: list[int]
    amount_weights: list[int]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: slots.Stake
    symbols: Symbols
    respins: Respins
    line_pays: dict[str, tuple[int, int, int, int]]
    lines: list[tuple[int, int, int, int]]
    reels: list[slots.Strip]


class Spin(NamedTuple):
    """One spin: its stops, winning lines, coins of those, and the cells that show a firefly."""

    stops: tuple[int, ...]
    wins: list[lines.LineWin]
    coins: int
    caught: list[int]
    """3 x reel + row of each firefly."""


class Feature(NamedTuple):
    """The respins as they went: (amounts by cell in stakes, new cells, respins left) of each."""

    grids: list[tuple[list[int], list[int], int]]
    full: bool


class FireflyNight:
    """The game, with what every stop shows worked out beforehand."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.max_win_multiple = config.stake.max_win_multiple
        self.coins_a_stake = len(config.lines)
        self.weights = [slots.weights_of(strip) for strip in config.reels]
        self.strips = [slots.symbols_on(strip) for strip in config.reels]
        self.columns = [slots.columns(strip, ROWS) for strip in self.strips]
        self.lines = lines.Lines(config.lines, config.line_pays, self.columns, config.symbols.wild)
        self.fireflies = [
            [self._caught(reel, column) for column in columns]
            for reel, columns in enumerate(self.columns)
        ]
        self.catch = Weights([config.respins.of - config.respins.catches, config.respins.catches])
        self.amounts = config.respins.amounts
        self.amount_weights = Weights(config.respins.amount_weights)
        stakes = slots.OneStake(config.stake.grid_micros)
        self.parse, self.wager_from = stakes.parse, stakes.wager_from

    def _caught(self, reel: int, column: slots.Column) -> list[int]:
        coin = self.config.symbols.coin
        return [reel * ROWS + row for row, symbol in enumerate(column) if symbol == coin]

    def spin(self, pick: Pick) -> Spin:
        """Stop the four reels; respins are not part of it."""
        w0, w1, w2, w3 = self.weights
        stops = (pick(w0), pick(w1), pick(w2), pick(w3))
        wins = self.lines.wins(stops)
        caught: list[int] = []
        for cells, stop in zip(self.fireflies, stops, strict=True):
            caught += cells[stop]
        return Spin(stops, wins, sum([win.coins for win in wins]), caught)

    def feature(self, caught: list[int], pick: Pick) -> Feature:
        """The respins that these fireflies start."""
        grid = [0] * CELLS
        for cell in caught:
            grid[cell] = self.amounts[pick(self.amount_weights)]
        left = self.config.respins.respins
        grids = [(grid.copy(), caught, left)]
        while left and 0 in grid:
            new = []
            for cell in range(CELLS):
                if not grid[cell] and pick(self.catch):
                    grid[cell] = self.amounts[pick(self.amount_weights)]
                    new.append(cell)
            left = self.config.respins.respins if new else left - 1
            grids.append((grid.copy(), new, left))
        return Feature(grids, 0 not in grid)

    def starts(self, caught: int) -> bool:
        """Whether so many fireflies start the respins."""
        return caught >= self.config.respins.coins_to_start

    def feature_stakes(self, feature: Feature) -> int:
        """What the respins pay, in stakes."""
        amounts = sum(feature.grids[-1][0])
        return amounts + (self.config.respins.full_grid_stakes if feature.full else 0)

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """The spin, and the respins if it starts them."""
        stake = wager.stake_micros
        coin_micros = stake // self.coins_a_stake
        spin = self.spin(pick)
        feature = self.feature(spin.caught, pick) if self.starts(len(spin.caught)) else _NONE
        extra = self.feature_stakes(feature) * stake if feature.grids else 0
        won = spin.coins * coin_micros + extra
        full = self.config.respins.full_grid_stakes * stake if feature.full else 0
        return won, {
            "stops": spin.stops,
            "window": [reel[stop] for reel, stop in zip(self.columns, spin.stops, strict=True)],
            "lines": lines.shown(spin.wins, coin_micros),
            "coins": len(spin.caught),
            "respins": [_grid(grid, new, left, stake) for grid, new, left in feature.grids],
            "respins_win_micros": extra,
            "full_grid": feature.full,
            "full_grid_win_micros": full,
            "scatters": 0,
            "scatter_win_micros": 0,
            "win_micros": won,
            "awarded": 0,
            "free_spins": [],
        }

    def unit_bets(self) -> Iterable[UnitBet]:
        """One bet: the spin."""
        return slots.OneStake(self.config.stake.grid_micros).unit_bets("spin")

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the reels and the pay table before any round."""
        respins = self.config.respins
        return {
            "mechanic": "hold_and_spin",
            "symbols": list(self.config.symbols.titles),
            "titles": self.config.symbols.titles,
            "strips": self.strips,
            "window": [reel[0] for reel in self.columns],
            "reels": REELS,
            "rows": ROWS,
            "lines": self.config.lines,
            "counts": list(range(1, REELS + 1)),
            "line_pays": self.config.line_pays,
            "coins_a_stake": self.coins_a_stake,
            "wild": self.config.symbols.wild,
            "scatter": None,
            "scatter_pays": [],
            "free_spins": None,
            "coin": self.config.symbols.coin,
            "coins_to_start": respins.coins_to_start,
            "respins": respins.respins,
            "coin_values": [
                {"stakes": stakes, "weight": weight}
                for stakes, weight in zip(respins.amounts, respins.amount_weights, strict=True)
            ],
            "full_grid_stakes": respins.full_grid_stakes,
            "grid_micros": self.config.stake.grid_micros,
            "max_win_multiple": self.max_win_multiple,
        }


_NONE = Feature([], False)


def _grid(grid: list[int], new: list[int], left: int, stake: int) -> dict[str, Any]:
    """One respin as a view has it: columns of amounts, the new cells, respins left."""
    return {
        "cells": [
            [stakes * stake for stakes in grid[reel * ROWS : reel * ROWS + ROWS]]
            for reel in range(REELS)
        ],
        "new": [divmod(cell, ROWS) for cell in new],
        "left": left,
    }


def build(config: Config) -> FireflyNight:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    special = (config.symbols.wild, config.symbols.coin)
    lines.check_lines(config.lines, REELS, ROWS)
    slots.check_stake(config.stake, len(config.lines))
    slots.check_pays(config.line_pays, REELS, special)
    if set(config.symbols.titles) != {*config.line_pays, *special}:
        raise ConfigFault("symbols.titles", "every symbol has a title, and nothing else has")
    _check_respins(config.respins)
    slots.check_reels(
        config.reels,
        count=REELS,
        rows=ROWS,
        known=config.symbols.titles,
        barred={config.symbols.wild: (0,)},
    )
    return FireflyNight(config)


def _check_respins(respins: Respins) -> None:
    if not 1 <= respins.coins_to_start <= CELLS:
        raise ConfigFault("respins.coins_to_start", f"must lie between 1 and {CELLS}")
    if not 1 <= respins.respins <= 10:
        raise ConfigFault("respins.respins", "must lie between 1 and 10")
    if not 1 <= respins.catches < respins.of <= 1_000_000:
        raise ConfigFault("respins.catches", "a chance lies between 0 and 1, out of a million")
    if respins.full_grid_stakes < 0:
        raise ConfigFault("respins.full_grid_stakes", "must be at least 0")
    amounts, weights = respins.amounts, respins.amount_weights
    if not amounts or min(amounts) < 1 or len(set(amounts)) != len(amounts):
        raise ConfigFault("respins.amounts", "they are different whole stakes of at least 1")
    if len(weights) != len(amounts) or min(weights) < 1:
        raise ConfigFault("respins.amount_weights", "every amount has one, of at least 1")
