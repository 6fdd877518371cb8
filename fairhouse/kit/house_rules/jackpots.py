"""The progressive jackpots of the group: `houses/jackpots.toml`, typed and checked.

Each value of a jackpot has its date and clause like every rule. All that holds on one day is a
version of the jackpot; the first is number 1. Money is in the jackpot's base currency.

    for version in house_rules.current().jackpots.versions("first_light"):
        version.number, version.starts, version.terms.seed["GBP"]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from fairhouse.kit.house_rules.book import complete, section_on
from fairhouse.kit.house_rules.problems import Problem
from fairhouse.kit.house_rules.reading import Reader
from fairhouse.kit.house_rules.rule import Rule
from fairhouse.kit.house_rules.schema import Section
from fairhouse.kit.house_rules.values import Amounts, Value

FILE = "jackpots.toml"
LARGEST_SHARE_PPM = 100_000
"""A tenth of a stake; more is a slip of the pen."""


class Rate(Value, frozen=True):
    """How many units of the base currency a unit of another is worth in this jackpot."""

    currency: str
    base: Decimal


class Jackpot(Section, frozen=True):
    """One jackpot on one day.

    `meter_ppm` and `reserve_ppm` are millionths of each stake: what the players see grow, and
    what pays for the next seed. `limit` is a mystery jackpot's ceiling, beyond which its money
    waits for the next one, and the amount before which a must-hit-by jackpot is won. A mystery
    jackpot is won once in `one_in` units of the base currency staked, on average. With
    `bet_max` only stakes of at least that much, or of all that the licence lets the player
    stake, can win (JJ-7.12).
    """

    title: str
    base: str
    kind: Literal["mystery", "must_hit_by"]
    games: tuple[str, ...]
    houses: tuple[str, ...]
    meter_ppm: int
    reserve_ppm: int
    seed: Amounts
    limit: Amounts
    one_in: int | None
    bet_max: Amounts | None
    rates: tuple[Rate, ...]


class _Jackpots(Section, frozen=True):
    """The file: jackpots by name."""

    jackpots: Mapping[str, Jackpot]


@dataclass(frozen=True, slots=True)
class Version:
    """What holds of a jackpot from a day on, until its next version."""

    number: int
    starts: date
    terms: Jackpot


class Jackpots(Mapping[str, tuple[Version, ...]]):
    """The versions of each jackpot, oldest first, by name."""

    def __init__(self, versions: Mapping[str, tuple[Version, ...]]) -> None:
        self._versions = dict(versions)

    def __getitem__(self, name: str) -> tuple[Version, ...]:
        return self._versions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    def on(self, day: date) -> dict[str, Jackpot]:
        """The jackpots that are open on a day, by name."""
        found = {}
        for name, versions in self._versions.items():
            begun = [version for version in versions if version.starts <= day]
            if begun:
                found[name] = begun[-1].terms
        return found


def read_jackpots(
    table: object, reader: Reader, houses: Mapping[str, tuple[str, ...]]
) -> Jackpots | None:
    """The jackpots of the file; None when something is wrong, which is noted.

    `houses` gives the currencies of each house of the group.
    """
    before = len(reader.problems)
    rules = reader.rules({"jackpots": table}, _Jackpots)
    names = list(table) if isinstance(table, dict) else []
    for key in complete(_Jackpots, rules) if names else []:
        if key not in reader.broken:
            reader.complain(key, "is missing")
    if len(reader.problems) > before:
        return None
    found = {name: _versions(name, rules) for name in names}
    for name, versions in found.items():
        for version in versions:
            for key, reason in wrong_with(version.terms, houses):
                told = f"{reason} (from {version.starts})"
                reader.problems.append(Problem(FILE, f"jackpots.{name}.{key}", told))
    return Jackpots(found) if len(reader.problems) == before else None


def _versions(name: str, rules: Mapping[str, Rule]) -> tuple[Version, ...]:
    own = {key: rule for key, rule in rules.items() if key.startswith(f"jackpots.{name}.")}
    opens = max(rule.entries[0].starts for rule in own.values())
    days = [opens, *sorted({day for rule in own.values() for day in rule.changes if day > opens})]
    return tuple(
        Version(number, day, section_on(Jackpot, rules, day, f"jackpots.{name}."))
        for number, day in enumerate(days, 1)
    )


def wrong_with(
    jackpot: Jackpot, houses: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Each (key, reason) that no single value shows."""
    for key, amounts in (("seed", jackpot.seed), ("limit", jackpot.limit)):
        if set(amounts) != {jackpot.base}:
            yield key, f"must be given in {jackpot.base} alone"
            return
    if not jackpot.seed[jackpot.base] < jackpot.limit[jackpot.base]:
        yield "limit", "must be above the seed"
    if (jackpot.kind == "mystery") != (jackpot.one_in is not None):
        yield "one_in", "is for mystery jackpots, and they need it"
    if jackpot.one_in is not None and jackpot.one_in < 1:
        yield "one_in", "must be at least 1"
    if jackpot.meter_ppm < 1 or jackpot.reserve_ppm < 0:
        yield "meter_ppm", "must be at least 1, and reserve_ppm not below 0"
    if jackpot.meter_ppm + jackpot.reserve_ppm > LARGEST_SHARE_PPM:
        yield "meter_ppm", f"takes with reserve_ppm more than {LARGEST_SHARE_PPM} of a million"
    yield from _wrong_money(jackpot, houses)


def _wrong_money(
    jackpot: Jackpot, houses: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    if not jackpot.games:
        yield "games", "names no game"
    for house in jackpot.houses:
        if house not in houses:
            yield "houses", f"names {house!r}, which is no house of the group"
    wanted = {code for house in jackpot.houses for code in houses.get(house, ())}
    rates = {rate.currency: rate.base for rate in jackpot.rates}
    if len(rates) != len(jackpot.rates) or set(rates) != wanted - {jackpot.base}:
        needed = ", ".join(sorted(wanted - {jackpot.base})) or "no currency"
        yield "rates", f"must be given once for {needed}"
    if any(rate <= 0 for rate in rates.values()):
        yield "rates", "must be above nothing"
    if jackpot.bet_max is not None and set(jackpot.bet_max) != wanted:
        yield "bet_max", f"must be given in {', '.join(sorted(wanted))}"
