"""Evidence against a certificate: honest games are left alone, generous ones are found."""

from __future__ import annotations

import math
from random import Random

import pytest

from fairhouse.games.evidence import PARTS, Evidence

GROUPS, ROUNDS = 300, 60
LONG_SHOT = 5000


def judged(backs: list[float], due: float) -> Evidence:
    evidence = Evidence()
    for back in backs:
        evidence.add(back / due)
    return evidence


def test_no_rounds_say_nothing() -> None:
    assert (Evidence().chance, Evidence().z) == (1.0, 0.0)


@pytest.mark.parametrize("pays", [2, 37, 5000])
def test_a_fair_round_leaves_every_fortune_as_it_was_on_average(pays: int) -> None:
    """One in `pays` wins that many stakes; further stakes may be lost too."""
    won, lost = judged([pays], 1), judged([0], 1)
    for place in range(len(PARTS)):
        mean = (math.exp(won.logs[place]) + (pays - 1) * math.exp(lost.logs[place])) / pays
        assert mean == pytest.approx(1)


def test_many_equal_rounds_are_one_sum() -> None:
    one_by_one, at_once = judged([1.5] * 7, 0.9), Evidence()
    at_once.add(1.5 / 0.9, 7)
    assert one_by_one.logs == pytest.approx(at_once.logs)


def test_rare_large_wins_are_no_fault_and_a_z_score_takes_them_for_one() -> None:
    """The twin: by standard deviations honest long shots raise false alarms, by evidence none."""
    rng = Random(5)
    honest = [
        [LONG_SHOT * (rng.random() < 1 / LONG_SHOT) * 1.0 for _ in range(ROUNDS)]
        for _ in range(GROUPS)
    ]
    deviation = math.sqrt((LONG_SHOT - 1) * ROUNDS)
    z_scores = [(sum(backs) - ROUNDS) / deviation for backs in honest]
    assert max(z_scores) > 4
    assert max(judged(backs, 1).z for backs in honest) < 4


@pytest.mark.parametrize(("pays", "rounds"), [(2, 10_000), (10, 30_000)])
def test_a_game_that_returns_a_tenth_too_much_is_found(pays: int, rounds: int) -> None:
    rng = Random(6)
    backs = [pays * (rng.random() < 1.1 / pays) * 1.0 for _ in range(rounds)]
    assert judged(backs, 1).z > 4


def test_somebody_who_plays_poorly_never_weighs_against_the_game() -> None:
    rng = Random(7)
    assert judged([2.0 * (rng.random() < 0.45) for _ in range(20_000)], 1).z == 0


def test_a_lost_further_stake_is_counted() -> None:
    """A blackjack player may lose eight stakes at once; more than nine would be ruin."""
    assert judged([-7.0], 1).chance == 1
    assert judged([-7.0] + [2.0] * 400, 1).z > 4
    assert math.isfinite(max(judged([-20.0], 1).logs))
