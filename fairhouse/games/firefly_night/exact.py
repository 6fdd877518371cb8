"""Exact figures of Firefly Night: every window is walked, the respins are a Markov chain.

The chain's states are how many cells hold a firefly and how many respins are left: which cells, and
what amounts they show, changes nothing about what comes. So the number of fireflies at the end is
found first, and then the sum of as many independent amounts. `tests/games/test_firefly_night.py`
holds this to walked features.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from math import comb, lcm

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.enumerate import tally
from fairhouse.games.firefly_night.rules import CELLS, FireflyNight
from fairhouse.games.records import Pick, Wager

METHOD = (
    "every window of the spin enumerated through the rules; respins by a Markov chain over the "
    "locked cells and the respins left, their amounts added up exactly"
)


def distribution(rules: FireflyNight, wager: Wager, progress: Progress) -> Distribution:
    """The chance of every possible win of a round, maximum win included."""

    def seen(pick: Pick) -> tuple[int, int]:
        spin = rules.spin(pick)
        return spin.coins, len(spin.caught)

    spins, total = tally(seen)
    progress(1, 2)
    cap = rules.max_win_multiple * rules.coins_a_stake
    started = {caught for _, caught in spins if rules.starts(caught)}
    features, whole = feature_weights(rules, started)
    rounds: Counter[int] = Counter()
    for (coins, caught), weight in spins.items():
        if caught not in started:
            rounds[min(coins, cap)] += weight * whole
            continue
        for stakes, chance in features[caught].items():
            rounds[min(coins + stakes * rules.coins_a_stake, cap)] += weight * chance
    progress(2, 2)
    coin_micros = wager.stake_micros // rules.coins_a_stake
    return Distribution(
        {coins * coin_micros: weight for coins, weight in rounds.items()},
        total * whole,
        METHOD,
        _notes(rules, spins, total, started),
    )


def _notes(
    rules: FireflyNight, spins: Counter[tuple[int, int]], total: int, started: set[int]
) -> dict[str, Fraction]:
    starts = sum(weight for (_, caught), weight in spins.items() if caught in started)
    full = sum(
        (
            Fraction(weight, total) * final_counts(rules, caught).get(CELLS, Fraction(0))
            for (_, caught), weight in spins.items()
            if caught in started
        ),
        Fraction(0),
    )
    return {"respins": Fraction(starts, total), "full_grid": full}


def feature_weights(
    rules: FireflyNight, started: set[int]
) -> tuple[dict[int, dict[int, int]], int]:
    """Fireflies at the start -> {stakes won: weight}, and the total of the weights."""
    finals = {caught: final_counts(rules, caught) for caught in started}
    chances = [chance for final in finals.values() for chance in final.values()]
    common = lcm(*(chance.denominator for chance in chances))
    sums = _sums(rules)
    full = rules.config.respins.full_grid_stakes
    spread = rules.amount_weights.total
    found: dict[int, dict[int, int]] = {}
    for caught, final in finals.items():
        weights: Counter[int] = Counter()
        for count, chance in final.items():
            scale = int(chance * common) * spread ** (CELLS - count)
            more = full if count == CELLS else 0
            for stakes, weight in sums[count].items():
                weights[stakes + more] += weight * scale
        found[caught] = weights
    return found, common * spread**CELLS


def final_counts(rules: FireflyNight, caught: int) -> dict[int, Fraction]:
    """How many fireflies there are at the end, when so many start: count -> chance."""
    respins = rules.config.respins
    catch = Fraction(respins.catches, respins.of)

    @cache
    def ends(held: int, left: int) -> dict[int, Fraction]:
        if not left or held == CELLS:
            return {held: Fraction(1)}
        found: dict[int, Fraction] = {}
        empty = CELLS - held
        for new in range(empty + 1):
            chance = comb(empty, new) * catch**new * (1 - catch) ** (empty - new)
            after = ends(held + new, respins.respins) if new else ends(held, left - 1)
            for count, share in after.items():
                found[count] = found.get(count, Fraction(0)) + chance * share
        return found

    return ends(caught, respins.respins)


def _sums(rules: FireflyNight) -> list[Counter[int]]:
    """The sum of 0, 1, ... amounts: stakes -> weight out of the total to that power."""
    respins = rules.config.respins
    amounts = list(zip(respins.amounts, respins.amount_weights, strict=True))
    sums: list[Counter[int]] = [Counter({0: 1})]
    for _ in range(CELLS):
        longer: Counter[int] = Counter()
        for stakes, weight in sums[-1].items():
            for amount, share in amounts:
                longer[stakes + amount] += weight * share
        sums.append(longer)
    return sums
