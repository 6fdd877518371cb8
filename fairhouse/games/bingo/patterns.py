"""Patterns of seventy-five-ball bingo, read from data: pictures of shapes, or masks."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from fairhouse.games import engine
from fairhouse.games.bingo.seventy_five import Pattern, mask_of, pattern
from fairhouse.games.engine import GameFault
from fairhouse.games.records import ConfigFault

FILE = Path(__file__).parent / "patterns.toml"


class Drawn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern as a file has it."""

    title: str
    shapes: list[list[str]] = []
    masks: list[int] = []


@cache
def released() -> dict[str, Pattern]:
    """The patterns of patterns.toml by name. Raises GameFault with file, key and reason."""
    return read(engine.read(FILE), file="fairhouse/games/bingo/patterns.toml")


def read(tables: dict[str, Any], *, file: str) -> dict[str, Pattern]:
    """Patterns from the tables of a file. Raises GameFault with file, key and reason."""
    return {name: _pattern(name, table, file) for name, table in tables.items()}


def _pattern(name: str, table: Any, file: str) -> Pattern:
    try:
        drawn = msgspec.convert(table, Drawn, strict=True)
    except msgspec.ValidationError as wrong:
        raise GameFault(file, name, str(wrong)) from None
    masks = []
    for at, picture in enumerate(drawn.shapes):
        try:
            masks.append(mask_of(picture))
        except ValueError as wrong:
            raise GameFault(file, f"{name}.shapes[{at}]", str(wrong)) from None
    try:
        return pattern(name, drawn.title, [*masks, *drawn.masks])
    except ConfigFault as wrong:
        raise GameFault(file, wrong.key, wrong.reason) from None
