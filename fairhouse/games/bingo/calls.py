"""The order of the balls, and every winner of every prize by the call at which it was won.

Tickets do not watch the balls go by. The whole order is known to the room once it is drawn, so a
ticket's fate is a look at when its numbers come: a line is complete at the latest of its five, a
house at the latest of its lines. That is worked out for every ticket at once; a room that was
interrupted knows as much after a restart as before, from the order and the number of balls called.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from fairhouse.games.bingo import ninety, seventy_five
from fairhouse.games.bingo.ninety import Row, Ticket
from fairhouse.games.bingo.seventy_five import Card, Pattern
from fairhouse.games.records import Pick, Weights

LINE, TWO_LINES, HOUSE = "line", "two_lines", "house"
NINETY_PRIZES = (LINE, TWO_LINES, HOUSE)

Owner = TypeVar("Owner", bound=Hashable)
"""Whatever names a sold ticket: its number."""
Times = tuple[int, ...]
"""For each prize, the call at which a ticket has it."""


_UNIFORM = [Weights.uniform(size) for size in range(1, ninety.BALLS + 1)]


class Win(NamedTuple):
    """A prize, the call that decided it, and all who had it then."""

    prize: str
    call: int
    ball: int
    tickets: frozenset[Hashable]


def order(pick: Pick, balls: int) -> tuple[int, ...]:
    """The balls 1 to `balls` (at most 90) in the order of their calls, each order as likely."""
    left = list(range(1, balls + 1))
    called = []
    while left:
        at = pick(_UNIFORM[len(left) - 1])
        called.append(left[at])
        # the last ball takes the place of the drawn one: the order of the rest means nothing
        left[at] = left[-1]
        left.pop()
    return tuple(called)


def positions(called: Sequence[int]) -> list[int]:
    """Ball -> the call at which it comes, from 1; at 0 stands 0, the free centre of a card.

    Raises ValueError when the balls are not 1 to their number, each once.
    """
    at_call = [0] * (len(called) + 1)
    for call, ball in enumerate(called, 1):
        if not 0 < ball < len(at_call) or at_call[ball]:
            raise ValueError(f"call {call} is {ball}: not each ball from 1 to {len(called)} once")
        at_call[ball] = call
    return at_call


class NinetyRoom:
    """The tickets sold for a game of ninety balls, laid out so that all are looked at quickly."""

    prizes = NINETY_PRIZES

    def __init__(self, sold: Mapping[Owner, Ticket]) -> None:
        self._lines: list[tuple[Hashable, tuple[Row, Row, Row]]] = [
            (owner, ninety.lines(ticket)) for owner, ticket in sold.items()
        ]

    def times(self, called: Sequence[int]) -> dict[Hashable, Times]:
        """Ticket -> the calls at which it has one line, two lines and the house."""
        at = _of(called, ninety.BALLS)
        found: dict[Hashable, Times] = {}
        for owner, (one, two, three) in self._lines:
            a, b, c, d, e = one
            first = max(at[a], at[b], at[c], at[d], at[e])
            a, b, c, d, e = two
            second = max(at[a], at[b], at[c], at[d], at[e])
            a, b, c, d, e = three
            third = max(at[a], at[b], at[c], at[d], at[e])
            found[owner] = tuple(sorted((first, second, third)))
        return found


class SeventyFiveRoom:
    """The cards sold for a game of seventy-five balls, and the patterns that it is played for."""

    def __init__(self, sold: Mapping[Owner, Card], patterns: Sequence[Pattern]) -> None:
        self.prizes = tuple(pattern.name for pattern in patterns)
        squares = [[seventy_five.squares_of(mask) for mask in each.masks] for each in patterns]
        self._numbers: list[tuple[Hashable, list[list[tuple[int, ...]]]]] = [
            (owner, [[tuple(card[at] for at in shape) for shape in shapes] for shapes in squares])
            for owner, card in sold.items()
        ]

    def times(self, called: Sequence[int]) -> dict[Hashable, Times]:
        """Card -> the call at which it has each pattern."""
        at = _of(called, seventy_five.BALLS).__getitem__
        return {
            owner: tuple(min(max(map(at, shape)) for shape in shapes) for shapes in patterns)
            for owner, patterns in self._numbers
        }


Room = NinetyRoom | SeventyFiveRoom


def by_call(times: Mapping[Hashable, Times], prize: int) -> dict[int, frozenset[Hashable]]:
    """Call -> the tickets that have the prize (its place among the prizes) at that very call."""
    found: dict[int, list[Hashable]] = {}
    for owner, calls in times.items():
        found.setdefault(calls[prize], []).append(owner)
    return {call: frozenset(found[call]) for call in sorted(found)}


def wins(room: Room, called: Sequence[int]) -> list[Win]:
    """Every prize of the room: decided at the first call at which any ticket has it.

    All tickets that have it at that call have won it, in whatever order they were sold; how a
    prize is then split is the room's rule. An empty room has no wins.
    """
    times = room.times(called)
    found = []
    for at, prize in enumerate(room.prizes):
        if times:
            call = min(calls[at] for calls in times.values())
            tickets = frozenset(owner for owner, calls in times.items() if calls[at] == call)
            found.append(Win(prize, call, called[call - 1], tickets))
    return found


def won_by(found: Iterable[Win], calls: int) -> list[Win]:
    """The wins that are decided after so many calls: what may be told at that moment."""
    return [win for win in found if win.call <= calls]


def sold_line(number: str, squares: Ticket | Card) -> bytes:
    """A sold ticket as one line of the ledger whose hash is mixed into the draw."""
    flat = [
        str(n)
        for part in squares
        for n in (part if isinstance(part, tuple) else (part,))
        if n
    ]  # fmt: skip
    return f"{number}|{','.join(flat)}".encode()


def _of(called: Sequence[int], balls: int) -> list[int]:
    if len(called) != balls:
        raise ValueError(f"{len(called)} balls are no game of {balls}")
    return positions(called)
