"""Exact figures of video poker: every deal, every way to hold, every draw.

How often a hold ends in each row of the pay table follows from how many hands of five contain a
set of cards: with H held and D thrown away, the hands that contain H and nothing of D are
counted by inclusion and exclusion over the subsets S of D, sum of (-1)^|S| T(H + S). T is counted
once for each row and each set of up to five cards, from all 2,598,960 hands as the pay table of
the rules itself reads them. Deals that differ only in the names of suits are worked out once.

Draws of different numbers of cards are brought to one total by DRAWS / C(47, cards drawn). All
numbers are whole; the largest, a deal's pays over all draws, stays below 2^63.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import chain, combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.exact_cards import suit_classes
from fairhouse.games.records import Wager
from fairhouse.games.shared import decks
from fairhouse.games.shared.draw_poker import CARDS, DrawPoker

Numbers = NDArray[np.int64]

DEALS = comb(52, CARDS)
DRAWS = 5 * comb(47, CARDS)
"""A multiple of the number of draws for any number of cards."""
HOLDS = 1 << CARDS
"""A hold is the set of its positions, as bits."""

METHOD = (
    "all 2,598,960 hands enumerated through the rules; the draws of every hold of every deal "
    "counted from them by inclusion and exclusion"
)


def strategies(rules: DrawPoker, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The best hold of every deal; the simple rule of the pay table; nothing thrown away.

    Each has the chance of every row of the pay table among its notes. Of holds that return the
    same, the one that comes first as bits is taken.
    """
    return played(RowTable(rules), rules, wager, progress)


Hold = Callable[[DrawPoker, tuple[int, ...]], tuple[int, ...]]
"""A strategy: the positions that it holds of five cards that rise from left to right."""


def played(
    table: RowTable,
    rules: DrawPoker,
    wager: Wager,
    progress: Progress,
    named: Mapping[str, tuple[Hold, str]] | None = None,
) -> dict[str, Distribution]:
    """The same from the counts of the rules' pay table, already made.

    `named`: further strategies of a game and what they are, the better first; all of them better
    than the simple rule.
    """
    progress(5, 10)
    dealt = list(suit_classes(CARDS))
    cards = np.array([cards for cards, _ in dealt], np.int64)
    weights = np.array([weight for _, weight in dealt], np.int64)
    progress(6, 10)
    plans = {**(named or {}), "simple": (_simple, _PLAYED["simple"])}
    holds = {"optimal": (table.best_holds(cards), _PLAYED["optimal"])}
    for name, (hold, how) in plans.items():
        bits = [_bits(hold(rules, cards)) for cards, _ in dealt]
        holds[name] = np.array(bits, np.int64), how
    holds["stand_pat"] = np.full(len(dealt), HOLDS - 1, np.int64), _PLAYED["stand_pat"]
    progress(9, 10)
    told = {
        name: _distribution(rules, wager, table.outcomes(cards, weights, held), how)
        for name, (held, how) in holds.items()
    }
    progress(10, 10)
    return told


def _simple(rules: DrawPoker, cards: tuple[int, ...]) -> tuple[int, ...]:
    return rules.table.simple_hold(cards)


def _bits(positions: tuple[int, ...]) -> int:
    return sum(1 << at for at in positions)


class RowTable:
    """How many hands of five contain a set of cards, by row of the pay table.

    `counts[n][set, row]` for sets of n cards; `pays[n][set]` is what those hands pay together.
    A set is numbered by the places of its cards in rising order: sum of C(card, place + 1).
    """

    def __init__(self, rules: DrawPoker) -> None:
        self.size = len(rules.table.pays)
        hands = np.fromiter(
            chain.from_iterable(combinations(decks.PACK, CARDS)), np.int8, DEALS * CARDS
        ).reshape(DEALS, CARDS)
        rows = np.fromiter(map(rules.table.row, combinations(decks.PACK, CARDS)), np.int64, DEALS)
        self.counts = [self._counted(hands, rows, count) for count in range(CARDS + 1)]
        scale = np.array(rules.table.pays, np.int64)
        self.pays = [counts @ scale for counts in self.counts]

    def _counted(self, hands: NDArray[np.int8], rows: Numbers, count: int) -> NDArray[np.int32]:
        sets = comb(52, count)
        found = np.zeros(sets * self.size, np.int64)
        for places in combinations(range(CARDS), count):
            at = _numbered(hands, places) * self.size + rows
            found += np.bincount(at, minlength=len(found))
        return found.reshape(sets, self.size).astype(np.int32)

    def best_holds(self, cards: Numbers) -> Numbers:
        """The hold of each deal that pays most over all draws."""
        best = np.full(len(cards), -1, np.int64)
        holds = np.zeros(len(cards), np.int64)
        for hold in range(HOLDS):
            paid = self._over_draws(cards, hold, lambda sets, at: self.pays[sets][at])
            better = paid > best
            best[better] = paid[better]
            holds[better] = hold
        return holds

    def outcomes(self, cards: Numbers, weights: Numbers, holds: Numbers) -> list[int]:
        """Row -> weight, out of DEALS * DRAWS, when each deal is held as `holds` says."""
        found = np.zeros(self.size, np.int64)
        for hold in range(HOLDS):
            these = holds == hold
            rows = self._over_draws(cards[these], hold, lambda sets, at: self.counts[sets][at])
            found += weights[these] @ rows
        return [int(weight) for weight in found]

    def _over_draws(
        self, cards: Numbers, hold: int, counted: Callable[[int, Numbers], NDArray[np.integer]]
    ) -> Numbers:
        """What `counted(cards in the set, numbers of the sets)` comes to over all draws."""
        total: Numbers | None = None
        for subset in _between(hold):
            places = tuple(at for at in range(CARDS) if subset >> at & 1)
            part = counted(len(places), _numbered(cards, places)).astype(np.int64)
            if (subset ^ hold).bit_count() & 1:
                part = -part
            total = part if total is None else total + part
        assert total is not None
        return total * (DRAWS // comb(47, CARDS - hold.bit_count()))


def _between(hold: int) -> Iterator[int]:
    """Every set of positions that contains the hold."""
    return (subset for subset in range(HOLDS) if subset & hold == hold)


def _numbered(cards: NDArray[np.integer], places: tuple[int, ...]) -> Numbers:
    """The number of the set that the cards at these places make; cards rise from left to right."""
    number = np.zeros(len(cards), np.int64)
    for order, at in enumerate(places, 1):
        number += _CHOOSE[order][cards[:, at]]
    return number


_CHOOSE = np.array([[comb(card, order) for card in decks.PACK] for order in range(CARDS + 1)])


def _distribution(rules: DrawPoker, wager: Wager, rows: list[int], how: str) -> Distribution:
    total = DEALS * DRAWS
    weights: dict[int, int] = {}
    for pays, weight in zip(rules.table.pays, rows, strict=True):
        win = pays * wager.stake_micros
        weights[win] = weights.get(win, 0) + weight
    named = zip(rules.table.names, rows, strict=True)
    notes = {row: Fraction(weight, total) for row, weight in named if row != "nothing"}
    return Distribution(weights, total, f"{METHOD}; {how}", notes)


_PLAYED = {
    "optimal": "every deal held in the way that returns most",
    "simple": "the simple rule that also closes a round for a player who does not return",
    "stand_pat": "all five cards held",
}
