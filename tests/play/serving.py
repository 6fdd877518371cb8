"""An ASGI application open in a loop of its own, asked from ordinary tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, Self, TypeVar

import httpx

from fairhouse.entrypoints.play.app import Application

T = TypeVar("T")
BASE = "http://marigold.localhost:8001"


class Serving:
    """`with Serving(app) as serving:` opens the application; the end drains it."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._open: AbstractAsyncContextManager[None] = app._lifespan(app._rest)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._run(self._open.__aenter__())
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._run(self._open.__aexit__(None, None, None))
        finally:
            self._stop()

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        """One request; a client of its own keeps no cookies from the one before."""
        return self._run(self._request(method, url, **options))

    async def _request(self, method: str, url: str, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, url, **options)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
