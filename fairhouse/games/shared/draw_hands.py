"""The pay table of video poker: which of its rows a hand of five cards falls into.

A row names a kind of hand and what it pays for one; "four of a kind" may be several rows, by the
rank of the four and of the card beside them, and "pair" may pay for some ranks only. One rank may
be wild: such a card counts as whatever card makes the best paid hand.

Every multiset of ranks is worked out once, when the table is built; a hand is then one look-up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement

import msgspec

from fairhouse.games.records import ConfigFault
from fairhouse.games.shared import decks

NOTHING = 0
"""The row of a hand that is not paid; the rows of the table are counted from 1."""

BEST_FIRST = (
    "royal_flush", "four_wild", "wild_royal_flush", "five_of_a_kind", "straight_flush",
    "four_of_a_kind", "full_house", "flush", "straight", "three_of_a_kind", "two_pair", "pair",
    "nothing",
)  # fmt: skip
"""Kinds of hands, wild cards at their best. A royal flush holds no wild card."""

KINDS = tuple(
    kind
    for kind in BEST_FIRST[:-1]
    if kind not in ("four_wild", "wild_royal_flush", "five_of_a_kind")
)
"""What can be paid in a pack without a wild rank."""

WILD_KINDS = BEST_FIRST[:-3]
"""What can be paid where a rank is wild: less than three of a kind cannot, for every hand with
two wild cards is three of a kind at least."""

_BY_RANK = frozenset({"four_of_a_kind", "three_of_a_kind", "pair"})
_BY_KICKER = frozenset({"four_of_a_kind"})
_WHOLE = frozenset({*KINDS, *WILD_KINDS}) - _BY_RANK - {"two_pair", "four_wild"}
"""Kinds to which all five cards belong."""

_ACE = 12
_ROYAL = frozenset(range(8, 13))
_WINDOWS = tuple(frozenset((top - below) % 13 for below in range(5)) for top in range(_ACE, 2, -1))
_PLACE = tuple(1 << 3 * decks.rank(card) for card in decks.PACK)


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the pay table.

    `pays`     for one: the stake is part of it
    `ranks`    of the four, three or pair that this row pays, as in `decks.RANKS`
    `kickers`  the rank of the card beside the four
    """

    title: str
    kind: str
    pays: int
    ranks: str = decks.RANKS
    kickers: str = decks.RANKS


class PayTable:
    """The rows of a game's pay table, by number; row 0 pays nothing.

    `names`, `titles`, `pays`  of each row
    """

    def __init__(self, rows: Mapping[str, Row], wild: int | None) -> None:
        """`wild` is the rank that is wild. Raises ConfigFault for a table that misses a hand."""
        _check(rows, WILD_KINDS if wild is not None else KINDS, wild)
        self.wild = wild
        self.names = ("nothing", *rows)
        self.titles = ("", *(row.title for row in rows.values()))
        self.pays = (0, *(row.pays for row in rows.values()))
        whole = _WHOLE if wild is not None else _WHOLE | _BY_KICKER
        self._whole = (False, *(row.kind in whole for row in rows.values()))
        self.high = {
            rank for row in rows.values() if row.kind == "pair" for rank in _ranks(row.ranks)
        }
        cells = _cells(rows)
        self._mixed = _table(cells, wild, suited=False)
        self._suited = _table(cells, wild, suited=True)
        # a wild card is of every suit
        self._suits = tuple(
            15 if decks.rank(card) == wild else 1 << decks.suit(card) for card in decks.PACK
        )

    def row(self, cards: Sequence[int]) -> int:
        """The row that five cards fall into. Raises ValueError for another number of cards."""
        a, b, c, d, e = cards
        key = _PLACE[a] + _PLACE[b] + _PLACE[c] + _PLACE[d] + _PLACE[e]
        suits = self._suits
        if suits[a] & suits[b] & suits[c] & suits[d] & suits[e]:
            return self._suited[key]
        return self._mixed[key]

    def simple_hold(self, cards: Sequence[int]) -> tuple[int, ...]:
        """The positions that a simple rule holds; never worth less than what was dealt.

        1. Five cards that are paid together are all held; so is four of a kind without a wild
           card, as the fifth may be what it is paid for.
        2. Otherwise the wild cards and the cards that are alike; of two pairs that are not paid
           the higher one.
        3. Otherwise the cards a pair of which would be paid.
        """
        row = self.row(cards)
        if self._whole[row]:
            return (0, 1, 2, 3, 4)
        ranks = [decks.rank(card) for card in cards]
        alike = {rank for rank in ranks if ranks.count(rank) > 1}
        if row == NOTHING:
            alike = {max(alike)} if alike else alike
        held = alike | ({self.wild} & {*ranks}) or self.high
        return tuple(at for at, rank in enumerate(ranks) if rank in held)


