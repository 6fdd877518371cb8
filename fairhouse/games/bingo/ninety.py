"""Ninety-ball tickets: three rows of five numbers in nine columns, and strips of six tickets.

The columns hold 1 to 9, 10 to 19, ... 80 to 90. Every column of a ticket has one to three numbers,
falling from top to bottom in rising order. A strip of six holds each number from 1 to 90 once.

A single ticket is one of all 3,669,688,706,217,187,500, each as likely as another: its columns are
drawn one after another, each shape as likely as there are ways to complete it. The counts of a
strip are drawn in the same manner, all arrangements of how many numbers each ticket has in each
column being equally likely; then the rows, then the numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise, product
from math import comb

from fairhouse.games.records import Pick, Weights

BALLS = 90
ROWS = 3
IN_ROW = 5
IN_TICKET = ROWS * IN_ROW
IN_STRIP = 6
COLUMNS = (
    tuple(range(1, 10)),
    *(tuple(range(10 * tens, 10 * tens + 10)) for tens in range(1, 8)),
    tuple(range(80, 91)),
)

Row = tuple[int, ...]
"""Nine places of a row; 0 is a blank."""
Ticket = tuple[Row, Row, Row]
Strip = tuple[Ticket, ...]

Shape = tuple[int, ...]
"""The rows in which a column has numbers, from the top."""
Ways = tuple[int, int, int]
"""How many ways there are to fill a shape of one, two or three places."""
Left = tuple[int, ...]
"""How many numbers each row (or each ticket) still needs."""

SHAPES: tuple[Shape, ...] = ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))
FREELY: tuple[Ways, ...] = tuple(
    (comb(len(numbers), 1), comb(len(numbers), 2), comb(len(numbers), 3)) for numbers in COLUMNS
)
"""A ticket by itself: any numbers of a column may stand in its shape."""
FULL: Left = (IN_ROW,) * ROWS


def ticket(pick: Pick) -> Ticket:
    """One ticket, each possible one equally likely."""
    shapes = _draw_shapes(pick, FREELY)
    columns = [
        sorted(_draw(pick, numbers, len(shape)))
        for numbers, shape in zip(COLUMNS, shapes, strict=True)
    ]
    return _ticket(shapes, columns)


def strip(pick: Pick) -> Strip:
    """Six tickets that hold every number from 1 to 90 once."""
    counts = _draw_counts(pick)
    columns = [_deal(pick, numbers, each) for numbers, each in zip(COLUMNS, counts, strict=True)]
    tickets = []
    for at in range(IN_STRIP):
        mine = [column[at] for column in columns]
        shapes = _draw_shapes(pick, tuple(_exactly(len(numbers)) for numbers in mine))
        tickets.append(_ticket(shapes, mine))
    return tuple(tickets)


def tickets(pick: Pick, count: int, taken: set[Ticket]) -> list[Ticket]:
    """So many tickets, none like another or like one of `taken`, which they join."""
    made: list[Ticket] = []
    while len(made) < count:
        new = ticket(pick)
        if new not in taken:
            taken.add(new)
            made.append(new)
    return made


def strips(pick: Pick, count: int, taken: set[Ticket]) -> list[Strip]:
    """So many strips, none of whose tickets is like another or one of `taken`, which they join."""
    made: list[Strip] = []
    while len(made) < count:
        new = strip(pick)
        if taken.isdisjoint(new):
            taken.update(new)
            made.append(new)
    return made


def lines(of: Ticket) -> tuple[Row, Row, Row]:
    """The five numbers of each row."""
    top, middle, bottom = (tuple(number for number in row if number) for row in of)
    return top, middle, bottom


def fault(of: Sequence[Sequence[int]]) -> str | None:
    """What is wrong with a ticket, as a sentence; None for a valid one."""
    if len(of) != ROWS or any(len(row) != len(COLUMNS) for row in of):
        return "a ticket has three rows of nine places"
    for at, row in enumerate(of):
        if sum(number != 0 for number in row) != IN_ROW:
            return f"row {at + 1} has not five numbers"
    for at, numbers in enumerate(COLUMNS):
        column = [row[at] for row in of if row[at]]
        if not column:
            return f"column {at + 1} is empty"
        if not set(column) <= set(numbers):
            return f"column {at + 1} has a number that is not {numbers[0]} to {numbers[-1]}"
        if any(upper >= lower for upper, lower in pairwise(column)):
            return f"column {at + 1} does not rise"
    return None


def strip_fault(of: Sequence[Sequence[Sequence[int]]]) -> str | None:
    """What is wrong with a strip, as a sentence; None for a valid one."""
    if len(of) != IN_STRIP:
        return "a strip has six tickets"
    for at, each in enumerate(of):
        wrong = fault(each)
        if wrong:
            return f"ticket {at + 1}: {wrong}"
    if len({number for each in of for row in each for number in row if number}) != BALLS:
        return "a number stands on it twice"
    return None


@cache
def ways(columns: tuple[Ways, ...], left: Left) -> int:
    """In how many ways these columns can be filled so that every row gets what it needs.

    `ways(FREELY, FULL)` is the number of tickets that there are.
    """
    if not columns:
        return int(not any(left))
    return sum(
        weight * ways(columns[1:], below)
        for _, weight, below in _placed(columns[0], left)
        if weight
    )


def _placed(column: Ways, left: Left) -> Iterator[tuple[Shape, int, Left]]:
    """(shape, ways to fill it, what the rows need below it) of all shapes that fit."""
    for shape in SHAPES:
        below = tuple(need - (row in shape) for row, need in enumerate(left))
        if min(below) >= 0:
            yield shape, column[len(shape) - 1], below


@cache
def _choices(columns: tuple[Ways, ...], left: Left) -> tuple[list[tuple[Shape, Left]], Weights]:
    """The shapes that the first of these columns can have, each as likely as it has ways."""
    counted = [
        (shape, below, weight * ways(columns[1:], below))
        for shape, weight, below in _placed(columns[0], left)
        if weight
    ]
    possible = [(shape, below, count) for shape, below, count in counted if count]
    return [(s, below) for s, below, _ in possible], Weights([count for *_, count in possible])


def _draw_shapes(pick: Pick, columns: tuple[Ways, ...]) -> list[Shape]:
    left = FULL
    shapes = []
    for at in range(len(columns)):
        possible, weights = _choices(columns[at:], left)
        shape, left = possible[pick(weights)]
        shapes.append(shape)
    return shapes


def _exactly(count: int) -> Ways:
    """A column that has its numbers already: only shapes of that many places, one way each."""
    return (int(count == 1), int(count == 2), int(count == 3))


def _draw(pick: Pick, numbers: Sequence[int], count: int) -> list[int]:
    """So many different numbers, one after another."""
    left = list(numbers)
    return [left.pop(pick(_UNIFORM[len(left)])) for _ in range(count)]


def _deal(pick: Pick, numbers: Sequence[int], counts: Sequence[int]) -> list[list[int]]:
    """All numbers of a column, so many to each ticket, in rising order."""
    shuffled = iter(_draw(pick, numbers, len(numbers)))
    return [sorted(next(shuffled) for _ in range(count)) for count in counts]


def _ticket(shapes: Sequence[Shape], columns: Sequence[Sequence[int]]) -> Ticket:
    rows = [[0] * len(COLUMNS) for _ in range(ROWS)]
    for at, (shape, numbers) in enumerate(zip(shapes, columns, strict=True)):
        for row, number in zip(shape, numbers, strict=True):
            rows[row][at] = number
    top, middle, bottom = (tuple(row) for row in rows)
    return top, middle, bottom


# How many numbers of each column go to each ticket of a strip. Every ticket has at least one of
# every column; what is counted here is the rest: zero, one or two more, six more a ticket.

_MORE_A_COLUMN = tuple(len(numbers) - IN_STRIP for numbers in COLUMNS)
_MORE_A_TICKET = IN_TICKET - len(COLUMNS)
_MOST_MORE = ROWS - 1


@cache
def _spreads(more: int) -> tuple[tuple[int, ...], ...]:
    """All ways to give `more` numbers of a column to six tickets."""
    possible = product(range(_MOST_MORE + 1), repeat=IN_STRIP)
    return tuple(spread for spread in possible if sum(spread) == more)


@cache
def arrangements(column: int, left: Left) -> int:
    """How many ways there are to spread the columns from this one on over the tickets.

    `left`, in rising order, is how many more numbers each ticket needs.
    """
    if column == len(COLUMNS):
        return int(not any(left))
    return sum(count for _, count in _counted(column, left))


def _counted(column: int, left: Left) -> Iterator[tuple[tuple[int, ...], int]]:
    for spread in _spreads(_MORE_A_COLUMN[column]):
        below = [need - given for need, given in zip(left, spread, strict=True)]
        if min(below) >= 0:
            count = arrangements(column + 1, tuple(sorted(below)))
            if count:
                yield spread, count


@cache
def _column_choices(column: int, left: Left) -> tuple[list[tuple[int, ...]], Weights]:
    counted = list(_counted(column, left))
    return [spread for spread, _ in counted], Weights([count for _, count in counted])


def _draw_counts(pick: Pick) -> list[list[int]]:
    """Column by column, how many of its numbers each ticket of a strip gets."""
    needs = [_MORE_A_TICKET] * IN_STRIP
    drawn = []
    for column in range(len(COLUMNS)):
        # tickets of equal need are alike, so that few states have to be counted
        order = sorted(range(IN_STRIP), key=needs.__getitem__)
        possible, weights = _column_choices(column, tuple(needs[at] for at in order))
        counts = [1] * IN_STRIP
        for at, given in zip(order, possible[pick(weights)], strict=True):
            counts[at] += given
            needs[at] -= given
        drawn.append(counts)
    return drawn


_UNIFORM = [Weights.uniform(max(size, 1)) for size in range(12)]
