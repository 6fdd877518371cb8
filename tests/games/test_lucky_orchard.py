"""Lucky Orchard: the table decides, the grid shows exactly what was won and hides no near miss."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.certificate import as_json, certify, published
from fairhouse.games.engine import Game
from fairhouse.games.enumerate import branches
from fairhouse.games.lucky_orchard import exact
from fairhouse.games.lucky_orchard.rules import LuckyOrchard
from fairhouse.kit import dice
from fairhouse.kit.weights import Pick, Weights
from tests.games import kit
from tests.games import slots_kit as slots

GAME = engine.load("lucky_orchard")
PRIZES = kit.numbers("lucky_orchard")["prizes"]
STAKE = 1_000_000


def rules_of(game: Game) -> LuckyOrchard:
    assert isinstance(game.rules, LuckyOrchard)
    return game.rules


def told(view: dict[str, Any]) -> tuple[int, list[tuple[int, int]]]:
    """What a player reads off a grid: the amount that is there three times, and where."""
    cells = {(c, r): view["grid"][c][r] for c in range(3) for r in range(3)}
    shown = Counter(cells.values())
    assert max(shown.values()) <= 3
    won = [amount for amount, count in shown.items() if count == 3]
    assert len(won) <= 1
    if not won:
        return 0, []
    return won[0], [cell for cell, amount in cells.items() if amount == won[0]]


@settings(max_examples=300)
@given(
    st.binary(min_size=32, max_size=32), st.integers(0, len(PRIZES["stakes"])), st.integers(1, 99)
)
def test_every_prize_stands_in_the_grid_and_nothing_else(of: bytes, card: int, tenths: int) -> None:
    """The card is chosen, the grid is drawn live from a seed."""
    live = dice.Live(of, GAME.label)
    rules = rules_of(GAME)

    def pick(weights: Weights) -> int:
        return card if weights is rules.cards else live.pick(weights)

    stake = tenths * 100_000
    outcome = GAME.play(GAME.wager_from({"stake_micros": stake}), pick)
    prize = PRIZES["stakes"][card - 1] * stake if card else 0
    won, cells = told(outcome.view)
    assert outcome.win_micros == outcome.view["prize_micros"] == won == prize
    assert sorted(outcome.view["matched"]) == sorted(cells)
    amounts = {amount for column in outcome.view["grid"] for amount in column}
    assert amounts <= {stakes * stake for stakes in PRIZES["stakes"]}


def small(stakes: list[int], cards: list[int]) -> Game:
    changed = kit.numbers("lucky_orchard")
    changed["prizes"] = {"of": 100, "stakes": stakes, "cards": cards}
    changed["stake"]["max_win_multiple"] = stakes[0]
    return kit.built("lucky_orchard", changed)


@cache
def grids(card: int) -> Counter[tuple[int, ...]]:
    """Every grid that can show a card of five amounts -> its chance."""
    rules = rules_of(small([9, 7, 5, 3, 1], [1, 1, 1, 1, 1]))
    found: Counter[tuple[int, ...]] = Counter()
    for chance, (grid, _) in branches(lambda pick: rules.grid(card, pick)):
        found[tuple(grid)] += chance  # type: ignore[assignment]
    return found


def at_most_twice(amounts: list[int], cells: int) -> list[tuple[int, ...]]:
    """Every way to fill the cells in which no amount stands three times, cell by cell."""
    filled: list[tuple[int, ...]] = [()]
    for _ in range(cells):
        filled = [(*of, each) for of in filled for each in amounts if of.count(each) < 2]
    return filled


@pytest.mark.parametrize("card", [1, 3, 5])
def test_all_grids_that_may_show_a_win_are_equally_likely(card: int) -> None:
    """Against all grids there are, counted one by one."""
    found = grids(card)
    assert len(set(found.values())) == 1
    others = [amount for amount in range(5) if amount != card - 1]
    assert len(found) == comb(9, 3) * len(at_most_twice(others, 6))
    assert all(grid.count(card - 1) == 3 for grid in found)


def test_all_grids_that_may_show_nothing_are_equally_likely() -> None:
    found = grids(0)
    assert len(set(found.values())) == 1
    assert set(found) == set(at_most_twice([*range(5)], 9))


def test_large_amounts_come_near_as_often_as_small_ones() -> None:
    """Two of an amount on a card that wins nothing: all amounts alike, exactly."""
    found = grids(0)
    pairs = [sum(c for grid, c in found.items() if grid.count(a) == 2) for a in range(5)]
    assert len(set(pairs)) == 1


def test_whole_rounds_give_the_table() -> None:
    """Walked to the end with the grid of a small card, and worked out from the table."""
    game = small([9, 7, 5, 3, 1], [1, 2, 3, 4, 5])
    wager = kit.parsed(game, {"stake": "1.00"})
    rules = rules_of(game)

    def first_cells(pick: Pick) -> int:
        """The grid's own picks are cut short: its branches were walked above."""
        return game.play(wager, lambda w: pick(w) if w is rules.cards else 0).win_micros

    walked: dict[int, Fraction] = {}
    for chance, win in branches(first_cells):
        walked[win] = walked.get(win, Fraction(0)) + chance
    spread = exact.distribution(rules, wager, slots.NO_PROGRESS)
    assert {win: Fraction(w, spread.total) for win, w in spread.weights.items()} == walked
    assert walked == {
        0: Fraction(85, 100), 9 * STAKE: Fraction(1, 100), 7 * STAKE: Fraction(2, 100),
        5 * STAKE: Fraction(3, 100), 3 * STAKE: Fraction(4, 100), STAKE: Fraction(5, 100),
    }  # fmt: skip


