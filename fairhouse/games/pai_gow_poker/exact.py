"""Exact figures of pai gow poker when player and dealer both set by the house way.

There are C(53,7) x C(46,7) = 8.25 x 10^15 rounds. They are counted, not sampled: how often one hand
is set above the other in front and behind, over all pairs of hands that share no card. A sum over
pairs that share no card is, by inclusion and exclusion over the cards S that both may hold, a sum
over S of (-1)^|S| x (pairs of hands that both hold S), and in each of those the two hands no longer
restrict each other: they are weighted points, counted by `exact_pairs.compare`.

Three sums make the whole:

- `_by_ranks`: all hands set as their ranks alone say. Then S matters by its ranks only.
- `_one_flush`: what changes where one of the two holds a flush that sets it otherwise. The other is
  still taken by its ranks, so only the ranks that the first one takes away matter.
- `_two_flushes`: what changes where both do. Here S matters with its suits, up to their names.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.pai_gow_poker.exact_kinds import HAND, SUITS, Flush, Kinds, kinds
from fairhouse.games.pai_gow_poker.exact_pairs import (
    BACK_BITS,
    FRONT_BITS,
    Ints,
    Sides,
    compare,
    slices,
)
from fairhouse.games.pai_gow_poker.rules import PaiGowPoker
from fairhouse.games.records import Wager
from fairhouse.games.shared import decks

METHOD = (
    "every kind of hand enumerated through the rules, set by the house way; all pairs of hands "
    "without a common card counted exactly, with inclusion and exclusion over the cards that two "
    "hands would share"
)
_CHOOSE = np.array([[comb(n, k) for k in range(SUITS + 1)] for n in range(SUITS + 1)])


class Pairs(NamedTuple):
    """Pairs of hands of player and dealer without a common card.

    `won`   the player's front and back are both higher
    `lost`  neither is, copies being the dealer's
    `all`   of so many
    """

    won: int
    lost: int
    all: int


def strategies(rules: PaiGowPoker, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The house way on both sides."""
    won, lost, whole = count(kinds(range(len(decks.RANKS))), progress)
    push = whole - won - lost
    stake = wager.stake_micros
    weights = {rules.settle(stake, n): weight for n, weight in enumerate((lost, push, won))}
    notes = {name: Fraction(n, whole) for name, n in (("push", push), ("lost", lost))}
    return {"house_way": Distribution(weights, whole, METHOD, notes)}


def count(hands: Kinds, progress: Progress = lambda _done, _of: None) -> Pairs:
    """All pairs of hands of a pack, and how they end.

    Pairs can be turned round, so the pairs that the dealer wins are counted as those in which the
    player is level or above.
    """
    sums = np.zeros(2, object)
    steps = 2 + HAND + 1
    scale = _Scale(hands)
    parts = _shared(hands.patterns)
    for done, part in enumerate((_by_ranks, _one_flush)):
        sums += part(hands, scale, parts)
        progress(done + 1, steps)
    del parts
    suited = _Suited(hands.flushes)
    for shared in range(HAND + 1):
        sums += _two_flushes(scale, suited, shared)
        progress(shared + 3, steps)
    whole = comb(hands.cards, HAND) * comb(hands.cards - HAND, HAND)
    return Pairs(int(sums[0]), int(sums[1]), whole)


class _Scale:
    """Fronts and backs as small numbers in the order of their scores, hand by hand.

    `front`, `back`              of each pattern
    `flush_front`, `flush_back`  of each flush
    `pattern`, `ways`            of each flush
    `in_flushes`                 hands of each pattern that are such flushes
    """

    def __init__(self, hands: Kinds) -> None:
        flushes = hands.flushes
        by_ranks = np.array(hands.settings)
        by_flush = np.array([each.setting for each in flushes]).reshape(-1, 2)
        both = np.concatenate((by_ranks, by_flush))
        self.fronts = len(np.unique(both[:, 0]))
        backs = np.unique(both[:, 1])
        if self.fronts > 1 << FRONT_BITS or len(backs) > 1 << BACK_BITS:
            raise ValueError("there are more settings than the sort keys have room for")
        fronts = np.unique(both[:, 0])
        rows = len(by_ranks)
        front, back = np.searchsorted(fronts, both[:, 0]), np.searchsorted(backs, both[:, 1])
        self.front, self.flush_front = front[:rows], front[rows:]
        self.back, self.flush_back = back[:rows], back[rows:]
        self.pattern = np.array([each.pattern for each in flushes], np.int64)
        self.ways = np.array([each.ways for each in flushes], np.int64)
        self.in_flushes = np.zeros(rows, np.int64)
        np.add.at(self.in_flushes, self.pattern, self.ways)


# By ranks


