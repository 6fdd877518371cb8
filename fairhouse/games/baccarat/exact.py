"""Every round of baccarat, by what cards count instead of which they are.

The deal of the rules is walked as it is; only the shoe is another. Cards that cannot be told apart
by what is asked (the four tens and faces by what they count, the suits by their rank) are one
choice, as heavy as there are such cards left. So no branch is left out and none is counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from math import perm

from fairhouse.games.baccarat.rules import VALUES, Baccarat, Deal, Take, opening, winner_of
from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.enumerate import weighted_branches
from fairhouse.games.records import Pick, Wager, Weights

MOST_CARDS = 6
METHOD = "every deal enumerated through the rules, like cards taken together"


def distribution(rules: Baccarat, wager: Wager, progress: Progress) -> Distribution:
    """Chance of every win of a wager on one bet; `wins` and `ties` are noted."""
    ((bet, stake),) = wager.parts.items()
    if bet.endswith("_pair"):
        deals, total = _openings(rules)
    else:
        deals, total = _rounds(rules)
    weights: Counter[int] = Counter()
    for deal, weight in deals.items():
        weights[rules.returned(bet, deal, stake)] += weight
    progress(1, 1)
    won = sum(weight for win, weight in weights.items() if win > stake)
    pushed = weights[stake]
    notes = {"wins": Fraction(won, total)} | ({"ties": Fraction(pushed, total)} if pushed else {})
    return Distribution(weights, total, METHOD, notes)


@cache
def _rounds(rules: Baccarat) -> tuple[Mapping[Deal, int], int]:
    """Whole rounds by who wins: one deal for each winner -> its weight, and the total.

    The total is the number of ways to draw six cards in order; a round that ends earlier weighs
    as much as all ways to go on.
    """
    left = Counter(VALUES[card >> 2] for card in rules.shoe)
    total = perm(len(rules.shoe), MOST_CARDS)
    named: dict[str, Deal] = {}
    weights: Counter[Deal] = Counter()
    for weight, out_of, deal in weighted_branches(_with(rules.deal, _by_value(left))):
        weights[named.setdefault(winner_of(deal), deal)] += weight * (total // out_of)
    return weights, total


@cache
def _openings(rules: Baccarat) -> tuple[Mapping[Deal, int], int]:
    """The first four cards by rank: all that a bet on a pair asks for."""
    left = Counter(card & ~3 for card in rules.shoe)
    weights: Counter[Deal] = Counter()
    for weight, _, deal in weighted_branches(_with(opening, left)):
        weights[deal] += weight
    return weights, perm(len(rules.shoe), 4)


def _by_value(left: Mapping[int, int]) -> dict[int, int]:
    """Value -> how many, as card -> how many: a card of that value stands for all of them."""
    return {4 * VALUES.index(value): count for value, count in sorted(left.items())}


def _with(deal: Callable[[Take], Deal], shoe: Mapping[int, int]) -> Callable[[Pick], Deal]:
    """The deal as a function of `pick`, from a shoe given as card -> how many of its like."""
    cards = tuple(shoe)
    full = tuple(shoe.values())

    def play(pick: Pick) -> Deal:
        left = full

        def take() -> int:
            nonlocal left
            offered, weights = _offer(left)
            at = offered[pick(weights)]
            left = (*left[:at], left[at] - 1, *left[at + 1 :])
            return cards[at]

        return deal(take)

    return play


@cache
def _offer(left: tuple[int, ...]) -> tuple[tuple[int, ...], Weights]:
    """Which sorts of cards are left, and how likely each is next."""
    offered = tuple(at for at, count in enumerate(left) if count)
    return offered, Weights([left[at] for at in offered])