def test_the_certificate_is_the_table_added_up() -> None:
    assert as_json(GAME, certify(GAME)) == published("lucky_orchard")
    card = slots.stored(GAME)["card"]
    pairs = list(zip(PRIZES["stakes"], PRIZES["cards"], strict=True))
    assert slots.exactly(card["rtp"]) == Fraction(sum(s * n for s, n in pairs), PRIZES["of"])
    assert slots.exactly(card["hit_rate"]) == Fraction(sum(PRIZES["cards"]), PRIZES["of"])
    assert Fraction("0.90") <= slots.exactly(card["rtp"]) <= Fraction("0.93")
    assert card["maximum_win"] == f"{PRIZES['stakes'][0]}.00"


def test_dealt_rounds_return_what_is_certified() -> None:
    assert slots.z_square(GAME, "card", {"stake": "1.00"}, 20_000) < Fraction(9, 2) ** 2


def test_rounds_replay_and_do_not_hang_on_the_stake() -> None:
    slots.assert_live_rounds_replay(GAME, {"stake": "0.30"}, 300)
    slots.assert_outcomes_do_not_hang_on_the_stake(GAME, {"stake": "0.10"}, {"stake": "50.00"})


@pytest.mark.parametrize(
    ("body", "code"), [*slots.STAKE_BODIES, ({"stake": "0.05"}, "game.stake_grid")]
)
def test_a_body_that_is_no_stake_is_refused(body: Any, code: str) -> None:
    assert kit.refused(GAME, body).code == code


@pytest.mark.parametrize("stake", [0, -100_000, 50_000, 100_001])
def test_a_stored_stake_that_does_not_divide_is_not_played(stake: int) -> None:
    with pytest.raises(ValueError, match="no stake of this game"):
        GAME.wager_from({"stake_micros": stake})


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        (("stake", "grid_micros"), 0, "stake.grid_micros", "positive multiple"),
        (("stake", "max_win_multiple"), 10_000, "stake.max_win_multiple", "largest prize"),
        (("prizes", "of"), 1000, "prizes.of", "more than fit"),
        (("prizes", "cards"), [1, 2], "prizes.cards", "every prize has a number"),
        (("prizes", "cards"), [0] * 10, "prizes.cards", "can be won"),
        (("prizes", "stakes"), [], "prizes.cards", "there are some"),
        (("prizes", "stakes"), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "prizes.stakes", "each less"),
        (("prizes", "stakes"), [9, 9, 8, 7, 6, 5, 4, 3, 2, 1], "prizes.stakes", "each less"),
        (("prizes", "stakes"), [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], "prizes.stakes", "at least 1"),
        (("prizes",), {"of": 9, "stakes": [3, 2], "cards": [1, 1]}, "prizes.stakes", "too few"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused(
    path: tuple[Any, ...], value: Any, key: str, reason: str
) -> None:
    slots.assert_refused_numbers("lucky_orchard", path, value, key=key, reason=reason)
