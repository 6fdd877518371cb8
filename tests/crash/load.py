"""Players who wager without pause and never give a key up before it has an answer."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

WAGERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("roulette_european", {"bets": [{"bet": "red", "stake": "0.10"}]}),
    ("harvest_moon", {"stake": "0.20"}),
)
_ANSWER_SECONDS = 20.0
_PAUSE_SECONDS = 0.1


class NoAnswer(Exception):
    """The connection broke before the whole answer came: the outcome is unknown."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a player was told of a wager."""

    key: UUID
    player_id: int
    game: int  # the place in WAGERS
    answer: dict[str, Any]

    @property
    def round_id(self) -> UUID:
        """The round that the house named."""
        return UUID(self.answer["round"])


@dataclass(slots=True)
class Load:
    """The players' side of a run: what was asked, what was answered, what broke."""

    port: int
    players: list[dict[str, Any]]
    connections_each: int = 2
    acknowledged: list[Acknowledged] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _leaving: bool = False
    _which: Iterator[int] = field(default_factory=lambda: itertools.cycle(range(len(WAGERS))))

    def start(self) -> None:
        """Every player sits down."""
        for player in self.players * self.connections_each:
            self._tasks.append(asyncio.create_task(self._play(player)))

    async def rounds(self, more: int, *, seconds: float = 60) -> None:
        """Wait until so many more wagers were answered."""
        target = len(self.acknowledged) + more
        async with asyncio.timeout(seconds):
            while len(self.acknowledged) < target:
                self._raise_first_failure()
                await asyncio.sleep(0.02)

    async def finish(self, *, seconds: float = 60) -> None:
        """Nobody starts another wager; every open key gets its answer first."""
        self._leaving = True
        async with asyncio.timeout(seconds):
            await asyncio.gather(*self._tasks)

    async def ask_again(self, told: Acknowledged) -> dict[str, Any]:
        """The answer to the same key with the same body."""
        player = next(one for one in self.players if one["player_id"] == told.player_id)
        door = _Connection(self.port)
        status, answer = await door.wager(player["cookie"], told.key, told.game)
        assert status == 200, answer
        await door.close()
        return answer

    def _raise_first_failure(self) -> None:
        for task in self._tasks:
            if task.done() and task.exception() is not None:
                task.result()

    async def _play(self, player: dict[str, Any]) -> None:
        door = _Connection(self.port)
        while not self._leaving:
            key, game = uuid4(), next(self._which)
            answer = await self._insist(door, player["cookie"], key, game)
            self.acknowledged.append(Acknowledged(key, player["player_id"], game, answer))
        await door.close()

    async def _insist(self, door: _Connection, cookie: str, key: UUID, game: int) -> dict[str, Any]:
        """Ask with one key until the house says what became of it."""
        while True:
            try:
                status, answer = await door.wager(cookie, key, game)
            except NoAnswer:
                self.broken += 1
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            self.statuses[status] += 1
            if status == 200:
                return answer
            assert status == 503, f"{status}: {answer}"
            await asyncio.sleep(_PAUSE_SECONDS)


class _Connection:
    """One keep-alive connection, made again when it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def wager(self, cookie: str, key: UUID, game: int) -> tuple[int, dict[str, Any]]:
        """Status and body. Raises NoAnswer when the connection broke."""
        name, body = WAGERS[game]
        content = json.dumps({"key": str(key), **body})
        request = (
            f"POST /play/{name}/wager HTTP/1.1\r\nHost: marigold.localhost\r\n"
            f"Content-Type: application/json\r\nCookie: {cookie}\r\n"
            f"Content-Length: {len(content)}\r\n\r\n{content}"
        )
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                return await self._exchange(request.encode())
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as problem:
            await self.close()
            raise NoAnswer from problem

    async def _exchange(self, request: bytes) -> tuple[int, dict[str, Any]]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(request)
        await self._writer.drain()
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        return int(head[9:12]), json.loads(body)

    async def close(self) -> None:
        """Forget the connection."""
        if self._writer is not None:
            self._writer.close()
            with suppress(OSError):
                await self._writer.wait_closed()
        self._reader = self._writer = None
