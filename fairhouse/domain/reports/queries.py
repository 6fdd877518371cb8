"""Reads of reports: the day book, summed from the books each time it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec
import psycopg
from django.db import connection, transaction

from fairhouse.domain.reports import reading
from fairhouse.domain.reports.book import DayBook, GameLine, Line, Voids
from fairhouse.domain.reports.pots import Pot, Sum
from fairhouse.domain.reports.rules import Expected, expected, together
from fairhouse.domain.rounds.actions import game_numbers
from fairhouse.domain.rounds.desk import GameNumber
from fairhouse.domain.rounds.rules import unpack
from fairhouse.games import certificate, engine
from fairhouse.kit import sql

STATEMENTS: Final[Mapping[str, str]] = sql.load(Path(__file__).parent / "sql" / "day_book.sql")
_CHUNK: Final = 5000

_LineKey = tuple[date, str, str]


def day_book(since: date, until: date, house: str | None = None) -> DayBook:
    """What happened from a day on until before another one, in one house or in all.

    Days are UTC. One line a day, house and currency; one line a game and currency, and one a
    game over all currencies, against the game's certificate. Every figure is of one moment:
    the reads share a snapshot.
    """
    book = _Draft(since, until, house)
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            _one_snapshot()
        book.registrations()
        book.wagers()
        book.voids()
        book.jackpots()
        book.waiting()
        book.payments()
        book.refusals()
        book.sign_ins()
    return book.finished()


def _one_snapshot() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


@dataclass(frozen=True, slots=True)
class _Due:
    """The first stake of a stored wager and what it should return, None when nothing tells.

    `most` is the mean that no play of it can exceed, at or above that of the best play certified.
    """

    first_micros: int
    expected: Expected | None
    most: Fraction = Fraction(0)


@lru_cache(maxsize=64)
def _loaded(name: str, version: int) -> engine.Game | None:
    """A version as it was played; None when its files are not here as they were."""
    try:
        return engine.load(name, version)
    except (engine.GameFault, engine.UnknownGame):
        return None


def _due(entry: GameNumber, wager: bytes) -> _Due | None:
    """What a stored wager should return; None when its game's files are not here as they were."""
    game = _loaded(entry.name, entry.version)
    if game is None:
        return None
    # a round with decisions is stored with them; only its wager matters here
    return _due_of(game, _pack(unpack(wager)["wager"]) if game.staged else wager)


@lru_cache(maxsize=100_000)
def _due_of(game: engine.Game, packed: bytes) -> _Due:
    """Members repeat themselves."""
    wager = game.wager_from(unpack(packed))
    try:
        due = expected(game, wager)
        if due is None:
            return _Due(wager.stake_micros, None)
        stored = certificate.published(game.name, game.version)
        return _Due(wager.stake_micros, due, due.mean * certificate.leeway(stored))
    except engine.GameFault:
        return _Due(wager.stake_micros, None)


_pack = msgspec.msgpack.Encoder().encode


class _Draft:
    """A day book while its statements are read."""

    def __init__(self, since: date, until: date, house: str | None) -> None:
        self._since, self._until, self._house = since, until, house
        self._lines: dict[_LineKey, Line] = {}
        self._games: dict[tuple[int, str | None], GameLine] = {}
        self._pots: list[Pot] = []
        self._entries = {entry.number: entry for entry in game_numbers()}
        first, last = (datetime.combine(day, time(), UTC) for day in (since, until))
        self._span = first, last

    def _read(self, name: str) -> Iterator[tuple[Any, ...]]:
        with psycopg.RawCursor(connection.connection) as cursor:
            cursor.execute(STATEMENTS[name], [*self._span, self._house])
            while rows := cursor.fetchmany(_CHUNK):
                yield from rows

    def _line(self, day: date, house: str, currency: str) -> Line:
        key = (day, house, currency)
        if key not in self._lines:
            self._lines[key] = Line(day=day, house=house, currency=currency)
        return self._lines[key]

    def registrations(self) -> None:
        for day, house, currency, number in self._read("registrations"):
            self._line(day, house, currency).registrations = number

    def wagers(self) -> None:
        for day, house, currency, game, wager, stake, win, number in self._read("wagers"):
            due = _due(self._entries[game], bytes(wager))
            games = self._game(game, currency), self._game(game, None)
            for line in (self._line(day, house, currency), *games):
                line.rounds += number
                line.stake_micros += stake * number
                line.win_micros += win * number
            for line in games:
                first = due.first_micros if due else stake
                line.first_micros += first * number
                if due is None or due.expected is None:
                    line.unknown += number
                else:
                    line.expected = together((line.expected, due.expected.times(number)))
                    back = win - (stake - first)
                    line.evidence.add(float(back / due.most), number)

    def _game(self, number: int, currency: str | None) -> GameLine:
        key = (number, currency)
        if key not in self._games:
            entry = self._entries[number]
            game = _loaded(entry.name, entry.version)
            self._games[key] = GameLine(
                game=entry.name, version=entry.version, currency=currency,
                players_decide=game is not None and game.staged,
            )  # fmt: skip
        return self._games[key]

    def voids(self) -> None:
        for day, house, currency, *figures in self._read("voids"):
            self._line(day, house, currency).voids = Voids(*figures)

    def jackpots(self) -> None:
        for place, part in reading.of_lines(*self._span, self._house):
            self._line(*place).jackpots += part
        self._pots = reading.of_pots(*self._span)

    def waiting(self) -> None:
        for day, house, currency, number, stake in self._read("waiting"):
            self._line(day, house, currency).waiting = Sum(number, stake)

    def payments(self) -> None:
        for day, house, currency, subject, state, number, amount in self._read("payments"):
            self._pay(self._line(day, house, currency), f"{subject}:{state}", number, amount)
        for day, house, currency, number, amount in self._read("withdrawals_asked"):
            self._pay(self._line(day, house, currency), "withdrawal:asked", number, amount)

    @staticmethod
    def _pay(line: Line, key: str, number: int, amount: int) -> None:
        line.payments[key] = line.payment(key) + Sum(number, amount)

    def refusals(self) -> None:
        for day, house, currency, code, number in self._read("refusals"):
            self._line(day, house, currency).refusals[code] += number

    def sign_ins(self) -> None:
        for day, house, currency, outcome, number in self._read("sign_ins"):
            self._line(day, house, currency).sign_ins[outcome] += number

    def finished(self) -> DayBook:
        """The book, sorted."""
        games = sorted(self._games.items(), key=lambda item: (item[0][0], item[0][1] or ""))
        return DayBook(
            since=self._since,
            until=self._until,
            lines=[self._lines[key] for key in sorted(self._lines)],
            games=[line for _, line in games],
            pots=self._pots,
        )
