"""Exact figures of Three Card Poker: every hand of the player against every hand of the dealer.

The 22,100 hands of the player are 1,755 that differ in more than the names of suits. For each, the
18,424 hands that the dealer may then hold are counted by their score, and every pair of scores is
settled by the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import comb

import numpy as np

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.exact_cards import suit_classes
from fairhouse.games.records import Wager
from fairhouse.games.shared import decks, poker
from fairhouse.games.three_card_poker.rules import CARDS, PAIR_PLUS, ThreeCardPoker

HANDS = comb(52, CARDS)
DEALERS = comb(52 - CARDS, CARDS)

ANTE_METHOD = (
    "each of the 22,100 hands of the player against each of the 18,424 of the dealer, every pair "
    "of scores enumerated through the rules"
)
PLUS_METHOD = "all 22,100 hands enumerated through the rules"

Results = Counter[int]
"""What came back in units of the ante, less the play bet -> hands of the dealer."""


def strategies(rules: ThreeCardPoker, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The best decision for every hand; as the dealer qualifies; never folding. For the ante alone.

    Pair Plus has no decision and one distribution.
    """
    if wager.parts.keys() == {PAIR_PLUS}:
        return {"": _pair_plus(rules, wager)}
    played = [
        (poker.rank3(cards), weight, results)
        for cards, weight, results in outcomes(rules, progress)
    ]
    plans: dict[str, tuple[str, Callable[[int, Results], bool]]] = {
        "optimal": (
            "played where that returns more than folding",
            lambda _score, results: sum(back * hands for back, hands in results.items()) > 0,
        ),
        "queen_or_better": (
            "played with hands with which the dealer would qualify",
            lambda score, _results: rules.qualifies(score),
        ),
        "always_play": ("never folded", lambda _score, _results: True),
    }
    told = {}
    for name, (how, plays) in plans.items():
        weights: Counter[int] = Counter()
        hands_played = 0
        for score, weight, results in played:
            if not plays(score, results):
                weights[0] += weight * DEALERS
                continue
            hands_played += weight
            for back, hands in results.items():
                weights[back * wager.stake_micros] += weight * hands
        told[name] = _distribution(weights, Fraction(hands_played, HANDS), how)
    return told


def _distribution(weights: Counter[int], plays: Fraction, how: str) -> Distribution:
    """`plays`: how often the play bet is made."""
    total = HANDS * DEALERS
    return Distribution(+weights, total, f"{ANTE_METHOD}; {how}", {"plays": plays})


def outcomes(
    rules: ThreeCardPoker, progress: Progress = lambda _done, _of: None
) -> list[tuple[tuple[int, ...], int, Results]]:
    """(hand of the player, how many it stands for, what playing it comes to) of every class."""
    hands = list(combinations(decks.PACK, CARDS))
    held = np.array([sum(1 << card for card in cards) for cards in hands], np.int64)
    scores, index = np.unique([poker.rank3(cards) for cards in hands], return_inverse=True)
    known = [int(score) for score in scores]

    @cache
    def settled(player: int) -> list[int]:
        return [sum(rules.returned(player, dealer)) - 1 for dealer in known]

    found = []
    for at, (cards, weight) in enumerate(suit_classes(CARDS)):
        apart = (held & sum(1 << card for card in cards)) == 0
        counted = np.bincount(index[apart], minlength=len(known))
        results: Results = Counter()
        for back, dealers in zip(settled(poker.rank3(cards)), counted.tolist(), strict=True):
            results[back] += dealers
        found.append((cards, weight, results))
        if at % 195 == 0:
            progress(at, 1755)
    progress(1755, 1755)
    return found


def _pair_plus(rules: ThreeCardPoker, wager: Wager) -> Distribution:
    weights: Counter[int] = Counter()
    for cards in combinations(decks.PACK, CARDS):
        weights[rules.pair_plus_returned(poker.rank3(cards)) * wager.parts[PAIR_PLUS]] += 1
    return Distribution(weights, HANDS, PLUS_METHOD)
