"""Exact figures of Honey Falls: the five stops decide a whole round, so all of them are tried.

Only windows that win nothing are not tried one by one: once no symbol runs on and none has won, the
reels to come change nothing, and their whole weight is counted at once. `tests/games/
test_honey_falls.py` holds this to walked rounds.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import prod

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.honey_falls.rules import REELS, HoneyFalls
from fairhouse.games.records import Wager
from fairhouse.games.shared.ways import Running

METHOD = (
    "every combination of stops enumerated through the rules, falls and multipliers included; "
    "combinations that cannot win counted at once"
)


def distribution(rules: HoneyFalls, wager: Wager, progress: Progress) -> Distribution:
    """The chance of every possible win of a round, maximum win included."""
    walk = _Walk(rules)
    firsts = rules.weights[0].size
    for stop in range(firsts):
        running = rules.ways.start(rules.counts[0][stop])
        walk.on([stop], running, rules.weights[0].weight(stop))
        progress(stop + 1, firsts)
    coin_micros = wager.stake_micros // rules.coins_a_stake
    total = prod(weights.total for weights in rules.weights)
    notes = {
        f"falls_{count}": Fraction(weight, total) for count, weight in sorted(walk.falls.items())
    }
    return Distribution(
        {coins * coin_micros: weight for coins, weight in walk.found.items()},
        total,
        METHOD,
        {name: chance for name, chance in notes.items() if name != "falls_0"},
    )


class _Walk:
    """All stops, reel after reel. `found`: coins -> weight; `falls`: how many -> weight."""

    def __init__(self, rules: HoneyFalls) -> None:
        self.rules = rules
        self.cap = rules.max_win_multiple * rules.coins_a_stake
        self.found: Counter[int] = Counter()
        self.falls: Counter[int] = Counter()
        totals = [weights.total for weights in rules.weights]
        self.rest = [prod(totals[reel:]) for reel in range(REELS + 1)]

    def on(self, stops: list[int], running: Running, weight: int, *, won: bool = False) -> None:
        """Everything that begins with these stops, of this weight so far."""
        reel = len(stops)
        if not running and not won:
            self.found[0] += weight * self.rest[reel]
            self.falls[0] += weight * self.rest[reel]
            return
        if reel == REELS:
            falls, _ = self.rules.falls(stops)
            self.found[min(sum([fall.coins for fall in falls]), self.cap)] += weight
            self.falls[len(falls)] += weight
            return
        weights = self.rules.weights[reel]
        for stop, counts in enumerate(self.rules.counts[reel]):
            longer, ended = self.rules.ways.go_on(running, counts, reel)
            ahead = weight * weights.weight(stop)
            self.on([*stops, stop], longer, ahead, won=won or bool(ended))
