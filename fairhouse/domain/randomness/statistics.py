"""Tests of randomness on final outcomes: each says how likely chance alone is to do worse. Pure.

A stream is a row of independent choices with known weights: where the ball fell, where the second
reel stopped, which card of those left was drawn first. The null hypothesis is exact: the weights
are those of the game's own rules, never estimated from what was seen. Every p-value is two-sided
or of a chi-square; small means suspicious, and so does too good a fit, which the distribution of
p-values over many nights shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from fairhouse.games.evidence import Evidence

LEAST_EXPECTED = 5.0
"""Cells with a smaller expected count are put together: the chi-square is not exact below it."""
LEAST_DRAWS = 200
"""Shorter streams say nothing and are not tested."""

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One test of one stream: the statistic, and the chance of a larger one."""

    test: str
    statistic: float
    p_value: float


def all_tests(draws: Sequence[int], weights: Sequence[int]) -> list[Verdict]:
    """Every test that this stream is long enough for; none for a short one.

    `draws` are indices into `weights`. Raises ValueError for a draw outside of them.
    """
    if len(draws) < LEAST_DRAWS or len(weights) < 2:
        return []
    picks = np.asarray(draws, dtype=np.int64)
    if picks.min() < 0 or picks.max() >= len(weights):
        raise ValueError("a draw lies outside its weights")
    chances = np.asarray(weights, dtype=np.float64) / float(sum(weights))
    found = [frequencies(picks, chances), pairs(picks, chances), runs(picks, chances)]
    return [*found, gaps(picks, chances), serial_correlation(picks, chances)]


def frequencies(picks: Whole, chances: Real) -> Verdict:
    """Chi-square of how often each choice came."""
    seen = np.bincount(picks, minlength=len(chances)).astype(np.float64)
    return Verdict("frequencies", *_chi_square(seen, chances * len(picks)))


