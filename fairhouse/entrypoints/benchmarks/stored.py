"""Filling the books with many rounds, fast, for the question «does it slow down with size»."""

from __future__ import annotations

import asyncio

import asyncpg

from fairhouse.domain.wallet.till import Connection
from fairhouse.entrypoints.benchmarks.ground import FIRST_PLAYER, FUNDS_MICROS, Ground
from fairhouse.kit.ids import CELLS
from fairhouse.kit.postgres import OWNER

# Round k of a player: two in five win, so its first entry is k + wins before it + 1.
_WINS_BEFORE = "(k / 5 * 2 + least(k % 5, 2))"
_KEY = "md5(k || '-' || p)::uuid"

_FILL = (
    # ruff: noqa: S608 - built from constants of this file
    f"""INSERT INTO rounds_round (cell, player_id, entry, game, state, at, stake_micros,
           win_micros, before_micros, after_micros, seed_epoch, seed_sealed, commitment, picks,
           wager)
    SELECT p % {CELLS}, p, k + {_WINS_BEFORE} + 1, 1 + k % 2, 1, now() - interval '1 hour',
           1000000, 0, 0, 0, 1, decode(repeat(md5(p || '.' || k), 4), 'hex'),
           decode(repeat(md5(k || '.' || p), 2), 'hex'), '\\x9111', decode(repeat('ef', 24), 'hex')
      FROM generate_series($1::bigint, $2::bigint) AS k,
           generate_series($3::bigint, $4::bigint) AS p""",
    f"""INSERT INTO wallet_idempotency (cell, player_id, key, body_hash, kind, entry, day, answer)
    SELECT p % {CELLS}, p, {_KEY}, k, 10, k + {_WINS_BEFORE} + 1, 739000, NULL
      FROM generate_series($1::bigint, $2::bigint) AS k,
           generate_series($3::bigint, $4::bigint) AS p""",
    f"""INSERT INTO wallet_transfer (cell, player_id, entry, leg, debit, credit, amount_micros, at)
    SELECT p % {CELLS}, p, k + {_WINS_BEFORE} + 1 + leg, leg,
           CASE leg WHEN 0 THEN 1 ELSE 101 END, CASE leg WHEN 0 THEN 101 ELSE 1 END, 1000000,
           now() - interval '1 hour'
      FROM generate_series($1::bigint, $2::bigint) AS k,
           generate_series($3::bigint, $4::bigint) AS p,
           generate_series(0, CASE WHEN k % 5 < 2 THEN 1 ELSE 0 END) AS leg""",
)  # fmt: skip

_KEYS = {
    "rounds_round": "cell, player_id, entry",
    "wallet_idempotency": "cell, player_id, key",
    "wallet_transfer": "cell, player_id, entry",
}


async def fill(ground: Ground, rounds: int) -> None:
    """Store about `rounds` rounds with their transfers and keys, in the order of time.

    What earlier phases stored is removed first. Keys are built afterwards, which is many times
    faster; the walk of `fairhouse audit` does not pass on such a database, whose chains were
    not made by the till.
    """
    each = rounds // len(ground.players)
    first, last = FIRST_PLAYER, FIRST_PLAYER + len(ground.players) - 1
    connection = await asyncpg.connect(**ground.server.asyncpg_args(OWNER))
    try:
        await connection.execute("SET maintenance_work_mem = '1GB'")
        await connection.execute(f"TRUNCATE {', '.join(_KEYS)}")
        await _drop_keys(connection)
        for start in range(0, each, 100):
            for statement in _FILL:
                await connection.execute(
                    statement, start, min(start + 100, each) - 1, first, last, timeout=3600
                )
        await _make_keys(connection)
        await connection.execute(
            f"UPDATE wallet_wallet SET cash_micros = {FUNDS_MICROS}, "
            f"entry = {each} + {each // 5 * 2 + min(each % 5, 2)} "
            "WHERE cell BETWEEN 0 AND 63 AND player_id > 0"
        )
        await connection.execute("VACUUM ANALYZE", timeout=3600)
    finally:
        await connection.close()
    await asyncio.to_thread(_checkpoint, ground)


def _checkpoint(ground: Ground) -> None:
    # the load's own pages must not be written during the measurement
    with ground.server.admin() as connection:
        connection.execute("CHECKPOINT")


async def _drop_keys(connection: Connection) -> None:
    for table in _KEYS:
        await connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey")


async def _make_keys(connection: Connection) -> None:
    for table, columns in _KEYS.items():
        await connection.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({columns})", timeout=3600)
