"""Tests of a row of bits in the manner of NIST SP 800-22 (revision 1a). Pure.

Each takes bits as an array of 0 and 1 and answers a p-value. They are written anew on whole
copies of the bits, because no test may see what another has changed; the worked examples of the
publication are the known answers of the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import erfc, exp, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

Bits = NDArray[np.int64]


def bits_of(raw: bytes) -> Bits:
    """The bits of some bytes, most significant first."""
    return np.unpackbits(np.frombuffer(raw, dtype=np.uint8)).astype(np.int64)


def monobit(bits: Bits) -> float:
    """2.1: as many ones as zeros."""
    return erfc(abs(int((2 * bits - 1).sum())) / sqrt(len(bits)) / sqrt(2))


def block_frequency(bits: Bits, block: int = 128) -> float:
    """2.2: as many ones as zeros in every block."""
    count = len(bits) // block
    shares = bits[: count * block].reshape(count, block).mean(axis=1)
    statistic = 4 * block * float(((shares - 0.5) ** 2).sum())
    return float(special.gammaincc(count / 2, statistic / 2))


def runs(bits: Bits) -> float:
    """2.3: the number of unbroken runs."""
    n, share = len(bits), float(bits.mean())
    if abs(share - 0.5) >= 2 / sqrt(n):
        return 0.0
    changes = 1 + int(np.count_nonzero(bits[1:] != bits[:-1]))
    spread = 2 * n * share * (1 - share)
    return erfc(abs(changes - spread) / (2 * sqrt(2 * n) * share * (1 - share)))


_LONGEST: Final[Mapping[int, tuple[int, list[float]]]] = {
    8: (1, [0.2148, 0.3672, 0.2305, 0.1875]),
    128: (4, [0.1174, 0.2430, 0.2493, 0.1752, 0.1027, 0.1124]),
    10_000: (10, [0.0882, 0.2092, 0.2483, 0.1933, 0.1208, 0.0675, 0.0727]),
}
"""Block length -> the shortest class of a longest run, and the chance of each class."""


def longest_run(bits: Bits) -> float:
    """2.4: the longest run of ones in a block."""
    n = len(bits)
    block = 8 if n < 6272 else 128 if n < 750_000 else 10_000
    least, chances = _LONGEST[block]
    rows = bits[: n // block * block].reshape(-1, block)
    seen = np.zeros(len(chances))
    for row in rows:
        seen[min(max(_longest(row), least), least + len(chances) - 1) - least] += 1
    expected = np.asarray(chances) * len(rows)
    statistic = float(((seen - expected) ** 2 / expected).sum())
    return float(special.gammaincc((len(chances) - 1) / 2, statistic / 2))


def _longest(row: Bits) -> int:
    padded = np.concatenate(([0], row, [0]))
    edges = np.flatnonzero(np.diff(padded))
    return int((edges[1::2] - edges[::2]).max()) if len(edges) else 0


def rank(bits: Bits, size: int = 32) -> float:
    """2.5: the ranks of square matrices over two elements."""
    count = len(bits) // (size * size)
    if count == 0:
        return 1.0
    full = less = 0
    for matrix in bits[: count * size * size].reshape(count, size, size):
        found = _rank(matrix, size)
        full += found == size
        less += found == size - 1
    chances = [_rank_chance(size, size), _rank_chance(size, size - 1)]
    chances.append(1 - sum(chances))
    seen = [full, less, count - full - less]
    statistic = sum(
        (got - count * chance) ** 2 / (count * chance)
        for got, chance in zip(seen, chances, strict=True)
    )
    return exp(-statistic / 2)


def _rank(matrix: Bits, size: int) -> int:
    rows = [int("".join(map(str, row)), 2) for row in matrix.tolist()]
    found = 0
    for bit in reversed(range(size)):
        pivot = next((row for row in rows if row >> bit & 1), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows = [row ^ pivot if row >> bit & 1 else row for row in rows]
        found += 1
    return found


def _rank_chance(size: int, wanted: int) -> float:
    product: float = 1.0
    for i in range(wanted):
        product *= (1 - 0.5 ** (size - i)) ** 2 / (1 - 0.5 ** (wanted - i))
    return product * exp(log(2) * (wanted * (2 * size - wanted) - size * size))


def spectral(bits: Bits) -> float:
    """2.6: peaks of the discrete Fourier transform."""
    n = len(bits)
    heights = np.abs(np.fft.rfft((2 * bits - 1).astype(np.float64)))[: n // 2]
    threshold = sqrt(log(1 / 0.05) * n)
    expected = 0.95 * n / 2
    below = int(np.count_nonzero(heights < threshold))
    return erfc(abs((below - expected) / sqrt(n * 0.95 * 0.05 / 4)) / sqrt(2))


def template(bits: Bits, word: str = "000000001", blocks: int = 8) -> float:
    """2.7: how often a word that cannot overlap itself occurs."""
    m, length = len(word), len(bits) // blocks
    wanted = np.asarray([int(bit) for bit in word])
    mean = (length - m + 1) / 2**m
    variance = length * (1 / 2**m - (2 * m - 1) / 2 ** (2 * m))
    statistic = 0.0
    for block in bits[: blocks * length].reshape(blocks, length):
        windows = np.lib.stride_tricks.sliding_window_view(block, m)
        hits = int(np.count_nonzero((windows == wanted).all(axis=1)))
        statistic += (hits - mean) ** 2 / variance
    return float(special.gammaincc(blocks / 2, statistic / 2))


def serial(bits: Bits, m: int = 16) -> tuple[float, float]:
    """2.11: whether all overlapping words of m bits are equally frequent; two p-values."""
    psi = [_psi(bits, m - less) for less in range(3)]
    first = psi[0] - psi[1]
    second = psi[0] - 2 * psi[1] + psi[2]
    return (
        float(special.gammaincc(2 ** (m - 2), first / 2)),
        float(special.gammaincc(2 ** (m - 3), second / 2)),
    )


def _words(bits: Bits, m: int) -> Bits:
    """How often each word of m bits occurs, the row being a ring."""
    ring = np.concatenate((bits, bits[: m - 1])) if m > 1 else bits
    coded = np.zeros(len(bits), dtype=np.int64)
    for at in range(m):
        coded = coded * 2 + ring[at : at + len(bits)]
    return np.bincount(coded, minlength=2**m).astype(np.int64)


def _psi(bits: Bits, m: int) -> float:
    if m <= 0:
        return 0.0
    counts = _words(bits, m).astype(np.float64)
    return float((counts**2).sum()) * (1 << m) / len(bits) - len(bits)


def approximate_entropy(bits: Bits, m: int = 10) -> float:
    """2.12: how regular words of m bits go on."""
    phi = []
    for length in (m, m + 1):
        shares = _words(bits, length) / len(bits)
        present = shares[shares > 0]
        phi.append(float((present * np.log(present)).sum()))
    statistic = 2 * len(bits) * (log(2) - (phi[0] - phi[1]))
    return float(special.gammaincc(2 ** (m - 1), statistic / 2))


def cumulative_sums(bits: Bits, *, backward: bool = False) -> float:
    """2.13: how far the walk of the bits strays from its start."""
    steps = 2 * bits - 1
    walk = np.cumsum(steps[::-1] if backward else steps)
    n, far = len(bits), int(np.abs(walk).max())
    root = sqrt(n)

    def term(k: int, a: int, b: int) -> float:
        upper = float(stats.norm.cdf((4 * k + a) * far / root))
        return upper - float(stats.norm.cdf((4 * k + b) * far / root))

    first = sum(term(k, 1, -1) for k in _between((-n / far + 1) / 4, (n / far - 1) / 4))
    second = sum(term(k, 3, 1) for k in _between((-n / far - 3) / 4, (n / far - 1) / 4))
    return 1 - first + second


def _between(low: float, high: float) -> range:
    return range(int(low), int(high) + 1)


BATTERY: Final[Mapping[str, Callable[[Bits], float]]] = {
    "monobit": monobit,
    "block frequency": block_frequency,
    "runs": runs,
    "longest run": longest_run,
    "matrix rank": rank,
    "spectral": spectral,
    "template 000000001": template,
    "serial, first": lambda bits: serial(bits)[0],
    "serial, second": lambda bits: serial(bits)[1],
    "approximate entropy": approximate_entropy,
    "cumulative sums, forward": cumulative_sums,
    "cumulative sums, backward": lambda bits: cumulative_sums(bits, backward=True),
}
"""Every test by name, with the parameters recommended for a million bits."""
