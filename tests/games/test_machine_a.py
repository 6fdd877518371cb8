"""Machine A: the published figures of a published machine, to the integer."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from fairhouse.games import engine
from fairhouse.games.certificate import certify
from fairhouse.games.engine import GameFault
from fairhouse.games.machine_a.rules import MachineA
from tests.games import kit

GAME = engine.load("machine_a")


def test_the_published_figures_come_out_to_the_integer() -> None:
    (line,) = certify(GAME)
    assert line.rtp == Fraction(247_536, 262_144)
    assert line.hit_rate == Fraction(61_810, 262_144)
    assert line.standard_deviation.startswith("6.6640")
    assert line.maximum_win == 1000


def naive(line: str) -> int:
    """The pay table read line by line."""
    pays = 0
    for cherries, due in ((1, 2), (2, 5), (3, 20)):
        if line.startswith("C" * cherries):
            pays = due
    if all(symbol in "123" for symbol in line):
        pays = 5
    return {"SSS": 1000, "333": 100, "222": 50, "111": 20}.get(line, pays)


@pytest.mark.parametrize("line", ["".join(three) for three in product("S.123C", repeat=3)])
def test_every_line_pays_what_the_table_says(line: str) -> None:
    rules = GAME.rules
    assert isinstance(rules, MachineA)
    assert rules.pays(line) == naive(line)


@pytest.mark.parametrize(
    ("reel", "strip", "reason"),
    [
        ("first", "2S 3.", "the weights sum to 5, not 64"),
        ("second", "2S 62X", "is not a weight and one of"),
        ("third", "S.", "is not a weight and one of"),
    ],
)
def test_a_strip_that_does_not_add_up_is_refused(reel: str, strip: str, reason: str) -> None:
    changed = kit.numbers("machine_a")
    changed["reels"][reel] = strip
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built("machine_a", changed)
    assert caught.value.key == f"reels.{reel}"


@pytest.mark.parametrize("body", [{}, {"stake": "1.50"}, {"stake": "1", "lines": 3}, []])
def test_only_whole_units_can_be_staked(body: Any) -> None:
    kit.refused(GAME, body)
    assert kit.parsed(GAME, {"stake": "2", "key": "k"}).stake_micros == 2_000_000
