"""Rounds dealt from fixed seeds follow the exact figures: no wrong certificate hides for long.

The seeds are fixed, so these tests give the same answer every time. A z-score is the distance of
the mean from the certified RTP in standard errors, by the certified standard deviation.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isqrt
from typing import Any

import pytest

from fairhouse.games import engine
from fairhouse.games.certificate import published
from tests.games import kit

BODIES: dict[str, tuple[str, dict[str, Any], int]] = {
    "red": ("roulette_european", {"bets": [{"bet": "red", "stake": "1.00"}]}, 30_000),
    "straight": ("roulette_european", {"bets": [{"bet": "straight:7", "stake": "1.00"}]}, 30_000),
    "low": ("roulette_splendide", {"bets": [{"bet": "low", "stake": "1.00"}]}, 30_000),
    "spin": ("harvest_moon", {"stake": "1.00"}, 60_000),
    "line": ("machine_a", {"stake": "1"}, 60_000),
}


def figures(name: str, bet: str) -> tuple[Fraction, Fraction]:
    """(RTP, standard deviation) of the stored certificate."""
    (found,) = [each for each in published(name)["bets"] if each["bet"] == bet]
    rtp = Fraction(int(found["rtp"]["numerator"]), int(found["rtp"]["denominator"]))
    return rtp, Fraction(Decimal(found["standard_deviation"]))


def z_square(name: str, bet: str, body: dict[str, Any], rounds: int, rtp: Fraction) -> Fraction:
    game = engine.load(name)
    wager = kit.parsed(game, body)
    won = sum(kit.live(game, wager, kit.seed(n, bet))[0].win_micros for n in range(rounds))
    distance = Fraction(won, rounds * wager.stake_micros) - rtp
    return distance**2 * rounds / figures(name, bet)[1] ** 2


@pytest.mark.parametrize("bet", BODIES)
def test_dealt_rounds_return_what_is_certified(bet: str) -> None:
    name, body, rounds = BODIES[bet]
    assert z_square(name, bet, body, rounds, figures(name, bet)[0]) < 3**2


def test_the_same_measure_sees_an_edge_that_is_wrong() -> None:
    """A certificate that is six points off is caught by as many rounds."""
    name, body, rounds = BODIES["red"]
    wrong = figures(name, "red")[0] + Fraction(6, 100)
    assert z_square(name, "red", body, rounds, wrong) > 5**2


def test_hits_come_as_often_as_certified() -> None:
    game = engine.load("harvest_moon")
    wager = kit.parsed(game, {"stake": "1.00"})
    rounds = 30_000
    hits = sum(kit.live(game, wager, kit.seed(n, "hits"))[0].win_micros > 0 for n in range(rounds))
    stored = published("harvest_moon")["bets"][0]["hit_rate"]
    chance = Fraction(int(stored["numerator"]), int(stored["denominator"]))
    error = isqrt(int(rounds * chance * (1 - chance)))
    assert abs(hits - rounds * chance) < 4 * error
