"""Exact figures: those of every game of video poker, and a short list of holds for this one.

The list is the sixteen lines that are published for players who do not learn the best play; it is
said to return 99.46 %. The first line that fits a deal is held.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.exact_draw_poker import RowTable, played
from fairhouse.games.records import Wager
from fairhouse.games.shared import decks
from fairhouse.games.shared.draw_poker import CARDS, DrawPoker

_TEN, _JACK, _KING, _ACE = 8, 9, 11, 12


def strategies(rules: DrawPoker, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The best hold, the short list, the simple rule and standing pat."""
    return played(RowTable(rules), rules, wager, progress, NAMED)


def short_list(rules: DrawPoker, cards: Sequence[int]) -> tuple[int, ...]:
    """The positions that the list holds; `cards` rise from left to right."""
    row = rules.table.names[rules.table.row(cards)]
    for size, fits in _LINES:
        if isinstance(fits, frozenset):
            if row in fits:
                return _paid(cards, size)
            continue
        for held in combinations(cards, size):
            if fits(held):
                return tuple(cards.index(card) for card in held)
    return ()


def _paid(cards: Sequence[int], size: int) -> tuple[int, ...]:
    """All five, or the cards that are alike."""
    if size == CARDS:
        return tuple(range(CARDS))
    ranks = [decks.rank(card) for card in cards]
    return tuple(at for at, rank in enumerate(ranks) if ranks.count(rank) > 1)


def _one_suit(cards: Sequence[int]) -> bool:
    first = cards[0] & 3
    return all(card & 3 == first for card in cards[1:])


def _to_royal(cards: Sequence[int]) -> bool:
    return decks.rank(cards[0]) >= _TEN and _one_suit(cards)


def _to_straight_flush(cards: Sequence[int]) -> bool:
    """Of one suit and within five ranks; the ace may stand below the two."""
    if not _one_suit(cards):
        return False
    ranks = [decks.rank(card) for card in cards]
    low = [-1 if rank == _ACE else rank for rank in ranks]
    return min(ranks[-1] - ranks[0], max(low) - min(low)) < CARDS


def _low_pair(cards: Sequence[int]) -> bool:
    return decks.rank(cards[0]) == decks.rank(cards[1])


def _open_at_both_ends(cards: Sequence[int]) -> bool:
    first = decks.rank(cards[0])
    if decks.rank(cards[-1]) != first + 3 or first + 3 > _KING:
        return False
    return all(decks.rank(card) == first + at for at, card in enumerate(cards))


def _high(cards: Sequence[int]) -> bool:
    return decks.rank(cards[0]) >= _JACK


def _high_of_one_suit(cards: Sequence[int]) -> bool:
    return _high(cards) and _one_suit(cards)


def _ten_and_high_of_one_suit(cards: Sequence[int]) -> bool:
    ten, high = (decks.rank(card) for card in cards)
    return ten == _TEN and _JACK <= high <= _KING and _one_suit(cards)


_LINES: tuple[tuple[int, frozenset[str] | Callable[[Sequence[int]], bool]], ...] = (
    (5, frozenset({"four_of_a_kind", "straight_flush", "royal_flush"})),
    (4, _to_royal),
    (3, frozenset({"three_of_a_kind"})),
    (5, frozenset({"straight", "flush", "full_house"})),
    (4, _to_straight_flush),
    (4, frozenset({"two_pair"})),
    (2, frozenset({"jacks_or_better"})),
    (3, _to_royal),
    (4, _one_suit),
    (2, _low_pair),
    (4, _open_at_both_ends),
    (2, _high_of_one_suit),
    (3, _to_straight_flush),
    # combinations rise: of more than two high cards these are the lowest
    (2, _high),
    (2, _ten_and_high_of_one_suit),
    (1, _high),
)
"""How many cards to hold, and of which row of the pay table, or what they must be to each other."""

NAMED = {"short_list": (short_list, "the first line that fits of a published list of sixteen")}
