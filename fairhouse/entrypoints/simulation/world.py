"""A world of its own time: pretend people sleep until a moment, and time jumps from one such
moment to the next, but never while somebody is still busy with the house.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from itertools import count
from threading import Barrier
from typing import Any, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Tick = Callable[[datetime], None]


class World:
    """Virtual time, and hands (threads) for actions that wait for the database.

    `now` is what `kit.clock` answers while the simulation runs: it stands still as long as
    anybody acts, so that everything done at a moment carries that moment.
    """

    def __init__(self, starts: datetime, *, hands: int, prepare: Callable[[], None]) -> None:
        self.now = starts
        self._hands = hands
        self._pool = ThreadPoolExecutor(hands, "hand", initializer=prepare)
        self._alarms: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._number = count()
        self._awake = 0
        self._still = asyncio.Event()
        self._group: asyncio.TaskGroup | None = None

    def read(self) -> datetime:
        """The present moment: the source for `clock.set_clock`."""
        return self.now

    async def until(self, moment: datetime) -> None:
        """Sleep until a moment; a moment that has passed is now."""
        if moment <= self.now:
            return
        wake: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._alarms, (moment, next(self._number), wake))
        self._falls_asleep()
        await wake

    async def do(
        self, verb: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        """Call a verb of the house in a thread; time stands still meanwhile."""
        call = partial(verb, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def enter(self, life: Coroutine[Any, Any, None]) -> None:
        """Let somebody live. What they raise ends the world: it is a fault, not an answer."""
        if self._group is None:
            raise RuntimeError("the world has not begun")
        self._awake += 1
        self._group.create_task(self._live(life))

    async def run(self, lives: list[Coroutine[Any, Any, None]], tick: Tick) -> None:
        """Let everybody live until nobody has anything left to do."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            for life in lives:
                self.enter(life)
            await self._turn(tick)

    async def _live(self, life: Coroutine[Any, Any, None]) -> None:
        await life
        self._falls_asleep()

    def _falls_asleep(self) -> None:
        self._awake -= 1
        if not self._awake:
            self._still.set()

    async def _turn(self, tick: Tick) -> None:
        while self._awake:
            self._still.clear()
            await self._still.wait()
            if self._alarms:
                self._wake_next(tick)

    def _wake_next(self, tick: Tick) -> None:
        """Jump to the next moment and wake everybody who waits for it."""
        self.now = self._alarms[0][0]
        while self._alarms and self._alarms[0][0] == self.now:
            _, _, wake = heapq.heappop(self._alarms)
            self._awake += 1
            wake.set_result(None)
        tick(self.now)

    def close(self, clean_up: Callable[[], None]) -> None:
        """Let every hand clean up after itself, then end them."""
        together = Barrier(self._hands)

        def last() -> None:
            together.wait()
            clean_up()

        for future in [self._pool.submit(last) for _ in range(self._hands)]:
            future.result()
        self._pool.shutdown()
