"""Exact figures of Caribbean stud for perfect play and for four strategies that people play.

Whether to raise depends on few things: how many cards of each rank the player holds, which of them
are of the suit of the dealer's open card, and that card's rank. So the 52 over 5 times 47 deals
fall into fewer than two million kinds, and for each the dealer's 163,185 possible hands are
counted in two parts:

- as if suits did not matter: the dealer's hands by how many cards of each rank they hold, each
  weighed with the ways to take them from what the player left;
- then the flushes, which must be of the open card's suit, are moved from where their ranks alone
  would put them to where they belong.

Scores come from `poker.rank5` and wins from `rules.settle`, which deal for money. Everything is
counted in 64-bit whole numbers; the largest, the number of all rounds, is 2 x 10^13.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, pairwise
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fairhouse.games.caribbean_stud.rules import CaribbeanStud
from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.records import Wager
from fairhouse.games.shared import poker

Ints = NDArray[np.int64]

METHOD = (
    "every kind of player's hand and open card enumerated through the rules; all dealer's hands "
    "against each counted exactly, by ranks and then by flushes"
)
DEALER_HANDS = comb(46, 4)
DEALS = comb(52, 5) * 47
ROUNDS = DEALS * DEALER_HANDS
_CHUNK = 32
"""So many hands of the player at a time, so that their tables stay in a processor's cache."""


def _mixed(ranks: tuple[int, ...]) -> int:
    """The score of these ranks in more than one suit."""
    suits: Counter[int] = Counter()
    cards = []
    for rank in ranks:
        cards.append(4 * rank + suits[rank])
        suits[rank] += 1
    if len(suits) == len(ranks):
        cards[0] += 1
    return poker.rank5(cards)


def _suited(ranks: tuple[int, ...]) -> int:
    """The score of five different ranks in one suit."""
    return poker.rank5([4 * rank for rank in ranks])


STRATEGIES: Mapping[str, int] = {
    "pair_or_better": _mixed((0, 0, 1, 2, 3)),
    "any_ace_king": _mixed((12, 11, 0, 1, 2)),
    "ace_king_jack_83": _mixed((12, 11, 9, 6, 1)),
    "blind": 0,
}
"""Strategy -> the lowest score with which it raises, whatever the dealer shows."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Every way to hold five cards by rank, in the order of their scores in several suits.

    `counts[v, r]` is how many cards of rank r hand v has.
    """

    hands: list[tuple[int, ...]]
    counts: Ints
    scores: Ints


@dataclass(frozen=True, slots=True)
class Deals:
    """Kinds of deals: the player's hand, the dealer's open card, and how many deals are such.

    `hand`    index among Ranks.hands
    `suited`  ranks of his cards in the suit of the open card, as a set of bits
    `up`      rank of the open card
    `score`   the player's score, by which a flush differs
    """

    hand: Ints
    suited: Ints
    up: Ints
    score: Ints
    weight: Ints


class Hands(NamedTuple):
    """How many of the dealer's hands do what, for each kind of deal."""

    unqualified: Ints
    lower: Ints
    equal: Ints
    higher: Ints


