"""Bingo tickets: every one valid and like no other, every possible one equally likely."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import comb, factorial, perm, prod
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.bingo import exact, ninety, seventy_five
from fairhouse.games.bingo.ninety import Strip, Ticket
from fairhouse.kit import dice
from fairhouse.kit.weights import Pick, Weights
from tests.games import kit
from tests.games.test_drivers import imported

LABEL = dice.label("outcome", "bingo_tickets", 1)
LAYOUTS = 735_210
TICKETS = 3_669_688_706_217_187_500
seeds = st.binary(min_size=32, max_size=32)


def picks(n: int) -> Pick:
    return dice.Live(kit.seed(n, "bingo"), LABEL).pick


class Chances:
    """A pick that keeps the chance of everything it picked."""

    def __init__(self, n: int) -> None:
        self._pick = picks(n)
        self.each: list[Fraction] = []

    def pick(self, weights: Weights) -> int:
        index = self._pick(weights)
        self.each.append(Fraction(weights.weight(index), weights.total))
        return index


def columns(of: Ticket) -> list[list[int]]:
    return [[row[at] for row in of if row[at]] for at in range(9)]


# Ninety balls


def test_as_many_layouts_and_tickets_are_possible_as_is_published() -> None:
    assert exact.ticket_counts() == (LAYOUTS, TICKETS)
    rows = [row for row in product((0, 1), repeat=9) if sum(row) == 5]
    counted = Counter(
        tuple(a + b for a, b in zip(one, two, strict=True)) for one in rows for two in rows
    )
    layouts = numbered = 0
    for third in rows:
        for twos, count in counted.items():
            heights = [a + b for a, b in zip(twos, third, strict=True)]
            if all(heights):
                layouts += count
                sizes = zip(ninety.COLUMNS, heights, strict=True)
                numbered += count * prod(comb(len(numbers), high) for numbers, high in sizes)
    assert (layouts, numbered) == (LAYOUTS, TICKETS)


@given(seeds)
def test_every_ticket_is_valid(seed: bytes) -> None:
    made = ninety.ticket(dice.Live(seed, LABEL).pick)
    assert ninety.fault(made) is None
    assert all(len(line) == 5 for line in ninety.lines(made))
    for at, column in enumerate(columns(made)):
        low, high = (1, 9) if at == 0 else (80, 90) if at == 8 else (10 * at, 10 * at + 9)
        assert 1 <= len(column) <= 3
        assert column == sorted(column)
        assert low <= column[0]
        assert column[-1] <= high


@pytest.mark.parametrize("n", range(40))
def test_every_ticket_is_as_likely_as_every_other(n: int) -> None:
    """The chance of its picks, over all orders in which its numbers could have been drawn."""
    chances = Chances(n)
    made = ninety.ticket(chances.pick)
    orders = prod(factorial(len(column)) for column in columns(made))
    assert prod(chances.each) * orders == Fraction(1, TICKETS)


@given(seeds)
def test_a_strip_holds_every_number_once_on_six_valid_tickets(seed: bytes) -> None:
    made = ninety.strip(dice.Live(seed, LABEL).pick)
    assert ninety.strip_fault(made) is None
    assert len(made) == 6
    assert all(ninety.fault(each) is None for each in made)
    numbers = [number for each in made for row in each for number in row if number]
    assert sorted(numbers) == list(range(1, 91))


def spreads() -> int:
    """Tables of 0 to 2 further numbers, six tickets by nine columns, by adding up columns."""
    ways = np.zeros((7,) * 6, dtype=np.int64)
    ways[(0,) * 6] = 1
    for numbers in ninety.COLUMNS:
        after = np.zeros_like(ways)
        for given_ in product(range(3), repeat=6):
            if sum(given_) == len(numbers) - 6:
                to = tuple(slice(more, None) for more in given_)
                source = tuple(slice(None, 7 - more) for more in given_)
                after[to] += ways[source]
        ways = after
    return int(ways[(6,) * 6])


@pytest.mark.parametrize("n", range(10))
def test_every_spread_of_counts_over_a_strip_is_equally_likely(n: int) -> None:
    chances = Chances(n)
    ninety.strip(chances.pick)
    assert prod(chances.each[:9]) == Fraction(1, ninety.arrangements(0, (6,) * 6))


def test_the_spreads_of_a_strip_are_all_there_are() -> None:
    assert ninety.arrangements(0, (6,) * 6) == spreads()


def test_no_ticket_of_a_strip_is_favoured() -> None:
    """Each of the six has its column's third number as often, within four standard errors."""
    made = [ninety.strip(picks(n)) for n in range(1_500)]
    tall = Counter(
        at for strip in made for at, each in enumerate(strip) for c in columns(each) if len(c) == 3
    )
    mean = sum(tall.values()) / 6
    assert max(abs(tall[at] - mean) for at in range(6)) < 4 * mean**0.5


def test_tickets_and_strips_of_a_sale_are_all_different() -> None:
    taken: set[Ticket] = set()
    singles = ninety.tickets(picks(1), 2_000, taken)
    strips = ninety.strips(picks(2), 300, taken)
    everything = [*singles, *(each for strip in strips for each in strip)]
    assert len(set(everything)) == len(everything) == 3_800
    assert taken == set(everything)


def repeating(make: Callable[[Pick], Any], times: int) -> Pick:
    """A pick that makes the same thing several times before it goes on to others."""
    log: list[int] = []
    live = dice.Live(kit.seed(1), LABEL)
    make(live.pick)
    log += live.picks * times
    return iter_pick(log, picks(3))


