"""The houses of the installation: who they are, under which licence, with which rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from fairhouse.kit.house_rules.book import Book
from fairhouse.kit.house_rules.jackpots import Jackpots
from fairhouse.kit.house_rules.problems import NoRules
from fairhouse.kit.house_rules.rule import Entry
from fairhouse.kit.house_rules.schema import Rules


class Licence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The licence a house operates under. `jurisdiction` is shown; `country` is ISO 3166."""

    title: str
    jurisdiction: str
    country: str
    regulator: str
    law: str
    slug: str = ""


class Theme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a house looks: CSS colours (#rrggbb) by role, and the name of its ornament."""

    background: str
    surface: str
    text: str
    muted: str
    border: str
    brand: str
    brand_text: str
    accent: str
    accent_text: str
    highlight: str
    link: str
    focus: str
    danger: str
    success: str
    felt: str
    ornament: str
    radius_px: int

    @property
    def colours(self) -> Mapping[str, str]:
        """The colours alone, by role."""
        return {name: v for name, v in msgspec.structs.asdict(self).items() if str(v)[:1] == "#"}


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who a house is. Facts without a date: the `[house]` table of house.toml."""

    name: str
    tagline: str
    licence: str
    opens: date
    hosts: tuple[str, ...]
    operator: str
    address: str
    support_email: str
    privacy_email: str
    dpo_name: str
    dpo_email: str
    locale: str
    time_zone: str
    languages: tuple[str, ...]
    card_statement_name: str


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The operator group: an exclusion holds in all its houses (JJ-3.25e)."""

    name: str
    houses: tuple[str, ...]


class House:
    """One brand. Frozen by convention: made once by the loader and only read after."""

    def __init__(
        self,
        *,
        slug: str,
        about: About,
        group: Group,
        licence: Licence,
        book: Book,
        theme: Theme,
        folder: Path,
    ) -> None:
        self.slug = slug
        self.group = group
        self.about = about
        self.licence = licence
        self.book = book
        self.theme = theme
        self.folder = folder
        self.zone = ZoneInfo(about.time_zone)

    @property
    def name(self) -> str:
        """The brand's name as players read it."""
        return self.about.name

    @property
    def locale(self) -> str:
        """The locale in which amounts and dates are written, such as en_GB."""
        return self.about.locale

    def on(self, day: date) -> Rules:
        """The rules in force on a day of the house's calendar. Raises NoRules before it opened."""
        return self.book.on(day)

    def at(self, moment: datetime) -> Rules:
        """The rules in force at a moment (an aware datetime)."""
        return self.on(self.day(moment))

    def day(self, moment: datetime) -> date:
        """The calendar day in the house's time zone at a moment (an aware datetime)."""
        return moment.astimezone(self.zone).date()

    def entry(self, key: str, day: date) -> Entry:
        """The value, source clauses and note of a dotted key (`deposit.methods.card.min`)."""
        return self.book.entry(key, day)

    def __repr__(self) -> str:
        return f"<House {self.slug}>"


class Houses(Mapping[str, House]):
    """All houses by slug: `houses["marigold"]`, `houses.by_host("marigold.localhost:8000")`.

    `jackpots` are the progressive jackpots, which may be pooled by several houses.
    """

    def __init__(
        self, group: Group, houses: Mapping[str, House], jackpots: Jackpots | None = None
    ) -> None:
        self.group = group
        self.jackpots = jackpots or Jackpots({})
        self._houses = dict(houses)

    def __getitem__(self, slug: str) -> House:
        return self._houses[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._houses)

    def __len__(self) -> int:
        return len(self._houses)

    @cached_property
    def _by_host(self) -> dict[str, House]:
        return {host: house for house in self._houses.values() for host in house.about.hosts}

    def by_host(self, host: str) -> House:
        """The house that answers at a host name (a port is ignored). Raises NoRules."""
        name = host.rsplit(":", 1)[0] if host.rpartition(":")[2].isdigit() else host
        house = self._by_host.get(name.lower().rstrip("."))
        if house is None:
            raise NoRules(f"no house answers at {host!r}")
        return house
