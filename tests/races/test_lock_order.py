"""Batches of the same players lock them in one order, whatever the order of arrival."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

import asyncpg
import pytest

from fairhouse.domain.wallet.statements import TILL
from fairhouse.kit.arrays import columns
from tests.wallet.players import Player, new_player
from tests.wallet.tills import connect

pytestmark = pytest.mark.usefixtures("committed_db")

SORTED = TILL["lock_players"]
UNSORTED = SORTED.replace("ORDER BY s.cell, s.player_id", "")


async def _lock_over_and_over(
    statement: str, players: list[Player], until: float, seed: int, stop: asyncio.Event
) -> tuple[int, int]:
    """Lock the players in shuffled orders; how often it went well, how often it deadlocked."""
    dice, done, dead = random.Random(seed), 0, 0
    connection = await connect()
    try:
        # locks are taken in the order of the arrays, as in a batch that nobody sorted
        await connection.execute("SET enable_hashjoin = off; SET enable_mergejoin = off")
        while time.monotonic() < until and not stop.is_set():
            order = dice.sample(players, len(players))
            try:
                async with connection.transaction():
                    await connection.fetch(
                        statement, *columns([(p.cell, p.player_id) for p in order])
                    )
                done += 1
            except asyncpg.DeadlockDetectedError:
                dead += 1
                stop.set()
    finally:
        await connection.close()
    return done, dead


def shove(statement: str, players: list[Player], seconds: float) -> tuple[int, int]:
    async def run() -> Any:
        stop = asyncio.Event()
        until = time.monotonic() + seconds
        return await asyncio.gather(
            *(_lock_over_and_over(statement, players, until, seed, stop) for seed in range(4))
        )

    told = asyncio.run(run())
    return sum(done for done, _ in told), sum(dead for _, dead in told)


def test_sorted_locks_never_deadlock() -> None:
    done, dead = shove(SORTED, [new_player(cash=None) for _ in range(40)], seconds=1.0)
    assert done > 20
    assert dead == 0


def test_twin_locks_in_the_order_of_arrival_deadlock() -> None:
    assert UNSORTED != SORTED
    _, dead = shove(UNSORTED, [new_player(cash=None) for _ in range(40)], seconds=10.0)
    assert dead > 0
