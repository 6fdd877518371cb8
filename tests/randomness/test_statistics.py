"""The nightly tests: silent on a sound stream, loud on each kind of fault; families corrected."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fairhouse.domain.randomness import statistics
from fairhouse.domain.randomness.statistics import all_tests, holm
from fairhouse.domain.randomness.streams import Payout
from fairhouse.games.evidence import Evidence

EVEN = (1,) * 37
STRIP = (2, 3, 4, 3, 4, 2, 4, 3, 3, 3, 3, 4, 2, 3, 3, 2, 4, 2, 3, 3)
HEAVY = (900, 60, 30, 9, 1)
N = 20_000


def sound(weights: tuple[int, ...], n: int = N, seed: int = 1) -> list[int]:
    chances = np.asarray(weights) / sum(weights)
    drawn: list[int] = np.random.default_rng(seed).choice(len(weights), n, p=chances).tolist()
    return drawn


def lowest(draws: list[int], weights: tuple[int, ...]) -> float:
    return min(holm([verdict.p_value for verdict in all_tests(draws, weights)]))


@pytest.mark.parametrize("weights", [EVEN, STRIP, HEAVY, (1, 1)])
def test_p_values_of_a_sound_stream_are_even(weights: tuple[int, ...]) -> None:
    """Eighty streams: each test's p-values are spread evenly between 0 and 1."""
    found: dict[str, list[float]] = {}
    for seed in range(80):
        for verdict in all_tests(sound(weights, 2_000, seed), weights):
            found.setdefault(verdict.test, []).append(verdict.p_value)
    assert len(found) == 5
    for test, p_values in found.items():
        assert stats.kstest(p_values, "uniform").pvalue > 1e-4, test


def test_a_pocket_that_comes_too_often_is_seen() -> None:
    draws = [17 if at % 80 == 0 else pick for at, pick in enumerate(sound(EVEN))]
    assert lowest(draws, EVEN) < 1e-6


def test_a_row_that_comes_again_is_seen() -> None:
    """A generator in a short cycle: every choice as often as it should, and in a fixed order."""
    draws = (list(range(37)) * (N // 37 + 1))[:N]
    assert lowest(draws, EVEN) < 1e-12


@pytest.mark.parametrize("share", [0.15, 0.3])
def test_a_choice_that_hangs_on_the_one_before_is_seen(share: float) -> None:
    rng = np.random.default_rng(5)
    draws = sound(STRIP)
    for at in range(1, N):
        if rng.random() < share:
            draws[at] = draws[at - 1]
    assert lowest(draws, STRIP) < 1e-9


def test_wrong_weights_are_seen() -> None:
    """The outcomes of one strip held against the weights of another."""
    assert lowest(sound(STRIP), tuple(sorted(STRIP))) < 1e-9


def test_a_payout_is_held_against_its_exact_variance() -> None:
    rng = np.random.default_rng(7)
    wins = rng.choice([0.0, 2.0], N)
    for change, sound in ((0.0, True), (0.05, False), (-0.05, False)):
        payout = Payout()
        for win in wins + change:
            payout.add(float(win), 1.0, 1.0)
        verdict = statistics.payout(N, payout.net, payout.variance, payout.evidence)
        assert verdict is not None
        assert (verdict.p_value > 1e-4) == sound, verdict


def test_short_streams_say_nothing() -> None:
    assert all_tests(sound(EVEN, 100), EVEN) == []
    assert all_tests([0] * 1000, (1,)) == []
    assert statistics.payout(10, 0.0, 10.0, Evidence()) is None
    assert statistics.above(10, Evidence()) is None


def test_a_draw_outside_its_weights_is_a_fault() -> None:
    with pytest.raises(ValueError, match="outside"):
        all_tests([37] * 1000, EVEN)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_never_lowers_and_keeps_the_order(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(after >= before for before, after in zip(p_values, adjusted, strict=True))
    assert all(0 <= after <= 1 for after in adjusted)
    ranked = sorted(zip(p_values, adjusted, strict=True))
    assert [after for _, after in ranked] == sorted(after for _, after in ranked)


def test_holm_as_in_the_textbook() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_too_good_a_fit_is_seen_over_many_tests() -> None:
    assert statistics.uniformity([0.9 + at / 1000 for at in range(90)]) < 1e-9
    even = list(np.random.default_rng(3).random(500))
    assert statistics.uniformity(even) > 1e-3
