"""The nightly roll-up: what each house account moved on each closed day.

A day (UTC) is closed an hour after its end: no transaction that read the clock in it can
still be open. Days are summed once, set-wise, and summing them again gives the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import psycopg
from django.db import connection, transaction

from fairhouse.domain.wallet.accounts import FIRST_HOUSE_ACCOUNT
from fairhouse.kit import clock, sql

STATEMENTS: Final = sql.load(Path(__file__).parent / "sql" / "roll_up.sql")
CLOSED_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledUp:
    """What a roll-up did: the span of days (`until` not included) and the totals written."""

    since: date
    until: date
    totals: int


def first_unclosed_day(now: datetime) -> date:
    """The first day (UTC) whose transfers may not all be there yet."""
    return (now - CLOSED_AFTER).astimezone(UTC).date()


@transaction.atomic
def roll_up(*, since: date | None = None) -> RolledUp:
    """Sum every closed day from `since` on (by default from the first that was not summed)."""
    with psycopg.RawCursor(connection.connection) as cursor:
        begin = since or _first_open_day(cursor)
        end = first_unclosed_day(clock.now())
        if begin is None or begin >= end:
            return RolledUp(since=end, until=end, totals=0)
        cursor.execute(
            STATEMENTS["roll_up"], [_midnight(begin), _midnight(end), FIRST_HOUSE_ACCOUNT]
        )
        return RolledUp(since=begin, until=end, totals=cursor.rowcount)


def _first_open_day(cursor: psycopg.RawCursor[tuple[date | None]]) -> date | None:
    row = cursor.execute(STATEMENTS["first_open_day"]).fetchone()
    return row[0] if row is not None else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
