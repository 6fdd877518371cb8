"""Virtual time: it jumps, it stands still for whoever is busy, and a fault ends it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from fairhouse.entrypoints.simulation.world import World

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def nothing(_now: datetime | None = None) -> None:
    return None


@pytest.fixture
def world() -> World:
    return World(NOON, hands=2, prepare=nothing)


def test_time_jumps_from_one_alarm_to_the_next(world: World) -> None:
    seen: list[tuple[str, datetime]] = []

    async def live(name: str, minutes: list[int]) -> None:
        for each in minutes:
            await world.until(NOON + timedelta(minutes=each))
            seen.append((name, world.now))

    ticks: list[datetime] = []
    began = time.monotonic()
    asyncio.run(world.run([live("Alice", [5, 60]), live("Bob", [60, 61])], ticks.append))
    world.close(nothing)

    assert time.monotonic() - began < 30, "an hour passed, but not on the wall"
    assert seen[0] == ("Alice", NOON + timedelta(minutes=5))
    assert {name for name, at in seen if at == NOON + timedelta(hours=1)} == {"Alice", "Bob"}
    assert ticks == [NOON + timedelta(minutes=each) for each in (5, 60, 61)]


def test_time_stands_still_while_somebody_is_busy_with_the_house(world: World) -> None:
    heard: list[datetime] = []

    def slow() -> datetime:
        time.sleep(0.1)
        return world.now

    async def busy() -> None:
        heard.append(await world.do(slow))

    async def impatient() -> None:
        await world.until(NOON + timedelta(days=1))

    asyncio.run(world.run([busy(), impatient()], nothing))
    world.close(nothing)
    assert heard == [NOON]


def test_a_moment_that_has_passed_is_now(world: World) -> None:
    async def live() -> None:
        await world.until(NOON - timedelta(days=1))
        assert world.now == NOON

    asyncio.run(world.run([live()], nothing))
    world.close(nothing)


def test_who_enters_later_is_waited_for(world: World) -> None:
    done: list[str] = []

    async def child() -> None:
        await world.until(world.now + timedelta(hours=2))
        done.append("child")

    async def parent() -> None:
        await world.until(NOON + timedelta(hours=1))
        world.enter(child())

    asyncio.run(world.run([parent()], nothing))
    world.close(nothing)
    assert done == ["child"] and world.now == NOON + timedelta(hours=3)


def test_a_fault_of_one_ends_the_world_loudly(world: World) -> None:
    async def faulty() -> None:
        await world.until(NOON + timedelta(minutes=1))
        raise ZeroDivisionError

    async def other() -> None:
        await world.until(NOON + timedelta(minutes=2))

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(world.run([faulty(), other()], nothing))
    world.close(nothing)
    assert caught.group_contains(ZeroDivisionError)
    assert world.now == NOON + timedelta(minutes=1)
