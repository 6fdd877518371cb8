"""Weights: how likely each of several choices is, as integers. Pure; no randomness here.

A game says `pick(weights) -> index`. Who picks is not the game's business: the live driver and
the replay driver are in `fairhouse.kit.dice`, the driver that walks every branch with exact
fractions is in `fairhouse.games.enumerate`. Everything a draw needs is worked out once, when the
game is loaded, because a draw must cost well under a microsecond.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

WORD = 1 << 32
"""A draw takes one 32-bit word of the stream ..."""
WIDE_FROM = 1 << 31
"""... or, above this total, two of them, so that rejections stay below one in two."""
LARGEST_TOTAL = 1 << 63
_TABLE_UP_TO = 1 << 12


class Weights:
    """Choices 0..n-1 with integer weights of at least one.

    `total`   sum of the weights
    `wide`    the draw takes a 64-bit word instead of a 32-bit one
    `limit`   words from here on are rejected: the largest multiple of `total` that fits a word
    `table`   for small totals of unequal weights: remainder -> index; otherwise None
    """

    __slots__ = ("cumulative", "limit", "size", "table", "total", "wide")

    def __init__(self, weights: Sequence[int]) -> None:
        """Raises ValueError when there is no choice, or a weight is not a positive integer."""
        if not weights:
            raise ValueError("there is nothing to choose from")
        for at, weight in enumerate(weights):
            if type(weight) is not int or weight < 1:
                raise ValueError(f"weight {at} is {weight!r}; it must be an integer of at least 1")
        self.size = len(weights)
        self.cumulative: tuple[int, ...] | None = None
        self.table: tuple[int, ...] | None = None
        self.total = sum(weights)
        self.wide, self.limit = _span(self.total)
        if all(weight == 1 for weight in weights):
            return
        self.cumulative = tuple(accumulate(weights))
        if self.total <= _TABLE_UP_TO:
            self.table = tuple(i for i, weight in enumerate(weights) for _ in range(weight))

    @classmethod
    def uniform(cls, size: int) -> Weights:
        """`size` choices, all equally likely."""
        if type(size) is not int or size < 1:
            raise ValueError(f"{size!r} choices; there must be at least 1")
        made = cls.__new__(cls)
        made.size = made.total = size
        made.cumulative = made.table = None
        made.wide, made.limit = _span(size)
        return made

    def index(self, remainder: int) -> int:
        """The choice to which `remainder` (0 <= remainder < total) belongs."""
        if self.table is not None:
            return self.table[remainder]
        if self.cumulative is not None:
            return bisect_right(self.cumulative, remainder)
        return remainder

    def weight(self, index: int) -> int:
        """The weight of one choice, out of `total`."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        if self.cumulative is None:
            return 1
        return self.cumulative[index] - (self.cumulative[index - 1] if index else 0)

    def __repr__(self) -> str:
        return f"Weights(size={self.size}, total={self.total})"


def _span(total: int) -> tuple[bool, int]:
    """Whether a draw takes a wide word, and from where on words are rejected."""
    if total > LARGEST_TOTAL:
        raise ValueError(f"the weights sum to {total}; at most {LARGEST_TOTAL} can be drawn")
    wide = total > WIDE_FROM
    span = WORD * WORD if wide else WORD
    return wide, span - span % total


Pick = Callable[[Weights], int]
"""The only source of chance that a game sees."""
