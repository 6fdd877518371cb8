"""Loads: a closed loop (so many always in flight) and an open one (arrivals at a rate)."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fairhouse.kit.refusals import Refusal

Ask = Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Measured:
    """What a load came to. Latencies are seconds from when each was due."""

    done: int = 0
    seconds: float = 0.0
    client_seconds: float = 0.0
    refused: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Done a second."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def client_micros(self) -> float:
        """Microseconds of this process's CPU for each."""
        return self.client_seconds / self.done * 1e6 if self.done else 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds below which this share of all answers came."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1e3 if ordered else 0.0

    def note(self, answer: object) -> None:
        """Count an answer; a refusal is counted by its code."""
        self.done += 1
        if isinstance(answer, Refusal):
            self.refused[answer.code] += 1


async def closed(ask: Ask, *, in_flight: int, seconds: float) -> Measured:
    """Keep `in_flight` requests under way for a while."""
    measured = Measured()
    started, cpu = time.perf_counter(), time.process_time()
    end = started + seconds

    async def client() -> None:
        while time.perf_counter() < end:
            measured.note(await ask())

    await asyncio.gather(*(client() for _ in range(in_flight)))
    measured.seconds = time.perf_counter() - started
    measured.client_seconds = time.process_time() - cpu
    return measured


async def opened(ask: Ask, *, rate: float, seconds: float) -> Measured:
    """Requests arrive at a rate whatever the answers do; latency counts from when it was due.

    A closed loop hides queueing: it waits politely while the house is slow.
    """
    measured = Measured()
    running: set[asyncio.Task[None]] = set()
    started, cpu = time.perf_counter(), time.process_time()

    async def one(due: float) -> None:
        answer = await ask()
        measured.latencies.append(time.perf_counter() - due)
        measured.note(answer)

    sent = 0
    while (now := time.perf_counter() - started) < seconds:
        while sent < now * rate:
            task = asyncio.create_task(one(started + sent / rate))
            running.add(task)
            task.add_done_callback(running.discard)
            sent += 1
        # whole milliseconds: finer timers spin a core and slow everybody down
        await asyncio.sleep(0.001)
    if running:
        await asyncio.wait(running, timeout=30)
    measured.seconds = time.perf_counter() - started
    measured.client_seconds = time.process_time() - cpu
    return measured
