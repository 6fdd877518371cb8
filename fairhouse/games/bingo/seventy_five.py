"""Seventy-five-ball cards: five columns of five, a free centre, and patterns of squares.

Column B holds five of 1 to 15, I of 16 to 30, N of 31 to 45 (four of them), G of 46 to 60 and O of
61 to 75, in any order. Squares are counted along the rows from 0 at the top left to 24; a set of
squares is a mask with the bit of each. The centre, 12, counts as called from the beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fairhouse.games.records import ConfigFault, Pick, Weights

BALLS = 75
SIDE = 5
SQUARES = SIDE * SIDE
CENTRE = 12
LETTERS = "BINGO"
IN_COLUMN = BALLS // SIDE
COLUMNS = tuple(tuple(range(IN_COLUMN * at + 1, IN_COLUMN * (at + 1) + 1)) for at in range(SIDE))

Card = tuple[int, ...]
"""The 25 squares along the rows; 0 is the free centre."""


class Pattern(NamedTuple):
    """What is played for: a card has it when one of its masks is called whole."""

    name: str
    title: str
    masks: tuple[int, ...]


def card(pick: Pick) -> Card:
    """One card, each possible one equally likely."""
    squares = [0] * SQUARES
    for column, numbers in enumerate(COLUMNS):
        left = list(numbers)
        for row in range(SIDE):
            square = SIDE * row + column
            if square != CENTRE:
                squares[square] = left.pop(pick(_UNIFORM[len(left)]))
    return tuple(squares)


def cards(pick: Pick, count: int, taken: set[Card]) -> list[Card]:
    """So many cards, none like another or like one of `taken`, which they join."""
    made: list[Card] = []
    while len(made) < count:
        new = card(pick)
        if new not in taken:
            taken.add(new)
            made.append(new)
    return made


def fault(of: Sequence[int]) -> str | None:
    """What is wrong with a card, as a sentence; None for a valid one."""
    if len(of) != SQUARES:
        return "a card has 25 squares"
    if of[CENTRE] != 0:
        return "the centre is not free"
    for column, numbers in enumerate(COLUMNS):
        mine = [of[SIDE * row + column] for row in range(SIDE)]
        if column == CENTRE % SIDE:
            mine.remove(0)
        if not set(mine) <= set(numbers):
            letter = LETTERS[column]
            return f"column {letter} has a number that is not {numbers[0]} to {numbers[-1]}"
        if len(set(mine)) != len(mine):
            return f"column {LETTERS[column]} has a number twice"
    return None


def pattern(name: str, title: str, masks: Sequence[int]) -> Pattern:
    """A pattern of these sets of squares. Raises ConfigFault for one that cannot be played."""
    if not masks:
        raise ConfigFault(f"{name}.shapes", "there is no shape")
    if len(set(masks)) != len(masks):
        raise ConfigFault(f"{name}.shapes", "two shapes are the same")
    for at, mask in enumerate(masks):
        if not 0 <= mask < 1 << SQUARES:
            raise ConfigFault(f"{name}.shapes[{at}]", f"{mask} is no set of the 25 squares")
        if not mask & ~(1 << CENTRE):
            raise ConfigFault(f"{name}.shapes[{at}]", "it would be won before the first call")
    return Pattern(name, title, tuple(masks))


def mask_of(picture: Sequence[str]) -> int:
    """Five rows of five, `X` a square that counts and `.` one that does not -> its mask.

    Raises ValueError for another picture.
    """
    marks = "".join(picture)
    if len(picture) != SIDE or any(len(row) != SIDE for row in picture) or set(marks) - {"X", "."}:
        raise ValueError("a shape is five rows of five, each an X or a dot")
    return sum(1 << square for square, mark in enumerate(marks) if mark == "X")


def squares_of(mask: int) -> tuple[int, ...]:
    """The squares of a mask that must be called; the free centre is none of them."""
    return tuple(at for at in range(SQUARES) if mask >> at & 1 and at != CENTRE)


_UNIFORM = [Weights.uniform(max(size, 1)) for size in range(IN_COLUMN + 1)]
