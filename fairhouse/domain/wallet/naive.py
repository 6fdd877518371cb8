"""The naive path: one transaction a command, one statement a step, the same pure decision.

It is the oracle that the till is compared with, the path for rare commands of an
asynchronous process, and the yardstick of `fairhouse bench till`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from fairhouse.domain.wallet import statements as st
from fairhouse.domain.wallet.commands import Command, ExtraTable, Kinds
from fairhouse.domain.wallet.settle import Read, Writes, loaded, settle, to_load, to_recall
from fairhouse.domain.wallet.till import Connection, add_to_meters
from fairhouse.kit import clock, sql
from fairhouse.kit.arrays import columns

STATEMENTS: Final[Mapping[str, str]] = sql.load(Path(__file__).parent / "sql" / "naive.sql")


async def settle_naively(connection: Connection, command: Command, kinds: Kinds) -> Any:
    """Settle one command in a transaction of its own; its answer, or a Refusal."""
    async with connection.transaction():
        read = await _read(connection, command, kinds)
        now = clock.now()
        writes = settle([command], read, kinds, now=now)
        await _write(connection, writes, now)
    return writes.answers[0]


async def _read(connection: Connection, command: Command, kinds: Kinds) -> Read:
    who = command.cell, command.player_id
    player = await connection.fetchrow(STATEMENTS["lock_player"], *who)
    wallet = await connection.fetchrow(STATEMENTS["read_wallet"], *who)
    earlier = await connection.fetchrow(STATEMENTS["read_answer"], *who, command.key)
    read = Read(
        st.states_from([player] if player else [], [wallet] if wallet else []),
        st.earlier_from([earlier] if earlier else []),
    )
    for reading, arguments, whose in to_load([command], read.states, clock.now()):
        loaded(read.states, whose, await connection.fetch(reading, *arguments))
    recalled: dict[tuple[int, int], Any] = {}
    for statement, wanted in to_recall(read.earlier, kinds).items():
        for player_id, entry in wanted:
            row = await connection.fetchrow(statement, [command.cell], [player_id], [entry])
            recalled[player_id, entry] = row
    read.recalled = recalled
    return read


async def _write(connection: Connection, writes: Writes, now: datetime) -> None:
    for row in st.wallet_rows(writes.changed.values()):
        await connection.execute(STATEMENTS["write_wallet"], *row)
    for row in writes.transfers:
        await connection.execute(STATEMENTS["insert_transfer"], *row)
    for row in writes.kept:
        await connection.execute(STATEMENTS["insert_answer"], *row)
    for name, rows in writes.rows.items():
        for row in rows:
            await connection.execute(single_insert(writes.tables[name]), *row)
    for name, keyed in writes.keyed.items():
        for row in keyed.values():
            await connection.execute(writes.tables[name].insert, *columns([row]))
    if writes.added:
        await add_to_meters(connection, writes, now)


def single_insert(table: ExtraTable) -> str:
    """INSERT of one row into a deciding domain's table."""
    names = ", ".join(table.columns)
    places = ", ".join(f"${at}" for at in range(1, len(table.columns) + 1))
    return f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - our own names
