"""The book of jackpots: which stakes feed what, looked up once a process and kept. Pure.

Made from the rows of the statements `versions` and `feeds`, so that pages, jobs and the play
process have the very same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from fairhouse.domain.jackpots.rules import Feed, Share, Terms, share_of
from fairhouse.kit.money import MICROS

_MOST_KEPT: Final = 4096


@dataclass(frozen=True, slots=True)
class Version:
    """A version with the moment from which it holds."""

    terms: Terms
    since: datetime
    meter_ppm: int
    reserve_ppm: int
    content_hash: str


@dataclass(slots=True)
class Feeds:
    """What one game feeds in one house and currency, between two moments."""

    game: str
    feeds: tuple[Feed, ...]
    since: datetime | None
    until: datetime | None
    _shares: dict[tuple[int, int | None], Share] = field(default_factory=dict)

    def hold(self, now: datetime) -> bool:
        """Whether these are in force."""
        return (self.since is None or self.since <= now) and (
            self.until is None or now < self.until
        )

    def share(self, stake_micros: int, cap_micros: int | None) -> Share:
        """The share of a stake, made once."""
        known = self._shares.get((stake_micros, cap_micros))
        if known is None:
            if len(self._shares) >= _MOST_KEPT:
                self._shares.clear()
            known = share_of(self.game, self.feeds, stake_micros, cap_micros)
            self._shares[stake_micros, cap_micros] = known
        return known


class Book:
    """Every jackpot of the installation."""

    def __init__(self, versions: Iterable[Sequence[Any]], feeds: Iterable[Sequence[Any]]) -> None:
        self.versions = [_version(row) for row in versions]
        self._by_version = {(v.terms.number, v.terms.version): v for v in self.versions}
        self._feeds: dict[tuple[str, str, str], list[tuple[Version, Feed]]] = {}
        self._rates: dict[tuple[int, int, str], tuple[int, int]] = {}
        self._current: dict[tuple[str, str, str], Feeds] = {}
        for row in feeds:
            version = self._by_version[row[0], row[1]]
            feed = Feed(version.terms, *row[5:])
            self._feeds.setdefault((row[2], row[3], row[4]), []).append((version, feed))
            self._rates[row[0], row[1], row[4]] = (feed.base_num, feed.base_den)
        self._fed = {(house, game) for house, game, _ in self._feeds}

    def feeds_any(self, house: str, game: str) -> bool:
        """Whether a game feeds a jackpot in a house at any time: the others never ask."""
        return (house, game) in self._fed

    def feeds(self, place: tuple[str, str, str], now: datetime) -> Feeds:
        """What is fed at a moment from a place: (house, game, currency)."""
        known = self._current.get(place)
        if known is None or not known.hold(now):
            known = self._current[place] = self._find(place, now)
        return known

    def share_of(self, place: tuple[str, str, str], at: datetime, stake_micros: int) -> int:
        """What of a stake went to jackpots, meters and reserves, in micros of its own currency.

        `place` is (house, game, currency). Raises ValueError for a broken micro.
        """
        if (place[0], place[1]) not in self._fed:
            return 0
        ppm = 0
        for feed in self._find(place, at).feeds:
            version = self._by_version[feed.terms.number, feed.terms.version]
            ppm += version.meter_ppm + version.reserve_ppm
        share, rest = divmod(stake_micros * ppm, MICROS)
        if rest:
            raise ValueError(f"{ppm} millionths of {stake_micros} micros are no whole micros")
        return share

    def _find(self, place: tuple[str, str, str], now: datetime) -> Feeds:
        changes = sorted({v.since for v in self.versions})
        begun = [moment for moment in changes if moment <= now]
        later = [moment for moment in changes if moment > now]
        in_force = {v.terms.number: v for v in self.at(now)}
        feeds = tuple(
            feed
            for version, feed in self._feeds.get(place, [])
            if in_force.get(version.terms.number) is version
        )
        return Feeds(place[1], feeds, begun[-1] if begun else None, later[0] if later else None)

    def at(self, now: datetime) -> list[Version]:
        """The version of each jackpot that holds at a moment, by number."""
        found: dict[int, Version] = {}
        for version in self.versions:
            if version.since <= now:
                found[version.terms.number] = version
        return list(found.values())

    def version(self, number: int, version: int) -> Version:
        """One version. Raises KeyError."""
        return self._by_version[number, version]

    def in_force(self, number: int, now: datetime) -> Version | None:
        """The version of one jackpot that holds at a moment."""
        return next((v for v in self.at(now) if v.terms.number == number), None)

    def rate(self, terms: Terms, currency: str) -> tuple[int, int]:
        """What a unit of a currency is worth in the base currency, as (num, den)."""
        return self._rates[terms.number, terms.version, currency]

    def fed_by(self, terms: Terms) -> list[tuple[str, str, str]]:
        """(house, game, currency) of each feed of a version."""
        return [
            place
            for place, pairs in self._feeds.items()
            for version, _ in pairs
            if version.terms == terms
        ]


def _version(row: Sequence[Any]) -> Version:
    return Version(Terms(*row[:9]), row[9], row[10], row[11], row[12])
