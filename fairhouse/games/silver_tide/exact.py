"""Exact figures of Silver Tide: the reels are taken one after another, free spins are added up.

What matters of the reels so far is which symbols still run, in how many ways, the coins won and the
scatters seen: windows that agree in that are taken together. Each step is the one of the rules
(`ways.go_on`). `tests/games/test_silver_tide.py` holds both halves to walked rounds.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import gcd, prod

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.features import feature_weights, steps
from fairhouse.games.records import Wager
from fairhouse.games.shared.ways import Counts, Running
from fairhouse.games.silver_tide.rules import REELS, SilverTide

METHOD = (
    "every window of one spin enumerated through the rules, windows that go on alike taken "
    "together; free spins, their retriggers and the maximum win added up exactly from that "
    "distribution"
)
State = tuple[Running, int, int]
"""What still runs, coins won, scatters seen."""


def distribution(rules: SilverTide, wager: Wager, progress: Progress) -> Distribution:
    """The chance of every possible win of a round, maximum win included."""
    free = rules.free
    whole = steps(free.awarded, free.most) + 1
    done = 1
    spins = spin_weights(rules)
    progress(done, whole)

    def tick(count: int) -> None:
        nonlocal done
        done += count
        progress(done, whole)

    total = prod(weights.total for weights in rules.weights)
    unit = gcd(*(coins for coins, _ in spins)) or 1
    step = unit * free.multiplier
    cap = rules.max_win_multiple * rules.coins_a_stake
    sums = feature_weights(
        {(coins // unit, awards): weight for (coins, awards), weight in spins.items()},
        awarded=free.awarded,
        most=free.most,
        below=-(-cap // step),
        tick=tick,
    )
    rounds = _rounds(spins, sums, total**free.most, step, cap)
    coin_micros = wager.stake_micros // rules.coins_a_stake
    started = sum(weight for (_, awards), weight in spins.items() if awards)
    return Distribution(
        {coins * coin_micros: weight for coins, weight in rounds.items()},
        total ** (free.most + 1),
        METHOD,
        {"free_spins": Fraction(started, total)},
    )


def spin_weights(rules: SilverTide) -> Counter[tuple[int, bool]]:
    """(coins, awards free spins) of one spin -> weight."""
    states: Counter[State] = Counter()
    for (counts, scatters), weight in _classes(rules, 0):
        states[rules.ways.start(counts), 0, scatters] += weight
    for reel in range(1, REELS):
        states = _one_more(rules, states, reel)
    spins: Counter[tuple[int, bool]] = Counter()
    for (running, coins, scatters), weight in states.items():
        last = sum(win.coins for win in rules.ways.finish(running, REELS))
        won = coins + last + rules.scatter_coins[scatters]
        spins[won, scatters >= rules.free.scatters] += weight
    return spins


def _one_more(rules: SilverTide, states: Counter[State], reel: int) -> Counter[State]:
    longer: Counter[State] = Counter()
    classes = _classes(rules, reel)
    for (running, coins, seen), weight in states.items():
        for (counts, scatters), share in classes:
            on, ended = rules.ways.go_on(running, counts, reel)
            won = coins + sum(win.coins for win in ended)
            longer[on, won, seen + scatters] += weight * share
    return longer


def _classes(rules: SilverTide, reel: int) -> list[tuple[tuple[Counts, int], int]]:
    """What a reel can add, each with its weight: stops that show alike are one."""
    found: dict[tuple[tuple[tuple[str, int], ...], int], int] = Counter()
    weights = rules.weights[reel]
    for stop, (counts, scatters) in enumerate(
        zip(rules.counts[reel], rules.scatters[reel], strict=True)
    ):
        found[tuple(counts.items()), scatters] += weights.weight(stop)
    return [((dict(counts), scatters), weight) for (counts, scatters), weight in found.items()]


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
