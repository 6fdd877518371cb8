"""Split pairs, exactly, for a player who goes by each hand's own cards and the dealer's.

Such a player's split hands do not heed each other, so the order in which they draw does not
matter: the second cards of all hands may be thought dealt first, which settles how often the pair
is split again, and every hand's further cards after that. A hand's second card is then either
"no pair card" or, once no further split is allowed, anything. That another hand's second card is
no pair card is "anything" less "a pair card", so the mean of a hand, and of the product of two,
needs no more than those hands beside some more cards of the pair that are gone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import combinations, combinations_with_replacement
from math import comb

import numpy as np

from fairhouse.games.blackjack.exact_hands import Decide, Hand, Rows, both, finished, rows
from fairhouse.games.blackjack.exact_shoe import CARD, ENDS, RANKS, ByCards, Ints, Shoe
from fairhouse.games.shared.blackjack_house import Config

Slots = tuple[bool, ...]
"""For each hand whether its second card may be one of the pair."""

Kind = tuple[bool, bool]
"""Of a hand: whether its second card may be one of the pair; whether it is the first hand."""

MOST_JOINT = 400_000
"""Combinations of hands up to which three and four hands are followed one by one."""


@cache
def ways_to_split(most: int) -> dict[Slots, int]:
    """How often a pair comes to these hands: each order of second cards is one way."""
    found: Counter[Slots] = Counter()

    def deal(slots: Slots, hands: int) -> None:
        if len(slots) == hands or hands == most:
            found[slots + (True,) * (hands - len(slots))] += 1
            return
        deal((*slots, False), hands)
        deal(slots, hands + 1)

    deal((), 2)
    return dict(found)


def kinds_of(slots: Slots, *, original_only: bool) -> list[Kind]:
    """The kinds of the hands of a round."""
    # without the original-bet rule all hands are alike, and one kind of rows serves them
    return [(slot, at == 0 and original_only) for at, slot in enumerate(slots)]


@dataclass
class Loose:
    """Rounds of which only some things are known: chance, first and second moment, all exact.

    `by_way`   what else is known, for each way to come to so many hands
    """

    whole: ByCards = field(default_factory=Counter)
    first: ByCards = field(default_factory=Counter)
    second: ByCards = field(default_factory=Counter)
    by_way: list[Way] = field(default_factory=list)

    def add(self, other: Loose) -> None:
        """These rounds and others."""
        for into, what in zip(
            (self.whole, self.first, self.second), (other.whole, other.first, other.second),
            strict=True,
        ):  # fmt: skip
            _more(into, what, 1)
        self.by_way += other.by_way


@dataclass
class Way:
    """One way to come to three or four hands.

    `whole`   its chance, exact
    `top`     the most that it can win, and the exact chance of that, where that means that all
              hands were doubled
    `ends`    for each end of the dealer: chance, and result -> share of SHARES if the hands'
              results hung together by that end alone
    """

    whole: ByCards
    top: tuple[int, ByCards] | None
    ends: list[tuple[ByCards, dict[int, int]]]


class Split:
    """A pair that is split under one open card."""

    def __init__(
        self,
        shoe: Shoe,
        config: Config,
        decide: Callable[[int], Decide],
        *,
        up: int,
        worth: int,
        ends: tuple[int, ...],
    ) -> None:
        """`decide`: a hand's second card -> how it is played. `ends`: those that are counted."""
        self.shoe, self.config, self.decide = shoe, config, decide
        self.up, self.worth = up, worth
        self.card = CARD[worth - 1]
        again = config.player.resplit_aces or worth != 1
        self.most = config.player.most_hands if again else 2
        self.original_only = config.dealer.original_bet_only
        self.ends = ends
        # kept for as long as this pair is worked on, and no longer
        self.powers, self.shares = cache(self._powers), cache(self._shares)
        self.product, self.end_chances = cache(self._product), cache(self._end_chances)

    @cached_property
    def finished(self) -> dict[int, Counter[Hand]]:
        """Second card's worth -> what becomes of the hand."""
        found = {}
        shoe = self.shoe
        for second in (rank for rank in RANKS if shoe.left[rank]):
            cards = [int(rank == self.worth - 1) + int(rank == second) for rank in RANKS]
            found[second + 1] = finished(
                self.config, self.decide(second + 1), shoe.left, cards, split=self.worth
            )
        return found

    def hand(self, *, any_second: bool, first: bool) -> Rows:
        """One split hand; only the first one may lose its stake alone to a natural."""
        hands: Counter[Hand] = Counter()
        for second, each in self.finished.items():
            if any_second or second != self.worth:
                hands += each
        return rows(hands, self.card, first=first, original_only=self.original_only)

    @cached_property
    def kinds(self) -> dict[Kind, Rows]:
        """(any second card, first hand) -> its rows."""
        flags = [(a, f) for a in (False, True) for f in (False, True)]
        return {(a, f): self.hand(any_second=a, first=f) for a, f in flags}

    def slots(self, slots: Slots) -> list[Kind]:
        """The kinds of the hands of a round."""
        return kinds_of(slots, original_only=self.original_only)

    # Rounds followed one by one

    def joint(self, parts: list[Rows]) -> Rows:
        """All hands of a round at once."""
        if len(parts) == 1:
            return parts[0]
        half = len(parts) // 2
        return both(self.joint(parts[:half]), self.joint(parts[half:]))

    def spread(self, held: int, hands: Rows) -> dict[int, ByCards]:
        """Result in first stakes -> its weight, beside so many cards of the pair."""
        cards, at = np.unique(hands.cards, return_inverse=True)
        values = np.unique(np.stack([hands.at(end) for end in self.ends]))
        sums = np.zeros((len(values), ENDS, len(cards)), dtype=np.int64)
        for end in self.ends:
            np.add.at(sums[:, end], (np.searchsorted(values, hands.at(end)), at), hands.ways)
        weighed = self.shoe.weigh(self.up, held * self.card, cards, sums)
        return dict(zip((int(value) for value in values), weighed, strict=True))

    def small(self, slots: Slots) -> bool:
        """Whether a round of these hands can be followed one by one."""
        if len(slots) == 2:
            return True
        one = self.kinds[True, False]
        if len(one.cards) ** 2 > MOST_JOINT:
            return False
        return self.pairs * (len(one.cards) if len(slots) == 3 else self.pairs) <= MOST_JOINT

    @cached_property
    def pairs(self) -> int:
        """How many rows two hands at once have."""
        return len(both(self.kinds[True, False], self.kinds[True, False]).cards)

    def rounds(self) -> tuple[dict[int, ByCards], Loose]:
        """Result -> weight of the rounds that are followed one by one; and the other rounds."""
        exact: dict[int, ByCards] = defaultdict(Counter)
        loose = Loose()
        small = {hands: self.small((True,) * hands) for hands in range(2, self.most + 1)}
        for slots, ways in ways_to_split(self.most).items():
            kinds = self.slots(slots)
            if small[len(slots)]:
                hands = self.joint([self.kinds[kind] for kind in kinds])
                for value, weight in self.spread(len(slots), hands).items():
                    _more(exact[value], weight, ways)
            else:
                self._moments_of(loose, slots, ways)
        return exact, loose

    # Rounds of which the moments are added up

    def _moments_of(self, loose: Loose, slots: Slots, ways: int) -> None:
        kinds = self.slots(slots)
        whole: ByCards = Counter()
        for held, sign in without(slots, ()):
            _more(whole, self.nothing(held), sign * ways)
        for at, kind in enumerate(kinds):
            for held, sign in without(slots, (at,)):
                mean, square = self.powers(kind, held)
                _more(loose.first, mean, sign * ways)
                _more(loose.second, square, sign * ways)
        for (at, one), (other_at, other) in combinations(enumerate(kinds), 2):
            two = (one, other) if (one, other) in self.two_kinds() else (other, one)
            for held, sign in without(slots, (at, other_at)):
                _more(loose.second, self.product(held)[two], 2 * sign * ways)
        _more(loose.whole, whole, 1)
        loose.by_way.append(Way(whole, self.top(kinds, ways), list(self.shapes(kinds))))

    def top(self, kinds: list[Kind], ways: int) -> tuple[int, ByCards] | None:
        """The most that these hands can win together, when doubled, and the chance of it."""
        hands = [self.kinds[kind] for kind in kinds]
        tops = [max(int(hand.at(end).max()) for end in self.ends) for hand in hands]
        if min(tops) < 2:
            return None
        reaching = [
            hand.where(np.any([hand.at(end) == top for end in self.ends], axis=0))
            for hand, top in zip(hands, tops, strict=True)
        ]
        found: ByCards = Counter()
        _more(found, self.spread(len(kinds), self.joint(reaching))[sum(tops)], ways)
        return sum(tops), found

    def nothing(self, held: int) -> ByCards:
        """The chance that so many cards of the pair are drawn."""
        found: ByCards = Counter()
        for chance in self.end_chances(held):
            _more(found, chance, 1)
        return found

    def _powers(self, kind: Kind, held: int) -> list[ByCards]:
        """The mean of a hand's result, and of its square."""
        hand = self.kinds[kind]
        worth = np.zeros((2, ENDS, len(hand.cards)), dtype=np.int64)
        for end in self.ends:
            won = hand.at(end)
            worth[:, end] = hand.ways * won, hand.ways * won * won
        return self.shoe.weigh(self.up, held * self.card, hand.cards, worth)

    def _product(self, held: int) -> dict[tuple[Kind, Kind], ByCards]:
        """The mean of the product of two hands' results, for every two kinds of hands."""
        cards, worth = self.products
        weighed = self.shoe.weigh(self.up, held * self.card, cards, worth)
        return dict(zip(self.two_kinds(), weighed, strict=True))

    def two_kinds(self) -> list[tuple[Kind, Kind]]:
        """Which two kinds of hands may meet; the first hand stands first."""
        firsts = (True, False) if self.original_only else (False,)
        kinds = [(slot, first) for slot in (False, True) for first in firsts]
        return list(combinations_with_replacement(kinds, 2))

    @cached_property
    def products(self) -> tuple[Ints, Ints]:
        """Cards of two hands, and for every two kinds the products of their results."""
        every = self.kinds[True, False].cards
        cards = np.unique((every[:, None] + every).ravel())
        worth = np.zeros((len(self.two_kinds()), ENDS, len(cards)), dtype=np.int64)
        for channel, (one, other) in enumerate(self.two_kinds()):
            a, b = self.kinds[one], self.kinds[other]
            at = np.searchsorted(cards, (a.cards[:, None] + b.cards).ravel())
            for end in self.ends:
                left, right = a.ways * a.at(end), b.ways * b.at(end)
                np.add.at(worth[channel, end], at, (left[:, None] * right).ravel())
        return cards, worth

    def shapes(self, kinds: list[Kind]) -> Iterator[tuple[ByCards, dict[int, int]]]:
        """For each end its chance, and result -> share of SHARES with the hands independent."""
        held = len(kinds)
        chances = self.end_chances(held)
        for end in self.ends:
            if not any(chances[end].values()):
                continue
            whole: dict[int, int] = {0: 1}
            for kind in kinds:
                whole = _convolved(whole, self.shares(kind, held)[end])
            total = sum(whole.values())
            yield chances[end], {value: n * SHARES // total for value, n in whole.items()}

    def _end_chances(self, held: int) -> list[ByCards]:
        worth = np.zeros((ENDS, ENDS, 1), dtype=np.int64)
        for end in self.ends:
            worth[end, end] = 1
        return self.shoe.weigh(self.up, held * self.card, np.zeros(1, dtype=np.int64), worth)

    def _shares(self, kind: Kind, held: int) -> dict[int, dict[int, int]]:
        """For each end of the dealer, result of a hand -> share of SHARES."""
        hand = self.kinds[kind]
        asked = [(end, int(value)) for end in self.ends for value in np.unique(hand.at(end))]
        worth = np.zeros((len(asked), ENDS, len(hand.cards)), dtype=np.int64)
        for channel, (end, value) in enumerate(asked):
            worth[channel, end] = hand.ways * (hand.at(end) == value)
        weighed = self.shoe.weigh(self.up, held * self.card, hand.cards, worth)
        most = max(max(each, default=0) for each in weighed)
        sums: dict[int, dict[int, int]] = defaultdict(dict)
        for (end, value), each in zip(asked, weighed, strict=True):
            sums[end][value] = self.shoe.together(each, most)
        whole = {end: sum(each.values()) or 1 for end, each in sums.items()}
        return {e: {v: n * SHARES // whole[e] for v, n in sums[e].items()} for e in sums}


SHARES = 1 << 64


def _more(into: ByCards, what: ByCards, times: int) -> None:
    for drawn, value in what.items():
        into[drawn] += times * value


def without(slots: Slots, followed: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """(cards of the pair held, sign): the other hands' second cards are no pair cards."""
    bound = sum(not slot for at, slot in enumerate(slots) if at not in followed)
    for more in range(bound + 1):
        yield len(slots) + more, (-1) ** more * comb(bound, more)


def _convolved(one: dict[int, int], other: dict[int, int]) -> dict[int, int]:
    found: Counter[int] = Counter()
    for a, m in one.items():
        for b, n in other.items():
            found[a + b] += m * n
    return dict(found)
