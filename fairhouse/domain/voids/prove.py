"""Proving the voids: each is the sum of its transfers, and no such money moved without one.

Shares that void rounds brought to jackpots stay there (decisions/0015). What each void says of
them is computed anew from the stored round and the feeds in force when it was played.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import psycopg

from fairhouse.domain.wallet.prove import Check, asked
from fairhouse.kit import sql
from fairhouse.kit.money import Money

STATEMENTS: Final[Mapping[str, str]] = sql.load(Path(__file__).parent / "sql" / "prove.sql")


def prove(connection: psycopg.Connection[Any]) -> list[Check]:
    """The checks of voids, on a connection inside one repeatable-read transaction."""
    moved = asked(connection, "every void is its transfers", "voids_against_transfers", STATEMENTS)
    carried = asked(
        connection, "the house bears what void rounds brought to jackpots",
        "carried_that_differs", STATEMENTS,
    )  # fmt: skip
    count = 0
    for currency, number, shares, short in connection.execute(STATEMENTS["sums"]):
        count += number
        carried.figures[f"shares {currency}"] = str(Money(int(shares), currency))
        moved.figures[f"wins spent before {currency}"] = str(Money(int(short), currency))
    moved.figures["void rounds"] = f"{count:,}"
    return [moved, carried]
