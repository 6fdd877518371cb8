"""Making two at once meet at the worst moment, and switching the guard against it off.

The guard is the row lock of `lock_players`. `without_the_lock` takes it away, so that a race
test's twin shows what it is there for.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.db import connections

from fairhouse.domain.wallet import statements
from tests.wallet.tills import connect

LOCK = "FOR NO KEY UPDATE OF s"
LOSING_SEED = bytes(32)
"""The ball falls on a black number."""
PATIENCE = 0.4
"""Seconds that one side waits for the other; with the guard on, the other cannot come."""


def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the till reads the players of its batch and does not lock them."""
    locked = statements.TILL["lock_players"]
    assert LOCK in locked
    monkeypatch.setitem(statements.TILL, "lock_players", locked.replace(LOCK, ""))


class Gated:
    """A connection that waits at a gate after (or before) it has fetched a statement."""

    def __init__(
        self, real: Any, name: str, gate: Callable[[], Awaitable[None]], *, before: bool = False
    ) -> None:
        self._real, self._name, self._gate, self._before = real, name, gate, before

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def fetch(self, statement: str, *arguments: Any) -> Any:
        """As asyncpg's, with the gate."""
        here = statement == statements.TILL[self._name]
        if here and self._before:
            await self._gate()
        found = await self._real.fetch(statement, *arguments)
        if here and not self._before:
            await self._gate()
        return found


def gated(
    name: str, gate: Callable[[], Awaitable[None]], *, before: bool = False
) -> Callable[[], Awaitable[Any]]:
    """Connections with a gate at the statement of a name."""

    async def make() -> Any:
        return Gated(await connect(), name, gate, before=before)

    return make


class Meeting:
    """A gate that opens when both sides stand at it, or when one has waited long enough."""

    def __init__(self, sides: int = 2) -> None:
        self._sides = sides
        self._arrived = 0
        self._all = asyncio.Event()

    @property
    def met(self) -> bool:
        """Whether all sides stood at the gate together."""
        return self._all.is_set()

    async def __call__(self) -> None:
        """Arrive, and wait for the others."""
        self._arrived += 1
        if self._arrived >= self._sides:
            self._all.set()
        try:
            await asyncio.wait_for(self._all.wait(), PATIENCE)
        except TimeoutError:
            self._arrived -= 1  # went on alone


class InAnotherThread:
    """A Django action on a connection of its own, started now; `done` once it has committed."""

    def __init__(self, action: Callable[[], Any]) -> None:
        self.answer: Any = None
        self._action = action
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.answer = self._action()
            self._done.set()
        finally:
            connections.close_all()

    @property
    def done(self) -> bool:
        """Whether it has committed."""
        return self._done.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the commit; whether it came."""
        return self._done.wait(seconds)

    def join(self) -> Any:
        """Its answer."""
        self._thread.join(10)
        assert self.done, "the action did not end"
        return self.answer
