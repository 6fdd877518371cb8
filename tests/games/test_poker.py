"""Poker hands are ranked as poker ranks them: every hand there is, against published counts."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games.shared import decks, poker

FIVE = {
    poker.ROYAL: 4,
    poker.STRAIGHT_FLUSH: 36,
    poker.QUADS: 624,
    poker.FULL_HOUSE: 3_744,
    poker.FLUSH: 5_108,
    poker.STRAIGHT: 10_200,
    poker.TRIPS: 54_912,
    poker.TWO_PAIR: 123_552,
    poker.PAIR: 1_098_240,
    poker.HIGH_CARD: 1_302_540,
}
THREE = {
    poker.STRAIGHT_FLUSH3: 48,
    poker.TRIPS3: 52,
    poker.STRAIGHT3: 720,
    poker.FLUSH3: 1_096,
    poker.PAIR3: 3_744,
    poker.HIGH_CARD3: 16_440,
}


def hand(codes: str) -> list[int]:
    """ "AS KD" -> two cards."""
    return [decks.card_of(code) for code in codes.split()]


def test_the_2598960_hands_of_five_fall_into_the_published_counts() -> None:
    scores = Counter(map(poker.rank5, combinations(decks.PACK, 5)))
    counts: Counter[int] = Counter()
    for score, hands in scores.items():
        counts[poker.category(score)] += hands
    assert counts == FIVE
    # the classes of equal hands that poker knows, per category
    classes = Counter(poker.category(score) for score in scores)
    assert [classes[kind] for kind in range(10)] == [
        1277, 2860, 858, 858, 10, 1277, 156, 156, 9, 1
    ]  # fmt: skip


def test_the_22100_hands_of_three_fall_into_the_published_counts() -> None:
    hands = combinations(decks.PACK, 3)
    assert Counter(poker.category3(poker.rank3(cards)) for cards in hands) == THREE


FALLING_FIVE = [
    "AS KS QS JS TS", "KD QD JD TD 9D", "6C 5C 4C 3C 2C", "5H 4H 3H 2H AH",
    "AS AH AD AC 2S", "2S 2H 2D 2C AS", "2S 2H 2D 2C KS",
    "AS AH AD KC KS", "AS AH AD 2C 2S", "KS KH KD AC AS", "2S 2H 2D 3C 3S",
    "AS KS QS JS 9S", "AS KS QS JS 8S", "7S 5S 4S 3S 2S",
    "AS KD QS JS TS", "6C 5C 4C 3D 2C", "5H 4H 3H 2D AH",
    "AS AH AD KC QS", "AS AH AD KC JS", "2S 2H 2D 4C 3S",
    "AS AH KD KC 2S", "AS AH QD QC KS", "KS KH QD QC AS", "KS KH QD QC JS", "3S 3H 2D 2C 4S",
    "AS AH KD QC JS", "AS AH KD QC TS", "KS KH AD QC JS", "2S 2H 5D 4C 3S",
    "AS KH QD JC 9S", "AS KH QD JC 8S", "AS 6H 4D 3C 2S", "KS QH JD TC 8S", "7S 5H 4D 3C 2S",
]  # fmt: skip
"""The last of a category stands above the first of the next; kickers in between."""

FALLING_THREE = [
    "AS KS QS", "4D 3D 2D", "3C 2C AC", "AS AH AD", "2S 2H 2D", "AS KD QS", "4D 3D 2C", "3C 2C AD",
    "AS KS JS", "AS KS TS", "5H 3H 2H", "AS AH KD", "AS AH 2D", "KS KH AD", "2S 2H 3D",
    "AS KD JS", "AS 4D 2S", "QS 6D 4S", "QS 6D 3S", "QS 5D 4S", "5S 3D 2S",
]  # fmt: skip


def test_every_hand_of_a_falling_list_beats_the_next() -> None:
    five = [poker.rank5(hand(codes)) for codes in FALLING_FIVE]
    assert five == sorted(set(five), reverse=True)
    three = [poker.rank3(hand(codes)) for codes in FALLING_THREE]
    assert three == sorted(set(three), reverse=True)


def naive(cards: list[int]) -> tuple[int, list[int]]:
    """(category, deciding ranks) of five cards, worked out the long way."""
    ranks = sorted((card // 4 for card in cards), reverse=True)
    flush = len({card % 4 for card in cards}) == 1
    if ranks == [12, 3, 2, 1, 0]:
        ranks = [3, 2, 1, 0, -1]
    straight = ranks == list(range(ranks[0], ranks[0] - 5, -1))
    order = sorted(ranks, key=lambda rank: (-ranks.count(rank), -rank))
    most = ranks.count(order[0])
    kind = {4: 7, 3: 3, 2: 1, 1: 0}[most]
    if most in (2, 3) and ranks.count(order[most]) == 2:
        kind = {2: 2, 3: 6}[most]
    if straight and flush:
        kind = 9 if ranks[0] == 12 else 8
    elif straight or flush:
        kind = 5 if flush else 4
    return kind, order


packs = st.permutations(list(decks.PACK))


@given(packs)
def test_two_hands_compare_as_the_long_way_compares_them(pack: list[int]) -> None:
    one, other = pack[:5], pack[5:10]
    scores, ways = (poker.rank5(one), poker.rank5(other)), (naive(one), naive(other))
    assert (scores[0] > scores[1]) == (ways[0] > ways[1])
    assert (scores[0] == scores[1]) == (ways[0] == ways[1])
    assert poker.category(scores[0]) == ways[0][0]


@given(packs)
def test_neither_order_nor_names_of_suits_matter(pack: list[int]) -> None:
    turned = [card ^ 3 for card in pack]
    assert poker.rank5(pack[:5]) == poker.rank5(sorted(pack[:5])) == poker.rank5(turned[:5])
    assert poker.rank3(pack[:3]) == poker.rank3(sorted(pack[:3])) == poker.rank3(turned[:3])


@pytest.mark.parametrize(
    ("codes", "title", "deciding"),
    [
        ("AS KH QD JC 9S", "Ace high", (12, 11, 10, 9, 7)),
        ("6S 6H QD JC 9S", "Pair of sixes", (4, 10, 9, 7, 0)),
        ("6S 6H QD QC 9S", "Two pair, queens and sixes", (10, 4, 7, 0, 0)),
        ("6S 6H 6D QC 9S", "Three sixes", (4, 10, 7, 0, 0)),
        ("5S 4H 3D 2C AS", "Straight, five high", (3, 0, 0, 0, 0)),
        ("TS 7S 3S 2S 4S", "Flush, ten high", (8, 5, 2, 1, 0)),
        ("2S 2H 2D AC AS", "Full house, twos over aces", (0, 12, 0, 0, 0)),
        ("2S 2H 2D 2C AS", "Four twos", (0, 12, 0, 0, 0)),
        ("9S 8S 7S 6S 5S", "Straight flush, nine high", (7, 0, 0, 0, 0)),
        ("AS KS QS JS TS", "Royal flush", (12, 0, 0, 0, 0)),
    ],
)
def test_five_cards_have_a_title(codes: str, title: str, deciding: tuple[int, ...]) -> None:
    score = poker.rank5(hand(codes))
    assert poker.title5(score) == title
    assert poker.deciding5(score) == deciding


@pytest.mark.parametrize(
    ("codes", "title", "deciding"),
    [
        ("QS 6H 4D", "Queen high", (10, 4, 2)),
        ("6S 6H 4D", "Pair of sixes", (4, 2, 0)),
        ("QS 6S 4S", "Flush, queen high", (10, 4, 2)),
        ("3S 2H AD", "Straight, three high", (1, 0, 0)),
        ("AS AH AD", "Three aces", (12, 0, 0)),
        ("AS KS QS", "Straight flush, ace high", (12, 0, 0)),
    ],
)
def test_three_cards_have_a_title(codes: str, title: str, deciding: tuple[int, ...]) -> None:
    score = poker.rank3(hand(codes))
    assert poker.title3(score) == title
    assert poker.deciding3(score) == deciding


@pytest.mark.parametrize("count", [0, 4, 6])
def test_another_number_of_cards_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="unpack"):
        poker.rank5(list(range(count)))
    with pytest.raises(ValueError, match="unpack"):
        poker.rank3(list(range(count)))
