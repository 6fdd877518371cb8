"""What the play process keeps fresh beside its wagers: terms in force, sessions seen."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import asyncpg

from fairhouse.kit import clock

if TYPE_CHECKING:
    from fairhouse.domain.rounds.desk import Desk
    from fairhouse.domain.wallet.till import Connection
    from fairhouse.entrypoints.play.app import Play
    from fairhouse.entrypoints.play.door import Door

log = logging.getLogger("fairhouse.play")

EVERY_SECONDS: Final = 5.0

side_lock = asyncio.Lock()
"""One statement at a time on the connection beside the till's."""

_TERMS: Final = """
    SELECT house, max(version) AS version FROM players_document
     WHERE kind = 'terms' AND effective_at <= $1 GROUP BY house
"""
_RESTING: Final = "SELECT game, house FROM rounds_rest WHERE ended_at IS NULL"
_TOUCH: Final = """
    UPDATE players_session AS s SET last_seen_at = greatest(s.last_seen_at, k.seen)
      FROM unnest($1::uuid[], $2::timestamptz[]) AS k (id, seen)
     WHERE s.id = k.id AND s.ended_at IS NULL
"""


async def keep_fresh(play: Play) -> None:
    """Until cancelled: read the terms in force, note which sessions were active."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            if play.side.is_closed():
                from fairhouse.entrypoints.play.app import connect

                play.side = await connect()
            await read_terms(play.side, play.desk)
            await read_resting(play.side, play.desk)
            await touch_sessions(play.side, play.door)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            log.warning("the database did not answer; trying again in %gs", EVERY_SECONDS)
            with suppress(Exception):
                play.side.terminate()


async def read_terms(side: Connection, desk: Desk) -> None:
    """Which version of the terms each house's members must have accepted (JJ-0.1)."""
    async with side_lock:
        rows = await side.fetch(_TERMS, clock.now())
    desk.terms_needed = {row["house"]: row["version"] for row in rows}


async def read_resting(side: Connection, desk: Desk) -> None:
    """Which games take no wagers, in which houses; an empty house means all (JJ-8.14)."""
    async with side_lock:
        rows = await side.fetch(_RESTING)
    found: dict[str, set[str]] = {house: set() for house in desk.houses}
    for row in rows:
        for house in [row["house"]] if row["house"] else found:
            found.setdefault(house, set()).add(row["game"])
    desk.resting = {house: frozenset(games) for house, games in found.items()}


async def touch_sessions(side: Connection, door: Door) -> None:
    """A player who only plays is not idle: write when each session was last seen (JJ-3.16)."""
    seen, door.seen = door.seen, {}
    if not seen:
        return
    moments = [datetime.fromtimestamp(at, UTC) for at in seen.values()]
    async with side_lock:
        await side.execute(_TOUCH, list(seen), moments)
