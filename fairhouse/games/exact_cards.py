"""Exact counting over a pack of 52: hands that differ only in the names of suits count as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement, product
from math import factorial

SUITS = 4


def suit_classes(count: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """(cards in rising order, how many hands it stands for) of every class of `count` cards.

    A class is what the four suits hold, whichever suit holds it: 1,755 classes of three cards,
    134,459 of five. The numbers that they stand for sum to the number of all hands.
    """
    for sizes in _partitions(count, count, SUITS):
        alike = Counter(sizes)
        groups = [
            combinations_with_replacement(list(combinations(range(13), size)), times)
            for size, times in alike.items()
        ]
        for chosen in product(*groups):
            holdings = [ranks for group in chosen for ranks in group]
            cards = (4 * rank + suit for suit, ranks in enumerate(holdings) for rank in ranks)
            yield tuple(sorted(cards)), _ways(holdings)


def _ways(holdings: list[tuple[int, ...]]) -> int:
    """In how many ways the four suits can be named."""
    ways = factorial(SUITS)
    for times in Counter(holdings).values():
        ways //= factorial(times)
    return ways


def _partitions(count: int, most: int, parts: int) -> Iterator[tuple[int, ...]]:
    """How `count` cards fall into `parts` suits, never rising: (3, 2, 0, 0)."""
    if parts == 1:
        if count <= most:
            yield (count,)
        return
    for first in range(min(count, most), -1, -1):
        for rest in _partitions(count - first, first, parts - 1):
            yield (first, *rest)
