"""Exact chances of bingo for one ticket: by which call it has a prize, and the mean of that call.

A prize is a list of sets of squares, any one of which is enough. Only the size of a union of sets
matters, because every set of so many squares is equally likely to be called by a given call; so the
chance follows from inclusion and exclusion over the sets. Several tickets of one room share their
balls: their chances are not independent and are not given here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import comb

from fairhouse.games.bingo import ninety, seventy_five
from fairhouse.games.bingo.calls import HOUSE, LINE, TWO_LINES
from fairhouse.games.bingo.ninety import IN_ROW, ROWS
from fairhouse.games.bingo.seventy_five import Pattern

Unions = tuple[tuple[int, int], ...]
"""(size of a union, how often it counts, with its sign)."""


def unions(sets: Sequence[frozenset[int]]) -> Unions:
    """Inclusion and exclusion over every choice of the sets, gathered by the size of the union."""
    signed: Counter[frozenset[int]] = Counter({frozenset(): -1})
    for each in sets:
        # with or without this set: what was counted, and the same united with it, sign turned
        turned: Counter[frozenset[int]] = Counter()
        for union, count in signed.items():
            turned[union | each] -= count
        signed.update(turned)
    sizes: Counter[int] = Counter()
    for union, count in signed.items():
        if union:
            sizes[len(union)] += count
    return tuple((size, count) for size, count in sorted(sizes.items()) if count)


class Odds:
    """Chances of one prize for one ticket among `balls`."""

    def __init__(self, sets: Iterable[frozenset[int]], balls: int) -> None:
        self.balls = balls
        self.unions = unions(list(sets))

    def by(self, calls: int) -> Fraction:
        """The chance that the ticket has the prize after so many calls."""
        ways = sum(
            count * comb(self.balls - size, calls - size)
            for size, count in self.unions
            if size <= calls
        )
        return Fraction(ways, comb(self.balls, calls))

    def at(self, calls: int) -> Fraction:
        """The chance that it has the prize at that very call."""
        return self.by(calls) - (self.by(calls - 1) if calls else 0)

    def mean_calls(self) -> Fraction:
        """The mean number of calls until it has the prize."""
        return sum((1 - self.by(calls) for calls in range(self.balls)), Fraction(0))


@cache
def ninety_odds() -> dict[str, Odds]:
    """One line, two lines and the house of a ninety-ball ticket."""
    rows = [frozenset(range(IN_ROW * row, IN_ROW * (row + 1))) for row in range(ROWS)]
    needed = {LINE: 1, TWO_LINES: 2, HOUSE: ROWS}
    return {
        prize: Odds(
            [frozenset[int]().union(*chosen) for chosen in combinations(rows, count)], ninety.BALLS
        )
        for prize, count in needed.items()
    }


def pattern_odds(pattern: Pattern) -> Odds:
    """A pattern of a seventy-five-ball card."""
    squares = [frozenset(seventy_five.squares_of(mask)) for mask in pattern.masks]
    return Odds(squares, seventy_five.BALLS)


def ticket_counts() -> tuple[int, int]:
    """How many layouts a ninety-ball ticket can have, and how many tickets there are.

    Counted by the tables from which tickets are drawn.
    """
    shapes_alone = ((1, 1, 1),) * len(ninety.COLUMNS)
    return ninety.ways(shapes_alone, ninety.FULL), ninety.ways(ninety.FREELY, ninety.FULL)