def iter_pick(log: list[int], after: Pick) -> Pick:
    logged = iter(log)

    def pick(weights: Weights) -> int:
        index = next(logged, None)
        return after(weights) if index is None else index

    return pick


def test_a_ticket_that_would_repeat_is_drawn_again() -> None:
    two = ninety.tickets(repeating(ninety.ticket, 3), 2, set())
    assert two[0] != two[1]
    again = ninety.strips(repeating(ninety.strip, 2), 2, set())
    assert set(again[0]).isdisjoint(again[1])
    cards = seventy_five.cards(repeating(seventy_five.card, 2), 2, set())
    assert cards[0] != cards[1]


def test_a_strip_with_a_ticket_that_was_sold_is_drawn_again() -> None:
    sold = ninety.strip(dice.Live(kit.seed(1), LABEL).pick)[3]
    (made,) = ninety.strips(repeating(ninety.strip, 1), 1, {sold})
    assert sold not in made


GOOD = ninety.ticket(picks(0))


def with_row(at: int, row: tuple[int, ...]) -> list[tuple[int, ...]]:
    rows = list(GOOD)
    rows[at] = row
    return rows


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (GOOD[:2], "three rows"),
        (with_row(0, (1, 2, 3)), "nine places"),
        (with_row(1, (1, 10, 20, 30, 0, 0, 0, 0, 0)), "row 2 has not five"),
        (with_row(1, (1, 10, 20, 30, 40, 50, 0, 0, 0)), "row 2 has not five"),
        ([(1, 10, 20, 30, 40, 0, 0, 0, 0), (2, 11, 21, 31, 41, 0, 0, 0, 0),
          (3, 12, 22, 32, 42, 0, 0, 0, 0)], "column 6 is empty"),
        ([(10, 0, 20, 30, 40, 50, 0, 0, 0), (0, 11, 21, 0, 0, 0, 60, 70, 80),
          (3, 12, 0, 32, 0, 51, 0, 71, 0)], "column 1 has a number that is not 1 to 9"),
        ([(3, 0, 20, 30, 40, 50, 0, 0, 0), (0, 11, 21, 0, 0, 0, 60, 70, 80),
          (1, 12, 0, 32, 0, 51, 0, 71, 0)], "column 1 does not rise"),
        ([(3, 0, 20, 30, 40, 50, 0, 0, 0), (0, 11, 21, 0, 0, 0, 60, 70, 80),
          (3, 12, 0, 32, 0, 51, 0, 71, 0)], "column 1 does not rise"),
    ],
)  # fmt: skip
def test_a_ticket_that_is_none_is_told_why(rows: Any, said: str) -> None:
    assert said in str(ninety.fault(rows))


def test_a_strip_that_is_none_is_told_why() -> None:
    strip: Strip = ninety.strip(picks(0))
    assert ninety.strip_fault(strip[:5]) == "a strip has six tickets"
    assert "twice" in str(ninety.strip_fault([*strip[:5], strip[0]]))
    assert "ticket 6: row" in str(ninety.strip_fault([*strip[:5], [(0,) * 9] * 3]))


# Seventy-five balls


@given(seeds)
def test_every_card_is_valid(seed: bytes) -> None:
    made = seventy_five.card(dice.Live(seed, LABEL).pick)
    assert seventy_five.fault(made) is None
    assert made[12] == 0
    assert len(set(made)) == 25
    for square, number in enumerate(made):
        assert number == 0 or (number - 1) // 15 == square % 5


def test_every_card_is_as_likely_as_every_other() -> None:
    possible = perm(15, 5) ** 4 * perm(15, 4)
    assert possible == 552_446_474_061_128_648_601_600_000
    for n in range(20):
        chances = Chances(n)
        seventy_five.card(chances.pick)
        assert prod(chances.each) == Fraction(1, possible)


def test_cards_of_a_sale_are_all_different() -> None:
    taken: set[seventy_five.Card] = set()
    made = seventy_five.cards(picks(4), 2_000, taken)
    assert len(set(made)) == len(taken) == 2_000


def with_square(square: int, number: int) -> list[int]:
    card = list(seventy_five.card(picks(0)))
    card[square] = number
    return card


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ([1, 2, 3], "25 squares"),
        (with_square(12, 31), "centre is not free"),
        (with_square(0, 16), "column B has a number that is not 1 to 15"),
        (with_square(24, 60), "column O has a number that is not 61 to 75"),
        (with_square(0, with_square(0, 1)[5]), "column B has a number twice"),
        (with_square(2, 0), "column N has a number that is not"),
    ],
)
def test_a_card_that_is_none_is_told_why(card: list[int], said: str) -> None:
    assert said in str(seventy_five.fault(card))


# Purity: what rules.py of a game may not import, these may not either


@pytest.mark.parametrize("name", ["ninety", "seventy_five", "calls"])
def test_what_a_room_is_played_with_is_pure(name: str) -> None:
    file = engine.FOLDER / "bingo" / f"{name}.py"
    allowed = {
        "__future__", "collections.abc", "typing", "functools", "itertools", "math",
        "fairhouse.games.records", "fairhouse.games.bingo", "fairhouse.games.bingo.ninety",
        "fairhouse.games.bingo.seventy_five",
    }  # fmt: skip
    assert set(imported(file)) <= allowed
    for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Global | ast.Nonlocal | ast.Div)
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))


def test_bingo_is_not_taken_for_a_game_of_wagers() -> None:
    assert "bingo" not in engine.names(include_test=True)
