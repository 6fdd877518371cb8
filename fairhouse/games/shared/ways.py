"""Ways: symbols that lie on reels next to each other from the first, in any rows.

A symbol on the first reel that shows on so many reels in a row pays once for every way to choose
one of its cells on each of them; wilds count as the symbol. Reels are taken one after another, and
all that matters of the reels so far is which symbols still run and in how many ways: that is what
lets the exact figures take windows together that go on alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fairhouse.games.shared.slots import Column

Counts = Mapping[str, int]
"""Symbol -> its cells in one column, wilds included."""
Running = tuple[tuple[str, int], ...]
"""(symbol, ways) of what has shown on every reel so far."""


class WaysWin(NamedTuple):
    """A symbol that pays: on how many reels, in how many ways, and coins for all of them."""

    symbol: str
    alike: int
    ways: int
    coins: int


class Ways:
    """Pays by ways, reel by reel."""

    def __init__(self, pays: Mapping[str, Sequence[int]], wild: str | None = None) -> None:
        """`pays`: symbol -> coins of one way for 1, 2, ... alike; 0 pays nothing."""
        self.pays = {symbol: tuple(row) for symbol, row in pays.items()}
        self.wild = wild

    def counts(self, column: Column) -> Counts:
        """Cells of each paying symbol that shows, and the wilds with it."""
        wilds = column.count(self.wild) if self.wild is not None else 0
        cells = {symbol: column.count(symbol) + wilds for symbol in self.pays}
        return {symbol: count for symbol, count in cells.items() if count}

    def start(self, first: Counts) -> Running:
        """What runs after the first reel. No wild may lie there."""
        return tuple(first.items())

    def go_on(self, running: Running, reel: Counts, alike: int) -> tuple[Running, list[WaysWin]]:
        """What still runs after one more reel, and the wins of what ended after `alike` reels."""
        longer = []
        ended = []
        for symbol, ways in running:
            cells = reel.get(symbol)
            if cells:
                longer.append((symbol, ways * cells))
            elif self.pays[symbol][alike - 1]:
                ended.append(self._win(symbol, alike, ways))
        return tuple(longer), ended

    def finish(self, running: Running, alike: int) -> list[WaysWin]:
        """The wins of what ran across all `alike` reels."""
        return [self._win(symbol, alike, ways) for symbol, ways in running]

    def _win(self, symbol: str, alike: int, ways: int) -> WaysWin:
        return WaysWin(symbol, alike, ways, ways * self.pays[symbol][alike - 1])

    def wins(self, reels: Sequence[Counts]) -> list[WaysWin]:
        """The wins of a whole window."""
        running = self.start(reels[0])
        found: list[WaysWin] = []
        for alike in range(1, len(reels)):
            running, ended = self.go_on(running, reels[alike], alike)
            if ended:
                found += ended
            if not running:
                return found
        return found + self.finish(running, len(reels))


def shown(wins: Sequence[WaysWin], coin_micros: int) -> list[dict[str, Any]]:
    """Wins by ways as a view has them."""
    return [
        {"symbol": symbol, "count": alike, "ways": ways, "win_micros": coins * coin_micros}
        for symbol, alike, ways, coins in wins
    ]
