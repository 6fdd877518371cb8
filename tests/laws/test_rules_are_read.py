"""Every rule of the houses has a reader: code that decides by it or a text that prints it."""

from __future__ import annotations

import re

import pytest

from fairhouse.kit import house_rules, personal
from fairhouse.kit.config import CHECKOUT
from fairhouse.kit.house_rules.checks import RETENTION_CLASSES
from fairhouse.kit.personal import Column
from tests.kit.houses_copy import HOUSES

NOT_READ_YET: dict[str, str] = {}
"""Rule -> why nothing reads it; every entry must still be true."""


def sources() -> str:
    """Everything that could read a rule: the program without the loader, and the texts."""
    package = CHECKOUT / "fairhouse"
    loader = package / "kit" / "house_rules"
    files = [*package.rglob("*.py"), *package.rglob("*.j2"), *HOUSES.rglob("*.j2")]
    return "\n".join(path.read_text() for path in files if loader not in path.parents)


def names_of_rules() -> set[str]:
    """The last word of each rule that is no member of a mapping of values."""
    keys = {key for house in house_rules.load(HOUSES).values() for key in house.book.rules}
    mapped = ("registration.fields.", "standing.blocks.", "retention.")
    return {key.rsplit(".", 1)[1] for key in keys if not key.startswith(mapped)}


def test_every_rule_has_a_reader() -> None:
    text = sources()
    unread = {name for name in names_of_rules() if not re.search(rf"\.{name}\b", text)}
    assert unread == set(NOT_READ_YET)


@pytest.mark.usefixtures("db")
def test_every_retention_class_of_a_column_is_a_rule_of_every_house() -> None:
    used = {one.retention for one in personal.declarations().values() if isinstance(one, Column)}
    assert used <= RETENTION_CLASSES
