"""A player whom another transaction holds keeps nobody else waiting."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pytest

from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.wallet import statements
from fairhouse.kit.refusals import Refusal
from tests.wallet.players import Player, kinds, new_desk, new_player, wager
from tests.wallet.tills import QUICK, connect, open_till

pytestmark = pytest.mark.usefixtures("committed_db")


@asynccontextmanager
async def held(player: Player) -> AsyncIterator[None]:
    """Another transaction holds the player's row for the length of the block."""
    connection = await connect()
    try:
        async with connection.transaction():
            await connection.execute(
                "SELECT 1 FROM standing_standing WHERE cell = $1 AND player_id = $2 FOR UPDATE",
                player.cell,
                player.player_id,
            )
            yield
    finally:
        await connection.close()


def test_the_others_are_answered_and_the_held_one_in_order_afterwards() -> None:
    alice, others = new_player(), [new_player() for _ in range(20)]
    desk = new_desk()

    async def run() -> tuple[float, list[Any], list[Any]]:
        async with open_till(kinds(desk)) as till:
            async with held(alice):
                waiting = [asyncio.ensure_future(till.submit(wager(desk, alice))) for _ in range(3)]
                started = time.monotonic()
                told = await asyncio.gather(*(till.submit(wager(desk, other)) for other in others))
                took = time.monotonic() - started
                assert not any(future.done() for future in waiting)
            return took, told, await asyncio.gather(*waiting)

    took, told, later = asyncio.run(run())
    assert took < 2.0
    assert all(isinstance(answer, Played) for answer in [*told, *later])
    entries = [answer.round_id for answer in later]
    assert entries == sorted(entries)


def test_who_is_held_too_long_is_told_that_we_are_busy_and_nothing_is_taken() -> None:
    alice = new_player(cash="10.00")
    desk = new_desk()
    command = wager(desk, alice)

    async def run() -> tuple[Any, Any]:
        async with open_till(kinds(desk), replace(QUICK, patience_seconds=0.6)) as till:
            async with held(alice):
                first = await till.submit(command)
            return first, await till.submit(command)

    first, second = asyncio.run(run())
    assert isinstance(first, Refusal)
    assert first.code == "house.busy"
    assert isinstance(second, Played)  # the same key was not spent on «busy»


def test_twin_a_batch_that_only_waits_answers_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    alice, bob = new_player(), new_player()
    desk = new_desk()
    monkeypatch.setitem(
        cast("dict[str, str]", statements.TILL),
        "lock_free_players",
        statements.TILL["lock_players"],
    )

    async def run() -> bool:
        async with open_till(kinds(desk)) as till:
            async with held(alice):
                asked = [
                    asyncio.ensure_future(till.submit(wager(desk, player)))
                    for player in (alice, bob)
                ]
                done, _ = await asyncio.wait(asked[1:], timeout=1.0)
            await asyncio.gather(*asked, return_exceptions=True)
            return bool(done)

    assert asyncio.run(run()) is False


def test_nobody_is_taken_for_held_who_does_not_exist() -> None:
    alice, ghost = new_player(), replace(new_player(), player_id=7, cell=7)
    desk = new_desk()

    async def run() -> list[Any]:
        async with open_till(kinds(desk)) as till:
            async with held(alice):
                waiting = asyncio.ensure_future(till.submit(wager(desk, alice)))
                told = await till.submit(wager(desk, ghost))
            return [told, await waiting]

    told, later = asyncio.run(run())
    assert isinstance(told, Refusal)
    assert told.code == "standing.no_player"
    assert isinstance(later, Played)
