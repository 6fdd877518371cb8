"""Exact figures of Attic Treasures: every window is walked, the trunks are counted.

A trunk holds what is drawn when it is opened, and the draw does not know which trunk it is: the
things come in an order that no choice can change. So every way to play has the same distribution,
and "optimal" is all of them. Of that order, the number of things found before the first empty trunk
has the chances of drawing without return, and given the number every set of things is equally
likely.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from math import comb, lcm, perm

from fairhouse.games.attic_treasures.rules import AtticTreasures
from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.enumerate import tally
from fairhouse.games.records import Pick, Wager

METHOD = (
    "every window of the spin enumerated through the rules; the trunks by counting every set of "
    "things that can be found, the same whichever trunks are opened"
)


def strategies(
    rules: AtticTreasures, wager: Wager, progress: Progress
) -> Mapping[str, Distribution]:
    """One strategy: any. The chance of every possible win of a round, maximum win included."""
    windows, done = 1, 0
    for weights in rules.weights:
        windows *= weights.size

    def tick(count: int) -> None:
        nonlocal done
        done += count
        progress(done, windows)

    def seen(pick: Pick) -> tuple[int, bool]:
        spin = rules.spin(pick)
        return spin.coins, rules.opens(spin.scatters)

    spins, total = tally(seen, tick=tick)
    trunks = trunk_chances(rules)
    whole = lcm(*(chance.denominator for chance in trunks.values()))
    cap = rules.max_win_multiple * rules.coins_a_stake
    rounds: Counter[int] = Counter()
    for (coins, opens), weight in spins.items():
        if not opens:
            rounds[min(coins, cap)] += weight * whole
            continue
        for stakes, chance in trunks.items():
            won = min(coins + stakes * rules.coins_a_stake, cap)
            rounds[won] += weight * int(chance * whole)
    coin_micros = wager.stake_micros // rules.coins_a_stake
    opened = sum(weight for (_, opens), weight in spins.items() if opens)
    spread = Distribution(
        {coins * coin_micros: weight for coins, weight in rounds.items()},
        total * whole,
        METHOD,
        {"attic": Fraction(opened, total)},
    )
    return {"optimal": spread}


def trunk_chances(rules: AtticTreasures) -> dict[int, Fraction]:
    """Stakes found in the trunks -> chance."""
    bonus = rules.bonus
    full, trunks = sum(bonus.counts), len(rules.things)
    sets = _sets(rules)
    found: dict[int, Fraction] = {}
    for count in range(min(bonus.picks, full) + 1):
        chance = Fraction(perm(full, count), perm(trunks, count))
        if count < bonus.picks:
            chance *= Fraction(bonus.empty, trunks - count) if trunks > count else 1
        for stakes, ways in sets[count].items():
            share = chance * Fraction(ways, comb(full, count))
            found[stakes] = found.get(stakes, Fraction(0)) + share
    return found


def _sets(rules: AtticTreasures) -> list[Counter[int]]:
    """Of 0, 1, ... things: their worth in stakes -> how many sets are worth as much."""
    sets: list[Counter[int]] = [Counter({0: 1})]
    for worth, count in zip(rules.bonus.stakes, rules.bonus.counts, strict=True):
        for _ in range(count):
            longer = [Counter(each) for each in [*sets, Counter[int]()]]
            for size, each in enumerate(sets):
                for stakes, ways in each.items():
                    longer[size + 1][stakes + worth] += ways
            sets = longer
    return sets
