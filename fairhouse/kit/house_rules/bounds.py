"""Bounds: what a licence allows a house to choose. A house outside them does not load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from fairhouse.kit.house_rules.reading import Reader, leaves
from fairhouse.kit.house_rules.rule import Rule
from fairhouse.kit.house_rules.schema import Rules
from fairhouse.kit.house_rules.values import Amounts, plain

Test = Literal["at_least", "at_most", "equals", "within"]
TESTS: tuple[Test, ...] = ("at_least", "at_most", "equals", "within")


@dataclass(frozen=True, slots=True)
class Bound:
    """From a day on, the value of a key must stand in this relation to the limit."""

    key: str
    test: Test
    limit: Any
    starts: date
    clauses: tuple[str, ...]

    def allows(self, value: Any) -> bool:
        """True when a house may have this value. No value at all breaks any bound."""
        if value is None:
            return False
        if isinstance(self.limit, Amounts):
            return all(
                code in self.limit and self._one(value[code], self.limit[code]) for code in value
            )
        return self._one(value, self.limit)

    def _one(self, value: Any, limit: Any) -> bool:
        match self.test:
            case "at_least":
                return bool(value >= limit)
            case "at_most":
                return bool(value <= limit)
            case "equals":
                return bool(value == limit)
            case "within":
                return set(value) <= set(limit)

    def __str__(self) -> str:
        return f"{self.test.replace('_', ' ')} {plain(self.limit)} ({', '.join(self.clauses)})"


def read_bounds(table: object, reader: Reader) -> list[Bound]:
    """The bounds of a licence: a table shaped like the rules, with limits for values."""
    found = []
    for key, kind, raw in leaves(table, Rules, reader.complain):
        for row in raw if isinstance(raw, list) else [raw]:
            bound = _bound(key, kind, row, reader)
            if bound is not None:
                found.append(bound)
    return found


def _bound(key: str, kind: Any, raw: object, reader: Reader) -> Bound | None:
    tests = [test for test in TESTS if isinstance(raw, dict) and test in raw]
    if len(tests) != 1:
        reader.complain(key, f"is not a bound; write one of {', '.join(TESTS)}, from and clause")
        return None
    row = dict(cast("dict[str, Any]", raw))
    row["value"] = row.pop(tests[0])
    entry = reader.entry(key, kind, row)
    if entry is None:
        return None
    return Bound(key, tests[0], entry.value, entry.starts, entry.clauses)


def breaches(
    bounds: Iterable[Bound], rules: Mapping[str, Rule], days: Iterable[date]
) -> Iterator[tuple[str, str]]:
    """Each (key, reason) where a rule leaves its bounds, on any day that something changes."""
    opens = min(days)
    for bound in bounds:
        rule = rules.get(bound.key)
        if rule is None:
            yield bound.key, "is bounded by the licence, but no file gives it"
            continue
        for day in sorted({max(opens, bound.starts), *(d for d in days if d > bound.starts)}):
            entry = rule.on(day)
            if entry is not None and not bound.allows(entry.value):
                yield bound.key, f"is {plain(entry.value)} on {day}; the licence wants {bound}"
                break
