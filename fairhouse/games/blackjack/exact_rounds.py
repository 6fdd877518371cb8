"""Whole rounds of blackjack for a strategy: the chance of every result."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from math import perm
from typing import NamedTuple

import numpy as np

from fairhouse.games.blackjack.exact_hands import Decide, Hand, finished, results
from fairhouse.games.blackjack.exact_shoe import ENDS, NATURAL, RANKS, ByCards, Ints, Shoe
from fairhouse.games.blackjack.exact_splits import SHARES, Loose, Split, Way
from fairhouse.games.certificate import Progress
from fairhouse.games.shared.blackjack import Table
from fairhouse.games.shared.blackjack_hands import worth

UPS = tuple(range(1, 11))
LOOKS_FOR = {1: 10, 10: 1}


class Strategy(NamedTuple):
    """How a hand that was dealt is played; split hands go by the chart of totals.

    `deal`    the dealer's open card -> how to play a hand that is not split
    `split`   the dealer's open card -> how to play a hand that is
    `splits`  (worth of each of two cards, open card) -> whether they are split
    """

    deal: Callable[[int], Decide]
    split: Callable[[int], Decide]
    splits: Callable[[int, int], bool]


class Found(NamedTuple):
    """Chances of a round: net result in micros -> weight out of `total`.

    `loose`   the share of rounds with three or four hands whose results are spread by the
              dealer's end alone; their mean and square are exact nevertheless
    """

    weights: dict[int, int]
    total: int
    loose: Fraction


def composition(shoe: bytes) -> list[int]:
    """How many cards of each worth, an ace first."""
    left = [0] * len(RANKS)
    for card, count in enumerate(shoe):
        left[worth(card) - 1] += count
    return left


class Rounds:
    """The rounds of one table."""

    def __init__(self, rules: Table, stake_micros: int) -> None:
        self.rules, self.stake = rules, stake_micros
        self.config = rules.config
        self.shoe = Shoe(composition(rules.shoe), rules.dealer_hits)
        self.ends = [end for end in range(ENDS) if not (rules.peeks and end == NATURAL)]

    def play(self, strategy: Strategy, progress: Progress) -> Found:
        """Every round of a player who plays like this."""
        exact: dict[int, ByCards] = defaultdict(Counter)
        loose = Loose()
        for done, up in enumerate(UPS, 1):
            if not self.shoe.left[up - 1]:
                continue
            if self.rules.peeks and up in LOOKS_FOR:
                self._naturals(exact, up)
            self._unsplit(exact, strategy, up)
            for pair in UPS:
                if self.shoe.left[pair - 1] > 1 and self.splits(strategy, pair, up):
                    split = Split(self.shoe, self.config, strategy.split(up), up, pair)
                    rounds, others = split.rounds()
                    for value, weight in rounds.items():
                        exact[value * self.stake].update(weight)
                    loose.add(others)
            progress(done, len(UPS))
        return self._together(exact, loose)

    def splits(self, strategy: Strategy, pair: int, up: int) -> bool:
        """Whether a pair is split. Raises ValueError where that hangs on more than its worth."""
        if self.config.player.most_hands == 1 or not strategy.splits(pair, up):
            return False
        if pair == 10 and not self.config.player.split_unlike_tens:
            raise ValueError("tens that must be alike to be split are not worked out")
        return True

    def _naturals(self, exact: dict[int, ByCards], up: int) -> None:
        """The dealer looked and had a natural: only a natural does not lose."""
        for one in UPS:
            for other in UPS:
                taken = Counter([one, other, up, LOOKS_FOR[up]])
                weight = 1
                for each, many in taken.items():
                    weight *= perm(self.shoe.left[each - 1], many)
                won = 0 if {one, other} == {1, 10} else -self.stake
                exact[won][4] += weight

    def _unsplit(self, exact: dict[int, ByCards], strategy: Strategy, up: int) -> None:
        hands: Counter[Hand] = Counter()
        decide = strategy.deal(up)
        for one in UPS:
            for other in UPS:
                dealt = self.shoe.left[one - 1] and self.shoe.left[other - 1]
                if dealt and (one != other or not self.splits(strategy, one, up)):
                    cards = [int(each == one) + int(each == other) for each in UPS]
                    hands += finished(self.config, decide, self.shoe.left, cards)
        codes = sorted({hand.cards for hand in hands})
        at = {code: row for row, code in enumerate(codes)}
        sums: dict[int, Ints] = {}
        for hand, ways in hands.items():
            won = self.won(hand)
            for end in self.ends:
                if won[end] not in sums:
                    sums[won[end]] = np.zeros((ENDS, len(codes)), dtype=np.int64)
                sums[won[end]][end, at[hand.cards]] += ways
        rows = np.array(codes, dtype=np.int64)
        weighed = self.shoe.weigh(up, 0, rows, np.stack(list(sums.values())))
        for value, weight in zip(sums, weighed, strict=True):
            exact[value].update(weight)

    def won(self, hand: Hand) -> list[int]:
        """What a hand that was not split wins in micros, for each end of the dealer."""
        if hand.kind == "surrender":
            return [-self.stake // 2] * ENDS
        if hand.kind == "natural":
            up, down = self.rules.blackjack_pays
            pays = self.stake * up // down
            return [0 if end == NATURAL else pays for end in range(ENDS)]
        only = self.config.dealer.original_bet_only
        return [self.stake * won for won in results(hand, first=True, original_only=only)]

    def _together(self, exact: dict[int, ByCards], loose: Loose) -> Found:
        sums = [*exact.values(), loose.whole, loose.first, loose.second]
        sums += [way.top[1] for way in loose.by_way if way.top]
        most = max(max(each, default=0) for each in sums)
        total = perm(self.shoe.size, most)
        # twice, because the spread of the others is brought to its moments in halves
        weights = {value: 2 * self.shoe.together(each, most) for value, each in exact.items()}
        for value, weight in self._spread(loose, most).items():
            weights[value * self.stake] = weights.get(value * self.stake, 0) + weight
        whole = Fraction(self.shoe.together(loose.whole, most), total)
        return Found({v: w for v, w in sorted(weights.items()) if w}, 2 * total, whole)

    def _spread(self, loose: Loose, most: int) -> dict[int, int]:
        """Result in first stakes -> twice its weight, with exact chance, mean, square and top."""
        found: Counter[int] = Counter()
        for way in loose.by_way:
            for value, weight in self._way(way, most).items():
                found[value] += 2 * weight
        if not found:
            return {}
        whole, first, second = (
            2 * self.shoe.together(each, most) for each in (loose.whole, loose.first, loose.second)
        )
        whole -= sum(found.values())
        first -= sum(value * weight for value, weight in found.items())
        second -= sum(value * value * weight for value, weight in found.items())
        found[1] += (second + first) // 2
        found[-1] += (second - first) // 2
        found[0] += whole - second
        if min(found.values()) < 0:
            raise ArithmeticError("rounds of many hands are too many to be spread like this")
        return found

    def _way(self, way: Way, most: int) -> dict[int, int]:
        whole = self.shoe.together(way.whole, most)
        chances = [self.shoe.together(chance, most) for chance, _ in way.ends]
        found: Counter[int] = Counter()
        for chance, (_, shares) in zip(chances, way.ends, strict=True):
            for value, share in shares.items():
                found[value] += whole * chance * share // (sum(chances) * SHARES)
        if way.top:
            found[way.top[0]] = self.shoe.together(way.top[1], most)
        return found
