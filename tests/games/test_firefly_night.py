"""Firefly Night pays what its card says; its exact figures are those of its rules."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import pytest

from fairhouse.games import engine
from fairhouse.games.certificate import as_json, certify, published
from fairhouse.games.engine import Game
from fairhouse.games.enumerate import branches
from fairhouse.games.firefly_night import exact
from fairhouse.games.firefly_night.rules import FireflyNight
from fairhouse.kit import dice
from tests.games import kit
from tests.games import slots_kit as slots

GAME = engine.load("firefly_night")
NUMBERS = kit.numbers("firefly_night")
STAKE = 1_000_000
COIN = STAKE // 10
SIZES = [len(strip) for strip in NUMBERS["reels"]]
AMOUNTS = NUMBERS["respins"]["amounts"]
FULL = NUMBERS["respins"]["full_grid_stakes"]
MISS, CATCH = 0, 1


def rules_of(game: Game) -> FireflyNight:
    assert isinstance(game.rules, FireflyNight)
    return game.rules


def caught(shown: list[list[str]]) -> list[tuple[int, int]]:
    return [(r, row) for r in range(4) for row in range(3) if shown[r][row] == "firefly"]


def test_every_window_pays_its_lines_and_counts_its_fireflies() -> None:
    """All windows of the machine, against lines read one after another."""
    rules = rules_of(GAME)
    kinds, counts = set(), set()
    for stops in product(*map(range, SIZES)):
        spin = rules.spin(dice.Replay(stops).pick)
        shown = slots.window(NUMBERS, stops, 3)
        expected = slots.line_wins(NUMBERS, shown, "star")
        assert sorted(spin.wins) == expected
        assert spin.coins == sum(win[3] for win in expected)
        assert [divmod(cell, 3) for cell in spin.caught] == caught(shown)
        kinds |= {win[1:3] for win in expected}
        counts.add(len(spin.caught))
    assert kinds == {(symbol, alike) for symbol in NUMBERS["line_pays"] for alike in (3, 4)}
    assert {0, 5, 6, 7} <= counts


def stops_with(fireflies: int) -> list[int]:
    for stops in product(*map(range, SIZES)):
        if len(caught(slots.window(NUMBERS, stops, 3))) == fireflies:
            return list(stops)
    raise AssertionError


def test_five_fireflies_start_nothing() -> None:
    view = slots.picked(GAME, stops_with(5)).view
    assert (view["coins"], view["respins"], view["respins_win_micros"]) == (5, [], 0)


def test_respins_begin_again_with_every_catch_and_end_without() -> None:
    """Six stay; the second respin catches one in the first empty cell; then three catch nothing."""
    stops = stops_with(6)
    shown = slots.window(NUMBERS, stops, 3)
    held = caught(shown)
    first_empty = next(cell for cell in product(range(4), range(3)) if cell not in held)
    picks = [*stops, *[0, 1, 2, 3, 4, 0], *[MISS] * 6, CATCH, 5, *[MISS] * 5, *[MISS] * 5 * 3]
    view = slots.picked(GAME, picks, "2.00").view
    respins = view["respins"]
    assert [grid["left"] for grid in respins] == [3, 2, 3, 2, 1, 0]
    assert respins[0]["new"] == held
    assert respins[2]["new"] == [first_empty]
    amounts = [1, 2, 3, 5, 10, 1]
    for (reel, row), amount in zip(held, amounts, strict=True):
        assert all(grid["cells"][reel][row] == amount * 2 * STAKE for grid in respins)
    reel, row = first_empty
    assert [grid["cells"][reel][row] for grid in respins] == [0, 0, *[AMOUNTS[5] * 2 * STAKE] * 4]
    lines = sum(win[3] for win in slots.line_wins(NUMBERS, shown, "star")) * 2 * COIN
    assert view["respins_win_micros"] == (sum(amounts) + AMOUNTS[5]) * 2 * STAKE
    assert view["win_micros"] == lines + view["respins_win_micros"]
    assert (view["full_grid"], view["full_grid_win_micros"]) == (False, 0)


def test_a_full_grid_ends_the_feature_and_pays_more() -> None:
    picks = [*stops_with(6), *[0] * 6, *[CATCH, 0] * 6]
    view = slots.picked(GAME, picks).view
    assert len(view["respins"]) == 2
    assert view["full_grid"]
    assert view["full_grid_win_micros"] == FULL * STAKE
    assert view["respins_win_micros"] == (12 * AMOUNTS[0] + FULL) * STAKE


def test_a_round_is_cut_to_the_most_and_says_so() -> None:
    most = NUMBERS["stake"]["max_win_multiple"]
    outcome = slots.picked(GAME, [*stops_with(6), *[5] * 6, *[CATCH, 5] * 6], "0.10")
    assert outcome.max_win_reached
    assert outcome.win_micros == most * STAKE // 10


@pytest.mark.parametrize(
    ("body", "code"), [*slots.STAKE_BODIES, ({"stake": "0.05"}, "game.stake_grid")]
)
def test_a_body_that_is_no_stake_is_refused(body: Any, code: str) -> None:
    assert kit.refused(GAME, body).code == code


@pytest.mark.parametrize("stake", [0, -100_000, 50_000, 100_001])
def test_a_stored_stake_that_does_not_divide_is_not_played(stake: int) -> None:
    with pytest.raises(ValueError, match="no stake of this game"):
        GAME.wager_from({"stake_micros": stake})


def test_rounds_replay_and_do_not_hang_on_the_stake() -> None:
    slots.assert_live_rounds_replay(GAME, {"stake": "0.30"}, 600)
    slots.assert_outcomes_do_not_hang_on_the_stake(GAME, {"stake": "0.10"}, {"stake": "250.00"})


# Exact figures


def small(**respins: Any) -> dict[str, Any]:
    """Few stops, few respins, two amounts: whole rounds can be walked branch by branch."""
    changed = kit.numbers("firefly_night")
    changed["reels"] = [[["fern", 2], ["firefly", 1], ["firefly", 1], ["firefly", 3]]] * 3
    changed["reels"].append([["fern", 1], ["star", 2], ["firefly", 1], ["firefly", 1]])
    changed["respins"] |= {"coins_to_start": 10, "respins": 2, "catches": 2, "of": 5}
    changed["respins"] |= {"amounts": [1, 4], "amount_weights": [2, 1]} | respins
    return changed


@pytest.mark.parametrize(
    ("respins", "most_win"),
    [({"coins_to_start": 11}, 500), ({"coins_to_start": 11}, 220), ({"respins": 1}, 500)],
)
def test_on_a_small_machine_every_branch_of_whole_rounds_gives_the_same(
    respins: dict[str, int], most_win: int
) -> None:
    changed = small(**respins)
    changed["stake"]["max_win_multiple"] = most_win
    game = kit.built("firefly_night", changed)
    wager = kit.parsed(game, {"stake": "1.00"})
    added = exact.distribution(rules_of(game), wager, slots.NO_PROGRESS)
    walked = walked_by_amounts(game) if "respins" in respins else kit.chances(game, wager)
    assert {win: Fraction(w, added.total) for win, w in added.weights.items() if w} == walked
    assert (max(walked) == most_win * STAKE) is (most_win == 220)


def walked_by_amounts(game: Game) -> dict[int, Fraction]:
    """Whole rounds, the amounts of fireflies left out of the walk and added by hand.

    Every amount pick answers the smallest; each firefly then shows either amount on its own.
    """
    rules = rules_of(game)
    wager = kit.parsed(game, {"stake": "1.00"})

    def played(pick: Any) -> tuple[int, int]:
        def quiet(weights: Any) -> int:
            return 0 if weights is rules.amount_weights else int(pick(weights))

        view = game.play(wager, quiet).view
        cells = [amount for column in (view["respins"] or [{"cells": []}])[-1]["cells"]
                 for amount in column if amount]  # fmt: skip
        return view["win_micros"], len(cells)

    found: dict[int, Fraction] = {}
    for chance, (least, fireflies) in branches(played):
        for large in range(fireflies + 1):
            share = comb(fireflies, large) * Fraction(1, 3) ** large
            share *= Fraction(2, 3) ** (fireflies - large)
            win = least + 3 * large * STAKE
            found[win] = found.get(win, Fraction(0)) + chance * share
    return found


def test_the_chain_of_respins_is_that_of_cells_one_by_one() -> None:
    """How many fireflies there are in the end, cell by cell, without the binomial."""
    rules = rules_of(GAME)
    catch = Fraction(NUMBERS["respins"]["catches"], NUMBERS["respins"]["of"])

    def ends(held: int, left: int) -> dict[int, Fraction]:
        if left == 0 or held == 12:
            return {held: Fraction(1)}
        grown = {held: Fraction(1)}
        for _ in range(12 - held):
            longer: dict[int, Fraction] = {}
            for count, chance in grown.items():
                longer[count] = longer.get(count, Fraction(0)) + chance * (1 - catch)
                longer[count + 1] = longer.get(count + 1, Fraction(0)) + chance * catch
            grown = longer
        found: dict[int, Fraction] = {}
        for count, chance in grown.items():
            for last, share in ends(count, left - 1 if count == held else 3).items():
                found[last] = found.get(last, Fraction(0)) + chance * share
        return found

    for started in (9, 10, 11, 12):
        assert exact.final_counts(rules, started) == ends(started, 3)
    assert sum(exact.final_counts(rules, 6).values()) == 1


@pytest.mark.slow
def test_the_stored_certificate_is_what_the_rules_give_today() -> None:
    assert as_json(GAME, certify(GAME)) == published("firefly_night")


def test_the_figures_are_within_what_the_house_promises() -> None:
    spin = slots.stored(GAME)["spin"]
    assert Fraction("0.94") <= slots.exactly(spin["rtp"]) <= Fraction("0.965")
    assert spin["maximum_win"] == f"{NUMBERS['stake']['max_win_multiple']}.00"


def test_dealt_rounds_return_what_is_certified() -> None:
    assert slots.z_square(GAME, "spin", {"stake": "1.00"}, 20_000) < Fraction(9, 2) ** 2


# Numbers that cannot be played


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        (("stake", "grid_micros"), 15, "stake.grid_micros", "multiple of the 10 coins"),
        (("lines", 1), [1, 1, 1, 1], "lines", "two lines are the same"),
        (("line_pays", "frog"), [0, 0, 5, 4], "line_pays.frog", "never fall"),
        (("line_pays", "star"), [0, 0, 5, 6], "line_pays.star", "another role"),
        (("line_pays", "firefly"), [0, 0, 5, 6], "line_pays.firefly", "another role"),
        (("line_pays", "newt"), [0, 0, 5, 6], "symbols.titles", "every symbol has a title"),
        (("respins", "coins_to_start"), 13, "respins.coins_to_start", "between 1 and 12"),
        (("respins", "coins_to_start"), 0, "respins.coins_to_start", "between 1 and 12"),
        (("respins", "respins"), 0, "respins.respins", "between 1 and 10"),
        (("respins", "catches"), 14, "respins.catches", "between 0 and 1"),
        (("respins", "catches"), 0, "respins.catches", "between 0 and 1"),
        (("respins", "full_grid_stakes"), -1, "respins.full_grid_stakes", "at least 0"),
        (("respins", "amounts"), [1, 1, 3, 5, 10, 100], "respins.amounts", "different"),
        (("respins", "amounts"), [0, 2, 3, 5, 10, 100], "respins.amounts", "different whole"),
        (("respins", "amount_weights"), [1], "respins.amount_weights", "every amount has one"),
        (("respins", "amount_weights"), [1, 1, 1, 1, 1, 0], "respins.amount_weights", "at least"),
        (("reels",), NUMBERS["reels"][:3], "reels", "there are 3"),
        (("reels", 0, 0), ["star", 1], "reels[0][0]", "must not lie on this reel"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused(
    path: tuple[Any, ...], value: Any, key: str, reason: str
) -> None:
    slots.assert_refused_numbers("firefly_night", path, value, key=key, reason=reason)
