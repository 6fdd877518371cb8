"""Pai gow poker: seven cards set as two in front and five behind, and how each part ranks.

The joker is an ace, or whatever completes a straight, a flush or a straight flush: the highest
rank that does. Five, four, three, two and ace are the second-highest straight, below ace to ten
and above king to nine. Five aces beat everything. `house_way` sets seven cards as the house does;
the rules of each kind of hand are the functions whose names begin with `_front_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from fairhouse.games.shared import decks, poker

PACK = range(decks.JOKER + 1)
HAND, FRONT = 7, 2

TWO, SIX, SEVEN, TEN, JACK, KING, ACE = 0, 4, 5, 8, 9, 11, 12

Cards = tuple[int, ...]

FIVE_ACES: int = 10 * 13**5
"""The score of five aces, above a royal flush."""

_WHEEL = (ACE, 0, 1, 2, 3)


def rank(card: int) -> int:
    """0 for a two, 12 for an ace and for the joker."""
    return ACE if card == decks.JOKER else card >> 2


def front_score(cards: Sequence[int]) -> int:
    """The score of two cards: pairs above all others, then by rank; an ace is high."""
    high, low = sorted(map(rank, cards), reverse=True)
    return 169 * (high == low) + 13 * high + low


def back_score(cards: Sequence[int]) -> int:
    """The score of five cards, one of which may be the joker: comparable with each other."""
    if decks.JOKER not in cards:
        return _reordered(poker.rank5(cards))
    return _with_joker([card for card in cards if card != decks.JOKER])


def fouls(front: Sequence[int], back: Sequence[int]) -> bool:
    """Whether the front would rank above the back, which no setting may do."""
    high, low = sorted(map(rank, front), reverse=True)
    kind, digits = (poker.PAIR, 13 * high) if high == low else (poker.HIGH_CARD, 13 * high + low)
    return back_score(back) < (kind * 169 + digits) * 13**3


def title_back(cards: Sequence[int]) -> str:
    """What a player calls five cards."""
    score = back_score(cards)
    if score == FIVE_ACES:
        return "Five aces"
    return poker.title5(_SHOWN.get(score, score))


def title_front(cards: Sequence[int]) -> str:
    """What a player calls two cards: "Pair of kings", "Ace and queen"."""
    high, low = sorted(map(rank, cards), reverse=True)
    names = decks.RANK_NAMES
    if high == low:
        return "Pair of " + ("sixes" if high == SIX else names[high] + "s")
    return f"{names[high].capitalize()} and {names[low]}"


# The straights' own order. A score of `poker.rank5` for one holds its top card and four zeros, so
# there is room for the wheel right above the straights to the king.


def _suited(ranks: Sequence[int]) -> list[int]:
    return [4 * each for each in ranks]


def _mixed(ranks: Sequence[int]) -> list[int]:
    return [4 * each + (at == 0) for at, each in enumerate(ranks)]


_TO_KING = range(KING - 4, KING + 1)
_MOVED = {
    poker.rank5(_mixed(_WHEEL)): poker.rank5(_mixed(_TO_KING)) + 1,
    poker.rank5(_suited(_WHEEL)): poker.rank5(_suited(_TO_KING)) + 1,
}
_SHOWN = {moved: score for score, moved in _MOVED.items()}


def _reordered(score: int) -> int:
    return _MOVED.get(score, score)


# The joker


def _bits(ranks: Sequence[int]) -> int:
    return sum(1 << each for each in ranks)


_RUNS = [_bits(range(top - 4, top + 1)) for top in range(4, 13)]
_RUNS.insert(-1, _bits(_WHEEL))
"""The ranks of every straight, lowest first."""

_WHOLE = frozenset(_RUNS)
_MISSING = {run & ~(1 << each): each for run in _RUNS for each in range(13) if run >> each & 1}
"""Four ranks that one more makes a straight -> the one that makes the highest."""


def _with_joker(four: Sequence[int]) -> int:
    ranks = _bits([card >> 2 for card in four])
    suit = four[0] & 3
    if all(card & 3 == suit for card in four):
        missing = _MISSING.get(ranks)
        if missing is None:
            missing = next(each for each in range(ACE, -1, -1) if not ranks >> each & 1)
        return _reordered(poker.rank5([*four, 4 * missing + suit]))
    if ranks in _MISSING:
        # any suit will do: the four have two suits at least, so that it is no flush
        return _reordered(poker.rank5([*four, 4 * _MISSING[ranks] + suit]))
    for card in range(4 * ACE, 4 * ACE + 4):
        if card not in four:
            return poker.rank5([*four, card])
    return FIVE_ACES


# The house way. Ranks in front are decided by how many cards of each rank there are; `groups` are
# the ranks, those of most cards first and of equal numbers the higher first.

Ranks = tuple[int, int]


def house_way(cards: Sequence[int]) -> tuple[Cards, Cards]:
    """(front, back) of seven cards, as the house sets them, each in the order of `cards`."""
    counts = [0] * 13
    for card in cards:
        counts[ACE if card == decks.JOKER else card >> 2] += 1
    groups = sorted(range(13), key=lambda each: (-counts[each], -each))
    shape = tuple(counts[each] for each in groups if counts[each])
    if shape in _MAY_BE_COMPLETE and _may_complete(cards):
        complete = _complete(cards)
        if complete:
            return complete
    return _parted(cards, _FRONTS[shape](groups))


def _parted(cards: Sequence[int], ranks: Ranks) -> tuple[Cards, Cards]:
    """Cards of these ranks in front; of several aces the joker goes in front first."""
    wanted = list(ranks)
    front = []
    for at in sorted(range(HAND), key=lambda at: -cards[at]):
        its = rank(cards[at])
        if its in wanted:
            wanted.remove(its)
            front.append(at)
    return set_with(cards, front)


def _may_complete(cards: Sequence[int]) -> bool:
    """False where no five of the cards can be a straight or a flush: most hands, and fast."""
    joker = decks.JOKER in cards
    suits = [0, 0, 0, 0]
    ranks = 0
    for card in cards:
        ranks |= _RANK_BIT[card]
        suits[card & 3] += card != decks.JOKER
    if max(suits) + joker >= 5:
        return True
    return any((ranks & run).bit_count() + joker >= 5 for run in _RUNS)


def _complete(cards: Sequence[int]) -> tuple[Cards, Cards] | None:
    """The straight or flush that leaves the highest two in front; of equal fronts the higher.

    A pair that can be left is the highest front there is.
    """
    best: tuple[int, int] | None = None
    chosen = None
    for front, back in _SETTINGS:
        held = [cards[at] for at in back]
        if not _is_complete(held):
            continue
        worth = front_score((cards[front[0]], cards[front[1]])), back_score(held)
        if best is None or worth > best:
            best, chosen = worth, front
    return None if chosen is None else set_with(cards, chosen)


def _is_complete(five: Sequence[int]) -> bool:
    """Whether five cards are a straight or a flush."""
    suits, ranks = 15, 0
    for card in five:
        suits &= _SUITS_OF[card]
        ranks |= _RANK_BIT[card]
    return suits > 0 or ranks in (_MISSING if decks.JOKER in five else _WHOLE)


def set_with(cards: Sequence[int], front: Sequence[int]) -> tuple[Cards, Cards]:
    """(front, back) with the cards at these two places in front."""
    return (
        tuple(card for at, card in enumerate(cards) if at in front),
        tuple(card for at, card in enumerate(cards) if at not in front),
    )


_SETTINGS = [
    (front, [at for at in range(HAND) if at not in front])
    for front in combinations(range(HAND), FRONT)
]
# what a card can be: the joker is of every suit, and fills a gap in the ranks of others
_SUITS_OF = (*(1 << (card & 3) for card in decks.PACK), 15)
_RANK_BIT = (*(1 << (card >> 2) for card in decks.PACK), 0)


def _front_of_nothing(groups: Sequence[int]) -> Ranks:
    """No pair: the highest card behind, the next two in front."""
    return groups[1], groups[2]


def _front_of_a_pair(groups: Sequence[int]) -> Ranks:
    """One pair: behind, the two highest others in front."""
    return groups[1], groups[2]


def _front_of_two_pair(groups: Sequence[int]) -> Ranks:
    """Two pair: together behind when they are low enough for what can go in front, else split."""
    high, low, best, second = groups[:4]
    if high <= TEN and low <= SIX:
        least = KING
    elif (high <= KING and low <= SIX) or (high <= TEN and low >= SEVEN):
        least = ACE
    else:
        return low, low
    return (best, second) if best >= least else (low, low)


def _front_of_three_pair(groups: Sequence[int]) -> Ranks:
    """Three pair: the highest in front."""
    return groups[0], groups[0]


def _front_of_trips(groups: Sequence[int]) -> Ranks:
    """Three of a kind: behind. Of three aces one goes in front, with the highest other card."""
    trips, best, second = groups[:3]
    return (ACE, best) if trips == ACE else (best, second)


def _front_of_two_trips(groups: Sequence[int]) -> Ranks:
    """Twice three of a kind: a pair of the higher in front."""
    return groups[0], groups[0]


def _front_of_full_house(groups: Sequence[int]) -> Ranks:
    """Full house: the pair in front, but of twos stay behind when ace and king can go in front."""
    _, pair, best, second = groups[:4]
    return (best, second) if (pair, best, second) == (TWO, ACE, KING) else (pair, pair)


def _front_of_full_house_and_pair(groups: Sequence[int]) -> Ranks:
    """Full house with another pair: the higher pair in front."""
    return groups[1], groups[1]


def _front_of_quads(groups: Sequence[int]) -> Ranks:
    """Four of a kind: together by how high they are and what can go in front; aces are split."""
    quads, best, second = groups[:3]
    least = TWO if quads <= SIX else KING if quads <= TEN else ACE
    if quads == ACE or best < least:
        return quads, quads
    return best, second


def _front_of_quads_and_more(groups: Sequence[int]) -> Ranks:
    """Four of a kind with a pair or three of a kind: a pair of those in front."""
    return groups[1], groups[1]


def _front_of_five_aces(groups: Sequence[int]) -> Ranks:
    """Five aces: two in front."""
    return ACE, ACE


def _front_of_five_aces_and_pair(groups: Sequence[int]) -> Ranks:
    """Five aces with a pair: two aces in front, unless the pair is of kings, which goes there."""
    return (KING, KING) if groups[1] == KING else (ACE, ACE)


_FRONTS: dict[tuple[int, ...], Callable[[Sequence[int]], Ranks]] = {
    (1, 1, 1, 1, 1, 1, 1): _front_of_nothing,
    (2, 1, 1, 1, 1, 1): _front_of_a_pair,
    (2, 2, 1, 1, 1): _front_of_two_pair,
    (2, 2, 2, 1): _front_of_three_pair,
    (3, 1, 1, 1, 1): _front_of_trips,
    (3, 3, 1): _front_of_two_trips,
    (3, 2, 1, 1): _front_of_full_house,
    (3, 2, 2): _front_of_full_house_and_pair,
    (4, 1, 1, 1): _front_of_quads,
    (4, 2, 1): _front_of_quads_and_more,
    (4, 3): _front_of_quads_and_more,
    (5, 1, 1): _front_of_five_aces,
    (5, 2): _front_of_five_aces_and_pair,
}
_MAY_BE_COMPLETE = frozenset([(1, 1, 1, 1, 1, 1, 1), (2, 1, 1, 1, 1, 1), (3, 1, 1, 1, 1)])
"""Hands of no pair, one pair or trips are set as a straight or a flush where they hold one."""
