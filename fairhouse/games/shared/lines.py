"""Lines across the reels of a slot machine: what each pays, counted from the first reel.

A symbol on the first reel names its line; no wild may lie there, so a line has one reading. The
line pays for the longest run of that symbol, wilds included, once. Pays are given for 1, 2, ...
alike up to the number of reels; 0 pays nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fairhouse.games.records import ConfigFault
from fairhouse.games.shared.slots import Column


class LineWin(NamedTuple):
    """A line that pays: its number, symbol, how many alike, and coins."""

    line: int
    symbol: str
    alike: int
    coins: int


class Lines:
    """Every stop's part in every line, worked out beforehand: a set of lines is bits of a number.

    So a spin costs one `and` a reel for each symbol on the first, whatever the number of lines.
    """

    def __init__(
        self,
        lines: Sequence[Sequence[int]],
        pays: Mapping[str, Sequence[int]],
        reels: Sequence[Sequence[Column]],
        wild: str | None = None,
    ) -> None:
        """`reels`: what each reel shows at each of its stops."""
        self._lines = lines
        self._bits = [(line, 1 << line) for line in range(len(lines))]
        self._first = [
            [
                (symbol, self._on(0, column, {symbol}), tuple(pays[symbol]))
                for symbol in dict.fromkeys(column)
                if symbol in pays
            ]
            for column in reels[0]
        ]
        self._later = [
            [{symbol: self._on(at, column, {symbol, wild}) for symbol in pays} for column in reel]
            for at, reel in enumerate(reels)
            if at
        ]

    def _on(self, reel: int, column: Column, wanted: set[str | None]) -> int:
        lines = enumerate(self._lines)
        return sum(1 << line for line, rows in lines if column[rows[reel]] in wanted)

    def wins(self, stops: Sequence[int]) -> list[LineWin]:
        """The paying lines of a window."""
        found: list[LineWin] = []
        for symbol, starting, pays in self._first[stops[0]]:
            alive = starting
            for alike, reel in enumerate(self._later, 1):
                longer = alive & reel[stops[alike]][symbol]
                if longer != alive and pays[alike - 1]:
                    self._pay(found, alive & ~longer, symbol, alike, pays[alike - 1])
                alive = longer
                if not alive:
                    break
            else:
                self._pay(found, alive, symbol, len(pays), pays[-1])
        return found

    def _pay(self, found: list[LineWin], which: int, symbol: str, alike: int, coins: int) -> None:
        found.extend(LineWin(line, symbol, alike, coins) for line, bit in self._bits if which & bit)


def shown(wins: Sequence[LineWin], coin_micros: int) -> list[dict[str, Any]]:
    """Winning lines as a view has them."""
    return [
        {"line": line, "symbol": symbol, "count": alike, "win_micros": coins * coin_micros}
        for line, symbol, alike, coins in wins
    ]


def check_lines(lines: Sequence[Sequence[int]], reels: int, rows: int) -> None:
    """Raises ConfigFault for lines that leave the window, or come twice."""
    if not lines:
        raise ConfigFault("lines", "there is no line")
    if len({tuple(line) for line in lines}) != len(lines):
        raise ConfigFault("lines", "two lines are the same")
    for at, line in enumerate(lines):
        if len(line) != reels:
            raise ConfigFault(f"lines[{at}]", f"a line has {reels} rows, one for each reel")
        if not set(line) <= set(range(rows)):
            raise ConfigFault(f"lines[{at}]", f"a row lies between 0 and {rows - 1}")
