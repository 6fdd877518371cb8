"""The rules of one house put together: group, licence and house, checked as a whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, get_type_hints

from fairhouse.kit.house_rules.bounds import Bound, breaches
from fairhouse.kit.house_rules.problems import NoRules, Problem
from fairhouse.kit.house_rules.reading import is_section, mapped
from fairhouse.kit.house_rules.rule import Entry, Rule
from fairhouse.kit.house_rules.schema import Rules, Section


class Book:
    """Every rule of one house over time. `on(day)` is one typed record, made once a change."""

    def __init__(self, *, house: str, opens: date, rules: Mapping[str, Rule]) -> None:
        self.house = house
        self.opens = opens
        self.rules = dict(sorted(rules.items()))
        later = {day for rule in rules.values() for day in rule.changes if day > opens}
        self.changes = [opens, *sorted(later)]
        self._made: dict[date, Rules] = {}

    def on(self, day: date) -> Rules:
        """The rules in force on a day. Raises NoRules before the house opened."""
        if day < self.opens:
            raise NoRules(f"{self.house} has no rules on {day}; it opened on {self.opens}")
        since = self.changes[bisect_right(self.changes, day) - 1]
        if since not in self._made:
            self._made[since] = _section(Rules, self.rules, since, "")
        return self._made[since]

    def entry(self, key: str, day: date) -> Entry:
        """The value, clause and note behind a dotted key on a day. Raises NoRules."""
        rule = self.rules.get(key)
        entry = rule.on(day) if rule is not None else None
        if entry is None:
            raise NoRules(f"{self.house} has no rule {key} on {day}")
        return entry


def assemble(
    *,
    slug: str,
    file: str,
    opens: date,
    layers: list[Mapping[str, Rule]],
    bounds: list[Bound],
    broken: AbstractSet[str],
    problems: list[Problem],
) -> Book | None:
    """Put the layers together; note what is given twice, missing, late or out of bounds.

    `broken` are keys that a file gives wrongly, which is told already.
    """
    rules: dict[str, Rule] = {}
    before = len(problems)
    for layer in layers:
        for key, rule in layer.items():
            if key in rules:
                problems.append(Problem(rule.file, key, f"is already given in {rules[key].file}"))
            rules.setdefault(key, rule)
    missing = _missing(Rules, rules, "")
    absent = "is missing; neither group, licence nor house gives it"
    problems += [Problem(file, key, absent) for key in missing if key not in broken]
    for rule in rules.values():
        first = rule.entries[0].starts
        if first > opens:
            reason = f"has no value on {opens}, when {slug} opens; its first is from {first}"
            problems.append(Problem(rule.file, rule.key, reason))
    if missing or len(problems) > before:
        return None
    book = Book(house=slug, opens=opens, rules=rules)
    for key, reason in breaches(bounds, rules, book.changes):
        problems.append(Problem(file, key, reason))
    return book


def complete(section: type[Section], rules: Mapping[str, Rule]) -> list[str]:
    """Keys that a section of its own needs and its file does not give."""
    return _missing(section, rules, "")


def section_on(section: type[Section], rules: Mapping[str, Rule], day: date, prefix: str) -> Any:
    """A section of its own as it is in force on a day. Raises NoRules."""
    return _section(section, rules, day, prefix)


def _missing(section: type[Section], rules: Mapping[str, Rule], prefix: str) -> list[str]:
    """Keys that the schema needs and no file gives."""
    absent: list[str] = []
    for name, kind in get_type_hints(section).items():
        key, inner = prefix + name, mapped(kind)
        if is_section(kind):
            absent += _missing(kind, rules, f"{key}.")
        elif inner is not None:
            names = _names(key, rules)
            absent += [] if names else [key]
            if is_section(inner):
                absent += [one for n in names for one in _missing(inner, rules, f"{key}.{n}.")]
        elif key not in rules:
            absent.append(key)
    return absent


def _names(key: str, rules: Mapping[str, Rule]) -> list[str]:
    """The names under a mapping, in the order of the files."""
    deep, start = key.count(".") + 1, f"{key}."
    return list(dict.fromkeys(k.split(".")[deep] for k in rules if k.startswith(start)))


def _section(section: type[Section], rules: Mapping[str, Rule], day: date, prefix: str) -> Any:
    """Build a section's record from the values in force on a day."""
    fields: dict[str, Any] = {}
    for name, kind in get_type_hints(section).items():
        key, inner = prefix + name, mapped(kind)
        if is_section(kind):
            fields[name] = _section(kind, rules, day, f"{key}.")
        elif inner is not None:
            fields[name] = {n: _part(inner, rules, day, f"{key}.{n}") for n in _names(key, rules)}
        else:
            fields[name] = _in_force(rules[key], day)
    return section(**fields)


def _part(kind: Any, rules: Mapping[str, Rule], day: date, key: str) -> Any:
    if is_section(kind):
        return _section(kind, rules, day, f"{key}.")
    return _in_force(rules[key], day)


def _in_force(rule: Rule, day: date) -> Any:
    entry = rule.on(day)
    if entry is None:
        raise NoRules(f"{rule.file}: {rule.key} has no value on {day}")
    return entry.value
