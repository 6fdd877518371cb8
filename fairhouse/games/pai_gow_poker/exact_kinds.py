"""The kinds of seven-card hands of pai gow poker, and how the house way sets each of them.

A pattern is how many cards of each rank a hand has, and whether it has the joker. It decides the
setting of a hand that holds no flush. Of hands that do, five cards of a suit or four and the
joker, also the ranks in that suit matter. Settings and scores come from `shared/pai_gow.py`, which
plays for money.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, combinations_with_replacement
from math import comb, prod

import numpy as np

from fairhouse.games.pai_gow_poker.exact_pairs import Ints
from fairhouse.games.shared import decks, pai_gow

HAND = pai_gow.HAND
SUITS = 4

Pattern = tuple[int, ...]
Setting = tuple[int, int]
"""Scores of front and back."""


@dataclass(frozen=True, slots=True)
class Flush:
    """Hands that a flush sets otherwise than their ranks alone would, by ranks.

    `suited` are in the suit of the flush, `others` in any of the three other suits; `ways` is how
    many such hands there are.
    """

    suited: tuple[int, ...]
    others: tuple[int, ...]
    joker: int
    pattern: int
    setting: Setting
    ways: int


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds of hands of a pack with these ranks.

    `patterns`  one row each: cards of each rank, then of the joker
    `ways`      how many hands have the pattern
    `settings`  how they are set, flushes left aside
    `flushes`   those that are set otherwise
    """

    patterns: Ints
    ways: Ints
    settings: list[Setting]
    flushes: list[Flush]

    @property
    def cards(self) -> int:
        """How many cards the pack has."""
        return SUITS * (int(self.patterns.shape[1]) - 1) + 1


def kinds(ranks: Sequence[int]) -> Kinds:
    """Every kind of hand. Fewer than thirteen ranks make a small pack, for tests."""
    patterns = list(_patterns(len(ranks)))
    settings = [_setting(_spread(ranks, pattern)) for pattern in patterns]
    at = {pattern: row for row, pattern in enumerate(patterns)}
    flushes = []
    for suited, others, joker in _flushes(len(ranks)):
        counts = Counter(chain(suited, others))
        pattern = at[*(counts[place] for place in range(len(ranks))), joker]
        setting = _setting(_flush_cards(ranks, suited, others, joker))
        if setting != settings[pattern]:
            ways = SUITS * prod(comb(SUITS - 1, n) for n in Counter(others).values())
            flushes.append(Flush(suited, others, joker, pattern, setting, ways))
    rows = np.array(patterns, np.int64)
    choose = np.array([comb(SUITS, n) for n in range(SUITS + 1)])
    return Kinds(rows, choose[rows[:, :-1]].prod(axis=1), settings, flushes)


def _setting(cards: tuple[int, ...]) -> Setting:
    front, back = pai_gow.house_way(cards)
    return pai_gow.front_score(front), pai_gow.back_score(back)


def _patterns(ranks: int) -> Iterator[Pattern]:
    for joker in (0, 1):
        for held in combinations_with_replacement(range(ranks), HAND - joker):
            counts = Counter(held)
            if max(counts.values()) <= SUITS:
                yield *(counts[place] for place in range(ranks)), joker


def _spread(ranks: Sequence[int], pattern: Pattern) -> tuple[int, ...]:
    """Cards of a pattern, suits in turn, so that at most two are of one suit."""
    held = [rank for rank, n in zip(ranks, pattern, strict=False) for _ in range(n)]
    cards = [4 * rank + at % SUITS for at, rank in enumerate(held)]
    return tuple(cards + [decks.JOKER] * pattern[-1])


def _flushes(ranks: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], int]]:
    """(suited, others, joker) of every hand that holds a flush."""
    for joker in (0, 1):
        for size in range(5 - joker, HAND + 1 - joker):
            for suited in combinations(range(ranks), size):
                for others in combinations_with_replacement(range(ranks), HAND - joker - size):
                    yield suited, others, joker


def _flush_cards(
    ranks: Sequence[int], suited: tuple[int, ...], others: tuple[int, ...], joker: int
) -> tuple[int, ...]:
    """One hand of the kind, the others in two suits so that they can be of one rank."""
    cards = [4 * ranks[place] for place in suited]
    cards += [4 * ranks[place] + 1 + at for at, place in enumerate(others)]
    return tuple(cards + [decks.JOKER] * joker)
