"""Exact figures of Seven and a Half: the best play for every hand and every rest of the pack.

Cards of equal worth are alike, so a pack is a count for each worth. What hands are worth, when the
dealer stands and what comes back is asked of the rules themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.records import Wager
from fairhouse.games.seven_and_a_half.rules import BEST, SevenAndAHalf, best_total

METHOD = (
    "every card of every hand enumerated through the rules, with the rest of the pack; the best "
    "play found by recursion over what is left"
)

Left = tuple[int, ...]
Results = dict[int, Fraction]
"""Hundredths returned of one staked -> chance."""


class Hand(NamedTuple):
    """What the other cards count, whether the wild card is there, and how many cards it has."""

    halves: int
    wild: bool
    cards: int

    @property
    def total(self) -> int:
        """The best that it counts."""
        return best_total(self.halves, self.wild)


NONE = Hand(0, False, 0)


class Spot(NamedTuple):
    """The player to decide: his hand, the dealer's open card if any, the cards left."""

    player: Hand
    dealer: Hand
    left: Left


Strategy = Callable[["Table", Spot], str]
"""`hit` or `stand`."""
Raises = Callable[["Table", Spot], bool]


class Table:
    """The hands of one set of rules."""

    def __init__(self, rules: SevenAndAHalf) -> None:
        self.rules = rules
        worths = Counter(rules.halves(card) for card in rules.pack)
        self.worths = sorted(worths)
        self.full = tuple(worths[worth] for worth in self.worths)
        self._dealt: dict[tuple[Hand, Left], Results] = {}
        self._best: dict[Spot, tuple[Fraction, str]] = {}

    def next(self, hand: Hand, left: Left) -> Iterator[tuple[int, Hand, Left]]:
        """(count, hand with one more card, what is left) of every card that may come."""
        for at, count in enumerate(left):
            if count:
                worth = self.worths[at]
                more = Hand(hand.halves + worth, hand.wild or worth == 0, hand.cards + 1)
                yield count, more, (*left[:at], count - 1, *left[at + 1 :])

    def first(self) -> Iterator[tuple[Fraction, Spot]]:
        """(chance, spot) of every deal."""
        for count, player, left in self.next(NONE, self.full):
            chance = Fraction(count, sum(self.full))
            if not self.rules.config.dealer.face_up:
                yield chance, Spot(player, NONE, left)
                continue
            for more, dealer, rest in self.next(NONE, left):
                yield chance * Fraction(more, sum(left)), Spot(player, dealer, rest)

    def dealer(self, hand: Hand, left: Left) -> Results:
        """The dealer's total -> chance; everything above 15 is 16."""
        if self.rules.dealer_stands(hand.halves, hand.wild):
            return {min(hand.total, BEST + 1): Fraction(1)}
        found = self._dealt.get((hand, left))
        if found is None:
            found = defaultdict(Fraction)
            for count, more, rest in self.next(hand, left):
                for total, chance in self.dealer(more, rest).items():
                    found[total] += chance * count / sum(left)
            self._dealt[hand, left] = found
        return found

    def stood(self, spot: Spot) -> Results:
        """What comes back when the player stands."""
        found: Results = defaultdict(Fraction)
        for total, chance in self.dealer(spot.dealer, spot.left).items():
            found[self.rules.returned(spot.player.total, spot.player.cards, total)] += chance
        return found

    def best(self, spot: Spot) -> tuple[Fraction, str]:
        """(hundredths that come back on average, what to do) of the best play."""
        if spot.player.total > BEST:
            return Fraction(0), "stand"
        found = self._best.get(spot)
        if found is None:
            found = mean(self.stood(spot)), "stand"
            if spot.player.total < BEST:
                hits = sum(
                    count * self.best(Spot(more, spot.dealer, rest))[0]
                    for count, more, rest in self.next(spot.player, spot.left)
                ) / Fraction(sum(spot.left))
                if hits > found[0]:
                    found = hits, "hit"
            self._best[spot] = found
        return found

    def results(self, spot: Spot, strategy: Strategy) -> Results:
        """What comes back of one staked, by a strategy."""
        if spot.player.total > BEST:
            return {0: Fraction(1)}
        if spot.player.total == BEST or strategy(self, spot) == "stand":
            return self.stood(spot)
        found: Results = defaultdict(Fraction)
        for count, more, rest in self.next(spot.player, spot.left):
            share = Fraction(count, sum(spot.left))
            for back, chance in self.results(Spot(more, spot.dealer, rest), strategy).items():
                found[back] += share * chance
        return found


def mean(results: Results) -> Fraction:
    """The average of hundredths."""
    return sum((back * chance for back, chance in results.items()), Fraction(0))


def optimal(table: Table, spot: Spot) -> str:
    """The larger expectation; among equals to stand."""
    return table.best(spot)[1]


def stand_on_5(table: Table, spot: Spot) -> str:
    """As the dealer plays."""
    hand = spot.player
    return "stand" if table.rules.dealer_stands(hand.halves, hand.wild) else "hit"


def gains(table: Table, spot: Spot) -> bool:
    """A further stake is worth more than it costs."""
    return table.best(spot)[0] > 100


def never(table: Table, spot: Spot) -> bool:
    """No raise."""
    return False


def strategies(rules: SevenAndAHalf, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The best play first, then the dealer's own way for a player who never raises."""
    ways: dict[str, tuple[Strategy, Raises]] = {
        "optimal": (optimal, gains),
        "best_without_a_raise": (optimal, never),
        "stand_on_5": (stand_on_5, never),
    }
    table = Table(rules)
    found = {}
    for done, (name, (strategy, raises)) in enumerate(ways.items(), 1):
        found[name] = _distribution(table, strategy, raises, wager.stake_micros)
        progress(done, len(ways))
    return found


def _distribution(table: Table, strategy: Strategy, raises: Raises, ante: int) -> Distribution:
    """Keys are what comes back less the raise: for the ante alone."""
    chances: dict[int, Fraction] = defaultdict(Fraction)
    raised = Fraction(0)
    for chance, spot in table.first():
        more = 0
        if table.rules.may_raise(spot.player.cards, False) and raises(table, spot):
            more = ante * table.rules.config.play.raise_antes
            raised += chance
        for hundredths, part in table.results(spot, strategy).items():
            chances[(ante + more) * hundredths // 100 - more] += chance * part
    total = lcm(*(chance.denominator for chance in chances.values()))
    weights = {back: int(chance * total) for back, chance in chances.items()}
    return Distribution(weights, total, METHOD, _notes(table, chances, raised, ante))


def _notes(table: Table, chances: Results, raised: Fraction, ante: int) -> dict[str, Fraction]:
    """How often the player raises, and what he loses of all that he stakes on average."""
    if not raised:
        return {}
    lost = 1 - mean(chances) / ante
    staked = 1 + raised * table.rules.config.play.raise_antes
    return {"raises": raised, "element_of_risk": lost / staked}