def kind_of(ranks: Sequence[int], wild: int | None, *, suited: bool) -> tuple[str, int, int]:
    """(kind, rank of what is alike, rank of the card beside it); wild cards at their best.

    `suited`: all cards that are not wild have one suit. "nothing" when no kind fits.
    """
    natural = Counter(rank for rank in ranks if rank != wild)
    (alike, _), *rest = natural.most_common()
    beside = rest[0][0] if rest else alike
    wilds = 5 - natural.total()
    kinds = _by_number(natural, wilds), _by_row_and_suit(natural, wilds, suited=suited)
    return min(kinds, key=BEST_FIRST.index), alike, beside


def _by_number(natural: Counter[int], wilds: int) -> str:
    """What the ranks make by how often they occur."""
    if wilds == 4:
        return "four_wild"
    most = max(natural.values())
    if most + wilds > 3:
        return "five_of_a_kind" if most + wilds == 5 else "four_of_a_kind"
    if most + wilds == 3:
        return "full_house" if len(natural) == 2 else "three_of_a_kind"
    if len(natural) == 3:
        return "two_pair"
    return "pair" if most == 2 else "nothing"


def _by_row_and_suit(natural: Counter[int], wilds: int, *, suited: bool) -> str:
    """What the ranks make by standing in a row, and by having one suit."""
    distinct = frozenset(natural)
    straight = len(distinct) + wilds == 5 and any(distinct <= window for window in _WINDOWS)
    if straight and suited and distinct <= _ROYAL:
        return "wild_royal_flush" if wilds else "royal_flush"
    if straight:
        return "straight_flush" if suited else "straight"
    return "flush" if suited else "nothing"


Cell = tuple[str, int, int]


def _cells(rows: Mapping[str, Row]) -> dict[Cell, int]:
    """(kind, rank, kicker) -> row, for every rank that a row speaks of."""
    return {
        (row.kind, rank, kicker): number
        for number, row in enumerate(rows.values(), 1)
        for rank in _ranks(row.ranks)
        for kicker in _ranks(row.kickers)
    }


def _table(cells: Mapping[Cell, int], wild: int | None, *, suited: bool) -> dict[int, int]:
    """Sum of places -> row, for every multiset of ranks that a pack holds."""
    found = {}
    for ranks in combinations_with_replacement(range(13), 5):
        if ranks[0] != ranks[4]:
            kind = kind_of(ranks, wild, suited=suited)
            found[sum(1 << 3 * rank for rank in ranks)] = cells.get(kind, NOTHING)
    return found


def _ranks(text: str) -> list[int]:
    return [decks.RANKS.index(rank) for rank in text]


def _check(rows: Mapping[str, Row], kinds: Sequence[str], wild: int | None) -> None:
    covered: dict[str, list[tuple[str, str]]] = {kind: [] for kind in kinds}
    for name, row in rows.items():
        _check_row(f"hands.{name}", row, covered, wild)
        found = [(rank, kicker) for rank in row.ranks for kicker in row.kickers]
        if {*found} & {*covered[row.kind]}:
            raise ConfigFault(f"hands.{name}", "another row pays for the same hands")
        covered[row.kind] += found
    needed = {(rank, kicker) for rank in decks.RANKS for kicker in decks.RANKS if rank != kicker}
    for kind in kinds:
        if kind != "pair" and not needed <= {*covered[kind]}:
            raise ConfigFault("hands", f"the pay table misses a {kind.replace('_', ' ')}")
    if wild is None:
        return
    best = [max(row.pays for row in rows.values() if row.kind == kind) for kind in kinds]
    if best != sorted(best, reverse=True):
        reason = "with a wild rank no kind may pay more than a better one"
        raise ConfigFault("hands", f"{reason}: {', '.join(kinds)} pay {best}")


def _check_row(
    key: str, row: Row, covered: Mapping[str, list[tuple[str, str]]], wild: int | None
) -> None:
    if row.kind not in covered:
        raise ConfigFault(f"{key}.kind", f"“{row.kind}” is none of {', '.join(covered)}")
    if not 1 <= row.pays <= 10_000:
        raise ConfigFault(f"{key}.pays", f"{row.pays} for 1 does not lie between 1 and 10,000")
    for part, text, kinds in (
        ("ranks", row.ranks, _BY_RANK),
        ("kickers", row.kickers, _BY_KICKER),
    ):
        if not text or len({*text}) != len(text) or not {*text} <= {*decks.RANKS}:
            raise ConfigFault(f"{key}.{part}", f"“{text}” are no ranks among {decks.RANKS}")
        if text != decks.RANKS and (row.kind not in kinds or wild is not None):
            raise ConfigFault(f"{key}.{part}", "such a hand is paid whatever its ranks")
