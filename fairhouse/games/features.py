"""Exact sums of spins that award more spins, without walking every whole round.

A feature is a row of like spins. Each wins some points and may award further spins, up to a most
for the round. The chance of every possible sum follows from the chance of every possible spin by
adding spins one at a time. All numbers are integers: weights out of `total ** most`.

A list of weights is packed into one large integer, a fixed number of bits for each sum, so that
adding a spin is one shift and one small multiplication for each of its possible wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Spins = Mapping[tuple[int, bool], int]
"""(points won, awards more spins) -> weight of one spin."""


def feature_weights(
    spins: Spins,
    *,
    awarded: int,
    most: int,
    below: int,
    tick: Callable[[int], object] = lambda _: None,
) -> list[int]:
    """Weights of the sums 0 .. below-1 of a feature that starts with `awarded` spins.

    Out of `total ** most`, where `total` is the sum of the weights of one spin. What is missing
    to that is the weight of `below` or more.
    """
    total = sum(spins.values())
    bits = (total**most).bit_length()
    plain, award = _packed(spins, bits, below, False), _packed(spins, bits, below, True)
    mask = (1 << bits * below) - 1
    started = _starts(awarded, most)
    later: list[int] = []
    for so_far in reversed(started):
        more = min(awarded, most - so_far)
        rows = [total ** (most - so_far)]
        for left in range(1, so_far + 1):
            row = _add_spin(rows[left - 1], plain)
            row += _add_spin(later[left - 1 + more] if more else rows[left - 1], award)
            rows.append(row & mask)
            tick(1)
        later = rows
    return _unpacked(later[awarded], bits, below)


def steps(awarded: int, most: int) -> int:
    """How often `feature_weights` ticks."""
    return sum(_starts(awarded, most))


def expected_spins(chance_numerator: int, chance_denominator: int, awarded: int) -> tuple[int, int]:
    """Mean length of a feature that may award without limit: a / (1 - a p), as a fraction."""
    rest = chance_denominator - awarded * chance_numerator
    if rest <= 0:
        raise ValueError("this feature would never end")
    return awarded * chance_denominator, rest


def _starts(awarded: int, most: int) -> list[int]:
    """The numbers of spins that can have been started so far, rising."""
    return [*range(awarded, most, awarded), most]


def _packed(spins: Spins, bits: int, below: int, awards: bool) -> list[tuple[int, int]]:
    """(shift, weight) of each win of the spins that do, or do not, award more."""
    return [
        (points * bits, weight)
        for (points, more), weight in spins.items()
        if more is awards and points < below
    ]


def _add_spin(row: int, spin: list[tuple[int, int]]) -> int:
    return sum((row * weight) << shift for shift, weight in spin)


def _unpacked(row: int, bits: int, size: int) -> list[int]:
    mask = (1 << bits) - 1
    return [row >> bits * at & mask for at in range(size)]
