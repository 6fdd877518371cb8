"""Play Your Cards Right: five cards of one pack, one change, half the pot."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.games import kit

RANKS = "23456789TJQKA"
STAKE = {"bets": [{"bet": "main", "stake": "1.00"}]}
NAME = "play_your_cards_right"
GAME = kit.staged(NAME)


def likelier(dealt: kit.Round) -> str:
    """By the cards of the round that are out; higher among equals."""
    out = [card[0] for card in dealt.view["hands"][0]["cards"]]
    left = [4 - out.count(rank) for rank in RANKS]
    here = RANKS.index(out[-1])
    return "higher" if sum(left[here + 1 :]) >= sum(left[:here]) else "lower"


def rows() -> Iterator[tuple[list[int], int]]:
    """Every row of five ranks that never ties beside, and its weight in cards."""
    counts: dict[tuple[int, ...], int] = {(at,): 4 for at in range(13)}
    for _ in range(4):
        counts = {
            (*row, to): weight * (4 - row.count(to))
            for row, weight in counts.items()
            for to in range(13)
            if to != row[-1] and row.count(to) < 4
        }
    for row, weight in counts.items():
        yield list(row), weight


def test_the_whole_row_is_counted_row_by_row() -> None:
    """The certificate's figure from every row of five ranks, its prices and cuts."""
    prices = kit.numbers(NAME)["prices"]
    won = top = 0
    for row, weight in rows():
        pot = 100
        for at in range(4):
            left = [4 - row[: at + 1].count(rank) for rank in range(13)]
            here = row[at]
            up = sum(left[here + 1 :]) >= sum(left[:here])
            if (row[at + 1] > here) != up:
                pot = 0
                break
            pot = pot * prices["higher" if up else "lower"][here] // 100
        won += pot * weight
        top += weight * (pot > 0)
    dealt = 52 * 51 * 50 * 49 * 48
    rtp, _ = kit.certified(NAME, "main", "always_favourite_to_the_top")
    assert rtp == Fraction(won, 100 * dealt)
    assert Fraction(95, 100) < kit.certified(NAME, "main", "optimal")[0] < Fraction(97, 100)


@pytest.mark.parametrize("strategy", ["favourite_once_then_collect", "always_favourite_to_the_top"])
def test_dealt_rounds_return_what_is_certified(strategy: str) -> None:
    once = strategy.endswith("collect")

    def decide(dealt: kit.Round) -> str:
        return "collect" if once and dealt.view["step"] else likelier(dealt)

    assert kit.z_square(NAME, "main", strategy, STAKE, 20_000, decide) < 4**2


@given(seed=st.binary(min_size=32, max_size=32), changed=st.integers(0, 3))
def test_no_card_comes_twice_and_one_may_be_changed_once(seed: bytes, changed: int) -> None:
    dealt = kit.opened(GAME, kit.parsed(GAME, STAKE), seed)
    while not dealt.over:
        actions = {choice["action"] for choice in dealt.view["choices"]}
        view = dealt.view
        assert ("change" in actions) == (view["changes"] == 1)
        if view["step"] == changed and view["changes"]:
            dealt.act("change")
            after = dealt.view
            assert after["pot_micros"] == view["pot_micros"]
            assert (after["step"], after["changes"]) == (view["step"], 0)
        else:
            dealt.act(likelier(dealt))
    cards = dealt.view["hands"][0]["cards"]
    assert len(set(cards)) == len(cards) <= 6


@given(seed=st.binary(min_size=32, max_size=32), guess=st.sampled_from(["higher", "lower"]))
def test_half_of_the_pot_is_what_half_can_win_or_lose(seed: bytes, guess: str) -> None:
    dealt = kit.opened(GAME, kit.parsed(GAME, STAKE), seed)
    assert "higher_50" not in {choice["action"] for choice in dealt.view["choices"]}
    dealt.act(likelier(dealt))
    if dealt.over or f"{guess}_50" not in {c["action"] for c in dealt.view["choices"]}:
        return
    pot = dealt.view["multiple_hundredths"]
    here = RANKS.index(dealt.view["hands"][0]["cards"][-1][0])
    price = kit.numbers(NAME)["prices"][guess][here]
    dealt.act(f"{guess}_50")
    rise = RANKS.index(dealt.view["hands"][0]["cards"][-1][0]) - here
    right = rise > 0 if guess == "higher" else rise < 0
    risked = pot // 2
    after = pot - risked + (risked * price // 100 if right else 0)
    assert dealt.view["multiple_hundredths"] == after


def test_what_is_seen_before_a_guess_does_not_hang_on_the_next_card() -> None:
    """The next card is not drawn yet: two rounds that differ only later look the same now."""
    wager = kit.parsed(GAME, STAKE)
    firsts: dict[str, dict[str, object]] = {}
    seconds = set()
    for n in range(300):
        dealt = kit.opened(GAME, wager, kit.seed(n))
        view = dealt.view
        assert firsts.setdefault(view["hands"][0]["cards"][0], view) == view
        dealt.act(likelier(dealt))
        seconds.add(tuple(dealt.view["hands"][0]["cards"]))
        assert sum(map(len, dealt.picks)) == len(dealt.view["hands"][0]["cards"])
    assert len(seconds) > 200


def test_rows_are_all_rows() -> None:
    """Of the helper: with no pair beside each other, against every order of a small pack."""
    whole = sum(weight for _, weight in rows())
    assert whole < 52 * 51 * 50 * 49 * 48
    small = [rank for rank in range(3) for _ in range(4)]
    counted = sum(all(a != b for a, b in pairwise(row)) for row in permutations(small, 5))
    assert counted == sum(weight for row, weight in rows() if max(row) < 3)
