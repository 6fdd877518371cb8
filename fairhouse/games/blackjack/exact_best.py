"""The best play by a hand's own cards: every decision weighed against the shoe that is left.

Cards may be counted in any order (`exact_shoe`), so what a hand is worth, times the chance of its
cards, is a whole number over one denominator, and so is the sum of what it may become: a hand of
certain cards is decided once, by whichever sum is greater. Before a split that is all there is to
know, and so the best play of all. After one, a hand is decided as it is best on the average over
whatever the other hands may hold: it is the best play that heeds no other hand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from functools import cache
from math import perm, prod
from typing import NamedTuple

import numpy as np

from fairhouse.games.blackjack.exact_hands import Decide, may_double
from fairhouse.games.blackjack.exact_rounds import Strategy
from fairhouse.games.blackjack.exact_shoe import (
    BUST,
    CARD,
    NATURAL,
    RANKS,
    Ints,
    Objects,
    Shoe,
    count_soft,
    counts,
)
from fairhouse.games.blackjack.exact_splits import kinds_of, ways_to_split, without
from fairhouse.games.shared.blackjack import Table
from fairhouse.games.shared.blackjack_hands import TARGET, TEN

Cards = tuple[int, ...]
"""How many of each worth a hand has, an ace first."""

Plan = dict[Cards, str]
"""What is done with a hand, by its cards."""


class Tree:
    """Every hand that is not bust and begins with these cards; those with most cards come first."""

    def __init__(self, left: list[int], starts: list[Cards]) -> None:
        seen = {
            cards for cards in starts if all(many <= n for many, n in zip(cards, left, strict=True))
        }
        waiting = list(seen)
        while waiting:
            cards = waiting.pop()
            if count_soft(list(cards))[0] >= TARGET:
                continue
            for more in self._next(cards, left):
                if more not in seen:
                    seen.add(more)
                    waiting.append(more)
        self.hands = sorted(seen, key=lambda cards: (-sum(cards), cards))
        self.at = {cards: row for row, cards in enumerate(self.hands)}
        self.codes = np.array(
            [sum(n * card for n, card in zip(hand, CARD, strict=True)) for hand in self.hands],
            dtype=np.int64,
        )
        self.counted = [count_soft(list(hand)) for hand in self.hands]
        self.totals = np.array([total for total, _ in self.counted], dtype=np.int64)
        self.after = [
            [self.at[more] for more in self._next(hand, left)] if total < TARGET else []
            for hand, (total, _) in zip(self.hands, self.counted, strict=True)
        ]

    @staticmethod
    def _next(cards: Cards, left: list[int]) -> list[Cards]:
        """The hands with one card more that are not bust."""
        hard = sum(worth * many for worth, many in enumerate(cards, 1))
        return [
            (*cards[:rank], cards[rank] + 1, *cards[rank + 1 :])
            for rank in RANKS
            if cards[rank] < left[rank] and hard + rank + 1 <= TARGET
        ]


class Worth(NamedTuple):
    """What the hands of a tree win, times the chance of their cards, row by row.

    `once`, `twice`  standing with one stake and with two, in units
    `whole`          the chance itself, without a natural that a dealer who looks has found
    `natural`        the chance that the dealer's second card makes a natural
    """

    once: Objects
    twice: Objects
    whole: Objects
    natural: Objects


class Best(NamedTuple):
    """The best play of a tree: what is done with each hand, and what that is worth."""

    plan: Plan
    value: dict[Cards, int]


class SplitPlay(NamedTuple):
    """How the hands of a pair are played, and what they win in all.

    `again`   hands whose second card is one of the pair again, which could not be split
    `others`  all other hands
    """

    again: Plan
    others: Plan
    value: int


class BestPlay:
    """The best play of one table. Values are whole numbers of units over `perm(size, most)`.

    A stake is `stake` units, so that half of it and what a natural pays are whole.
    """

    def __init__(self, rules: Table, shoe: Shoe) -> None:
        self.rules, self.shoe, self.config = rules, shoe, rules.config
        self.up, self.down = rules.blackjack_pays
        self.stake = 2 * self.down
        self.most = min(shoe.size, 64)
        self.tree = Tree(shoe.left, [two(one, other) for one in RANKS for other in RANKS[one:]])
        self.dealt, self.split_play = cache(self._dealt), cache(self._split_play)
        self.split_tree = cache(self._split_tree)

    def strategy(self) -> Strategy:
        """This play, for whole rounds to be put together."""
        return Strategy(self._decide_dealt, self._decide_split, self.splits, self.insures)

    def _decide_dealt(self, up: int) -> Decide:
        plan = self.dealt(up).plan
        return lambda cards, _many, _possible: plan[cards]

    def _decide_split(self, up: int, pair: int, second: int) -> Decide:
        play = self.split_play(up, pair)
        plan = play.again if pair == second else play.others
        return lambda cards, _many, _possible: plan[cards]

    def splits(self, pair: int, up: int) -> bool:
        """Whether splitting two cards of this worth is better than all else."""
        whole = self.dealt(up).value.get(two(pair - 1, pair - 1))
        return whole is not None and self.split_play(up, pair).value > whole

    def short_of_split(self, pair: int, up: int) -> Fraction:
        """What splitting this pair wins less than not splitting it, in stakes; 0 if it is split."""
        short = self.dealt(up).value[two(pair - 1, pair - 1)] - self.split_play(up, pair).value
        return Fraction(max(0, short), self.stake * perm(self.shoe.size, self.most))

    def insures(self, one: int, other: int) -> bool:
        """Whether insuring these two cards under an ace wins on the average."""
        tens = self.shoe.left[TEN - 1] - (one == TEN) - (other == TEN)
        wins = tens * (self.config.pays.insurance + 1) > self.shoe.size - 3
        return self.config.player.insurance and wins

    # What hands are worth

    def worth(self, tree: Tree, up: int, base: int, lost: tuple[int, int]) -> Worth:
        """Hands beside other cards `base`. `lost`: of one stake and of two, to a natural."""
        held = counts(np.array([base + CARD[up - 1]], dtype=np.int64))[0]
        rows = counts(tree.codes) + held
        chance: Objects = np.array(
            [prod(map(perm, self.shoe.left, row)) for row in rows.tolist()], dtype=object
        )
        size = rows.sum(axis=1)
        sign = np.stack([np.sign(tree.totals - _dealer_total(end)) for end in range(NATURAL)])
        won, whole, natural = (np.zeros(len(rows), dtype=object) for _ in range(3))
        left = np.maximum(np.array(self.shoe.left, dtype=np.int64) - rows, 0)
        for drawn, sums in self.shoe.dealer(up, left).items():
            scale = self._scale(size + drawn)
            won += (sums[:NATURAL] * sign).sum(axis=0).astype(object) * scale
            whole += sums[:NATURAL].sum(axis=0).astype(object) * scale
            natural += sums[NATURAL].astype(object) * scale
        won, whole, natural = self.stake * chance * won, chance * whole, chance * natural
        if self.rules.peeks:
            return Worth(won, 2 * won, whole, natural)
        once, twice = (n * won - self.stake * gone * natural for n, gone in enumerate(lost, 1))
        return Worth(once, twice, whole + natural, natural)

    def _scale(self, cards: Ints) -> Objects:
        """What brings sums over so many cards to the one denominator."""
        size, most = self.shoe.size, self.most
        # more cards than there are never come: what is brought to nought is nought before
        factors = {n: perm(size - n, most - n) if n <= most else 0 for n in set(cards.tolist())}
        return np.array([factors[n] for n in cards.tolist()], dtype=object)

    def best(self, tree: Tree, worth: Worth, *, split: int = 0) -> Best:
        """The best play of every hand of a tree; `split` is the worth of a pair it came from."""
        plan: Plan = {}
        value: list[int] = []
        one_card = split == 1 and self.config.player.one_card_to_split_aces
        surrenders = self.config.player.late_surrender and not split
        for row, hand in enumerate(tree.hands):
            after, (total, soft) = tree.after[row], tree.counted[row]
            if one_card or total >= TARGET:
                value.append(worth.once[row])
                continue
            bust = self.stake * (worth.whole[row] - sum(worth.whole[more] for more in after))
            gains = {"stand": worth.once[row], "hit": sum(value[more] for more in after) - bust}
            if sum(hand) == 2:
                if may_double(self.config, total, soft, split=bool(split)):
                    gains["double"] = sum(worth.twice[more] for more in after) - 2 * bust
                if surrenders:
                    gains["surrender"] = -self.down * worth.whole[row]
            plan[hand] = max(gains, key=gains.__getitem__)
            value.append(gains[plan[hand]])
        return Best(plan, dict(zip(tree.hands, value, strict=True)))

    def _dealt(self, up: int) -> Best:
        """Hands as they were dealt, all but their split."""
        lost = (1, 1) if self.config.dealer.original_bet_only else (1, 2)
        worth = self.worth(self.tree, up, 0, lost)
        natural = self.tree.at.get(two(0, 9))
        if natural is not None:
            unbeaten = worth.whole[natural] - (0 if self.rules.peeks else worth.natural[natural])
            worth.once[natural] = 2 * self.up * unbeaten
        return self.best(self.tree, worth)

    # Split pairs

    def _split_tree(self, pair: int) -> Tree:
        return Tree(self.shoe.left, [two(pair - 1, second) for second in RANKS])

    def _split_play(self, up: int, pair: int) -> SplitPlay:
        """A pair that is split as often as may be, each hand played by its own cards."""
        player, only = self.config.player, self.config.dealer.original_bet_only
        again = player.resplit_aces or pair != 1
        tree = self.split_tree(pair)
        worths: dict[bool, list[Worth]] = {False: [], True: []}
        for (any_second, first), parts in _parts(player.most_hands if again else 2, only).items():
            lost = (int(first),) * 2 if only else (1, 2)
            for held, times in parts.items():
                worth = self.worth(tree, up, (held - 1) * CARD[pair - 1], lost)
                worths[any_second].append(Worth(*(times * each for each in worth)))
        alike = _added(worths[True])
        others = _added([*worths[False], alike])
        one, other = self.best(tree, alike, split=pair), self.best(tree, others, split=pair)
        starts = [two(pair - 1, second) for second in RANKS if second != pair - 1]
        value = sum(other.value.get(hand, 0) for hand in starts)
        return SplitPlay(one.plan, other.plan, value + one.value[two(pair - 1, pair - 1)])


@cache
def _parts(most: int, only: bool) -> dict[tuple[bool, bool], Counter[int]]:
    """For each kind of hand: cards of the pair that are held -> how often it is to be counted."""
    found: dict[tuple[bool, bool], Counter[int]] = defaultdict(Counter)
    for slots, ways in ways_to_split(most).items():
        for at, kind in enumerate(kinds_of(slots, original_only=only)):
            for held, sign in without(slots, (at,)):
                found[kind][held] += sign * ways
    return dict(found)


def _added(worths: list[Worth]) -> Worth:
    return Worth(*(sum(each) for each in zip(*worths, strict=True)))


def two(one: int, other: int) -> Cards:
    """Two cards of these ranks."""
    return tuple(int(each == one) + int(each == other) for each in RANKS)


def _dealer_total(end: int) -> int:
    return 0 if end == BUST else 16 + end
