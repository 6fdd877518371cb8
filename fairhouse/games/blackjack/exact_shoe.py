"""Exact sums over the cards of a blackjack round.

Which cards a round takes is all that its chance depends on: a player who goes by his own cards and
the dealer's open one decides in no other order than he draws, so cards may be counted in any order
(they are exchangeable). The chance that a round takes certain cards in a certain order is

    product over the ranks of (n_r) (n_r - 1) ... (one factor a card)  /  N (N - 1) ... (one a card)

A set of cards is a "code": how many of each worth (ace first), five bits each. Everything here is
whole numbers: sums are given by how many cards were drawn in all, because that decides the
denominator; `together` brings them to one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import log2, perm
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[Any]
ByCards = Counter[int]
"""Cards drawn in all -> a sum of products of falling factorials."""

RANKS = range(10)
BITS = 5
CARD = tuple(1 << BITS * rank for rank in RANKS)
"""The code of one card of each worth, an ace first."""

BUST, SEVENTEEN, NATURAL = 0, 1, 6
ENDS = 7
"""How the dealer ends: bust, with 17 to 21, with a natural."""

BLOCK = 2048
"""Rows worked on at a time, so that they stay in the processor's cache."""

_SAFE = 62


def counts(codes: Ints) -> Ints:
    """How many of each worth, a row for each code."""
    shifts = np.array([BITS * rank for rank in RANKS], dtype=np.int64)
    return (codes[:, None] >> shifts) & ((1 << BITS) - 1)


def count_soft(cards: list[int]) -> tuple[int, bool]:
    """What so many of each worth count at best, and whether an ace counts 11."""
    hard = sum(worth * many for worth, many in enumerate(cards, 1))
    return (hard + 10, True) if cards[0] and hard <= 11 else (hard, False)


def dealer_ends(
    up: int, left: list[int], hits: Callable[[int, bool], bool]
) -> dict[tuple[int, ...], list[int]]:
    """Cards that the dealer may draw under his open one -> ways, for each end.

    The number of ways is how many orders of these cards make him draw them all and stop.
    """
    found: dict[tuple[int, ...], list[int]] = defaultdict(lambda: [0] * ENDS)

    def play(cards: list[int], drawn: list[int]) -> None:
        count, soft = count_soft(cards)
        many = sum(drawn)
        if many == 1 and count == 21:
            found[tuple(drawn)][NATURAL] += 1
        elif many and (count > 21 or not hits(count, soft)):
            found[tuple(drawn)][BUST if count > 21 else count - 16] += 1
        else:
            for rank in RANKS:
                if cards[rank] == left[rank]:
                    continue
                cards[rank] += 1
                drawn[rank] += 1
                play(cards, drawn)
                cards[rank] -= 1
                drawn[rank] -= 1

    play([int(rank + 1 == up) for rank in RANKS], [0] * len(RANKS))
    return found


class Step(NamedTuple):
    """One more card of the dealer, in a walk over all sets of cards that end his hand."""

    depth: int
    """How many cards came before it."""
    rank: int
    taken: int
    """How many of them were of its rank."""
    ends: tuple[tuple[int, int], ...]
    """(end, ways) if he may stop here."""


def walk(ends: dict[tuple[int, ...], list[int]]) -> list[Step]:
    """A walk in which sets of cards that begin alike share their products."""
    lists = sorted(
        ([rank for rank in RANKS for _ in range(drawn[rank])], ways) for drawn, ways in ends.items()
    )
    steps: list[Step] = []
    before: list[int] = []
    for ranks, ways in lists:
        alike = 0
        while alike < min(len(before), len(ranks)) and before[alike] == ranks[alike]:
            alike += 1
        for depth in range(alike, len(ranks)):
            last = depth + 1 == len(ranks)
            found = tuple((end, many) for end, many in enumerate(ways) if many) if last else ()
            steps.append(Step(depth, ranks[depth], ranks[:depth].count(ranks[depth]), found))
        before = ranks
    return steps


