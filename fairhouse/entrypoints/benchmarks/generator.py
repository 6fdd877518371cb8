"""A load generator for the play door, run as a process of its own beside the server.

    python -m fairhouse.entrypoints.benchmarks.generator < orders.json

Each connection sends a wager, reads the whole answer, sends the next. Only status 200 counts.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from typing import Any
from uuid import UUID

import uvloop


class Client(asyncio.Protocol):
    """One keep-alive connection in a closed loop."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._buffer = b""
        self._sent_at = 0.0
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Send the first wager."""
        self._transport = transport
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """A connection that ends early is counted: the door must not drop anybody."""
        if time.perf_counter() < self._load.end:
            self._load.statuses["lost"] += 1

    def data_received(self, data: bytes) -> None:
        """Read answers; each whole one is counted and followed by the next wager."""
        self._buffer += data
        head, mark, rest = self._buffer.partition(b"\r\n\r\n")
        if not mark:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        self._load.note(head[9:12].decode(), time.perf_counter() - self._sent_at)
        if time.perf_counter() < self._load.end:
            self._ask()
        else:
            self._transport.close()

    def _ask(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._load.request())


class Load:
    """The orders, the counters, and the making of requests."""

    def __init__(self, orders: dict[str, Any]) -> None:
        self.statuses: Counter[str] = Counter()
        self.latencies: list[float] = []
        self.end = 0.0
        self._random = random.Random(os.getpid())  # noqa: S311 - who plays, not what comes out
        self._cookies: list[str] = orders["cookies"]
        self._bodies: list[tuple[str, str]] = [tuple(body) for body in orders["bodies"]]

    def note(self, status: str, seconds: float) -> None:
        """Count an answer."""
        self.statuses[status] += 1
        self.latencies.append(seconds)

    def request(self) -> bytes:
        """The next wager of a random player under a fresh key."""
        game, body = self._bodies[int(self._random.random() * len(self._bodies))]
        cookie = self._cookies[int(self._random.random() * len(self._cookies))]
        key = UUID(int=self._random.getrandbits(128))
        content = f'{{"key":"{key}",{body}}}'
        return (
            f"POST /play/{game}/wager HTTP/1.1\r\nHost: marigold.localhost\r\n"
            f"Content-Type: application/json\r\nCookie: {cookie}\r\n"
            f"Content-Length: {len(content)}\r\n\r\n{content}"
        ).encode()


async def run(orders: dict[str, Any]) -> dict[str, Any]:
    """Drive the door as ordered and tell what came back."""
    load = Load(orders)
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    load.end = started + orders["seconds"]
    connections = [
        await loop.create_connection(lambda: Client(load), "127.0.0.1", orders["port"])
        for _ in range(orders["connections"])
    ]
    await asyncio.sleep(orders["seconds"] + 0.5)
    for transport, _ in connections:
        transport.close()
    ordered = sorted(load.latencies)
    return {
        "rate": load.statuses["200"] / orders["seconds"],
        "statuses": dict(load.statuses),
        "p50_ms": ordered[len(ordered) // 2] * 1e3 if ordered else None,
        "p99_ms": ordered[int(len(ordered) * 0.99)] * 1e3 if ordered else None,
    }


if __name__ == "__main__":
    json.dump(uvloop.run(run(json.load(sys.stdin))), sys.stdout)
