"""How much a player could still win who heeds all his hands after a split: a proven limit.

`exact_best` plays a split hand by its own cards. Another play differs from that only in decisions
that it takes otherwise, and what it gains is the sum of what each of them is worth when it is taken
(the performance difference of two plays). A decision is worth what `exact_best` would win with the
hand if it were taken otherwise this once, less what it wins as it is, seen with every card that
lies open; it can only gain where that is above nought.

Let Y be that difference when all cards are known, for a hand of certain cards. What the cards O of
the other hands tell about it is E[Y|O], and with the more cards E[max(E[Y|O], 0)] only rises: to
look at n cards of the shoe, as many as other hands can ever take, is better than to have played
them. Of the mean m and the variance s² of E[Y|O] it is at most (m + sqrt(m² + s²)) / 2, the mean
being below nought, and s² is found as follows. Split Y by how many cards at once it hangs on. The
part that single cards tell grows from one card to n cards by exactly n (N - 1) / (N - n), N cards
being unseen, so looking at each single card gives it. Of all that hangs on two and more, cards
drawn without replacement tell no more than K (K - 1) n (n - 1) of (N - n) (N - n - 1) (N - K)
(N - K - 1) parts, K being the cards that Y can hang on (the eigenvalues of disjoint sets).

The limit is rounded up by far more than all arithmetic with doubles can err.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from math import ceil, factorial, perm, prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fairhouse.games.blackjack.exact_best import BestPlay, Cards, Plan, two
from fairhouse.games.blackjack.exact_hands import may_double
from fairhouse.games.blackjack.exact_rounds import UPS
from fairhouse.games.blackjack.exact_shoe import CARD, NATURAL, RANKS, counts
from fairhouse.games.certificate import Progress
from fairhouse.games.shared.blackjack_hands import TARGET

Floats = npt.NDArray[np.float64]

MARGIN, DIGITS = 1e-6, 10**9
"""What the limit is raised by, as a share of itself, and to what it is rounded up."""


class Decisions(NamedTuple):
    """Decisions taken otherwise, a row each.

    `chance`  of its cards, in all their orders, and of the cards that are held beside them
    `mean`    of Y
    `single`  variance of the mean of Y when one card more is seen; nought where not asked for
    `square`  no square of Y is greater
    `unseen`  cards
    """

    chance: Floats
    mean: Floats
    single: Floats
    square: Floats
    unseen: Floats

    def gain(self, seen: int, hangs_on: int, *, rough: bool) -> float:
        """The most that these decisions gain with so many cards of other hands to look at."""
        spread = np.minimum(self._told(seen, hangs_on, rough=rough), self.square)
        gains = (self.mean + np.sqrt(self.mean**2 + spread)) / 2
        return float((self.chance * gains).sum())

    def _told(self, seen: int, hangs_on: int, *, rough: bool) -> Floats:
        n, k, unseen = seen, hangs_on, self.unseen
        if n == 0 or not len(unseen):
            return np.zeros_like(self.mean)
        if min(unseen) < n + k + 2:
            return self.square
        one, two_more = (told(n, k, unseen, together) for together in (1, 2))
        if rough:
            return one * self.square
        return n * (unseen - 1) / (unseen - n) * self.single + two_more * self.square


def told(seen: int, hangs_on: int, unseen: Floats, together: int) -> Floats:
    """The share of what hangs on so many cards at once that other cards can tell, at most."""
    share = np.ones_like(unseen)
    for at in range(together):
        share *= (hangs_on - at) * (seen - at) / ((unseen - seen - at) * (unseen - hangs_on - at))
    return share


@cache
def meetings(most: int) -> dict[tuple[int, int], int]:
    """(hand, splits so far beyond the first) -> in how many ways a round can come to play it."""
    found: Counter[tuple[int, int]] = Counter()

    def play(hand: int, more: int) -> None:
        for again in range(most - 1 - more):
            found[hand, more + again] += 1
            if hand + 1 <= 2 + more + again:
                play(hand + 1, more + again)

    play(1, 0)
    return dict(found)


class Masses(NamedTuple):
    """Of the hands of a tree beside other cards, without and with each card more that is seen.

    All of shape (1 + cards that may be seen, row).
    """

    cards: Floats
    once: Floats
    twice: Floats
    whole: Floats


class Played(NamedTuple):
    """The hands of a tree by a plan: values, and of decisions taken otherwise what they change."""

    values: list[Floats]
    rows: list[int]
    squares: list[float]
    changed: list[Floats]


class Hands(NamedTuple):
    """What a hand of the pair wins with any second card, and with one of the pair that is kept."""

    whole: Floats
    alike: Floats
    played: tuple[Played, Played]


class PairLimit:
    """What splitting one pair under one open card can gain beyond `BestPlay`."""

    def __init__(self, play: BestPlay, up: int, pair: int, *, rough: bool) -> None:
        """`rough`: a greater limit, found faster."""
        self.play, self.up, self.pair, self.rough = play, up, pair, rough
        player = play.config.player
        self.most = player.most_hands if player.resplit_aces or pair != 1 else 2
        self.one_card = pair == 1 and player.one_card_to_split_aces
        self.tree = play.split_tree(pair)
        self.plans = play.split_play(up, pair)
        self.seen = [0] if rough else [0, *(CARD[rank] for rank in RANKS)]
        self.draws = 1 if self.one_card else max(map(sum, self.tree.hands))
        self.dealer = max(map(sum, play.shoe.ends[up]))
        self.beside, self.hands = cache(self._beside), cache(self._hands)
        self.decisions, self.total = cache(self._decisions), cache(self._total)

    def gain(self) -> float:
        """In stakes, for every round that there is."""
        gain = 0.0
        for (hand, more), ways in meetings(self.most).items():
            others = (hand - 1) * self.draws
            hangs_on = self.draws + self.dealer
            found = self.decisions(2 + more).gain(others, hangs_on, rough=self.rough)
            if more + 2 < self.most:
                waiting = self.most - hand + 1
                hangs_on = waiting * self.draws + self.most + self.dealer
                found += self._kept(hand, more).gain(others, hangs_on, rough=self.rough)
            gain += ways * found
        return gain

    # What hands win

    def _beside(self, held: int) -> Masses:
        """The hands of the pair when so many cards of it are held, their own first one too."""
        play, rows = self.play, counts(self.tree.codes)
        base = (held - 1) * CARD[self.pair - 1] + CARD[self.up - 1]
        more = counts(np.array([base + card for card in self.seen], dtype=np.int64))
        taken = (more[:, None, :] + rows).reshape(-1, len(RANKS))
        size, most = taken.sum(axis=1), play.shoe.size
        cards = np.ones(len(taken))
        for rank in RANKS:
            ways = [float(perm(play.shoe.left[rank], n)) for n in range(taken[:, rank].max() + 1)]
            cards *= np.array(ways)[taken[:, rank]]
        cards /= np.array([float(perm(most, n)) for n in range(size.max() + 1)])[size]
        sign = np.stack([np.sign(self.tree.totals - n) for n in (0, *range(17, 22))])
        signs = np.tile(sign, (1, len(self.seen)))
        won, whole, natural = (np.zeros(len(taken)) for _ in range(3))
        left = np.maximum(np.array(play.shoe.left) - taken, 0)
        for drawn, sums in play.shoe.dealer(self.up, left).items():
            unit = prod((most - size - n).astype(np.float64) for n in range(drawn))
            chance = np.divide(sums, unit, out=np.zeros(sums.shape), where=unit > 0)
            won += (chance[:NATURAL] * signs).sum(axis=0)
            whole += chance[:NATURAL].sum(axis=0)
            natural += chance[NATURAL]
        if not play.rules.peeks:
            won, whole = won - natural, whole + natural
        shape = (len(self.seen), len(rows))
        return Masses(*((cards * each).reshape(shape) for each in (1, won, 2 * won, whole)))

    def _hands(self, held: int) -> Hands:
        masses = self.beside(held)
        again, others = (
            self._played(plan, masses) for plan in (self.plans.again, self.plans.others)
        )
        alike = two(self.pair - 1, self.pair - 1)
        starts = [row for row, hand in enumerate(self.tree.hands) if sum(hand) == 2]
        whole = np.zeros(len(self.seen))
        for row in starts:
            whole += (again if self.tree.hands[row] == alike else others).values[row]
        return Hands(whole, again.values[self.tree.at[alike]], (again, others))

    def _played(self, plan: Plan, masses: Masses) -> Played:
        tree, config = self.tree, self.play.config
        once, twice, whole = (each.T for each in masses[1:])
        values: list[Floats] = []
        rows, squares, changed = [], [], []
        for row, hand in enumerate(tree.hands):
            after, (count, soft) = tree.after[row], tree.counted[row]
            if self.one_card or count >= TARGET:
                values.append(once[row])
                continue
            bust = whole[row] - whole[after].sum(axis=0)
            gains = {"stand": once[row], "hit": sum((values[n] for n in after), -bust)}
            if sum(hand) == 2 and may_double(config, count, soft, split=True):
                gains["double"] = twice[after].sum(axis=0) - 2 * bust
            chosen = plan[hand]
            values.append(gains[chosen])
            for action in gains.keys() - {chosen}:
                rows.append(row)
                # one stake may win where another is lost, and two where one is
                squares.append(9.0 if "double" in {action, chosen} else 4.0)
                changed.append(gains[action] - gains[chosen])
        return Played(values, rows, squares, changed)

    # Decisions taken otherwise

    def _decisions(self, held: int) -> Decisions:
        """Those of one hand, for every card that it can have."""
        cards = self.beside(held).cards
        parts = []
        for again, played in zip((True, False), self.hands(held).played, strict=True):
            if not played.rows:
                continue
            hands = [self.tree.hands[row] for row in played.rows]
            orders = np.array([_orders(hand, self.pair, again=again) for hand in hands], float)
            unseen = self.play.shoe.size - held - np.array([sum(hand) for hand in hands], float)
            parts.append(
                weighed(cards[:, played.rows].T, played.changed, played.squares, unseen, orders)
            )
        none = Decisions(*np.zeros((5, 0)))
        return Decisions(*(np.concatenate(each) for each in zip(none, *parts, strict=True)))

    def _kept(self, hand: int, more: int) -> Decisions:
        """A pair that came again kept, which otherwise is split again."""
        held = 2 + more
        cards = self.beside(held).cards[:, self.tree.at[two(self.pair - 1, self.pair - 1)]]
        changed = self.hands(held).alike + self.total(held - hand, held, 1)
        changed = changed - self.total(held - hand + 2, held + 1, 0)
        # each hand that is still to be played wins or loses two stakes at most, kept or split
        square = float((4 * (self.most - hand + 1)) ** 2)
        unseen = np.array([self.play.shoe.size - held - 2], float)
        return weighed(cards[None, :], [changed], [square], unseen, np.ones(1))

    def _total(self, waiting: int, hands: int, more: int) -> Floats:
        """What hands win that wait for their second card; `more` cards of the pair are gone."""
        if not waiting:
            return np.zeros(len(self.seen))
        whole = self.hands(hands + more).whole
        if hands == self.most:
            return waiting * whole
        # the next hand's second card is none of the pair, and nothing is known of others'; or it is
        alone = whole - self.hands(hands + more).alike + self.total(waiting - 1, hands, more)
        alone = alone - self.total(waiting - 1, hands, more + 1)
        return alone + self.total(waiting + 1, hands + 1, more)


def weighed(
    cards: Floats, changed: list[Floats], squares: list[float], unseen: Floats, orders: Floats
) -> Decisions:
    """Decisions of which some are possible. `cards`, `changed`: (row, card more that is seen)."""
    possible = cards[:, 0] > 0
    cards, change = cards[possible], np.array(changed)[possible]
    means = np.divide(change, cards, out=np.zeros(cards.shape), where=cards > 0)
    mean, chance = means[:, :1], cards[:, 1:] / cards[:, :1]
    single = (chance * (means[:, 1:] - mean) ** 2).sum(axis=1)
    return Decisions(
        orders[possible] * cards[:, 0], mean[:, 0], single, np.array(squares)[possible],
        unseen[possible],
    )  # fmt: skip


def _orders(hand: Cards, pair: int, *, again: bool) -> int:
    """In how many orders a split hand draws its cards, the first of them one of the pair or not."""
    drawn = [many - (rank == pair - 1) for rank, many in enumerate(hand)]
    size, alike = sum(drawn), drawn[pair - 1]
    every = factorial(size) // prod(map(factorial, drawn))
    first = every * alike // size
    return first if again else every - first


def limit(play: BestPlay, progress: Progress) -> Fraction | None:
    """How much more than `play` any play can win on the average, in first stakes.

    None, not worked out: where a natural takes no more than the first stake, or tens must be alike
    to be split.
    """
    if play.config.player.most_hands == 1:
        return Fraction(0)
    if play.config.dealer.original_bet_only or not play.config.player.split_unlike_tens:
        return None
    gain = 0.0
    for done, up in enumerate(UPS, 1):
        for pair in UPS:
            if play.shoe.left[up - 1] and play.shoe.left[pair - 1] > 1:
                gain += _beyond(play, up, pair)
        progress(done, len(UPS))
    return Fraction(ceil(gain * (1 + MARGIN) * DIGITS) + 1, DIGITS)


def _beyond(play: BestPlay, up: int, pair: int) -> float:
    """What a pair can win beyond `play`, which may not split it."""
    short = float(play.short_of_split(pair, up))
    if short and PairLimit(play, up, pair, rough=True).gain() < short:
        return 0.0
    return max(0.0, PairLimit(play, up, pair, rough=False).gain() - short)
