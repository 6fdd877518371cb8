"""What a wager should return: compared with arithmetic done by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from fairhouse.domain.reports.rules import (
    NOTHING,
    Expected,
    expected,
    hold_percent,
    together,
    z_score,
)
from fairhouse.games import certificate, engine
from fairhouse.kit.refusals import Refusal

POUND = 1_000_000
ROULETTE = engine.load("roulette_european")
SLOT = engine.load("harvest_moon")


def due(game: engine.Game, body: dict[str, object]) -> Expected:
    wager = game.parse(body)
    assert not isinstance(wager, Refusal)
    return expected(game, wager)


def bets(**stakes: str) -> dict[str, object]:
    named = {name.replace("_n", ":"): stake for name, stake in stakes.items()}
    return {"bets": [{"bet": name, "stake": stake} for name, stake in named.items()]}


def test_a_straight_bet_returns_36_37ths_and_varies_as_one_pocket_in_37() -> None:
    got = due(ROULETTE, bets(straight_n17="2.00"))
    assert got.mean == Fraction(36, 37) * 2 * POUND
    assert got.variance == (72 * POUND) ** 2 * Fraction(1, 37) * Fraction(36, 37)


def test_bets_on_one_spin_fall_together() -> None:
    """Red and black together lose only on zero: far calmer than two separate spins."""
    both = due(ROULETTE, bets(red="1.00", black="1.00"))
    alone = due(ROULETTE, bets(red="1.00"))
    assert both.mean == Fraction(72, 37) * POUND
    assert both.variance == (2 * POUND) ** 2 * Fraction(36, 37) * Fraction(1, 37)
    assert both.variance < alone.times(2).variance / 8


def test_a_slots_return_scales_with_its_stake() -> None:
    (figures,) = certificate.published("harvest_moon")["bets"]
    rtp = Fraction(int(figures["rtp"]["numerator"]), int(figures["rtp"]["denominator"]))
    got = due(SLOT, {"stake": "0.50"})
    assert got.mean == rtp * POUND / 2
    assert math.isclose(
        math.sqrt(got.variance), float(figures["standard_deviation"]) * POUND / 2, rel_tol=1e-12
    )


def test_independent_wagers_add_up() -> None:
    one = due(ROULETTE, bets(red="1.00"))
    assert together([one, one, one]) == one.times(3)
    assert together([]) == NOTHING


def test_a_z_score_is_the_distance_in_standard_deviations() -> None:
    spread = Expected(Fraction(1000), Fraction(400))
    assert z_score(1040, spread) == 2.0
    assert z_score(980, spread) == -1.0
    assert z_score(5, NOTHING) is None


def test_a_wheel_that_favours_red_by_two_percent_is_noticed_in_20_000_spins() -> None:
    """The guard works: what an honest wheel does once in 16,000 years of days is flagged."""
    spins = due(ROULETTE, bets(red="1.00")).times(20_000)
    honest = round(20_000 * 18 / 37) * 2 * POUND
    crooked = round(20_000 * (18 / 37 + 0.02)) * 2 * POUND
    assert abs(z_score(honest, spins) or 0) < 0.1
    assert (z_score(crooked, spins) or 0) > 5


@pytest.mark.parametrize(
    ("stake", "back", "percent"), [(200, 150, 25.0), (100, 130, -30.0), (0, 0, None)]
)
def test_hold_is_what_is_kept_of_the_stakes(stake: int, back: int, percent: float | None) -> None:
    got = hold_percent(stake, back)
    assert got == percent if percent is None else got == pytest.approx(percent)