def strategies(rules: CaribbeanStud, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """Perfect play first, then the named strategies."""
    ranks = _all_ranks()
    deals = _deals(ranks)
    hands = _dealers_hands(rules, ranks, deals, progress)
    ante = wager.stake_micros
    backs = _backs(rules, ante, deals)
    results = list(zip(backs, hands, strict=True))
    value = np.zeros(len(deals.hand), np.int64)
    for back, count in results:
        value += back * count
    raises = {"optimal": value > 0}
    raises |= {name: deals.score >= least for name, least in STRATEGIES.items()}
    found = {}
    for name, raised in raises.items():
        weights = _weights(deals, results, raised)
        plays = Fraction(int(deals.weight[raised].sum()), DEALS)
        notes = {"plays": plays, "element_of_risk": _risk(rules, ante, weights, plays)}
        found[name] = Distribution(weights, ROUNDS, METHOD, notes)
    return found


def _all_ranks() -> Ranks:
    found: list[tuple[int, ...]] = [
        hand
        for hand in combinations_with_replacement(range(13), 5)
        if max(Counter(hand).values()) <= 4
    ]
    hands = sorted(found, key=_mixed)
    counts = np.zeros((len(hands), 13), np.int64)
    for at, hand in enumerate(hands):
        for rank in hand:
            counts[at, rank] += 1
    return Ranks(hands, counts, np.array([_mixed(hand) for hand in hands]))


def _deals(ranks: Ranks) -> Deals:
    """Every kind of deal. The open card's suit is one of four, all alike."""
    ways = np.array([[comb(n, k) for k in range(5)] for n in range(5)])
    kinds: list[tuple[Ints, Ints, Ints, Ints]] = []
    all_hands = np.arange(len(ranks.hands))
    bits = 1 << np.arange(13)
    for distinct in range(2, 6):
        mine = all_hands[(ranks.counts > 0).sum(axis=1) == distinct]
        held = np.argsort(ranks.counts[mine] == 0, axis=1, kind="stable")[:, :distinct]
        number = np.take_along_axis(ranks.counts[mine], held, axis=1)
        for chosen in range(1 << distinct):
            of_suit = np.array([chosen >> at & 1 for at in range(distinct)])
            weight = 4 * ways[3, np.maximum(number - of_suit, 0)].prod(axis=1)
            suited = (bits[held] * of_suit).sum(axis=1)
            kinds += _flushes_apart(ranks, mine, suited, weight, of_suit)
    hand, suited, score, weight = (np.concatenate(part) for part in zip(*kinds, strict=True))
    up = np.tile(np.arange(13), len(hand))
    hand, suited, score, weight = (np.repeat(x, 13) for x in (hand, suited, score, weight))
    possible = (weight > 0) & (suited >> up & 1 == 0)
    return Deals(*(x[possible] for x in (hand, suited, up, score, weight)))


def _flushes_apart(
    ranks: Ranks, hands: Ints, suited: Ints, weight: Ints, of_suit: Ints
) -> list[tuple[Ints, Ints, Ints, Ints]]:
    """(hands, suited, scores, weights), flushes in parts of their own."""
    scores = ranks.scores[hands]
    if len(of_suit) < 5 or 0 < of_suit.sum() < 5:
        return [(hands, suited, scores, weight)]
    flush = np.array([_suited(ranks.hands[at]) for at in hands])
    if of_suit.all():
        return [(hands, suited, flush, weight)]
    # none of the open card's suit: in each of the other three suits one flush
    three = np.full_like(weight, 4 * 3)
    return [(hands, suited, scores, weight - three), (hands, suited, flush, three)]


def _dealers_hands(rules: CaribbeanStud, ranks: Ranks, deals: Deals, progress: Progress) -> Hands:
    """Both parts of the count, for every kind of deal."""
    qualifying = rules.qualifying_score
    by_ranks = _by_ranks(ranks, deals, qualifying, progress)
    moved = _flushes(deals, qualifying)
    unqualified, below, equal = (a + b for a, b in zip(by_ranks, moved, strict=True))
    plays = deals.score >= qualifying
    lower = np.where(plays, below - unqualified, 0)
    equal = np.where(plays, equal, 0)
    higher = DEALER_HANDS - unqualified - lower - equal
    return Hands(unqualified, lower, equal, higher)


def _by_ranks(
    ranks: Ranks, deals: Deals, qualifying: int, progress: Progress
) -> tuple[Ints, Ints, Ints]:
    """(below the qualifying score, below the player's, equal to it), flushes counted as mixed.

    The hands with one given card of rank r are `ways * held[r] / left[r]` of all: each of the
    cards of that rank that are left is as often among them as another.
    """
    found = tuple(np.zeros(len(deals.hand), np.int64) for _ in range(3))
    order = np.argsort(deals.hand, kind="stable")
    starts = np.searchsorted(deals.hand[order], np.arange(0, len(ranks.hands) + _CHUNK, _CHUNK))
    limit = int(np.searchsorted(ranks.scores, qualifying))
    from_hand, to_hand = _between(ranks.scores, deals.score)
    for chunk, (start, stop) in enumerate(pairwise(starts)):
        at = order[start:stop]
        first = chunk * _CHUNK
        ways = _ways(ranks, first)
        row, up = deals.hand[at] - first, deals.up[at]
        left = 4 - ranks.counts[deals.hand[at], up]
        for rank in range(13):
            here = up == rank
            mine, rows = at[here], row[here]
            sums = np.zeros((len(ways), len(ranks.hands) + 1), np.int64)
            np.cumsum(ways * ranks.counts[:, rank], axis=1, out=sums[:, 1:])
            below = sums[rows, from_hand[mine]]
            found[0][mine] = sums[rows, limit] // left[here]
            found[1][mine] = below // left[here]
            found[2][mine] = (sums[rows, to_hand[mine]] - below) // left[here]
        progress(min(first + _CHUNK, len(ranks.hands)), len(ranks.hands))
    return found[0], found[1], found[2]


def _between(scores: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Where the wanted scores would begin and end among rising ones."""
    first = np.searchsorted(scores, wanted, side="left")
    return first, np.searchsorted(scores, wanted, side="right")


def _ways(ranks: Ranks, first: int) -> Ints:
    """For player's hands from `first`: the ways to take each dealer's hand from what is left."""
    ways = np.array([[comb(n, k) for k in range(5)] for n in range(5)])
    left = 4 - ranks.counts[first : first + _CHUNK]
    product = np.ones((len(left), len(ranks.hands)), np.int64)
    for rank in range(13):
        product *= ways[left[:, rank]][:, ranks.counts[:, rank]]
    return product


def _flushes(deals: Deals, qualifying: int) -> tuple[Ints, Ints, Ints]:
    """What the dealer's flushes add to and take from the three counts by ranks."""
    sets = sorted(combinations(range(13), 5), key=_mixed)
    as_mixed = np.array([_mixed(ranks) for ranks in sets])
    as_suited = np.array([_suited(ranks) for ranks in sets])
    masks = np.array([sum(1 << rank for rank in ranks) for ranks in sets])
    if (np.diff(as_suited) < 0).any():
        raise ValueError("flushes do not stand in the order of their ranks")
    found = tuple(np.zeros(len(deals.hand), np.int64) for _ in range(3))
    suited, kind = np.unique(deals.suited, return_inverse=True)
    for up in range(13):
        mine = deals.up == up
        possible = (suited[:, None] & masks == 0) & (masks >> up & 1 == 1)
        before = np.zeros((len(suited), len(sets) + 1), np.int64)
        np.cumsum(possible, axis=1, out=before[:, 1:])
        for scores, sign in ((as_mixed, -1), (as_suited, 1)):
            low, high = _between(scores, deals.score[mine])
            below = before[kind[mine], low]
            found[0][mine] += sign * before[kind[mine], np.searchsorted(scores, qualifying)]
            found[1][mine] += sign * below
            found[2][mine] += sign * (before[kind[mine], high] - below)
    return found[0], found[1], found[2]


def _backs(rules: CaribbeanStud, ante: int, deals: Deals) -> tuple[Ints, Ints, Ints, Ints]:
    """What comes back for the ante, raises taken off, in the order of `Hands`.

    Worked out by `rules.settle` for one dealer's hand of each sort. Where a sort is impossible
    its count is 0, and what it would pay does not matter.
    """
    raised = rules.raise_antes * ante
    lowest = rules.qualifying_score
    found: list[list[int]] = [[], [], [], []]
    scores, kind = np.unique(deals.score, return_inverse=True)
    for score in scores.tolist():
        for at, dealer in enumerate((lowest - 1, lowest, score, _HIGHEST)):
            settled = rules.settle(ante, score, dealer)
            found[at].append(settled.ante_win_micros + settled.raise_win_micros - raised)
    a, b, c, d = (np.array(backs, np.int64)[kind] for backs in found)
    return a, b, c, d


_HIGHEST = poker.rank5([4 * rank for rank in (12, 11, 10, 9, 8)]) + 1
"""Above every hand: what the dealer shows where any higher hand will do."""


def _weights(
    deals: Deals, results: list[tuple[Ints, Ints]], raised: NDArray[np.bool_]
) -> dict[int, int]:
    """What comes back -> in how many rounds, for a player who raises on these deals."""
    weights: Counter[int] = Counter()
    weights[0] = int(deals.weight[~raised].sum()) * DEALER_HANDS
    for back, count in results:
        values, kind = np.unique(back[raised], return_inverse=True)
        rounds = count[raised] * deals.weight[raised]
        for at, value in enumerate(values.tolist()):
            weights[value] += int(rounds[kind == at].sum())
    return {value: weight for value, weight in weights.items() if weight}


def _risk(rules: CaribbeanStud, ante: int, weights: Mapping[int, int], plays: Fraction) -> Fraction:
    """The house's edge as a share of everything staked, raises too."""
    mean = Fraction(sum(value * weight for value, weight in weights.items()), ROUNDS * ante)
    return (1 - mean) / (1 + rules.raise_antes * plays)
