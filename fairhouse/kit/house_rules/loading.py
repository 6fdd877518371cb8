"""From the folder `houses/` to `Houses`: read everything, check everything, then answer.

1. references.toml and the promises give the clauses that rules may name.
2. group.toml names the houses and gives the rules that all of them share.
3. licences/NAME.toml give the rules and the bounds of a licence.
4. NAME/house.toml gives the rest; NAME/theme.toml the looks.
5. jackpots.toml gives the progressive jackpots and who pools them.
6. A key given twice, missing, unknown, badly dated or out of bounds stops the start.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from babel import Locale, UnknownLocaleError

from fairhouse.kit.house_rules import catalogue
from fairhouse.kit.house_rules.book import assemble
from fairhouse.kit.house_rules.bounds import Bound, read_bounds
from fairhouse.kit.house_rules.checks import check
from fairhouse.kit.house_rules.houses import About, Group, House, Houses, Licence, Theme
from fairhouse.kit.house_rules.jackpots import FILE as JACKPOTS
from fairhouse.kit.house_rules.jackpots import Jackpots, read_jackpots
from fairhouse.kit.house_rules.problems import BadRules, Problem
from fairhouse.kit.house_rules.reading import Reader
from fairhouse.kit.house_rules.rule import Rule
from fairhouse.kit.house_rules.schema import Rules

Head = TypeVar("Head", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class _Licensed:
    """A licence with the rules and bounds of its file."""

    licence: Licence
    rules: dict[str, Rule]
    bounds: list[Bound]


def load(path: Path) -> Houses:
    """Read the houses of an installation. Raises BadRules with every problem found."""
    return _Loader(path).load()


class _Loader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        self.clauses: dict[str, bool] = {}
        self.licences: dict[str, _Licensed | None] = {}

    def load(self) -> Houses:
        regulations = catalogue.references(self.path / "references.toml", "references.toml")
        self.clauses = dict.fromkeys([*catalogue.promises(), catalogue.OWN], True)
        self.clauses |= {name: reference.seen for name, reference in regulations.items()}
        raw = self.toml("group.toml", {"group", "rules"})
        group = self.head("group.toml", raw, "group", Group)
        shared = self.rules("group.toml", raw)
        if group is None:
            raise BadRules(self.problems)
        houses = [self.house(slug, group, shared) for slug in group.houses]
        found = {house.slug: house for house in houses if house is not None}
        self.one_house_a_host(found)
        # without every house, each jackpot would only repeat what is wrong with it
        jackpots = self.jackpots(found) if len(found) == len(group.houses) else None
        if self.problems:
            raise BadRules(self.problems)
        return Houses(group, found, jackpots)

    def house(self, slug: str, group: Group, shared: dict[str, Rule]) -> House | None:
        file = f"{slug}/house.toml"
        raw = self.toml(file, {"house", "rules"})
        own = self.rules(file, raw)
        about = self.head(file, raw, "house", About)
        theme_file = f"{slug}/theme.toml"
        theme = self.head(theme_file, self.toml(theme_file, {"theme"}), "theme", Theme)
        licensed = self.licensed(about.licence, file) if about else None
        if about is None or theme is None or licensed is None or self.about_wrong(file, about):
            return None
        book = assemble(
            slug=slug,
            file=file,
            opens=about.opens,
            layers=[shared, licensed.rules, own],
            bounds=licensed.bounds,
            broken=self.broken,
            problems=self.problems,
        )
        if book is None:
            return None
        house = House(
            slug=slug,
            about=about,
            group=group,
            licence=licensed.licence,
            book=book,
            theme=theme,
            folder=self.path / slug,
        )
        self.problems += check(house, file)
        return house

    def jackpots(self, found: dict[str, House]) -> Jackpots | None:
        """The progressive jackpots, which houses of the group may pool."""
        table = self.toml(JACKPOTS, {"jackpots"}).get("jackpots", {})
        currencies = {
            slug: house.on(house.book.changes[-1]).money.currencies for slug, house in found.items()
        }
        return read_jackpots(table, self.reader(JACKPOTS), currencies)

    def licensed(self, slug: str, asked_by: str) -> _Licensed | None:
        """A licence's file, read once for all its houses."""
        if slug not in self.licences:
            file = f"licences/{slug}.toml"
            if not (self.path / file).is_file():
                self.problem(asked_by, "house.licence", f"names {slug!r}; there is no {file}")
                return None
            raw = self.toml(file, {"licence", "rules", "bounds"})
            head = self.head(file, raw, "licence", Licence)
            rules = self.rules(file, raw)
            bounds = read_bounds(raw.get("bounds", {}), self.reader(file))
            named = head and msgspec.structs.replace(head, slug=slug)
            self.licences[slug] = _Licensed(named, rules, bounds) if named else None
        return self.licences[slug]

    def about_wrong(self, file: str, about: About) -> bool:
        """Note a time zone or locale that does not exist."""
        before = len(self.problems)
        try:
            ZoneInfo(about.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            self.problem(file, "house.time_zone", f"{about.time_zone!r} is not a time zone")
        try:
            Locale.parse(about.locale)
        except (UnknownLocaleError, ValueError):
            self.problem(file, "house.locale", f"{about.locale!r} is not a locale")
        return len(self.problems) > before

    def one_house_a_host(self, found: dict[str, House]) -> None:
        seen: dict[str, str] = {}
        for slug, house in found.items():
            for host in house.about.hosts:
                other = seen.setdefault(host, slug)
                if other != slug:
                    self.problem(f"{slug}/house.toml", "house.hosts", f"{host} belongs to {other}")

    def toml(self, file: str, tables: set[str]) -> dict[str, Any]:
        """A file's tables; a problem (and nothing) when it cannot be read."""
        try:
            text = (self.path / file).read_text(encoding="utf-8")
            raw = tomllib.loads(text, parse_float=Decimal)
        except OSError as wrong:
            self.problem(file, "", f"cannot be read: {wrong.strerror}")
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
            self.problem(file, "", f"is not TOML: {wrong}")
            return {}
        for name in sorted(raw.keys() - tables):
            self.problem(file, name, "is unknown")
        return raw

    def head(self, file: str, raw: dict[str, Any], name: str, kind: type[Head]) -> Head | None:
        """The plain table at the top of a file."""
        if not raw:
            return None  # the file's own problem is noted already
        try:
            return msgspec.convert(raw.get(name, {}), kind)
        except msgspec.ValidationError as wrong:
            self.problem(file, name, str(wrong))
            return None

    def rules(self, file: str, raw: dict[str, Any]) -> dict[str, Rule]:
        """The rules of a file, remembering the keys that are wrong in it."""
        reader = self.reader(file)
        found = reader.rules(raw.get("rules", {}), Rules)
        self.broken |= reader.broken
        return found

    def reader(self, file: str) -> Reader:
        return Reader(file, self.clauses, self.problems)

    def problem(self, file: str, key: str, reason: str) -> None:
        self.problems.append(Problem(file, key, reason))
