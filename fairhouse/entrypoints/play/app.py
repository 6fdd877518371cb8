"""The ASGI application of the play process: one raw path for wagers, Starlette for the rest."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from fairhouse.domain.jackpots.book import Book
from fairhouse.domain.jackpots.statements import STATEMENTS as JACKPOTS
from fairhouse.domain.rounds.desk import Desk, GameNumber
from fairhouse.domain.wallet.commands import Kinds
from fairhouse.domain.wallet.till import Connection, Till, TillSettings
from fairhouse.entrypoints.play import demo, openapi, watch
from fairhouse.entrypoints.play.door import (
    LARGEST_BODY,
    Answer,
    Door,
    Headers,
    as_json,
    headers_of,
    refused,
)
from fairhouse.entrypoints.play.measures import CONTENT_TYPE, Measures
from fairhouse.kit import dice, house_rules, ids, postgres
from fairhouse.kit.config import config
from fairhouse.kit.refusals import Refusal, refuse

log = logging.getLogger("fairhouse.play")

_GAMES: Final = """
    SELECT number, name, version, content_hash, revenue_account FROM rounds_game
"""
_LAST: Final = """
    SELECT s.live_session, r.*
      FROM standing_standing AS s
      LEFT JOIN LATERAL (
           SELECT player_id, entry, game, stake_micros, win_micros, after_micros, commitment,
                  picks, wager
             FROM rounds_round
            WHERE cell = $1 AND player_id = $2 AND game = ANY($3::smallint[])
            ORDER BY entry DESC LIMIT 1) AS r ON true
     WHERE s.cell = $1 AND s.player_id = $2
"""
_UNREACHABLE: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


_WAITING: Final = """
    SELECT o.*, w.cash_micros + w.bonus_micros + w.tied_micros AS balance
      FROM rounds_open AS o
      JOIN wallet_wallet AS w ON w.cell = o.cell AND w.player_id = o.player_id
     WHERE o.cell = $1 AND o.player_id = $2 AND o.game = ANY($3::smallint[])
     ORDER BY o.entry LIMIT 1
"""

Ask = Callable[[Door, str, Headers, bytes], Awaitable[Answer]]


async def connect() -> Connection:
    """A connection of the runtime role."""
    current = config()
    return await asyncpg.connect(
        **postgres.asyncpg_args(role=current.database_role, database=current.database_name)
    )


async def read_book(side: Connection) -> Book:
    """The jackpots, as `fairhouse migrate` put them into the books."""
    return Book(await side.fetch(JACKPOTS["versions"]), await side.fetch(JACKPOTS["feeds"]))


def settle_memory() -> None:
    """Take what was loaded at the start out of the collector's sight, and let it come less often.

    A full collection over all game tables and modules stops every wager for tens of
    milliseconds; a wager itself leaves no cycles behind.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class Play:
    """Everything the process holds while it is open."""

    def __init__(
        self, till: Till, desk: Desk, door: Door, side: Connection, measures: Measures
    ) -> None:
        self.till, self.desk, self.door, self.side = till, desk, door, side
        self.measures = measures

    @classmethod
    async def open(cls, settings: TillSettings | None = None) -> Play:
        """Test the dice, lay the desk, connect the till; any failure is final."""
        dice.self_test()
        side = await connect()
        houses = house_rules.current()
        numbers = [GameNumber(*row) for row in await side.fetch(_GAMES)]
        desk = Desk(numbers, book=await read_book(side), houses=houses)
        await watch.read_terms(side, desk)
        await watch.read_resting(side, desk)
        measures = Measures()
        till = Till(connect, Kinds(desk.kinds), settings, measures.batch)
        await till.start()
        settle_memory()
        return cls(till, desk, Door(till, desk, houses), side, measures)

    async def close(self) -> None:
        """Drain the till, note who was seen, close."""
        await self.till.drain()
        with suppress(*_UNREACHABLE):
            await watch.touch_sessions(self.side, self.door)
            await self.side.close()


