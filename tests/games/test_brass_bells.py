"""Brass Bells pays what its card says; its exact figures are those of its rules."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from fairhouse.games import engine
from fairhouse.games.certificate import as_json, certify, published
from tests.games import kit
from tests.games import slots_kit as slots

GAME = engine.load("brass_bells")
NUMBERS = kit.numbers("brass_bells")
SIZES = [len(strip) for strip in NUMBERS["reels"]]


@pytest.mark.parametrize("played", [1, 5])
def test_every_window_pays_its_lines_from_the_left(played: int) -> None:
    """All windows of the machine, against lines read one after another."""
    wager = kit.parsed(GAME, {"stake": "5.00", "lines": played})
    coin = 5_000_000 // played
    numbers = {**NUMBERS, "lines": NUMBERS["lines"][:played]}
    kinds = set()
    for stops in product(*map(range, SIZES)):
        outcome = kit.replay(GAME, wager, list(stops))
        shown = slots.window(NUMBERS, stops, 3)
        expected = slots.line_wins(numbers, shown)
        found = [(w["line"], w["symbol"], w["count"]) for w in outcome.view["lines"]]
        assert sorted(found) == [each[:3] for each in expected]
        assert outcome.win_micros == sum(each[3] for each in expected) * coin
        assert outcome.win_micros == sum(w["win_micros"] for w in outcome.view["lines"])
        kinds |= {each[1:3] for each in expected}
    paying = {
        (symbol, alike)
        for symbol, pays in NUMBERS["line_pays"].items()
        for alike, coins in enumerate(pays, 1)
        if coins
    }
    assert kinds == paying, "every cell of the pay table can be won"


def test_the_window_is_what_the_strips_show() -> None:
    wager = kit.parsed(GAME, {"stake": "1.00"})
    for stop in range(SIZES[0]):
        view = kit.replay(GAME, wager, [stop, 3, SIZES[2] - 1]).view
        assert kit.plain(view["window"]) == slots.window(NUMBERS, [stop, 3, SIZES[2] - 1], 3)
        assert view["lines_played"] == 5


def test_all_lines_are_played_when_nothing_is_said_of_them() -> None:
    assert kit.parsed(GAME, {"stake": "1.00"}) == kit.parsed(GAME, {"stake": "1.00", "lines": 5})
    one = kit.parsed(GAME, {"stake": "1.00", "lines": 1})
    assert one.data == {"stake_micros": 1_000_000, "lines": 1}
    assert GAME.wager_from(kit.plain(one.data)) == one


@pytest.mark.parametrize(
    ("body", "code"),
    [
        *slots.STAKE_BODIES,
        ({"stake": "0.01"}, "game.stake_grid"),
        ({"stake": "1.00", "lines": 3}, "game.shape"),
        ({"stake": "1.00", "lines": "5"}, "game.shape"),
        ({"stake": "1.00", "lines": True}, "game.shape"),
        ({"stake": "1.00", "lines": None}, "game.shape"),
    ],
)
def test_a_body_that_is_no_spin_is_refused(body: Any, code: str) -> None:
    assert kit.refused(GAME, body).code == code


@pytest.mark.parametrize(
    "data",
    [
        {"stake_micros": 10_000, "lines": 5},
        {"stake_micros": 0, "lines": 1},
        {"stake_micros": -50_000, "lines": 1},
        {"stake_micros": 50_000, "lines": 2},
    ],
)
def test_a_stored_wager_that_could_not_be_made_is_not_played(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no stake of this game"):
        GAME.wager_from(data)


# Exact figures


def symbol_share(reel: int, row: int) -> Counter[str]:
    strip = NUMBERS["reels"][reel]
    total = sum(weight for _, weight in strip)
    found: Counter[str] = Counter()
    for stop, (_, weight) in enumerate(strip):
        found[strip[(stop + row) % len(strip)][0]] += Fraction(weight, total)  # type: ignore[assignment]
    return found


def line_return(line: list[int]) -> Fraction:
    """The return of one line from the shares of its symbols alone: no window is looked at."""
    first, second, third = (symbol_share(reel, row) for reel, row in enumerate(line))
    back = Fraction(0)
    for symbol, (one, two, three) in NUMBERS["line_pays"].items():
        a, b, c = Fraction(first[symbol]), Fraction(second[symbol]), Fraction(third[symbol])
        back += a * (1 - b) * one + a * b * (1 - c) * two + a * b * c * three
    return back


def test_the_return_is_the_mean_of_its_lines() -> None:
    bets = slots.stored(GAME)
    returns = [line_return(line) for line in NUMBERS["lines"]]
    assert slots.exactly(bets["one_line"]["rtp"]) == returns[0]
    assert slots.exactly(bets["spin"]["rtp"]) == sum(returns) / 5
    assert all(Fraction("0.945") < back < Fraction("0.96") for back in returns)


def test_the_stored_certificate_is_what_the_rules_give_today() -> None:
    assert as_json(GAME, certify(GAME)) == published("brass_bells")
    assert slots.stored(GAME)["one_line"]["maximum_win"] == "1000.00"


@pytest.mark.parametrize(("bet", "lines"), [("spin", 5), ("one_line", 1)])
def test_dealt_rounds_return_what_is_certified(bet: str, lines: int) -> None:
    assert (
        slots.z_square(GAME, bet, {"stake": "1.00", "lines": lines}, 20_000) < Fraction(9, 2) ** 2
    )


def test_rounds_replay_and_do_not_hang_on_the_stake() -> None:
    slots.assert_live_rounds_replay(GAME, {"stake": "0.05", "lines": 1})
    slots.assert_outcomes_do_not_hang_on_the_stake(
        GAME, {"stake": "0.05", "lines": 1}, {"stake": "100.00", "lines": 5}
    )


# Numbers that cannot be played


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        (("stake", "grid_micros"), 12, "stake.grid_micros", "multiple of the 5 coins"),
        (("stake", "grid_micros"), 0, "stake.grid_micros", "multiple of the 5 coins"),
        (("stake", "max_win_multiple"), 0, "stake.max_win_multiple", "between 1 and"),
        (("line_pays", "bell"), [1, 5, 4], "line_pays.bell", "never fall"),
        (("line_pays", "bell"), [0, 0, 0], "line_pays.bell", "all alike must pay"),
        (("line_pays", "bell"), [-1, 0, 4], "line_pays.bell", "at least 0"),
        (("line_pays", "gong"), [0, 0, 4], "titles", "every symbol has a title"),
        (("titles", "gong"), "Gong", "titles", "every symbol has a title"),
        (("lines", 1), [1, 1, 1], "lines", "two lines are the same"),
        (("lines", 1), [1, 1, 3], "lines[1]", "between 0 and 2"),
        (("lines",), [], "lines", "there is no line"),
        (("line_choices",), [1, 3], "line_choices", "one line and all"),
        (("line_choices",), [], "line_choices", "one line and all"),
        (("reels",), NUMBERS["reels"][:2], "reels", "there are 2"),
        (("reels", 0), [["bell", 1]], "reels[0]", "at least 3 stops"),
        (("reels", 2, 4), ["gong", 1], "reels[2][4]", "no symbol of this game"),
        (("reels", 2, 4), ["bell", 0], "reels[2][4]", "not positive"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused(
    path: tuple[Any, ...], value: Any, key: str, reason: str
) -> None:
    slots.assert_refused_numbers("brass_bells", path, value, key=key, reason=reason)
