"""Exact figures of Harvest Moon: every window of one spin is walked, free spins are added up.

The spins are those of `rules.spin`; the award and the maximum are those of `rules.play`, restated
here. `tests/games/test_harvest_moon.py` holds the two together: on a small machine every branch of
whole rounds gives the same distribution, and on this one played rounds follow it.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import gcd, prod

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.enumerate import tally
from fairhouse.games.features import feature_weights, steps
from fairhouse.games.harvest_moon.rules import HarvestMoon
from fairhouse.games.records import Pick, Wager

METHOD = (
    "every window of one spin enumerated through the rules; free spins, their retriggers and the "
    "maximum win added up exactly from that distribution"
)


def distribution(rules: HarvestMoon, wager: Wager, progress: Progress) -> Distribution:
    """The chance of every possible win of a round, maximum win included."""
    free = rules.free
    windows = prod(weights.size for weights in rules.weights)
    whole = windows + steps(free.awarded, free.most) * _TICK
    done = 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        progress(min(done, whole), whole)

    def seen(pick: Pick) -> tuple[int, bool]:
        spin = rules.spin(pick)
        return spin.coins, spin.scatters >= free.scatters

    spins, total = tally(seen, tick=tick)
    unit = gcd(*(coins for coins, _ in spins)) or 1
    cap = rules.max_win_multiple * rules.coins_a_stake
    sums = feature_weights(
        {(coins // unit, awards): weight for (coins, awards), weight in spins.items()},
        awarded=free.awarded,
        most=free.most,
        below=-(-cap // (unit * free.multiplier)),
        tick=lambda count: tick(count * _TICK),
    )
    rounds = _rounds(spins, sums, total**free.most, unit * free.multiplier, cap)
    coin_micros = wager.stake_micros // rules.coins_a_stake
    started = sum(weight for (_, awards), weight in spins.items() if awards)
    return Distribution(
        {coins * coin_micros: weight for coins, weight in rounds.items()},
        total ** (free.most + 1),
        METHOD,
        {"free_spins": Fraction(started, total)},
    )


_TICK = 20_000
"""One step of adding up takes about as long as this many windows."""


def _rounds(
    spins: Counter[tuple[int, bool]], sums: list[int], whole: int, step: int, cap: int
) -> Counter[int]:
    """Coins of a whole round -> weight; everything at or above the cap is the cap."""
    rounds: Counter[int] = Counter()
    above = whole - sum(sums)
    for (coins, awards), weight in spins.items():
        if not awards:
            rounds[min(coins, cap)] += weight * whole
            continue
        rounds[cap] += weight * above
        for points, chance in enumerate(sums):
            rounds[min(coins + points * step, cap)] += weight * chance
    return rounds
