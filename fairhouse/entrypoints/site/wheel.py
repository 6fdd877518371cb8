"""The roulette wheel as a drawing: sectors and numbers of an SVG, from the wheel's order.

Angles grow clockwise from the top. The drawing is 400 units wide with its centre at 200.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

CENTRE = 200
OUTER, INNER = 172, 122


@dataclass(frozen=True, slots=True)
class Pocket:
    """One pocket: its number and colour, its outline, and the angle of its middle in degrees."""

    number: int
    colour: str
    outline: str
    angle: str


def _point(radius: float, turn: float) -> str:
    x = CENTRE + radius * sin(turn * 2 * pi)
    y = CENTRE - radius * cos(turn * 2 * pi)
    return f"{x:.2f} {y:.2f}"


def angle(order: Sequence[int], number: int) -> str:
    """The angle of a pocket's middle, in degrees."""
    return f"{order.index(number) * 360 / len(order):.3f}"


def pockets(order: Sequence[int], colours: Mapping[str, str]) -> list[Pocket]:
    """The pockets in wheel order; the first one lies at the top."""
    size = 1 / len(order)
    drawn = []
    for at, number in enumerate(order):
        start, end = (at - 0.5) * size, (at + 0.5) * size
        outline = (
            f"M{_point(OUTER, start)}A{OUTER} {OUTER} 0 0 1 {_point(OUTER, end)}"
            f"L{_point(INNER, end)}A{INNER} {INNER} 0 0 0 {_point(INNER, start)}Z"
        )
        drawn.append(Pocket(number, colours[str(number)], outline, angle(order, number)))
    return drawn
