"""The scores of poker hands, held to an evaluator that works in another way.

`shared/poker.py` looks scores up by how many cards of each rank there are. Here hands are read as a
person does: sort, count, look for a run; nothing but the order of the results is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games.shared import decks, poker

Rating = tuple[int, list[int]]
# from the lowest; of three cards a straight is rarer than a flush
FIVE = ["high", "pair", "two pair", "trips", "straight", "flush", "full house", "quads", "both"]
THREE = ["high", "pair", "flush", "straight", "trips", "both"]


def told(hand: Sequence[int]) -> tuple[str, list[int]]:
    """What a hand is called, and its ranks in the order in which they decide."""
    faces = sorted((decks.RANKS.index(decks.code(card)[0]) for card in hand), reverse=True)
    suits = {decks.code(card)[1] for card in hand}
    weighty = sorted(faces, key=lambda face: (faces.count(face), face), reverse=True)
    low_ace = [faces[-1] + len(hand) - 2 - n for n in range(len(hand) - 1)] == faces[1:]
    if faces[0] == 12 and faces[-1] == 0 and low_ace:
        weighty = [*faces[1:], -1]
    run = all(a - b == 1 for a, b in pairwise(weighty))
    flush = len(suits) == 1
    if run:
        return ("both" if flush else "straight"), weighty
    if flush:
        return "flush", weighty
    most = faces.count(weighty[0])
    others = len(set(faces)) - 1
    if most == 1:
        return "high", weighty
    if most == 2:
        return ("pair" if len(hand) - 2 == others else "two pair"), weighty
    if most == 3:
        return ("full house" if len(hand) == 5 and others == 1 else "trips"), weighty
    return "quads", weighty


def rating(hand: Sequence[int]) -> Rating:
    name, ranks = told(hand)
    return (FIVE if len(hand) == 5 else THREE).index(name), ranks


def one_of_each_kind(count: int) -> Iterator[tuple[int, ...]]:
    """A hand for every way to hold ranks, mixed in suits, and in one suit where it can be."""
    seen = set()
    for ranks in product(range(13), repeat=count):
        if list(ranks) != sorted(ranks) or max(map(ranks.count, ranks)) > 4:
            continue
        cards = [4 * rank + ranks[:at].count(rank) for at, rank in enumerate(ranks)]
        if len(set(ranks)) == count:
            yield tuple(4 * rank for rank in ranks)
            cards[0] += 1
        seen.add(tuple(cards))
    yield from seen


@pytest.mark.parametrize(
    ("count", "score", "kinds"), [(5, poker.rank5, 7462), (3, poker.rank3, 741)]
)
def test_all_kinds_of_hands_stand_in_the_same_order(
    count: int, score: Callable[[Sequence[int]], int], kinds: int
) -> None:
    """Every kind once: no two are equal, and the order is that of the other evaluator."""
    hands = list(one_of_each_kind(count))
    assert len(hands) == kinds
    by_score = sorted(hands, key=score)
    assert by_score == sorted(hands, key=rating)
    assert len({score(hand) for hand in hands}) == kinds


@given(st.permutations(list(decks.PACK)))
def test_any_two_hands_compare_alike(order: list[int]) -> None:
    for count, score in ((5, poker.rank5), (3, poker.rank3)):
        one, other = order[:count], order[count : 2 * count]
        mine, theirs = score(one), score(other)
        assert (mine > theirs) == (rating(one) > rating(other))
        assert (mine == theirs) == (rating(one) == rating(other))


@given(st.permutations(list(decks.PACK)), st.permutations(range(4)))
def test_neither_the_order_of_the_cards_nor_the_names_of_suits_matter(
    order: list[int], suits: list[int]
) -> None:
    for count, score in ((5, poker.rank5), (3, poker.rank3)):
        hand = order[:count]
        renamed = [4 * decks.rank(card) + suits[decks.suit(card)] for card in hand]
        assert score(renamed) == score(sorted(hand)) == score(hand)


def test_three_cards_are_counted_one_by_one() -> None:
    """All 22,100 hands of three: categories as the other evaluator calls them."""
    for hand in combinations(decks.PACK, 3):
        assert poker.category3(poker.rank3(hand)) == rating(hand)[0]
