"""Honey Falls pays what its card says; its exact figures are those of its rules."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.certificate import as_json, certify, published
from fairhouse.games.engine import Game
from fairhouse.games.honey_falls import exact
from fairhouse.games.honey_falls.rules import HoneyFalls
from tests.games import kit
from tests.games import slots_kit as slots

GAME = engine.load("honey_falls")
NUMBERS = kit.numbers("honey_falls")
STAKE = 1_000_000
COIN = STAKE // 20
SIZES = [len(strip) for strip in NUMBERS["reels"]]


def rules_of(game: Game) -> HoneyFalls:
    assert isinstance(game.rules, HoneyFalls)
    return game.rules


def by_hand(stops: Sequence[int]) -> list[dict[str, Any]]:
    """Every winning window of a round, cell by cell: each reel is a pile that is eaten away.

    A pile holds, from the bottom up, what the reel shows and then all that can still fall in.
    """
    piles = []
    for strip, stop in zip(NUMBERS["reels"], stops, strict=True):
        ring = [symbol for symbol, _ in strip]
        piles.append([ring[(stop + 2 - up) % len(ring)] for up in range(60)])
    told = []
    for multiplier in NUMBERS["multipliers"]:
        shown = [list(reversed(pile[:3])) for pile in piles]
        wins = slots.ways_wins(NUMBERS["line_pays"], shown, "queen")
        if not wins:
            break
        cells = {
            (reel, row)
            for symbol, alike, _, _ in wins
            for reel in range(alike)
            for row in range(3)
            if shown[reel][row] in (symbol, "queen")
        }
        coins = multiplier * sum(win[3] for win in wins)
        told.append({"window": shown, "wins": sorted(cells), "coins": coins, "ways": wins})
        for reel, row in sorted(cells):
            del piles[reel][2 - row]
    shown = [list(reversed(pile[:3])) for pile in piles]
    return [*told, {"window": shown}]


@settings(max_examples=600)
@given(st.tuples(*(st.integers(0, size - 1) for size in SIZES)))
def test_a_round_falls_as_piles_do(stops: tuple[int, ...]) -> None:
    view = slots.picked(GAME, stops).view
    *told, last = by_hand(stops)
    assert kit.plain(view["window"]) == slots.window(NUMBERS, stops, 3)
    assert kit.plain(view["final_window"]) == last["window"]
    assert len(view["cascades"]) == len(told)
    for at, (shown, expected) in enumerate(zip(view["cascades"], told, strict=True)):
        assert kit.plain(shown["window"]) == expected["window"]
        assert sorted(shown["wins"]) == expected["wins"]
        assert shown["win_micros"] == expected["coins"] * COIN
        assert shown["multiplier"] == NUMBERS["multipliers"][at]
        found = sorted((win["symbol"], win["count"], win["ways"]) for win in shown["ways"])
        assert found == [win[:3] for win in expected["ways"]]
        assert sum(win["win_micros"] for win in shown["ways"]) == shown["win_micros"]
    assert view["win_micros"] == sum(each["coins"] for each in told) * COIN


def many_falls() -> list[tuple[int, ...]]:
    """The first stops that give 1, 2, ... falls, in the order of the reels."""
    found: dict[int, tuple[int, ...]] = {}
    rules = rules_of(GAME)
    for n in range(200_000):
        stops = tuple((n * (2 * reel + 3) + n // (11 + reel)) % SIZES[reel] for reel in range(5))
        found.setdefault(len(rules.falls(stops)[0]), stops)
        if len(found) > 4:
            break
    return [found[count] for count in sorted(found)]


def test_longer_rounds_are_told_fall_by_fall() -> None:
    rounds = many_falls()
    assert len(rounds) > 4
    for count, stops in enumerate(rounds):
        told = by_hand(stops)
        assert len(told) == count + 1
        assert slots.picked(GAME, stops).win_micros == sum(t["coins"] for t in told[:-1]) * COIN


@pytest.mark.parametrize("symbol", NUMBERS["line_pays"])
@pytest.mark.parametrize("alike", [3, 4, 5])
def test_every_cell_of_the_pay_table_is_won_somewhere(symbol: str, alike: int) -> None:
    stops = [[s for s, _ in strip].index(symbol) for strip in NUMBERS["reels"]]
    for reel in range(alike, 5):
        stops[reel] = next(
            stop
            for stop in range(SIZES[reel])
            if not {symbol, "queen"} & set(slots.window(NUMBERS, [stop] * 5, 3)[reel])
        )
    first = slots.picked(GAME, stops).view["cascades"][0]
    (won,) = [win for win in first["ways"] if win["symbol"] == symbol]
    assert won["count"] == alike
    assert won["win_micros"] == won["ways"] * NUMBERS["line_pays"][symbol][alike - 1] * COIN > 0


def test_a_reel_of_one_symbol_falls_as_often_as_there_are_multipliers_and_no_more() -> None:
    changed = kit.numbers("honey_falls")
    changed["reels"] = [[["clover", 1]] * 3] * 5
    changed["line_pays"]["clover"] = [0, 0, 0, 0, 1]
    game = kit.built("honey_falls", changed)
    view = slots.picked(game, [0, 0, 0, 0, 0]).view
    assert [fall["multiplier"] for fall in view["cascades"]] == NUMBERS["multipliers"]
    assert view["win_micros"] == 243 * sum(NUMBERS["multipliers"]) * COIN
    assert kit.plain(view["final_window"]) == [["clover"] * 3] * 5


def test_a_round_is_cut_to_the_most_and_says_so() -> None:
    changed = kit.numbers("honey_falls")
    changed["reels"] = [[["bear", 1]] * 3] * 5
    game = kit.built("honey_falls", changed)
    outcome = slots.picked(game, [0, 0, 0, 0, 0])
    assert outcome.max_win_reached
    assert outcome.win_micros == NUMBERS["stake"]["max_win_multiple"] * STAKE


@pytest.mark.parametrize(
    ("body", "code"), [*slots.STAKE_BODIES, ({"stake": "0.10"}, "game.stake_grid")]
)
def test_a_body_that_is_no_stake_is_refused(body: Any, code: str) -> None:
    assert kit.refused(GAME, body).code == code


@pytest.mark.parametrize("stake", [0, -200_000, 100_000, 200_001])
def test_a_stored_stake_that_does_not_divide_is_not_played(stake: int) -> None:
    with pytest.raises(ValueError, match="no stake of this game"):
        GAME.wager_from({"stake_micros": stake})


def test_rounds_replay_and_do_not_hang_on_the_stake() -> None:
    slots.assert_live_rounds_replay(GAME, {"stake": "0.40"}, 300)
    slots.assert_outcomes_do_not_hang_on_the_stake(GAME, {"stake": "0.20"}, {"stake": "250.00"})


# Exact figures


@pytest.mark.parametrize("most_win", [100_000, 5])
def test_on_a_small_machine_every_branch_gives_the_same(most_win: int) -> None:
    changed = kit.numbers("honey_falls")
    changed["reels"] = [strip[4:13] for strip in changed["reels"]]
    changed["stake"]["max_win_multiple"] = most_win
    game = kit.built("honey_falls", changed)
    wager = kit.parsed(game, {"stake": "1.00"})
    added = exact.distribution(rules_of(game), wager, slots.NO_PROGRESS)
    walked = kit.chances(game, wager)
    assert {win: Fraction(w, added.total) for win, w in added.weights.items() if w} == walked
    assert (max(walked) == most_win * STAKE) is (most_win == 5)
    falls = sum(added.notes.values())
    assert falls == sum(chance for win, chance in walked.items() if win)


@pytest.mark.slow
def test_the_stored_certificate_is_what_the_rules_give_today() -> None:
    assert as_json(GAME, certify(GAME)) == published("honey_falls")


def test_the_figures_are_within_what_the_house_promises() -> None:
    spin = slots.stored(GAME)["spin"]
    assert Fraction("0.95") <= slots.exactly(spin["rtp"]) <= Fraction("0.97")
    assert slots.exactly(spin["notes"][f"falls_{len(NUMBERS['multipliers'])}"]) > 0


def test_dealt_rounds_return_what_is_certified() -> None:
    assert slots.z_square(GAME, "spin", {"stake": "1.00"}, 20_000) < Fraction(9, 2) ** 2


# Numbers that cannot be played


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        (("stake", "grid_micros"), 15, "stake.grid_micros", "multiple of the 20 coins"),
        (("multipliers",), [], "multipliers", "1 to 20"),
        (("multipliers",), [1] * 21, "multipliers", "1 to 20"),
        (("multipliers",), [1, 0], "multipliers", "at least 1"),
        (("line_pays", "bear"), [0, 0, 5, 4, 9], "line_pays.bear", "never fall"),
        (("line_pays", "queen"), [0, 0, 5, 6, 9], "line_pays.queen", "another role"),
        (("line_pays", "wasp"), [0, 0, 5, 6, 9], "symbols.titles", "every symbol has a title"),
        (("reels",), NUMBERS["reels"][:4], "reels", "there are 4"),
        (("reels", 0, 0), ["queen", 1], "reels[0][0]", "must not lie on this reel"),
        (("reels", 4, 0), ["queen", 1], "reels[4][0]", "must not lie on this reel"),
        (("reels", 1, 0), ["wasp", 1], "reels[1][0]", "no symbol of this game"),
        (("reels", 1, 0), ["bear", 0], "reels[1][0]", "not positive"),
        (("line_pays",), {}, "line_pays", "no symbol pays"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused(
    path: tuple[Any, ...], value: Any, key: str, reason: str
) -> None:
    slots.assert_refused_numbers("honey_falls", path, value, key=key, reason=reason)