class Application:
    """ASGI: lifespan, the wager path, and everything else through Starlette."""

    def __init__(self) -> None:
        self.play: Play | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._rest = Starlette(
            routes=[
                Route("/play/{game}/last", self._last),
                Route("/play/health", self._health),
                Route("/play/openapi.json", self._openapi),
                Route("/play/metrics", self._metrics),
            ],
            lifespan=self._lifespan,
            exception_handlers={404: self._not_found, 405: self._wrong_method},
        )

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self.play = await Play.open()
        self._watcher = asyncio.create_task(watch.keep_fresh(self.play))
        try:
            yield
        finally:
            self._watcher.cancel()
            await self.play.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] != "http":
            await self._rest(scope, receive, send)
            return
        path: str = scope["path"]
        if path.startswith("/play/") and path.endswith("/wager") and path.count("/") == 3:
            await self._money(Door.wager, path[6:-6], scope, receive, send)
        elif path.startswith("/play/") and path.endswith("/act") and path.count("/") == 3:
            await self._money(Door.act, path[6:-4], scope, receive, send)
        elif path.startswith("/play/") and path.endswith("/demo") and path.count("/") == 3:
            await self._money(demo.wager, path[6:-5], scope, receive, send)
        elif path.startswith("/play/") and path.endswith("/demo/act") and path.count("/") == 4:
            await self._money(demo.act, path[6:-9], scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await self._preflight(scope, send)
        else:
            await self._rest(scope, receive, send)

    async def _money(self, ask: Ask, game: str, scope: Scope, receive: Receive, send: Send) -> None:
        """A wager or an action in an open round, for money or for play money."""
        headers = headers_of(scope["headers"])
        if scope["method"] == "OPTIONS":
            await self._preflight(scope, send)
            return
        if scope["method"] != "POST":
            answer = refused(refuse("request.method"))
            answer.headers.append((b"allow", b"POST, OPTIONS"))
        elif self.play is None:
            answer = refused(refuse("house.stopping"))
        else:
            body = await _read(receive)
            answer = (
                refused(refuse("request.too_large"))
                if body is None
                else await ask(self.play.door, game, headers, body)
            )
        await _send(send, answer, self._allow(headers))

    async def _preflight(self, scope: Scope, send: Send) -> None:
        allowed = self._allow(headers_of(scope["headers"]))
        if allowed:
            allowed += [
                (b"access-control-allow-methods", b"GET, POST"),
                (b"access-control-allow-headers", b"content-type"),
                (b"access-control-max-age", b"600"),
            ]
        await _send(send, Answer(204, b"", []), allowed)

    def _allow(self, headers: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        """CORS headers for the pages of our own houses, and for nobody else."""
        origin = headers.get(b"origin")
        if origin is None or self.play is None:
            return []
        house = self.play.door.origin_house(headers)
        if house is None or isinstance(house, Refusal):
            return []
        return [
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"origin"),
        ]

    async def _last(self, request: Request) -> Response:
        """The player's last round of a game: what a page shows after it lost its line."""
        play = self._opened()
        headers = headers_of(request.scope["headers"])
        claims = play.door.claims(headers)
        if isinstance(claims, Refusal):
            return self._json(claims.as_json(), claims.status, headers)
        game = request.path_params["game"]
        numbers = [entry.number for entry in play.desk.numbers if entry.name == game]
        if not numbers:
            unknown = refuse("game.unknown")
            return self._json(unknown.as_json(), unknown.status, headers)
        try:
            async with watch.side_lock:
                where = ids.cell_of(claims.player_id), claims.player_id, numbers
                row = await play.side.fetchrow(_LAST, *where)
                waiting = await play.side.fetchrow(_WAITING, *where)
        except _UNREACHABLE:
            busy = refuse("house.busy")  # the watcher connects again
            return self._json(busy.as_json(), busy.status, headers)
        if row is None or row["live_session"] != claims.session_id:
            ended = refuse("request.session_ended")
            return self._json(ended.as_json(), ended.status, headers)
        return self._json({"last": _told(play.desk, row, waiting)}, 200, headers)

    async def _health(self, _request: Request) -> Response:
        """Whether wagers are taken, and how many wait."""
        return JSONResponse({"open": True, "waiting": self._opened().till.waiting})

    async def _metrics(self, request: Request) -> Response:
        """For the operator's own scraper on this machine; nobody else finds it."""
        near = request.client is not None and request.client.host in _LOOPBACK
        if not near or "x-forwarded-for" in request.headers:
            return await self._not_found(request, LookupError())
        play = self._opened()
        text = play.measures.text(waiting=play.till.waiting)
        return Response(text, media_type=CONTENT_TYPE)

    async def _openapi(self, _request: Request) -> Response:
        """The description of this door."""
        return JSONResponse(openapi.document())

    async def _not_found(self, request: Request, _error: Exception) -> Response:
        no = refuse("request.not_found")
        return self._json(no.as_json(), no.status, headers_of(request.scope["headers"]))

    async def _wrong_method(self, request: Request, error: Any) -> Response:
        no = refuse("request.method")
        headers = headers_of(request.scope["headers"])
        response = self._json(no.as_json(), no.status, headers)
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    def _json(self, told: Any, status: int, headers: dict[bytes, bytes]) -> Response:
        response = JSONResponse(told, status)
        for name, value in (*_PLAIN, *self._allow(headers)):
            response.headers[name.decode()] = value.decode()
        return response

    def _opened(self) -> Play:
        if self.play is None:
            raise RuntimeError("the play process is not open")
        return self.play


def _told(desk: Desk, last: Any, waiting: Any) -> dict[str, Any] | None:
    """The round that waits for its player, else the last that is over, else nothing."""
    if waiting is not None:
        return as_json(desk.remember_open(waiting, waiting["balance"]))
    return as_json(desk.remember(last)) if last["entry"] is not None else None


_LOOPBACK: Final = ("127.0.0.1", "::1")
_PLAIN: Final = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


async def _read(receive: Receive) -> bytes | None:
    """The whole body, or None as soon as it is larger than any wager."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            return None
        parts.append(part)
        if not message.get("more_body"):
            return part if len(parts) == 1 else b"".join(parts)


async def _send(send: Send, answer: Answer, extra: list[tuple[bytes, bytes]]) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(answer.body)).encode()),
        *_PLAIN,
        *answer.headers,
        *extra,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


application = Application()
