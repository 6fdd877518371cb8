"""A rule: the values that one key has had and will have, each from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A value from a day on (until another day, exclusive, where one is written)."""

    value: Any
    starts: date
    until: date | None
    clauses: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """All entries of one key, oldest first, without gap or overlap."""

    key: str
    file: str
    entries: tuple[Entry, ...]

    def on(self, day: date) -> Entry | None:
        """The entry that is in force on a day; None before the first."""
        in_force = [entry for entry in self.entries if entry.starts <= day]
        last = in_force[-1] if in_force else None
        return None if last is None or (last.until and last.until <= day) else last

    @property
    def changes(self) -> frozenset[date]:
        """The days on which its value changes."""
        return frozenset(entry.starts for entry in self.entries)


def dates_wrong(entries: tuple[Entry, ...]) -> str | None:
    """Say why the dates of a rule's entries (oldest first) do not follow on, or None."""
    for entry in entries:
        if entry.until is not None and entry.until <= entry.starts:
            return f"ends on {entry.until}, which is not after it starts on {entry.starts}"
    for earlier, later in pairwise(entries):
        if earlier.starts == later.starts:
            return f"has two values from {later.starts}: their dates overlap"
        if earlier.until is not None and earlier.until > later.starts:
            return f"has two values from {later.starts} to {earlier.until}: their dates overlap"
        if earlier.until is not None and earlier.until < later.starts:
            return f"has no value from {earlier.until} to {later.starts}"
    if entries[-1].until is not None:
        return f"has no value from {entries[-1].until} on"
    return None