class _Shared(NamedTuple):
    """Every pattern with every part S of it: rows of the same length.

    `code`    S, a number in base 5
    `sign`    -1 to the power of its size
    `chosen`  ways to choose S from a given hand of the pattern
    `around`  hands of the pattern that hold a given S
    """

    pattern: Ints
    code: Ints
    sign: Ints
    chosen: Ints
    around: Ints


def _shared(patterns: Ints) -> _Shared:
    row = np.arange(len(patterns))
    code = np.zeros(len(row), np.int64)
    sign, chosen, around = (np.ones(len(row), np.int64) for _ in range(3))
    ranks = patterns.shape[1] - 1
    for place in range(ranks + 1):
        held = patterns[row, place]
        times = held + 1
        ends = np.cumsum(times)
        taken = np.arange(ends[-1]) - np.repeat(ends - times, times)
        row, code, sign, chosen, around, held = (
            np.repeat(each, times) for each in (row, code, sign, chosen, around, held)
        )
        code = code * 5 + taken
        sign = np.where(taken & 1, -sign, sign)
        chosen = chosen * _CHOOSE[held, taken]
        if place < ranks:
            around = around * _CHOOSE[SUITS - taken, held - taken]
    return _Shared(row, code, sign, chosen, around)


def _by_ranks(hands: Kinds, scale: _Scale, parts: _Shared) -> tuple[int, int]:
    """All pairs by ranks, and from those with one flush what it will replace taken off."""
    order = np.argsort(parts.code << BACK_BITS | scale.back[parts.pattern])
    won = lost = 0
    for some in slices(parts.code[order]):
        pattern, code, sign, chosen, around = (each[order[some]] for each in parts)
        held = sign * chosen
        flushes = held * scale.in_flushes[pattern]
        everyone = held * hands.ways[pattern]
        sides: list[Sides] = [(everyone - flushes, around), (around, -flushes)]
        for above, level in compare(code, scale.front[pattern], scale.back[pattern], sides):
            won, lost = won + above, lost + level
    return won, lost


# One flush


def _one_flush(hands: Kinds, scale: _Scale, parts: _Shared) -> tuple[int, int]:
    """Flushes against all hands by ranks, both ways round.

    Behind a flush lie few levels: all flushes beat the same hands by ranks. For each level there
    is a table of the fronts that are left to the other hand when the flush has its cards.
    """
    codes, at = np.unique(parts.code, return_inverse=True)
    front, back = scale.front[parts.pattern], scale.back[parts.pattern]
    backs = np.unique(scale.back)
    levels = np.searchsorted(backs, scale.flush_back)
    if np.isin(scale.flush_back, backs).any():
        raise ValueError("a flush is level with a hand by ranks")
    own = np.searchsorted(codes, _codes(hands.patterns))[scale.pattern]
    won = lost = 0
    for level in np.unique(levels):
        mine = levels == level
        here, fronts, ways = own[mine], scale.flush_front[mine], scale.ways[mine]
        below = np.searchsorted(backs, back) < level
        lower, higher = (
            _left_over(codes, at[side], front[side], parts.around[side], scale.fronts)
            for side in (below, ~below)
        )
        won += int((ways * lower[here, fronts]).sum())
        lost += int((ways * lower[here, fronts + 1]).sum())
        all_fronts = higher[here, -1]
        won += int((ways * (all_fronts - higher[here, fronts + 1])).sum())
        lost += int((ways * (all_fronts - higher[here, fronts])).sum())
    return won, lost


def _codes(patterns: Ints) -> Ints:
    """Each pattern as a part of itself."""
    codes = np.zeros(len(patterns), np.int64)
    for place in range(patterns.shape[1]):
        codes = codes * 5 + patterns[:, place]
    return codes


def _left_over(codes: Ints, at: Ints, front: Ints, around: Ints, fronts: int) -> Ints:
    """How many hands have a front below each, when the cards of a given code are gone.

    First the hands that hold the cards of each code, then, rank by rank, inclusion and exclusion:
    with c cards of a rank gone, the sum over k of (-1)^k C(c, k) x the hands that hold k of them.
    """
    sums = np.bincount(at * fronts + front, weights=around, minlength=len(codes) * fronts)
    # bincount adds in doubles, which are exact for whole numbers up to 2^53
    table = sums.astype(np.int64).reshape(len(codes), fronts)
    unit = 1
    while unit <= codes[-1]:
        digit = codes // unit % 5
        for gone in range(SUITS, 0, -1):
            rows = np.flatnonzero(digit == gone)
            left = np.zeros((len(rows), fronts), np.int64)
            for held in range(gone + 1):
                with_held = np.searchsorted(codes, codes[rows] - (gone - held) * unit)
                left += (-1) ** held * comb(gone, held) * table[with_held]
            table[rows] = left
        unit *= 5
    sums = np.zeros((len(codes), fronts + 1), np.int64)
    np.cumsum(table, axis=1, out=sums[:, 1:])
    return sums


