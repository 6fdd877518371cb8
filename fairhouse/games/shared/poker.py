"""How poker hands compare: five cards, and three cards as three card poker ranks them.

`rank5` and `rank3` give a score: the higher one wins, equal ones tie. A score is the category,
then the ranks that decide within it, in base 13, so nothing but whole numbers is compared. Both
look the score up in a table by how many cards of each rank there are, which costs less than a
microsecond. No joker and no wild card: games that have them rank those hands themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations, combinations_with_replacement

from fairhouse.games.shared import decks

HIGH_CARD, PAIR, TWO_PAIR, TRIPS, STRAIGHT = range(5)
FLUSH, FULL_HOUSE, QUADS, STRAIGHT_FLUSH, ROYAL = range(5, 10)
"""What `category` answers; a royal flush is a straight flush with the ace high."""

HIGH_CARD3, PAIR3, FLUSH3, STRAIGHT3, TRIPS3, STRAIGHT_FLUSH3 = range(6)
"""What `category3` answers: with three cards a straight is rarer than a flush."""

FIVE, THREE = 5, 3
_UNIT5: int = 13**FIVE
_UNIT3: int = 13**THREE

_ACE = 12
_PLURALS = tuple("sixes" if name == "six" else name + "s" for name in decks.RANK_NAMES)

# A card's place in the sum that says how many cards of each rank there are: three bits a rank.
_PLACE = tuple(1 << 3 * decks.rank(card) for card in decks.PACK)


def rank5(cards: Sequence[int]) -> int:
    """The score of five different cards, in any order. Raises ValueError for another number."""
    a, b, c, d, e = cards
    key = _PLACE[a] + _PLACE[b] + _PLACE[c] + _PLACE[d] + _PLACE[e]
    if a & 3 == b & 3 == c & 3 == d & 3 == e & 3:
        return _SUITED5[key]
    return _MIXED5[key]


def rank3(cards: Sequence[int]) -> int:
    """The score of three different cards, in any order. Raises ValueError for another number."""
    a, b, c = cards
    key = _PLACE[a] + _PLACE[b] + _PLACE[c]
    if a & 3 == b & 3 == c & 3:
        return _SUITED3[key]
    return _MIXED3[key]


def category(score: int) -> int:
    """What a score of `rank5` is: HIGH_CARD, 0, to ROYAL, 9."""
    return score // _UNIT5


def category3(score: int) -> int:
    """What a score of `rank3` is: HIGH_CARD3, 0, to STRAIGHT_FLUSH3, 5."""
    return score // _UNIT3


def deciding5(score: int) -> tuple[int, ...]:
    """The ranks that decide within the category, the weightiest first; five, filled up with 0."""
    return _digits(score, FIVE)


def deciding3(score: int) -> tuple[int, ...]:
    """The same for a score of `rank3`; three, filled up with 0."""
    return _digits(score, THREE)


def title5(score: int) -> str:
    """What a player calls a hand of five: "Two pair, kings and tens"."""
    return _titled(_TITLES5[category(score)], deciding5(score))


def title3(score: int) -> str:
    """What a player calls a hand of three: "Pair of kings"."""
    return _titled(_TITLES3[category3(score)], deciding3(score))


_TITLES5 = (
    "{top} high",
    "Pair of {plural}",
    "Two pair, {plural} and {second}",
    "Three {plural}",
    "Straight, {one} high",
    "Flush, {one} high",
    "Full house, {plural} over {second}",
    "Four {plural}",
    "Straight flush, {one} high",
    "Royal flush",
)
_TITLES3 = (
    "{top} high",
    "Pair of {plural}",
    "Flush, {one} high",
    "Straight, {one} high",
    "Three {plural}",
    "Straight flush, {one} high",
)


def _titled(title: str, deciding: Sequence[int]) -> str:
    one = decks.RANK_NAMES[deciding[0]]
    return title.format(
        top=one.capitalize(),
        one=one,
        plural=_PLURALS[deciding[0]],
        second=_PLURALS[deciding[1]],
    )


def _digits(score: int, count: int) -> tuple[int, ...]:
    return tuple(score // 13**place % 13 for place in reversed(range(count)))


def _score(kind: int, deciding: Iterable[int], count: int) -> int:
    ranks = [*deciding]
    score = kind
    for rank in ranks + [0] * (count - len(ranks)):
        score = score * 13 + rank
    return score


def _by_number(ranks: Sequence[int]) -> tuple[tuple[int, ...], list[int]]:
    """How often the ranks occur, most often first, and the ranks in that order: (2, 1), [7, 12]."""
    counted = Counter(ranks)
    order = sorted(counted, key=lambda rank: (counted[rank], rank), reverse=True)
    return tuple(counted[rank] for rank in order), order


def _straight_top(ranks: Sequence[int]) -> int | None:
    """The highest rank of a straight; an ace may also be its low end, below the two."""
    found = set(ranks)
    count = len(ranks)
    for top in range(_ACE, count - 3, -1):
        if found == {(top - below) % 13 for below in range(count)}:
            return top
    return None


def _key(ranks: Sequence[int]) -> int:
    return sum(1 << 3 * rank for rank in ranks)


_FIVE_BY_NUMBER = {
    (1, 1, 1, 1, 1): HIGH_CARD,
    (2, 1, 1, 1): PAIR,
    (2, 2, 1): TWO_PAIR,
    (3, 1, 1): TRIPS,
    (3, 2): FULL_HOUSE,
    (4, 1): QUADS,
}
_THREE_BY_NUMBER = {(1, 1, 1): HIGH_CARD3, (2, 1): PAIR3, (3,): TRIPS3}


def _mixed(count: int, straight: int, by_number: dict[tuple[int, ...], int]) -> dict[int, int]:
    """Key -> score of hands of more than one suit; four suits give no five of a rank."""
    found = {}
    for ranks in combinations_with_replacement(range(13), count):
        numbers, order = _by_number(ranks)
        top = _straight_top(ranks)
        if top is not None:
            found[_key(ranks)] = _score(straight, [top], count)
        elif numbers in by_number:
            found[_key(ranks)] = _score(by_number[numbers], order, count)
    return found


def _suited(count: int, flush: int, straight_flush: int) -> dict[int, int]:
    """Key -> score of hands of one suit."""
    found = {}
    for ranks in combinations(range(13), count):
        top = _straight_top(ranks)
        if top is None:
            found[_key(ranks)] = _score(flush, ranks[::-1], count)
        elif count == FIVE and top == _ACE:
            found[_key(ranks)] = _score(ROYAL, [top], count)
        else:
            found[_key(ranks)] = _score(straight_flush, [top], count)
    return found


_MIXED5 = _mixed(FIVE, STRAIGHT, _FIVE_BY_NUMBER)
_SUITED5 = _suited(FIVE, FLUSH, STRAIGHT_FLUSH)
_MIXED3 = _mixed(THREE, STRAIGHT3, _THREE_BY_NUMBER)
_SUITED3 = _suited(THREE, FLUSH3, STRAIGHT_FLUSH3)
