"""Proving the voids: each is the sum of its transfers, and no such money moved without one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import psycopg

from fairhouse.domain.wallet.prove import Check, asked
from fairhouse.kit import sql

STATEMENTS: Final[Mapping[str, str]] = sql.load(Path(__file__).parent / "sql" / "prove.sql")


def prove(connection: psycopg.Connection[Any]) -> list[Check]:
    """The check of voids, on a connection inside one repeatable-read transaction."""
    check = asked(connection, "every void is its transfers", "voids_against_transfers", STATEMENTS)
    row = connection.execute(STATEMENTS["count_voids"]).fetchone()
    if row is not None:
        check.figures["void rounds"] = f"{row[0]:,}"
    return [check]
