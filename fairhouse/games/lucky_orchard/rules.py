"""Lucky Orchard. A scratch card of three by three amounts. The bet is `{"stake": "1.00"}`.

The first pick is among all cards of the prize table: it decides the win. The grid is drawn to show
it: a won amount stands there exactly three times, and no other more than twice. Where the three
stand is one pick among all places for them; the other cells are filled one after another, each
pick weighted by the number of ways to complete the grid, so that all grids which may be shown are
equally likely. Nothing makes two of a large amount more likely than two of a small one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import combinations
from typing import Any

import msgspec

from fairhouse.games.records import ConfigFault, Pick, UnitBet, Wager, Weights
from fairhouse.games.shared import prizes, slots

SHARED = (prizes, slots)
COLUMNS = ROWS = 3
CELLS = COLUMNS * ROWS
MATCH = 3


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: slots.Stake
    prizes: prizes.PrizeTable


class LuckyOrchard:
    """The game, with the ways to fill a grid counted beforehand."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.max_win_multiple = config.stake.max_win_multiple
        self.amounts = config.prizes.stakes
        self.cards = config.prizes.weights()
        self.places = list(combinations(range(CELLS), MATCH))
        self.place = Weights.uniform(len(self.places))
        stakes = slots.OneStake(config.stake.grid_micros)
        self.parse, self.wager_from = stakes.parse, stakes.wager_from

    def card(self, pick: Pick) -> int:
        """A card of the prize table: 0 wins nothing, i + 1 wins the i-th prize."""
        return pick(self.cards)

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """Draw the card, then the grid that shows what it won."""
        stake = wager.stake_micros
        card = self.card(pick)
        grid, matched = self.grid(card, pick)
        won = self.config.prizes.won(card) * stake
        cells = [self.amounts[amount] * stake for amount in grid]
        return won, {
            "grid": [cells[column * ROWS : column * ROWS + ROWS] for column in range(COLUMNS)],
            "matched": [divmod(cell, ROWS) for cell in matched],
            "prize_micros": won,
            "win_micros": won,
        }

    def grid(self, card: int, pick: Pick) -> tuple[list[int], tuple[int, ...]]:
        """Which amount stands in each cell, column by column, and the cells that match."""
        shown = [-1] * CELLS
        matched: tuple[int, ...] = ()
        # how often each amount may still be shown; the won amount only in its three cells
        may = [MATCH - 1] * len(self.amounts)
        if card:
            matched = self.places[pick(self.place)]
            may[card - 1] = 0
            for cell in matched:
                shown[cell] = card - 1
        left = CELLS - len(matched)
        for cell in range(CELLS):
            if shown[cell] < 0:
                left -= 1
                amount = self._next(may, left, pick)
                may[amount] -= 1
                shown[cell] = amount
        return shown, matched

    def _next(self, may: list[int], left: int, pick: Pick) -> int:
        """The next amount, when `left` cells come after it."""
        twice = [amount for amount, times in enumerate(may) if times == 2]
        once = [amount for amount, times in enumerate(may) if times == 1]
        weights = next_weights(len(twice), len(once), left)
        return (twice + once)[pick(weights)]

    def unit_bets(self) -> Iterable[UnitBet]:
        """One bet: the card."""
        return slots.OneStake(self.config.stake.grid_micros).unit_bets("card")

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the card and its prizes before any round."""
        return {
            "mechanic": "scratch",
            "columns": COLUMNS,
            "rows": ROWS,
            "match": MATCH,
            "prizes": self.config.prizes.shown(),
            "total_weight": self.config.prizes.of,
            "symbols": ["apple", "basket"],
            "titles": {"apple": "Apple", "basket": "Basket"},
            "grid_micros": self.config.stake.grid_micros,
            "max_win_multiple": self.max_win_multiple,
        }


@cache
def next_weights(twice: int, once: int, left: int) -> Weights:
    """How likely each amount is next: first those that may be shown twice more, then once more.

    Each weighs as much as there are ways to fill the `left` cells after it.
    """
    first = [fillings(twice - 1, once + 1, left)] * twice
    return Weights(first + [fillings(twice, once - 1, left)] * once)


@cache
def fillings(twice: int, once: int, left: int) -> int:
    """Rows of `left` cells, when so many amounts may still be shown twice, and so many once."""
    if not left:
        return 1
    ways = 0
    if twice:
        ways += twice * fillings(twice - 1, once + 1, left - 1)
    if once:
        ways += once * fillings(twice, once - 1, left - 1)
    return ways


def build(config: Config) -> LuckyOrchard:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    slots.check_stake(config.stake, 1)
    prizes.check_prizes(config.prizes)
    if len(config.prizes.stakes) * (MATCH - 1) < CELLS:
        raise ConfigFault("prizes.stakes", "too few amounts to fill a card that wins nothing")
    if config.stake.max_win_multiple != config.prizes.stakes[0]:
        raise ConfigFault("stake.max_win_multiple", "it is the largest prize")
    return LuckyOrchard(config)
