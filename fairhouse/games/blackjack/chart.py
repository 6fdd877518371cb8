"""Charts: how to play a hand by what it counts and what the dealer shows."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path

DEALER_SHOWS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 1)
"""The columns of a chart; 1 is an ace."""

HARD, SOFT, PAIRS = range(4, 21), range(12, 21), range(1, 11)
_LETTERS = {"hard": "HSDBR", "soft": "HSDBR", "pairs": "YN"}
_ACTIONS = {
    "H": ("hit",),
    "S": ("stand",),
    "D": ("double", "hit"),
    "B": ("double", "stand"),
    "R": ("surrender", "hit"),
}


class ChartFault(ValueError):
    """A chart that leaves a hand open or says what nobody can do."""


class Chart:
    """A strategy that goes by totals alone: for every hand an action, in every situation."""

    def __init__(self, tables: dict[str, dict[str, str]]) -> None:
        """`tables`: "hard", "soft" and "pairs" as in chart.toml. Raises ChartFault."""
        rows = {"hard": HARD, "soft": SOFT, "pairs": PAIRS}
        if set(tables) != set(rows):
            raise ChartFault(f"a chart has the tables {', '.join(rows)}")
        self.letters: dict[tuple[str, int, int], str] = {}
        for table, wanted in rows.items():
            if set(tables[table]) != {str(row) for row in wanted}:
                raise ChartFault(f"{table}: the rows must be {wanted.start} to {wanted.stop - 1}")
            for row, letters in tables[table].items():
                known = set(letters) <= set(_LETTERS[table])
                if len(letters) != len(DEALER_SHOWS) or not known:
                    raise ChartFault(f"{table} {row}: {letters} is not ten of {_LETTERS[table]}")
                for up, letter in zip(DEALER_SHOWS, letters, strict=True):
                    self.letters[table, int(row), up] = letter

    @classmethod
    def read(cls, folder: Path) -> Chart:
        """The chart.toml of a game's folder."""
        return cls(tomllib.loads((folder / "chart.toml").read_text(encoding="utf-8")))

    def splits(self, worth: int, up: int) -> bool:
        """Whether two cards of this worth are split when that may be done."""
        return self.letters["pairs", worth, up] == "Y"

    def action(self, count: int, soft: bool, up: int, possible: Collection[str]) -> str:
        """What is done with a hand that is not split."""
        letter = self.letters["soft" if soft else "hard", count, up]
        return next((each for each in _ACTIONS[letter] if each in possible), "stand")
