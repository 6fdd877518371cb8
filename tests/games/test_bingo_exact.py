"""Chances of bingo, to the digit that is published and against counting in other ways."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb, isqrt

import numpy as np
import pytest

from fairhouse.games.bingo import calls, exact, ninety, patterns, seventy_five
from fairhouse.games.bingo.calls import HOUSE, LINE, TWO_LINES
from fairhouse.games.certificate import decimal
from fairhouse.kit import dice
from tests.games import kit

LABEL = dice.label("outcome", "bingo", 1)
PATTERNS = patterns.released()
ANY_LINE = exact.pattern_odds(PATTERNS["any_line"])
NINETY = exact.ninety_odds()


def rounded(value: Fraction, places: int) -> str:
    """To the nearest last digit, as tables are printed."""
    return decimal(value + Fraction(1, 2 * 10**places), places)


# Published figures


def test_the_density_of_any_line_is_that_of_the_published_table() -> None:
    published = [
        ".00000329", ".00001363", ".00003523", ".00007277", ".00013140", ".00021673", ".00033478",
        ".00049203", ".00069535",
    ]  # fmt: skip
    assert [rounded(ANY_LINE.at(n), 8)[1:] for n in range(4, 13)] == published
    assert ANY_LINE.at(3) == 0


def test_any_line_takes_41_and_a_third_calls_on_average() -> None:
    assert rounded(ANY_LINE.mean_calls(), 4) == "41.3686"


def test_a_full_house_by_15_and_by_30_calls_is_as_rare_as_is_published() -> None:
    house = NINETY[HOUSE]
    assert 1 / house.by(15) == 45_795_673_964_460_816
    assert rounded(1 / house.by(30), 0) == "295232118"
    assert house.by(14) == 0
    assert house.by(90) == 1


def test_the_mean_calls_of_ninety_balls_are_the_published_ones() -> None:
    assert rounded(NINETY[LINE].mean_calls(), 4) == "64.6307"
    assert NINETY[HOUSE].mean_calls() == Fraction("85.3125")
    # of three lines, the last of 5, 10 or 15 numbers comes after 91 x k / (k + 1) calls
    last = {k: Fraction(91 * k, k + 1) for k in (5, 10, 15)}
    assert NINETY[LINE].mean_calls() == 3 * last[5] - 3 * last[10] + last[15]
    assert NINETY[TWO_LINES].mean_calls() == 3 * last[10] - 2 * last[15]


# Other ways to count


def test_ninety_ball_chances_agree_with_counting_what_each_line_has() -> None:
    for n in (4, 5, 9, 10, 30, 64, 89):
        counted = dict.fromkeys(NINETY, 0)
        for had in product(range(6), repeat=3):
            if sum(had) <= n:
                ways = comb(75, n - sum(had))
                for each in had:
                    ways *= comb(5, each)
                full = had.count(5)
                for prize, needed in ((LINE, 1), (TWO_LINES, 2), (HOUSE, 3)):
                    counted[prize] += ways * (full >= needed)
        for prize, ways in counted.items():
            assert NINETY[prize].by(n) == Fraction(ways, comb(90, n)), (prize, n)


@pytest.fixture(scope="module")
def marks() -> dict[str, list[int]]:
    """Pattern -> how many of the 2^24 sets of marked squares have it, by their size."""
    every = np.arange(1 << 24, dtype=np.uint32)
    sizes = np.bitwise_count(every)
    found = {}
    for name, pattern in PATTERNS.items():
        has = np.zeros(1 << 24, dtype=bool)
        for mask in pattern.masks:
            # the free centre drops out: twelve squares before it, twelve after
            squares = np.uint32(mask & 0xFFF | mask >> 13 << 12)
            has |= every & squares == squares
        found[name] = np.bincount(sizes[has], minlength=25).tolist()
    return found


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_pattern_chances_agree_with_looking_at_all_marked_cards(
    name: str, marks: dict[str, list[int]]
) -> None:
    odds = exact.pattern_odds(PATTERNS[name])
    for n in range(76):
        ways = sum(count * comb(51, n - k) for k, count in enumerate(marks[name]) if k <= n)
        assert odds.by(n) == Fraction(ways, comb(75, n)), n


def test_densities_sum_to_one_and_the_mean_is_theirs() -> None:
    for odds in (*NINETY.values(), *(exact.pattern_odds(each) for each in PATTERNS.values())):
        density = [odds.at(n) for n in range(odds.balls + 1)]
        assert sum(density) == 1
        assert min(density) >= 0
        assert sum(n * chance for n, chance in enumerate(density)) == odds.mean_calls()


# Games dealt from fixed seeds


def spread(odds: exact.Odds) -> Fraction:
    square = sum((n * n * odds.at(n) for n in range(odds.balls + 1)), Fraction(0))
    return square - odds.mean_calls() ** 2


def z_below(total: int, games: int, odds: exact.Odds, bound: int) -> bool:
    distance = Fraction(total, games) - odds.mean_calls()
    return distance**2 * games < spread(odds) * bound**2


def test_dealt_games_take_as_many_calls_as_the_chances_say() -> None:
    games = 3_000
    ninety_totals = [0, 0, 0]
    card_totals = [0] * len(PATTERNS)
    for n in range(games):
        pick = dice.Live(kit.seed(n, "mean"), LABEL).pick
        times = calls.NinetyRoom({0: ninety.ticket(pick)}).times(calls.order(pick, 90))[0]
        ninety_totals = [a + b for a, b in zip(ninety_totals, times, strict=True)]
        room = calls.SeventyFiveRoom({0: seventy_five.card(pick)}, list(PATTERNS.values()))
        times = room.times(calls.order(pick, 75))[0]
        card_totals = [a + b for a, b in zip(card_totals, times, strict=True)]
    for prize, total in zip(calls.NINETY_PRIZES, ninety_totals, strict=True):
        assert z_below(total, games, NINETY[prize], 4), prize
        assert not z_below(total + games, games, NINETY[prize], 4), "one call off is seen"
    for name, total in zip(PATTERNS, card_totals, strict=True):
        assert z_below(total, games, exact.pattern_odds(PATTERNS[name]), 4), name


def test_the_standard_deviation_of_a_house_is_near_five_calls() -> None:
    """For the two tests above: one call off is many standard errors in 3,000 games."""
    assert isqrt(int(spread(NINETY[HOUSE]))) == 4
