"""Whole rounds of blackjack for a strategy: the chance of every result."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from functools import partial
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
    """How a hand is played; split hands heed their own cards and the dealer's alone.

    `deal`     the dealer's open card -> how to play a hand that is not split
    `split`    (open card, worth of each card of the pair, second card) -> how to play a hand of it
    `splits`   (worth of each of two cards, open card) -> whether they are split
    `insures`  (two cards) -> whether they are insured under an ace
    """

    deal: Callable[[int], Decide]
    split: Callable[[int, int, int], Decide]
    splits: Callable[[int, int], bool]
    insures: Callable[[int, int], bool] = lambda _one, _other: False


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
        # a natural under a card that was looked at ends the round before anything is played
        self.ends = tuple(range(NATURAL if rules.peeks else ENDS))
        self._known: dict[
            tuple[int, int, tuple[int, ...]],
            tuple[dict[int, Counter[Hand]], tuple[dict[int, ByCards], Loose]],
        ] = {}

    def play(self, strategy: Strategy, progress: Progress) -> Found:
        """Every round of a player who plays like this."""
        exact: dict[int, ByCards] = defaultdict(Counter)
        loose: dict[int, Loose] = defaultdict(Loose)
        for done, up in enumerate(UPS, 1):
            if not self.shoe.left[up - 1]:
                continue
            if self.rules.peeks and up in LOOKS_FOR:
                self._naturals(exact, strategy, up)
            for insured in (False, True):
                self._unsplit(exact, strategy, up, insured=insured)
            for pair in UPS:
                if self.shoe.left[pair - 1] > 1 and self.splits(strategy, pair, up):
                    for shift, ends in self._insured(self.insures(strategy, pair, pair, up)):
                        rounds, others = self._split(strategy, pair, up, ends)
                        for value, weight in rounds.items():
                            exact[value * self.stake + shift].update(weight)
                        loose[shift].add(others)
            progress(done, len(UPS))
        return self._together(exact, loose)

    def _split(
        self, strategy: Strategy, pair: int, up: int, ends: tuple[int, ...]
    ) -> tuple[dict[int, ByCards], Loose]:
        """The rounds of a pair that is split, of those that end like this."""
        play = partial(strategy.split, up, pair)
        split = Split(self.shoe, self.config, play, up=up, worth=pair, ends=ends)
        known, rounds = self._known.get((pair, up, ends), (None, None))
        # strategies that play a pair alike share its rounds
        if rounds is None or known != split.finished:
            rounds = split.rounds()
            self._known[pair, up, ends] = split.finished, rounds
        return rounds

    def insures(self, strategy: Strategy, one: int, other: int, up: int) -> bool:
        """Whether two cards are insured."""
        return up == 1 and self.config.player.insurance and strategy.insures(one, other)

    def _insured(self, insured: bool) -> list[tuple[int, tuple[int, ...]]]:
        """What insurance adds to a round, and the ends of the dealer at which it does."""
        if not insured:
            return [(0, self.ends)]
        half = self.stake // 2
        parts = {half * self.config.pays.insurance: (NATURAL,), -half: tuple(range(NATURAL))}
        return [(shift, ends) for shift, ends in parts.items() if set(ends) <= set(self.ends)]

    def splits(self, strategy: Strategy, pair: int, up: int) -> bool:
        """Whether a pair is split. Raises ValueError where that hangs on more than its worth."""
        if self.config.player.most_hands == 1 or not strategy.splits(pair, up):
            return False
        if pair == 10 and not self.config.player.split_unlike_tens:
            raise ValueError("tens that must be alike to be split are not worked out")
        return True

    def _naturals(self, exact: dict[int, ByCards], strategy: Strategy, up: int) -> None:
        """The dealer looked and had a natural: only a natural does not lose."""
        for one in UPS:
            for other in UPS:
                taken = Counter([one, other, up, LOOKS_FOR[up]])
                weight = 1
                for each, many in taken.items():
                    weight *= perm(self.shoe.left[each - 1], many)
                won = 0 if {one, other} == {1, 10} else -self.stake
                if self.insures(strategy, one, other, up):
                    won += self.stake // 2 * self.config.pays.insurance
                exact[won][4] += weight

    def _unsplit(
        self, exact: dict[int, ByCards], strategy: Strategy, up: int, *, insured: bool
    ) -> None:
        hands: Counter[Hand] = Counter()
        decide = strategy.deal(up)
        for one in UPS:
            for other in UPS:
                dealt = self.shoe.left[one - 1] and self.shoe.left[other - 1] > int(one == other)
                dealt = dealt and self.insures(strategy, one, other, up) == insured
                if dealt and (one != other or not self.splits(strategy, one, up)):
                    cards = [int(each == one) + int(each == other) for each in UPS]
                    hands += finished(self.config, decide, self.shoe.left, cards)
        if not hands:
            return
        shifts = {end: shift for shift, ends in self._insured(insured) for end in ends}
        codes = sorted({hand.cards for hand in hands})
        at = {code: row for row, code in enumerate(codes)}
        sums: dict[int, Ints] = {}
        for hand, ways in hands.items():
            won = self.won(hand)
            for end in self.ends:
                net = won[end] + shifts[end]
                if net not in sums:
                    sums[net] = np.zeros((ENDS, len(codes)), dtype=np.int64)
                sums[net][end, at[hand.cards]] += ways
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

    def _together(self, exact: dict[int, ByCards], loose: dict[int, Loose]) -> Found:
        sums = list(exact.values())
        for each in loose.values():
            sums += [each.whole, each.first, each.second]
            sums += [way.top[1] for way in each.by_way if way.top]
        most = max(max(each, default=0) for each in sums)
        total = perm(self.shoe.size, most)
        # twice, because the spread of the others is brought to its moments in halves
        weights = {value: 2 * self.shoe.together(each, most) for value, each in exact.items()}
        for shift, others in loose.items():
            for value, weight in self._spread(others, most).items():
                net = value * self.stake + shift
                weights[net] = weights.get(net, 0) + weight
        spread = sum(self.shoe.together(each.whole, most) for each in loose.values())
        kept = {net: weight for net, weight in sorted(weights.items()) if weight}
        return Found(kept, 2 * total, Fraction(spread, total))

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