# Two flushes


class _Suited:
    """Hands that are flushes, one for each way in which suits can differ, by their cards.

    `cards[n]`  the seven cards as bits: rank + 13 x suit, the joker beyond; suit 0 is the flush's
    `kind[n]`   which of the flushes it is
    `ways[n]`   for how many hands it stands, one of `WAYS`
    """

    WAYS = (4, 12, 24)

    def __init__(self, flushes: list[Flush]) -> None:
        cards, kind, ways = [], [], []
        for at, flush in enumerate(flushes):
            for others, times in _suits(flush.others):
                held = [(0, rank) for rank in flush.suited] + others + [(3, 0)] * flush.joker
                cards.append([1 << 13 * suit + rank for suit, rank in held])
                kind.append(at)
                ways.append(times)
        self.cards = np.array(cards, np.int64).reshape(-1, HAND)
        self.kind, self.ways = np.array(kind, np.int64), np.array(ways, np.int64)


def _suits(others: tuple[int, ...]) -> list[tuple[list[tuple[int, int]], int]]:
    """The cards beside a flush in suits 1 and 2, and how many choices of suits that stands for."""
    if not others:
        return [([], 4)]
    if len(others) == 1:
        return [([(1, others[0])], 12)]
    apart = [(1, others[0]), (2, others[1])]
    if others[0] == others[1]:
        return [(apart, 12)]
    return [([(1, others[0]), (1, others[1])], 12), (apart, 24)]


def _two_flushes(scale: _Scale, suited: _Suited, shared: int) -> tuple[int, int]:
    """What both hands' flushes change together, over the pairs that both hold S of a size.

    Each hand is a point where its flush sets it, and one of minus its weight where its ranks
    would have. Points are sorted as numbers: S with its suits in order, back, front, weight.
    """
    set_by_flush = scale.flush_back << FRONT_BITS | scale.flush_front
    set_by_ranks = (scale.back << FRONT_BITS | scale.front)[scale.pattern]
    ways = np.searchsorted(_Suited.WAYS, suited.ways) << 1
    ends = [set_by_flush[suited.kind] << 3 | ways, set_by_ranks[suited.kind] << 3 | ways | 1]
    keys = []
    for chosen in combinations(range(HAND), shared):
        code = _suits_in_order(suited.cards[:, chosen].sum(axis=1)) << _SET_BITS + 3
        keys += [code | end for end in ends]
    points = np.concatenate(keys)
    del keys
    points.sort()
    won = lost = 0
    for some in slices(points >> _SET_BITS + 3):
        above, level = _compare_keys(points[some])
        won, lost = won + above, lost + level
    sign = (-1) ** shared
    return sign * won, sign * lost


def _compare_keys(keys: Ints) -> tuple[int, int]:
    """Points as sorted numbers: alike ones are put together, then compared."""
    weights = np.array([sign * ways for ways in _Suited.WAYS for sign in (1, -1)])[keys & 7]
    points = keys >> 3
    first = np.flatnonzero(np.concatenate(([True], points[1:] != points[:-1])))
    weights = np.add.reduceat(weights, first)
    points = points[first][weights != 0]
    weights = weights[weights != 0]
    group = points >> _SET_BITS
    front, back = points & (1 << FRONT_BITS) - 1, points >> FRONT_BITS & (1 << BACK_BITS) - 1
    ((above, level),) = compare(group, front, back, [(weights, weights // _namings(group))])
    return above, level


_SET_BITS = BACK_BITS + FRONT_BITS
_SUIT = (1 << 13) - 1


def _suits_in_order(cards: Ints) -> Ints:
    """The same cards with the suits' names forgotten: the suit that holds most comes first.

    Suit 3 holds none of these cards; its bits are the joker's.
    """
    a, b, c = cards & _SUIT, cards >> 13 & _SUIT, cards >> 26 & _SUIT
    high, low = np.maximum(np.maximum(a, b), c), np.minimum(np.minimum(a, b), c)
    middle = a + b + c - high - low
    found: Ints = ((high << 13 | middle) << 13 | low) << 1 | cards >> 39
    return found


def _namings(codes: Ints) -> Ints:
    """How many sets of cards have a code: the ways to name its suits, of which one is empty."""
    high, middle, low = codes >> 27, codes >> 14 & _SUIT, codes >> 1 & _SUIT
    ways = np.full(len(codes), 24)
    ways[low == 0] = 12  # two empty suits
    ways[middle == 0] = 4
    ways[high == 0] = 1
    ways[(high == middle) & (middle > 0)] //= 2
    ways[(middle == low) & (low > 0)] //= 2
    ways[(high == middle) & (middle == low) & (low > 0)] = 4
    return ways
