"""Every hand that a strategy comes to: its cards, in how many orders, and what it wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fairhouse.games.blackjack.chart import Chart
from fairhouse.games.blackjack.exact_shoe import (
    BITS,
    BUST,
    CARD,
    ENDS,
    NATURAL,
    RANKS,
    Ints,
    count_soft,
)
from fairhouse.games.shared.blackjack_hands import TARGET
from fairhouse.games.shared.blackjack_house import Config

Decide = Callable[[tuple[int, ...], int, frozenset[str]], str]
"""(how many of each worth, cards in the hand, what may be done) -> action."""


HIT_OR_STAND = frozenset({"hit", "stand"})


class Hand(NamedTuple):
    """A hand that is finished. `cards` is a code; `total` 0 is bust."""

    cards: int
    total: int
    stake: int
    kind: str = ""
    """"natural", "surrender" or nothing special."""


def deciding(chart: Chart, up: int) -> Decide:
    """A chart as a way to decide, with the dealer's open card."""

    def decide(cards: tuple[int, ...], many: int, possible: frozenset[str]) -> str:
        count, soft = count_soft(list(cards))
        return chart.action(count, soft, up, possible)

    return decide


def may_double(config: Config, count: int, soft: bool, *, split: bool) -> bool:
    """Whether two cards that count so much may be doubled."""
    player = config.player
    if split and not player.double_after_split:
        return False
    least = {"any": 0, "9-11": 9, "10-11": 10}[player.double]
    return least == 0 or (not soft and least <= count <= 11)


def finished(
    config: Config, decide: Decide, left: list[int], cards: list[int], *, split: int = 0
) -> Counter[Hand]:
    """What becomes of a hand that begins with these cards: hand -> orders of the cards drawn.

    `left`   how many of each worth a fresh shoe has; no hand takes more
    `split`  the worth of the pair that the hand comes from, 0 for one as it was dealt
    """
    playing = _Playing(config, decide, left, cards, split)
    playing.on(sum(cards))
    return playing.found


class _Playing:
    """One hand in all the ways in which it can go on; `cards` is counted up and down again."""

    def __init__(
        self, config: Config, decide: Decide, left: list[int], cards: list[int], split: int
    ) -> None:
        self.config, self.decide, self.left = config, decide, left
        self.cards, self.split = cards, split
        self.one_card = split == 1 and config.player.one_card_to_split_aces
        self.hard = sum(worth * many for worth, many in enumerate(cards, 1))
        self.code = sum(many * card for many, card in zip(cards, CARD, strict=True))
        self.found: Counter[Hand] = Counter()

    def counted(self) -> tuple[int, bool]:
        """What the cards count at best, and whether an ace counts 11."""
        soft = bool(self.cards[0]) and self.hard + 10 <= TARGET
        return (self.hard + 10 if soft else self.hard), soft

    def on(self, many: int) -> None:
        """From so many cards to the end."""
        total, soft = self.counted()
        if many == 1:
            self.draw(lambda: self.on(2))
        elif total >= TARGET:
            self.end(1, "natural" if many == 2 and not self.split else "")
        elif self.one_card:
            self.end(1)
        else:
            possible = self.possible(total, soft) if many == 2 else HIT_OR_STAND
            self.act(self.decide(tuple(self.cards), many, possible), many)

    def possible(self, total: int, soft: bool) -> frozenset[str]:
        """What may be done with two cards, but to split them."""
        more = set()
        if may_double(self.config, total, soft, split=bool(self.split)):
            more.add("double")
        if self.config.player.late_surrender and not self.split:
            more.add("surrender")
        return HIT_OR_STAND | more

    def act(self, action: str, many: int) -> None:
        """What follows on an action."""
        if action == "hit":
            self.draw(lambda: self.on(many + 1))
        elif action == "double":
            self.draw(lambda: self.end(2))
        else:
            self.end(1, action if action == "surrender" else "")

    def draw(self, then: Callable[[], None]) -> None:
        """Each card that may come."""
        for rank in RANKS:
            if self.cards[rank] < self.left[rank]:
                self.cards[rank] += 1
                self.hard += rank + 1
                self.code += CARD[rank]
                then()
                self.cards[rank] -= 1
                self.hard -= rank + 1
                self.code -= CARD[rank]

    def end(self, stake: int, kind: str = "") -> None:
        """The hand is finished in one more order of its cards."""
        total, _ = self.counted()
        self.found[Hand(self.code, total if total <= TARGET else 0, stake, kind)] += 1


def results(hand: Hand, *, first: bool, original_only: bool) -> list[int]:
    """What a hand without natural or surrender wins, in first stakes, for each of the ends."""
    won = []
    for end in range(ENDS):
        dealer = 0 if end == BUST else 16 + end
        if hand.total == 0:
            won.append(-hand.stake)
        elif end == NATURAL:
            won.append(-int(first) if original_only else -hand.stake)
        else:
            won.append(hand.stake * ((hand.total > dealer) - (hand.total < dealer)))
    return won


class Rows(NamedTuple):
    """Finished hands, or sums of several, as arrays: cards, results at each end, and ways."""

    cards: Ints
    results: Ints
    """The results at all ends in one number: five bits each, `2 * hands` for nothing won."""
    ways: Ints
    hands: int = 1

    def at(self, end: int) -> Ints:
        """What each row wins when the dealer ends like this, in first stakes."""
        return ((self.results >> BITS * end) & ((1 << BITS) - 1)) - 2 * self.hands

    def where(self, kept: npt.NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        return Rows(self.cards[kept], self.results[kept], self.ways[kept], self.hands)


def rows(hands: Counter[Hand], base: int, *, first: bool, original_only: bool) -> Rows:
    """Hands as rows; their cards less `base`. Hands alike in cards and results are one row."""
    alike: Counter[tuple[int, int]] = Counter()
    for hand, ways in hands.items():
        won = results(hand, first=first, original_only=original_only)
        packed = sum((each + 2) << BITS * end for end, each in enumerate(won))
        alike[hand.cards - base, packed] += ways
    cards, packs = _ints(cards for cards, _ in alike), _ints(pack for _, pack in alike)
    return Rows(cards, packs, _ints(alike.values()))


def both(one: Rows, other: Rows) -> Rows:
    """Two hands, or two sets of hands, at once: every row of one with every row of the other."""
    cards = (one.cards[:, None] + other.cards).ravel()
    packs = (one.results[:, None] + other.results).ravel()
    most = int(one.ways.max(initial=0)) * int(other.ways.max(initial=0)) * len(cards)
    if most >> 62:
        raise OverflowError("the hands have too many orders for 64 bits")
    ways = (one.ways[:, None] * other.ways).ravel()
    order = np.lexsort((packs, cards))
    cards, packs, ways = cards[order], packs[order], ways[order]
    new = np.flatnonzero(np.append(True, (np.diff(cards) != 0) | (np.diff(packs) != 0)))
    return Rows(cards[new], packs[new], np.add.reduceat(ways, new), one.hands + other.hands)


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)
