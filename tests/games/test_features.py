"""Adding up spins that award more spins gives what walking them one by one gives."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.games.features import expected_spins, feature_weights

Spins = dict[tuple[int, bool], int]


def walked(spins: Spins, left: int, started: int, awarded: int, most: int) -> dict[int, Fraction]:
    """Chance of every sum, spin by spin."""
    if left == 0:
        return {0: Fraction(1)}
    total = sum(spins.values())
    found: Counter[int] = Counter()
    for (points, awards), weight in spins.items():
        more = min(awarded, most - started) if awards else 0
        rest = walked(spins, left - 1 + more, started + more, awarded, most)
        for later, chance in rest.items():
            found[points + later] += chance * weight / total  # type: ignore[assignment]
    return dict(found)  # type: ignore[arg-type]


spins = st.dictionaries(
    st.tuples(st.integers(0, 7), st.booleans()), st.integers(1, 20), min_size=1, max_size=3
)


@settings(max_examples=60)
@given(spins=spins, awarded=st.integers(1, 3), most=st.integers(1, 6), below=st.integers(1, 50))
def test_every_sum_has_the_chance_of_its_ways(
    spins: Spins, awarded: int, most: int, below: int
) -> None:
    most = max(most, awarded)
    whole = sum(spins.values()) ** most
    weights = feature_weights(spins, awarded=awarded, most=most, below=below)
    expected = walked(spins, awarded, awarded, awarded, most)
    assert [Fraction(weight, whole) for weight in weights] == [
        expected.get(points, Fraction(0)) for points in range(below)
    ]


def test_a_long_limit_comes_close_to_the_closed_form_of_no_limit() -> None:
    """Mean length a / (1 - a p) for spins that award without limit; each is worth one point."""
    spins: Spins = {(1, False): 49, (1, True): 1}
    weights = feature_weights(spins, awarded=5, most=200, below=201)
    whole = 50**200
    assert sum(weights) == whole
    mean = Fraction(sum(points * weight for points, weight in enumerate(weights)), whole)
    closed = Fraction(*expected_spins(1, 50, 5))
    assert closed == Fraction(5) / (1 - Fraction(5, 50))
    assert 0 < closed - mean < Fraction(1, 10**9)


def test_a_feature_that_would_never_end_has_no_mean() -> None:
    with pytest.raises(ValueError, match="never end"):
        expected_spins(1, 10, 10)
