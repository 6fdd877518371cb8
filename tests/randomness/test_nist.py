"""NIST's tests against the worked examples of SP 800-22, and against rows that are not random."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from fairhouse.domain.randomness import battery, nist

PI = (
    "11001001000011111101101010100010001000010110100011"
    "00001000110100110001001100011001100010100010111000"
)
"""The first hundred binary digits of pi, as in the examples."""
LONG = (
    "11001100000101010110110001001100111000000000001001001101010100010001001111010110"
    "100000001101011111001100111001101101100010110010"
)


def bits(text: str) -> nist.Bits:
    return np.asarray([int(bit) for bit in text], dtype=np.int64)


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (lambda: nist.monobit(bits(PI)), 0.109599),
        (lambda: nist.block_frequency(bits(PI), 10), 0.706438),
        (lambda: nist.runs(bits(PI)), 0.500798),
        (lambda: nist.longest_run(bits(LONG)), 0.180598),
        (lambda: nist.spectral(bits(PI)), 0.646355),
        (lambda: nist.spectral(bits("1001010011")), 0.468160),
        (lambda: nist.template(bits("10100100101110010110"), "001", 2), 0.344154),
        (lambda: nist.serial(bits("0011011101"), 3)[0], 0.808792),
        (lambda: nist.serial(bits("0011011101"), 3)[1], 0.670320),
        (lambda: nist.approximate_entropy(bits("0100110101"), 3), 0.261961),
        (lambda: nist.approximate_entropy(bits(PI), 2), 0.235301),
        (lambda: nist.cumulative_sums(bits("1011010111")), 0.4116588),
        (lambda: nist.cumulative_sums(bits(PI)), 0.219194),
        (lambda: nist.cumulative_sums(bits(PI), backward=True), 0.114866),
    ],
)
def test_the_published_examples(test: Callable[[], float], expected: float) -> None:
    assert test() == pytest.approx(expected, abs=2e-6)


def test_the_chances_of_ranks_are_the_published_ones() -> None:
    shares = [nist._rank_chance(32, rank) for rank in (32, 31)]
    assert shares == pytest.approx([0.2888, 0.5776], abs=5e-5)
    whole = sum(nist._rank_chance(3, rank) for rank in range(4))
    assert whole == pytest.approx(1)


def test_ranks_over_two_elements() -> None:
    """The two matrices of the publication's example."""
    matrices = bits("010110010" + "010101011").reshape(2, 3, 3)
    assert [nist._rank(matrix, 3) for matrix in matrices] == [2, 3]


def test_no_test_changes_what_it_reads() -> None:
    row = nist.bits_of(b"".join(battery.stream(40_000)))
    before = row.copy()
    for test in nist.BATTERY.values():
        test(row)
    assert (row == before).all()


BIASED: dict[str, Callable[[int], nist.Bits]] = {
    "always one": lambda n: np.ones(n, dtype=np.int64),
    "in turn": lambda n: np.arange(n, dtype=np.int64) % 2,
    "51 % ones": lambda n: (np.random.default_rng(1).random(n) < 0.51).astype(np.int64),
    "a short cycle": lambda n: np.resize(np.random.default_rng(2).integers(0, 2, 997), n),
}


@pytest.mark.parametrize("name", BIASED)
def test_what_is_not_random_fails_some_test(name: str) -> None:
    row = BIASED[name](200_000)
    assert min(test(row) for test in nist.BATTERY.values()) < 1e-9


def test_the_live_drivers_stream_passes() -> None:
    """Fresh seeds every time: a wrong alarm here is rarer than one in a million."""
    row = nist.bits_of(b"".join(battery.stream(60_000)))
    assert min(test(row) for test in nist.BATTERY.values()) > 1e-7 / len(nist.BATTERY)
