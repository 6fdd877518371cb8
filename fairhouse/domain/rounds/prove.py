"""Proving the rounds: none without its money, no game's money without its round."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import psycopg

from fairhouse.domain.wallet.prove import Check, asked
from fairhouse.kit import ids, sql

STATEMENTS: Final[Mapping[str, str]] = sql.load(Path(__file__).parent / "sql" / "prove.sql")


def prove(connection: psycopg.Connection[Any]) -> list[Check]:
    """All checks of rounds, on a connection inside one repeatable-read transaction."""
    books = _tickets(connection, "every round is its transfers", "rounds_against_transfers")
    row = connection.execute(STATEMENTS["count_rounds"]).fetchone()
    if row is not None:
        books.figures["rounds"] = f"{row[0]:,}"
    return [
        books,
        _tickets(connection, "every round is the sum of its stages", "rounds_against_stages"),
        _tickets(connection, "every round's game is in the books", "rounds_of_unknown_games"),
        _tickets(connection, "every round was asked for once", "rounds_without_answer"),
    ]


def _tickets(connection: psycopg.Connection[Any], name: str, statement: str) -> Check:
    """Offenders as people name them: by ticket."""
    check = asked(connection, name, statement, STATEMENTS)
    rows = [offender.split("/") for offender in check.offenders]
    check.offenders = [
        f"ticket {ids.ticket(ids.operation(int(player), int(entry)))} of player {player}"
        for _, player, entry in rows
    ]
    return check
