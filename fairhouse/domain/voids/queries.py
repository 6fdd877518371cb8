"""Questions about voids: cases, what one would cost, which rounds are void."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from django.db import connection
from django.db.models import Q

from fairhouse.domain.jackpots import queries as jackpots
from fairhouse.domain.jackpots.queries import WinView
from fairhouse.domain.rounds import queries as played
from fairhouse.domain.rounds.queries import Located
from fairhouse.domain.standing import queries as standing
from fairhouse.domain.voids.models import Case, Void
from fairhouse.domain.voids.rules import REASONS
from fairhouse.kit import ids, sql
from fairhouse.kit.money import Money

STATEMENTS: Final[Mapping[str, str]] = sql.load(Path(__file__).parent / "sql" / "voids.sql")


@dataclass(frozen=True, slots=True)
class Covered:
    """What a case covers in one currency; `shares` is what goes to jackpots of it and stays."""

    staked: Money
    won: Money
    shares: Money


@dataclass(frozen=True, slots=True)
class Figures:
    """What a case covers: finished rounds, their players, money by currency.

    `already` of the rounds are void under other cases and will not be moved again; `waiting` are
    open rounds, which would be finished first.
    """

    rounds: int
    players: int
    already: int
    waiting: int
    money: tuple[Covered, ...]

    @property
    def nothing(self) -> bool:
        """Whether agreeing to it would move nothing."""
        return self.rounds == self.already and not self.waiting


@dataclass(frozen=True, slots=True)
class VoidShown:
    """A void round as its player reads it."""

    at: datetime
    reason: str
    statement: str
    returned: Money
    taken: Money


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved in one currency, and what the house bears of it.

    `short` was won and spent before it could be taken; `carried` is the jackpots' share of the
    stakes, which stays in the jackpots.
    """

    returned: Money
    taken: Money
    short: Money
    carried: Money


@dataclass(frozen=True, slots=True)
class Done:
    """What a case has moved so far."""

    rounds: int
    money: tuple[Moved, ...]


def cases(limit: int = 100) -> list[Case]:
    """The cases that wait first, then the newest."""
    found = list(Case.objects.order_by("-proposed_at")[:limit])
    return sorted(found, key=lambda case: case.state != "proposed")


def case(case_id: UUID) -> Case | None:
    """One case."""
    return Case.objects.filter(id=case_id).first()


def covered(of: Case) -> Iterator[Located]:
    """The finished rounds of a case's game and span, of all houses; void ones too."""
    if of.round_id is not None:
        found = played.locate(of.round_id)
        return iter([found] if found is not None else [])
    assert of.since is not None
    assert of.until is not None
    return played.rounds_of_game(of.game, of.since, of.until)


def preview(of: Case) -> Figures:
    """How many rounds and how much money a case is about, before anybody agrees."""
    rounds = players = already = 0
    money = []
    for currency, number, people, staked, won, void, shares in _rows("covers", _asked(of)):
        rounds, players, already = rounds + number, players + people, already + void
        sums = (Money(int(micros), currency) for micros in (staked, won, shares))
        money.append(Covered(*sums))
    return Figures(rounds, players, already, len(open_rounds(of)), tuple(money))


def is_there(of: Case) -> bool:
    """Whether a case would make any round void that is not yet, an open one included."""
    ((found,),) = _rows("is_there", _asked(of))
    return bool(found) or bool(open_rounds(of))


def open_rounds(of: Case) -> list[Located]:
    """The open rounds of a case: opened before the end of its span and not finished yet."""
    if of.round_id is not None:
        return []
    found = played.waiting_rounds(of.game, until=of.until)
    return [each for each in found if of.house in {"", _house(each.player_id)}]


def house_of(of: Case) -> str:
    """The house that a case is about, of one round its own; empty for all."""
    if of.round_id is None or of.house:
        return of.house
    player_id, _ = ids.of_operation(of.round_id)
    return _house(player_id) or ""


def _house(player_id: int) -> str | None:
    person = standing.standing(player_id)
    return person.house if person is not None else None


def jackpot_wins(of: Case) -> list[WinView]:
    """The jackpot wins of the rounds of a case, oldest first."""
    found = (jackpots.win(win_id) for (win_id,) in _rows("jackpot_wins", _asked(of)))
    return [each for each in found if each is not None]


_MOMENT: Final = timedelta(microseconds=1)


def _asked(of: Case) -> list[Any]:
    """The arguments of the statements about a case."""
    player_id = entry = None
    since, until = of.since, of.until
    if of.round_id is not None:
        player_id, entry = ids.of_operation(of.round_id)
        found = played.locate(of.round_id)
        since = found.at if found is not None else of.proposed_at
        until = since + _MOMENT
    return [of.game, of.house, since, until, player_id, entry, of.id]


def _rows(statement: str, arguments: list[Any]) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    with psycopg.RawCursor(connection.connection) as cursor:
        return cursor.execute(STATEMENTS[statement], arguments).fetchall()


def done(of: Case) -> Done:
    """What was returned and taken under a case, by currency."""
    rounds, money = 0, []
    for currency, number, *sums in _rows("moved", [of.id]):
        rounds += number
        money.append(Moved(*(Money(int(micros), currency) for micros in sums)))
    return Done(rounds, tuple(money))


def cases_over(*, round_id: UUID, game: str, house: str, at: datetime) -> list[Case]:
    """The cases about a round that are asked for or agreed to and not yet carried out."""
    of_it = Q(round_id=round_id) | Q(round_id=None, since__lte=at, until__gt=at)
    rows = Case.objects.filter(of_it, game=game, house__in=["", house])
    return list(rows.filter(state__in=["proposed", "approved"]).order_by("proposed_at"))


def waits() -> tuple[int, datetime | None]:
    """How many cases wait for a second person, and since when the oldest does."""
    rows = Case.objects.filter(state="proposed").order_by("proposed_at")
    first = rows.first()
    return rows.count(), first.proposed_at if first is not None else None


def is_void(round_id: UUID) -> bool:
    """Whether a round is void."""
    player_id, entry = ids.of_operation(round_id)
    return Void.objects.filter(
        cell=ids.cell_of(player_id), player_id=player_id, entry=entry
    ).exists()


def void_rounds_of(player_id: int, round_ids: Iterable[UUID]) -> dict[UUID, VoidShown]:
    """Those of a player's rounds that are void, with what he is told about each."""
    by_entry = {ids.of_operation(each)[1]: each for each in round_ids}
    rows = Void.objects.filter(
        cell=ids.cell_of(player_id), player_id=player_id, entry__in=list(by_entry)
    ).select_related("case")
    currency = played.currency_of(player_id)
    return {
        by_entry[row.entry]: VoidShown(
            at=row.at,
            reason=REASONS[row.case.reason].partition(" (")[0],
            statement=row.case.statement,
            returned=Money(row.returned_micros, currency),
            taken=Money(row.taken_micros, currency),
        )
        for row in rows
    }
