"""From a TOML table to rules: every key against the schema, every value against its type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from fairhouse.kit.house_rules.catalogue import OWN
from fairhouse.kit.house_rules.problems import Problem
from fairhouse.kit.house_rules.rule import Entry, Rule, dates_wrong
from fairhouse.kit.house_rules.schema import Section
from fairhouse.kit.house_rules.values import Amounts
from fairhouse.kit.money import NotAnAmount

Complain = Callable[[str, str], None]
"""Called with a key and a reason; collects problems so that all are told at once."""

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_ENTRY_KEYS = frozenset({"value", "from", "until", "clause", "note"})


class Reader:
    """Reads the rules of one file, noting every problem instead of stopping at the first.

    `clauses` maps each clause a rule may name to whether its text was seen; `broken` holds
    the keys that are given, but wrongly, so that they are not called missing as well.
    """

    def __init__(self, file: str, clauses: Mapping[str, bool], problems: list[Problem]) -> None:
        self.file = file
        self.clauses = clauses
        self.problems = problems
        self.broken: set[str] = set()

    def complain(self, key: str, reason: str) -> None:
        """Note a problem of this file."""
        self.problems.append(Problem(self.file, key, reason))

    def rules(self, table: object, section: type[Section]) -> dict[str, Rule]:
        """All rules in a table shaped like a section, by dotted key."""
        found: dict[str, Rule] = {}
        for key, kind, raw in leaves(table, section, self.complain):
            rule = self.rule(key, kind, raw)
            if rule is None:
                self.broken.add(key)
            else:
                found[key] = rule
        return found

    def rule(self, key: str, kind: Any, raw: object) -> Rule | None:
        """One rule from its entry or list of entries; None when something is wrong with it."""
        rows = raw if isinstance(raw, list) else [raw]
        entries = [self.entry(key, kind, row) for row in rows]
        good = tuple(sorted((e for e in entries if e is not None), key=lambda e: e.starts))
        if len(good) < len(rows) or not good:
            if not rows:
                self.complain(key, "is an empty list; give at least one value with its date")
            return None
        wrong = dates_wrong(good)
        if wrong is not None:
            self.complain(key, wrong)
            return None
        return Rule(key, self.file, good)

    def entry(self, key: str, kind: Any, raw: object) -> Entry | None:
        """One value with its date and clause."""
        before = len(self.problems)
        if not isinstance(raw, dict) or "value" not in raw:
            self.complain(key, "is not a rule; write { value = …, from = date, clause = … }")
            return None
        for extra in sorted(raw.keys() - _ENTRY_KEYS):
            self.complain(key, f"has an unknown part {extra!r}")
        starts = self.day(key, "from", raw.get("from"), needed=True)
        until = self.day(key, "until", raw.get("until"), needed=False)
        clauses, note = self.source(key, raw)
        value = self.value(key, kind, raw["value"])
        if len(self.problems) > before or starts is None:
            return None
        return Entry(value, starts, until, clauses, note)

    def day(self, key: str, part: str, raw: object, *, needed: bool) -> date | None:
        """A plain TOML date."""
        if raw is None and not needed:
            return None
        if isinstance(raw, date) and not isinstance(raw, datetime):
            return raw
        told = "is missing" if raw is None else f"is {raw!r}"
        self.complain(key, f"{part} {told}; write a date such as 2013-08-19, without quotes")
        return None

    def source(self, key: str, raw: Mapping[str, Any]) -> tuple[tuple[str, ...], str | None]:
        """The clauses (one or several) and the note of an entry."""
        clause, note = raw.get("clause"), raw.get("note")
        clauses = (clause,) if isinstance(clause, str) else tuple(clause or ())
        if not clauses:
            self.complain(key, "names no clause; every rule says where it comes from")
        for name in clauses:
            if name not in self.clauses:
                self.complain(key, f"names the clause {name!r}, which is in no catalogue")
        if note is not None and not isinstance(note, str):
            self.complain(key, "has a note that is not text")
        if OWN in clauses and not note:
            self.complain(key, "is the house's own choice, so it needs a note that says why")
        elif not note and any(self.clauses.get(name) is False for name in clauses):
            self.complain(key, "rests on a text nobody here has read, so it needs a note")
        return clauses, note if isinstance(note, str) else None

    def value(self, key: str, kind: Any, raw: object) -> Any:
        """The value as its type; a problem when it does not fit."""
        if raw == "none" and NoneType in get_args(kind):
            return None
        try:
            return msgspec.convert(raw, kind, dec_hook=_custom)
        except (msgspec.ValidationError, NotAnAmount, ValueError, TypeError) as wrong:
            self.complain(key, f"has a bad value {raw!r}: {wrong}")
            return None


def _custom(kind: type, raw: object) -> object:
    """Build the types that msgspec does not know."""
    if kind is Amounts:
        if not isinstance(raw, dict):
            raise ValueError('write an amount for each currency: { GBP = "10.00" }')
        return Amounts(raw)
    raise NotImplementedError(kind)


def is_section(kind: object) -> bool:
    """True for a type that is a table of rules."""
    return isinstance(kind, type) and issubclass(kind, Section)


def mapped(kind: object) -> Any | None:
    """The type of the things in a mapping of named things, None for any other type."""
    return get_args(kind)[1] if get_origin(kind) is Mapping else None


def names_of(kind: object) -> frozenset[str] | None:
    """The names a mapping may use, where its key type lists them."""
    key = get_args(kind)[0]
    return frozenset(get_args(key)) if key is not str else None


def leaves(
    table: object, section: type[Section], complain: Complain, prefix: str = ""
) -> Iterator[tuple[str, Any, object]]:
    """Walk a table beside its section: (dotted key, type, raw entry) of each rule in it."""
    if not isinstance(table, dict):
        complain(prefix.rstrip("."), "should be a table")
        return
    kinds = get_type_hints(section)
    for name, raw in table.items():
        if name not in kinds:
            complain(prefix + name, "is unknown")
        else:
            yield from _leaf(prefix + name, kinds[name], raw, complain)


def _leaf(
    key: str, kind: Any, raw: object, complain: Complain
) -> Iterator[tuple[str, Any, object]]:
    if is_section(kind):
        yield from leaves(raw, kind, complain, f"{key}.")
    elif (inner := mapped(kind)) is not None:
        if not isinstance(raw, dict):
            complain(key, "should be a table of named things")
            return
        allowed = names_of(kind)
        for name, part in raw.items():
            if not _NAME.match(name) or (allowed is not None and name not in allowed):
                complain(f"{key}.{name}", "is unknown")
            else:
                yield from _leaf(f"{key}.{name}", inner, part, complain)
    else:
        yield key, kind, raw
