"""A copy of the project's houses that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

from fairhouse.kit import house_rules
from fairhouse.kit.config import CHECKOUT
from fairhouse.kit.house_rules import BadRules, Houses, Problem

HOUSES = CHECKOUT / "houses"


class HousesCopy:
    """The folder `houses/` of the project, copied, with lines replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "houses"
        shutil.copytree(HOUSES, self.folder)

    def replace(self, file: str, old: str, new: str) -> HousesCopy:
        """Replace a text that stands exactly once in a file."""
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1, f"{file} has {text.count(old)} times {old!r}"
        path.write_text(text.replace(old, new))
        return self

    def load(self) -> Houses:
        return house_rules.load(self.folder)

    def problems(self) -> list[Problem]:
        """What the loader complains about; fails when it does not."""
        try:
            self.load()
        except BadRules as wrong:
            return wrong.problems
        raise AssertionError("the houses load")