class Shoe:
    """A fresh shoe, and every way in which a dealer may end from it."""

    def __init__(self, left: list[int], hits: Callable[[int, bool], bool]) -> None:
        """`left`: how many cards of each worth, an ace first."""
        self.left = left
        self.size = sum(left)
        self.ends = {up: dealer_ends(up, left, hits) for up in range(1, 11) if left[up - 1]}
        self.walks = {up: walk(ends) for up, ends in self.ends.items()}
        for up, ends in self.ends.items():
            self._check(up, ends)

    def _check(self, up: int, ends: dict[tuple[int, ...], list[int]]) -> None:
        """Sums over the dealer's cards must fit 64 bits."""
        sums: Counter[int] = Counter()
        for drawn, ways in ends.items():
            product = 1
            for rank in RANKS:
                product *= perm(self.left[rank], drawn[rank])
            sums[sum(drawn)] += product * sum(ways)
        if max(sums.values(), default=0) >> _SAFE:
            raise OverflowError(f"a dealer's card {up} has too many endings for 64 bits")

    def dealer(self, up: int, left: Ints) -> dict[int, Ints]:
        """Cards drawn by the dealer -> (end, row) sums of falling factorials.

        `left`: (row, worth), what is in the shoe after everybody else has drawn.
        """
        most = max(map(sum, self.ends[up]))
        sums = np.zeros((most + 1, ENDS, len(left)), dtype=np.int64)
        for start in range(0, len(left), BLOCK):
            block = slice(start, start + BLOCK)
            self._walk(up, np.ascontiguousarray(left[block].T), sums[:, :, block])
        return {drawn: each for drawn, each in enumerate(sums) if each.any()}

    def _walk(self, up: int, left: Ints, sums: Ints) -> None:
        factors: dict[tuple[int, int], Ints] = {}
        products: list[Ints] = [left[0]] * len(sums)
        for depth, rank, taken, ends in self.walks[up]:
            factor = factors.get((rank, taken))
            if factor is None:
                factor = factors[rank, taken] = left[rank] - taken
            product = products[depth] = products[depth - 1] * factor if depth else factor
            for end, many in ends:
                sums[depth + 1, end] += many * product if many > 1 else product

    def weigh(self, up: int, base: int, codes: Ints, worth: Ints) -> list[ByCards]:
        """Sums over rounds in which the player's hands take `base` and the cards of a row.

        `base`   code of cards that every row has beside its own; the open card `up` comes on top
        `worth`  (channel, end, row): ways times whatever is to be summed; one answer a channel
        """
        answer: list[ByCards] = [Counter() for _ in worth]
        held = counts(np.array([base + CARD[up - 1]], dtype=np.int64))[0]
        have = np.array(self.left, dtype=np.int64) - held
        rows = counts(codes)
        left = have - rows
        kept = np.flatnonzero((left >= 0).all(axis=1) & worth.any(axis=(0, 1)))
        if (have < 0).any() or not len(kept):
            return answer
        sizes = rows[kept].sum(axis=1)
        kept = kept[np.argsort(sizes, kind="stable")]
        rows, left, worth = rows[kept], left[kept], worth[:, :, kept]
        start = 1
        for rank in RANKS:
            start *= perm(self.left[rank], int(held[rank]))
        channels = _channels(worth, self._taking(have, rows), rows.sum(axis=1))
        already = int(held.sum())
        for drawn, sums in self.dealer(up, left).items():
            for number, channel in channels:
                for size, value in channel.summed(sums):
                    answer[number][already + size + drawn] += start * value
        return answer

    def _taking(self, have: Ints, rows: Ints) -> Objects:
        """The falling factorials of the rows' own cards, as whole numbers of any size."""
        product: Objects = np.ones(len(rows), dtype=object)
        for half in (RANKS[:5], RANKS[5:]):
            bits = sum(rows[:, rank] * log2(max(2, have[rank])) for rank in half)
            part = np.ones(len(rows), dtype=np.int64 if np.max(bits) < _SAFE else object)
            for rank in half:
                table = [
                    perm(int(have[rank]), many) for many in range(int(rows[:, rank].max()) + 1)
                ]
                part = part * np.array(table, dtype=part.dtype)[rows[:, rank]]
            product = product * part.astype(object)
        return product

    def together(self, sums: ByCards, most: int) -> int:
        """One numerator over perm(size, most)."""
        return sum(value * perm(self.size - drawn, most - drawn) for drawn, value in sums.items())


class _Channel(NamedTuple):
    """One thing to be summed: only the ends and rows where it is not nought, rows by size."""

    ends: Ints
    rows: Ints
    worth: Ints
    factors: Objects
    edges: list[tuple[int, int, int]]
    """(start, stop, cards) of the rows with so many cards."""

    def summed(self, sums: Ints) -> Iterator[tuple[int, int]]:
        """(cards of the rows, sum over them of worth times dealer times factor).

        The dealer's sums are cut into limbs, so that products with `worth` fit 64 bits.
        """
        chosen = sums[np.ix_(self.ends, self.rows)]
        most = int(chosen.max())
        if not most:
            return
        room = _SAFE - int(np.abs(self.worth).max()).bit_length() - ENDS.bit_length()
        if room < 8:
            raise OverflowError("the ways of the player's hands are too many for 64 bits")
        limbs = []
        for shift in range(0, most.bit_length(), room):
            limb = chosen if room >= most.bit_length() else (chosen >> shift) & ((1 << room) - 1)
            limbs.append((shift, np.einsum("er,er->r", self.worth, limb)))
        for start, stop, size in self.edges:
            value = 0
            for shift, limb in limbs:
                part = limb[start:stop]
                some = np.flatnonzero(part)
                if len(some):
                    factors = self.factors[start:stop][some]
                    value += int(np.dot(factors, part[some].astype(object))) << shift
            yield size, value


def _channels(worth: Ints, factors: Objects, sizes: Ints) -> list[tuple[int, _Channel]]:
    """The channels that are not nought everywhere, with their numbers; rows are by size."""
    found = []
    for number, each in enumerate(worth):
        rows = np.flatnonzero(each.any(axis=0))
        if not len(rows):
            continue
        ends = np.flatnonzero(each.any(axis=1))
        of_rows = sizes[rows]
        bounds = [0, *(np.flatnonzero(np.diff(of_rows)) + 1).tolist(), len(rows)]
        edges = [(start, stop, int(of_rows[start])) for start, stop in pairwise(bounds)]
        parts = each[np.ix_(ends, rows)]
        found.append((number, _Channel(ends, rows, parts, factors[rows], edges)))
    return found
