"""Counting, among weighted points of two coordinates, how often one lies above another.

Points belong to groups, and only points of one group are compared. A point has a front and a back.
It is above another when both are higher, and level or above when neither is lower.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Sides = tuple[Ints, Ints]
"""Weights of the same points as the ones that are above, and as the ones that are below."""

DIGITS = ((3, 4), (0, 3))
"""A front as digits, the highest first: (shift, bits)."""
FRONT_BITS = sum(bits for _, bits in DIGITS)
BACK_BITS = 13
"""Fronts and backs are below two to these powers."""


@dataclass(slots=True)
class _Points:
    """Points in the order of segment, then back; segment k is `starts[k]` to `starts[k + 1]`."""

    starts: Ints
    front: Ints
    back: Ints
    sides: list[Sides]

    def moved(self, starts: Ints, order: Ints | NDArray[np.bool_]) -> _Points:
        """Some of the points, or all, in another order."""
        sides = [(above[order], below[order]) for above, below in self.sides]
        return _Points(starts, self.front[order], self.back[order], sides)


def slices(group: Ints) -> Iterator[slice]:
    """Whole groups, some hundred thousand points at a time: what a processor's cache can hold."""
    start = 0
    while start < len(group):
        last = group[min(start + _SLICE, len(group)) - 1]
        stop = int(np.searchsorted(group, last, side="right"))
        yield slice(start, stop)
        start = stop


_SLICE = 1 << 17


def compare(group: Ints, front: Ints, back: Ints, sides: Sequence[Sides]) -> list[tuple[int, int]]:
    """For each two weights: (sum of products where above, where level or above).

    The points come in the order of group, then back. Fronts are looked at digit by digit. Points
    that agree in all higher digits form a segment; within it those of a higher digit are above
    those of a lower one, and running sums along the backs count how many of them. Products and
    their sums must stay within 64 bits.
    """
    found = [(0, 0) for _ in sides]
    changes = np.flatnonzero(group[1:] != group[:-1]) + 1
    starts = np.concatenate(([0], changes, [len(group)]))
    points = _Points(starts, front, back, list(sides))
    for shift, bits in DIGITS:
        points = _without_lone(points, found)
        digit = points.front >> shift & (1 << bits) - 1
        _add(points, digit, found)
        points = _parted(points, digit)
    _add_level(points, found)
    return found


def _without_lone(points: _Points, found: list[tuple[int, int]]) -> _Points:
    """A point alone in its segment is level with itself and compares with nothing more."""
    sizes = np.diff(points.starts)
    lone = sizes == 1
    at = points.starts[:-1][lone]
    for n, (above, below) in enumerate(points.sides):
        found[n] = found[n][0], found[n][1] + int((above[at] * below[at]).sum())
    kept = np.ones(len(points.front), np.bool_)
    kept[at] = False
    starts = np.concatenate(([0], np.cumsum(sizes[~lone])))
    return points.moved(starts, kept)


def _runs(points: _Points) -> tuple[Ints, Ints]:
    """For each point, where the run of its segment and its back begins, and where it ends."""
    new = np.zeros(len(points.back) + 1, np.bool_)
    new[points.starts] = True
    new[1:-1] |= points.back[1:] != points.back[:-1]
    starts = np.flatnonzero(new)
    run = np.cumsum(new[:-1]) - 1
    return starts[run], starts[run + 1]


def _before(weights: Ints) -> Ints:
    """The sum of all weights before a place, for every place and the end."""
    sums = np.zeros(len(weights) + 1, np.int64)
    np.cumsum(weights, out=sums[1:])
    return sums


def _add(points: _Points, digit: Ints, found: list[tuple[int, int]]) -> None:
    first, last = _runs(points)
    begin = np.repeat(points.starts[:-1], np.diff(points.starts))
    for value in range(1, int(digit.max(initial=0)) + 1):
        mine = np.flatnonzero(digit == value)
        lower = digit < value
        ends = first[mine], last[mine], begin[mine]
        for n, (above, below) in enumerate(points.sides):
            before = _before(np.where(lower, below, 0))
            weights, outside = above[mine], before[ends[2]]
            higher = int((weights * (before[ends[0]] - outside)).sum())
            level = int((weights * (before[ends[1]] - outside)).sum())
            found[n] = found[n][0] + higher, found[n][1] + level


def _parted(points: _Points, digit: Ints) -> _Points:
    """Each segment falls into one for each digit, in the order of the backs again."""
    sizes = np.diff(points.starts)
    segment = np.repeat(np.arange(len(sizes)), sizes) << DIGITS[0][1] | digit
    order = np.argsort(segment << BACK_BITS | points.back)
    segment = segment[order]
    changes = np.flatnonzero(segment[1:] != segment[:-1]) + 1
    starts = np.concatenate(([0], changes, [len(segment)]))
    return points.moved(starts, order)


def _add_level(points: _Points, found: list[tuple[int, int]]) -> None:
    """Within a segment all fronts are equal now: level or above by the back alone."""
    _, last = _runs(points)
    begin = np.repeat(points.starts[:-1], np.diff(points.starts))
    for n, (above, below) in enumerate(points.sides):
        before = _before(below)
        level = int((above * (before[last] - before[begin])).sum())
        found[n] = found[n][0], found[n][1] + level