def pairs(picks: Whole, chances: Real) -> Verdict:
    """Chi-square of pairs that do not overlap, over at most ten classes of choices each."""
    classes, of_class = _classes(chances, 10)
    coded = classes[picks[: len(picks) // 2 * 2]].reshape(-1, 2)
    size = len(of_class)
    seen = np.bincount(coded[:, 0] * size + coded[:, 1], minlength=size * size)
    expected = np.outer(of_class, of_class).ravel() * len(coded)
    return Verdict("pairs", *_chi_square(seen.astype(np.float64), expected))


def runs(picks: Whole, chances: Real) -> Verdict:
    """How often the stream changes between its lower and its upper half, against the exact mean.

    With the chance p of the upper half known, changes of neighbours have the mean 2pq(n-1) and
    the variance 2pq(n-1) (1 - 2pq) + 2 (n-2) (pq (1 - 4pq)).
    """
    upper, p = _upper_half(picks, chances)
    pq, n = p * (1 - p), len(picks)
    changes = int(np.count_nonzero(upper[1:] != upper[:-1]))
    mean = 2 * pq * (n - 1)
    variance = 2 * pq * (n - 1) * (1 - 2 * pq) + 2 * (n - 2) * pq * (1 - 4 * pq)
    return _normal("runs", changes - mean, variance)


def gaps(picks: Whole, chances: Real) -> Verdict:
    """Chi-square of the distances between visits to the upper half: they are geometric."""
    upper, p = _upper_half(picks, chances)
    visits = np.flatnonzero(upper)
    lengths = np.diff(visits) - 1
    if len(lengths) < LEAST_DRAWS // 10:
        return Verdict("gaps", 0.0, 1.0)
    longest = max(1, int(np.log(LEAST_EXPECTED / len(lengths)) / np.log(1 - p)))
    chance = p * (1 - p) ** np.arange(longest)
    seen = np.bincount(np.minimum(lengths, longest), minlength=longest + 1)
    expected = np.append(chance, 1 - chance.sum()) * len(lengths)
    return Verdict("gaps", *_chi_square(seen.astype(np.float64), expected))


def serial_correlation(picks: Whole, chances: Real) -> Verdict:
    """Whether a choice says anything about the next: products of neighbours' centred ranks."""
    ranks = np.cumsum(chances) - chances / 2
    centred = ranks - float(np.dot(ranks, chances))
    variance = float(np.dot(centred**2, chances))
    products = centred[picks[1:]] * centred[picks[:-1]]
    return _normal("serial correlation", float(products.sum()), len(products) * variance**2)


def payout(rounds: int, net: float, variance: float, evidence: Evidence) -> Verdict | None:
    """What was paid less what the certificate expects (`net`), against its exact variance.

    Too little shows by the normal distribution, too much by the evidence, because rare large wins
    reach far beyond what a normal distribution allows. None when there is too little to say.
    """
    if rounds < LEAST_DRAWS or variance <= 0:
        return None
    z = net / variance**0.5
    chance = float(stats.norm.cdf(z)) if z < 0 else evidence.chance
    return Verdict("payout", z, min(1.0, 2 * chance))


def above(rounds: int, evidence: Evidence) -> Verdict | None:
    """Whether players did better than the best play allows; one-sided, whatever they decided.

    Doing worse is their right; doing better is a fault of the game or of its certificate.
    """
    if rounds < LEAST_DRAWS:
        return None
    return Verdict("payout above the best play", evidence.z, evidence.chance)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values: the chance of a false alarm in the whole family stays what one says.

    Holm's step-down method; the order of the answer is that of the question.
    """
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = highest
    return adjusted


def uniformity(p_values: Sequence[float]) -> float:
    """How likely chance alone spreads many p-values so unevenly: a dishonest fit shows here."""
    if len(p_values) < 20:
        return 1.0
    answer: Any = stats.kstest(p_values, "uniform")
    return float(answer.pvalue)


def _normal(test: str, deviation: float, variance: float) -> Verdict:
    z = deviation / variance**0.5 if variance > 0 else 0.0
    return Verdict(test, float(z), float(2 * stats.norm.sf(abs(z))))


def _chi_square(seen: Real, expected: Real) -> tuple[float, float]:
    """Statistic and p-value, after neighbours with too small an expectation are put together."""
    seen, expected = _merged(seen, expected)
    if len(seen) < 2:
        return 0.0, 1.0
    statistic = float(((seen - expected) ** 2 / expected).sum())
    return statistic, float(stats.chi2.sf(statistic, len(seen) - 1))


def _merged(seen: Real, expected: Real) -> tuple[Real, Real]:
    if expected.min() >= LEAST_EXPECTED:
        return seen, expected
    order = np.argsort(expected, kind="stable")
    merged: list[list[float]] = []
    for at in order:
        if merged and merged[-1][1] < LEAST_EXPECTED:
            merged[-1][0] += seen[at]
            merged[-1][1] += expected[at]
        else:
            merged.append([seen[at], expected[at]])
    if len(merged) > 1 and merged[-1][1] < LEAST_EXPECTED:
        last = merged.pop()
        merged[-1] = [merged[-1][0] + last[0], merged[-1][1] + last[1]]
    both = np.asarray(merged, dtype=np.float64)
    return both[:, 0], both[:, 1]


def _classes(chances: Real, most: int) -> tuple[Whole, Real]:
    """Choices put into at most so many classes of about equal chance: class of each, chances."""
    middle = np.cumsum(chances) - chances / 2
    coded = np.minimum((middle * most).astype(np.int64), most - 1)
    _, classes = np.unique(coded, return_inverse=True)
    of_class = np.bincount(classes, weights=chances).astype(np.float64)
    return classes.astype(np.int64), of_class


def _upper_half(picks: Whole, chances: Real) -> tuple[NDArray[np.bool_], float]:
    """Which draws lie in the upper half of the choices, and the exact chance of that."""
    below = np.cumsum(chances) - chances
    upper = below >= 0.5
    if not upper.any():  # one heavy choice: it against all others
        upper = np.arange(len(chances)) != int(np.argmax(chances))
    return upper[picks], float(chances[upper].sum())
