"""Tills on this worker's database, and connections that break when told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from fairhouse.domain.wallet.commands import Command, Kinds
from fairhouse.domain.wallet.till import Till, TillSettings
from fairhouse.kit import postgres
from fairhouse.kit.config import config

QUICK = TillSettings(patience_seconds=5.0, lanes=1)
"""One lane: commands are decided in the order in which they were asked, seed by seed."""


async def connect() -> Any:
    """A connection of the runtime role to this worker's database."""
    return await asyncpg.connect(
        **postgres.asyncpg_args(role=config().database_role, database=config().database_name)
    )


@asynccontextmanager
async def open_till(
    kinds: Kinds,
    settings: TillSettings = QUICK,
    connect_with: Callable[[], Awaitable[Any]] = connect,
) -> AsyncIterator[Till]:
    """A started till that is drained at the end."""
    till = Till(connect_with, kinds, settings)
    await till.start()
    try:
        yield till
    finally:
        await till.drain()


def settle_all(
    kinds: Kinds, commands: Iterable[Command], settings: TillSettings = QUICK, **options: Any
) -> list[Any]:
    """The till's answers to commands that arrive at once."""

    async def run() -> list[Any]:
        async with open_till(kinds, settings, **options) as till:
            return await asyncio.gather(*(till.submit(command) for command in commands))

    return asyncio.run(run())


class Breaking:
    """A connection that does what `fault` says at the statement that `when` chooses.

    `fault` is called with the real connection before ("before") or after ("after") it runs.
    """

    def __init__(
        self, real: Any, when: Callable[[str], bool], fault: Callable[[Any], Awaitable[None]],
        *, after: bool = False,
    ) -> None:  # fmt: skip
        self._real, self._when, self._fault, self._after = real, when, fault, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def execute(self, statement: str, *arguments: Any) -> Any:
        """As asyncpg's, with the fault."""
        hit = self._when(statement)
        if hit and not self._after:
            await self._fault(self._real)
        answer = await self._real.execute(statement, *arguments)
        if hit and self._after:
            await self._fault(self._real)
        return answer


async def cut(connection: Any) -> None:
    """The server ends this connection, as at a crash or a fail-over."""
    other = await connect()
    try:
        await other.execute("select pg_terminate_backend($1)", connection.get_server_pid())
    finally:
        await other.close()


def breaking_once(
    when: Callable[[str], bool], fault: Callable[[Any], Awaitable[None]], *, after: bool = False
) -> Callable[[], Awaitable[Any]]:
    """Connections of which only the first breaks, and only once."""
    hits = iter([True])

    def first(statement: str) -> bool:
        return when(statement) and next(hits, False)

    async def make() -> Any:
        return Breaking(await connect(), first, fault, after=after)

    return make
