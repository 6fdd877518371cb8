"""The exact figures of pai gow poker: every pair of hands of small packs, and the published one."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.certificate import as_json, certify, published
from fairhouse.games.pai_gow_poker import exact_kinds
from fairhouse.games.pai_gow_poker.exact import Pairs, count
from fairhouse.games.pai_gow_poker.exact_kinds import kinds
from fairhouse.games.pai_gow_poker.exact_pairs import compare, slices
from fairhouse.games.shared import decks, pai_gow


def every_pair(ranks: tuple[int, ...]) -> Pairs:
    """Hand against hand, each set by the house way; hands alike but for suits' names once."""
    pack = [4 * rank + suit for rank in ranks for suit in range(4)] + [decks.JOKER]
    bits, fronts, backs = [], [], []
    alike: Counter[tuple[object, ...]] = Counter()
    one: dict[tuple[object, ...], int] = {}
    for at in combinations(range(len(pack)), 7):
        hand = tuple(pack[place] for place in at)
        front, back = pai_gow.house_way(hand)
        bits.append(sum(1 << place for place in at))
        fronts.append(pai_gow.front_score(front))
        backs.append(pai_gow.back_score(back))
        suits = [[c >> 2 for c in hand if c & 3 == suit and c != decks.JOKER] for suit in range(4)]
        kind = (*map(tuple, sorted(suits)), decks.JOKER in hand)
        alike[kind] += 1
        one.setdefault(kind, len(bits) - 1)
    held, front_of, back_of = np.array(bits), np.array(fronts), np.array(backs)
    won = lost = 0
    for kind, times in alike.items():
        n = one[kind]
        apart = held & held[n] == 0
        won += times * int((apart & (front_of < front_of[n]) & (back_of < back_of[n])).sum())
        lost += times * int((apart & (front_of >= front_of[n]) & (back_of >= back_of[n])).sum())
    return Pairs(won, lost, comb(len(pack), 7) * comb(len(pack) - 7, 7))


@pytest.mark.parametrize(
    "ranks", [(0, 1, 2, 3), (9, 10, 11, 12), (3, 5, 8, 12), (0, 4, 6, 11), (2, 3, 4, 12)]
)
def test_in_a_pack_of_four_ranks_every_single_pair_of_hands_agrees(ranks: tuple[int, ...]) -> None:
    """With the joker there are flushes and straight flushes even there."""
    assert count(kinds(ranks)) == every_pair(ranks)


@pytest.mark.slow
@pytest.mark.parametrize("ranks", [(0, 3, 7, 11, 12), (0, 1, 2, 3, 12)])
def test_in_a_pack_of_five_ranks_every_single_pair_of_hands_agrees(ranks: tuple[int, ...]) -> None:
    """4 x 10^8 pairs, with flushes of five cards on either side and on both."""
    hands = kinds(ranks)
    assert {each.joker for each in hands.flushes} == {0, 1}
    assert count(hands) == every_pair(ranks)


def test_the_kinds_of_a_pack_stand_for_all_its_hands() -> None:
    hands = kinds((0, 2, 3, 5, 9, 12))
    assert int(hands.ways.sum()) == comb(25, 7)
    flushes: Counter[int] = Counter()
    for each in hands.flushes:
        flushes[each.pattern] += each.ways
    assert all(times < int(hands.ways[pattern]) for pattern, times in flushes.items())


two_suits = [card for card in decks.PACK if card & 3 < 2] + [decks.JOKER]


@given(st.permutations(list(pai_gow.PACK)) | st.permutations(two_suits))
def test_a_hand_is_set_as_the_hand_that_stands_for_its_kind(order: list[int]) -> None:
    """Ranks decide, and of a flush which ranks are in its suit; nothing else does."""
    hand = tuple(order[:7])
    joker = int(decks.JOKER in hand)
    natural = [card for card in hand if card != decks.JOKER]
    ranks = [card >> 2 for card in natural]
    suits = Counter(card & 3 for card in natural)
    suit, most = suits.most_common(1)[0]
    pattern = (*(ranks.count(rank) for rank in range(13)), joker)
    alike = exact_kinds._spread(range(13), pattern)
    if most + joker >= 5:
        suited = tuple(card >> 2 for card in natural if card & 3 == suit)
        others = tuple(sorted(card >> 2 for card in natural if card & 3 != suit))
        alike = exact_kinds._flush_cards(range(13), suited, others, joker)
    assert exact_kinds._setting(hand) == exact_kinds._setting(alike)


points = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 127), st.integers(0, 9), st.integers(-5, 5),
        st.integers(-5, 5),
    ),
    min_size=1, max_size=60,
)  # fmt: skip


@given(points)
def test_points_are_compared_as_one_would_two_by_two(given: list[tuple[int, ...]]) -> None:
    ordered = sorted(given, key=lambda each: (each[0], each[2]))
    group, front, back, above, below = np.array(ordered).T
    expected = [0, 0]
    for a in ordered:
        for b in ordered:
            if a[0] == b[0]:
                expected[0] += a[3] * b[4] * (a[1] > b[1] and a[2] > b[2])
                expected[1] += a[3] * b[4] * (a[1] >= b[1] and a[2] >= b[2])
    twice = compare(group, front, back, [(above, below), (below, above)])
    assert list(twice[0]) == expected


def test_slices_are_whole_groups_and_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fairhouse.games.pai_gow_poker.exact_pairs._SLICE", 3)
    group = np.array([1, 1, 2, 2, 2, 2, 2, 5, 6, 6, 6])
    assert [(each.start, each.stop) for each in slices(group)] == [(0, 7), (7, 11)]


def stored(name: str) -> Fraction:
    (bet,) = published("pai_gow_poker")["bets"]
    figure = {**bet["notes"], **bet}[name]
    return Fraction(int(figure["numerator"]), int(figure["denominator"]))


def test_the_published_shares_of_the_house_way_on_both_sides_are_met() -> None:
    """28.61 % won, 41.48 % pushed, 29.91 % lost; 2.7305 % is what these rounded figures make."""
    push, lost = stored("push"), stored("lost")
    won = 1 - push - lost
    assert [round(100 * share, 2) for share in (won, push, lost)] == [
        Fraction("28.61"), Fraction("41.48"), Fraction("29.91"),
    ]  # fmt: skip
    assert stored("house_edge") == lost - won * Fraction(95, 100)
    assert abs(stored("house_edge") - Fraction("0.027305")) < Fraction(1, 10_000)
    assert (push * comb(53, 7) * comb(46, 7)).denominator == 1


@pytest.mark.slow
def test_the_stored_certificate_is_what_the_rules_give_today() -> None:
    game = engine.load("pai_gow_poker")
    assert as_json(game, certify(game)) == published("pai_gow_poker")
