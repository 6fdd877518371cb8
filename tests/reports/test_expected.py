"""What a wager should return: compared with arithmetic done by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from fairhouse.domain.reports import rules
from fairhouse.domain.reports.rules import (
    NOTHING,
    Expected,
    expected,
    hold_percent,
    together,
    z_score,
)
from fairhouse.games import certificate, engine
from fairhouse.games.records import Wager
from fairhouse.kit.refusals import Refusal

POUND = 1_000_000
ROULETTE = engine.load("roulette_european")
SLOT = engine.load("harvest_moon")


def due(game: engine.Game, body: dict[str, object]) -> Expected:
    wager = game.parse(body)
    assert not isinstance(wager, Refusal)
    told = expected(game, wager)
    assert told is not None
    return told


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


def certified(name: str, bet: str) -> Expected:
    """The stored figures of a bet for a pound, at its best."""
    found = next(each for each in certificate.published(name)["bets"] if each["bet"] == bet)
    rtp = Fraction(int(found["rtp"]["numerator"]), int(found["rtp"]["denominator"]))
    return Expected(rtp * POUND, Fraction(found["standard_deviation"]) ** 2 * POUND**2)


@pytest.mark.parametrize(
    ("name", "version"),
    [(name, version) for name in engine.names(include_test=True)
     for version in engine.versions(name)],
)  # fmt: skip
def test_every_bet_of_every_version_should_return_what_its_certificate_says(
    name: str, version: int
) -> None:
    game = engine.load(name, version)
    for unit in game.rules.unit_bets():
        told = expected(game, unit.wager)
        assert told is not None
        assert told.exact
        by_hand = certified(name, unit.bet)
        stake = Fraction(unit.wager.stake_micros, POUND)
        assert told.mean == by_hand.mean * stake
        assert float(told.variance) == pytest.approx(float(by_hand.variance * stake**2))


def test_a_spin_is_held_to_the_lines_that_were_played() -> None:
    bells = engine.load("brass_bells")
    assert due(bells, {"stake": "1.00", "lines": 1}) == certified("brass_bells", "one_line")
    assert due(bells, {"stake": "1.00", "lines": 5}) == certified("brass_bells", "spin")


def test_several_bets_on_a_hand_have_an_exact_mean_and_at_most_a_variance() -> None:
    """Player and tie cannot win together, so the real variance is smaller than the largest."""
    baccarat = engine.load("baccarat")
    both = due(baccarat, bets(player="1.00", tie="2.00"))
    player, tie = certified("baccarat", "player"), certified("baccarat", "tie")
    assert both.mean == player.mean + tie.mean * 2
    assert not both.exact
    deviation = math.sqrt(player.variance) + 2 * math.sqrt(tie.variance)
    assert math.isclose(math.sqrt(both.variance), deviation, rel_tol=1e-9)
    assert not together([due(baccarat, bets(player="1.00")), both]).exact


def test_the_largest_variance_is_never_below_the_real_one() -> None:
    """Held to walking the very wagers, which the cloth is small enough for."""
    parts = ["red", "straight:1", "split:1-2", "corner:1-2-4-5", "black"]
    for number in (2, 3, 5):
        chosen = {name: 1 + at for at, name in enumerate(parts[:number])}
        asked = bets(**{name: f"{each}.00" for name, each in chosen.items()})
        real = due(ROULETTE, asked)
        wager = ROULETTE.parse(asked)
        assert not isinstance(wager, Refusal)
        keyed = rules._parts(ROULETTE, wager)
        assert keyed is not None
        bound = rules._at_most(keyed)
        assert real.exact
        assert bound.mean == real.mean
        assert bound.variance >= real.variance


def test_where_players_decide_the_best_strategy_is_the_measure() -> None:
    stud = engine.load("caribbean_stud")
    assert due(stud, bets(ante="1.00")) == certified("caribbean_stud", "ante")
    best = certificate.published("caribbean_stud")["bets"][0]
    assert best["strategy"] == "optimal"


def test_a_bet_that_no_certificate_names_is_told_of_nothing() -> None:
    slot = engine.load("firefly_night")
    strange = Wager(POUND, {"stake_micros": POUND, "lines": 7}, POUND)
    assert expected(slot, strange) is None
