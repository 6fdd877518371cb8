"""The pretend processor without a socket: the same service in the caller's process.

For tests and simulations. `PretendBank` holds the processor, a client for the house, and the
hands of a member who types a card on the payment page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import httpx
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette

from fairhouse.partners.cards.client import CardProcessor
from fairhouse.partners.cards.pretend.app import build
from fairhouse.partners.cards.pretend.courier import headers_of
from fairhouse.partners.cards.pretend.processor import Processor
from fairhouse.partners.cards.pretend.store import Store

_ORIGIN = "http://cards.pretend"
CallbackTaker = Callable[[Mapping[str, str], bytes], bool]


def _nothing() -> None:
    return None


class _Transport(httpx.BaseTransport):
    """Requests go into an ASGI application on a loop of their own thread, not to a socket."""

    def __init__(self, app: Starlette) -> None:
        self._inner = httpx.ASGITransport(app=app)
        self._portal_holder = start_blocking_portal()
        self._portal = self._portal_holder.__enter__()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one whole answer."""
        body = request.read()
        return self._portal.call(self._answer, request, body)

    async def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        asked = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        answer = await self._inner.handle_async_request(asked)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)

    def close(self) -> None:
        self._portal_holder.__exit__(None, None, None)


class PretendBank:
    """A whole processor in this process. `guard` as in CardProcessor; `store` remembers it."""

    def __init__(self, *, guard: Callable[[], None] = _nothing, store: Store | None = None) -> None:
        self.processor = Processor(store or Store(), page_origin=_ORIGIN)
        self.http = httpx.Client(transport=_Transport(build(self.processor)), base_url=_ORIGIN)
        self.client = CardProcessor(http=self.http, guard=guard)

    def close(self) -> None:
        """Stop the service's thread."""
        self.http.close()
        self.processor.store.close()

    def type_card(
        self,
        page_url: str,
        *,
        number: str,
        name: str,
        ends: str = "12/40",
        code: str = "123",
    ) -> httpx.Response:
        """What a member does on the payment page with a new card."""
        typed = {"number": number, "name": name, "ends": ends, "code": code}
        return self.http.post(urlsplit(page_url).path, data=typed)

    def type_code(self, page_url: str, *, code: str = "123") -> httpx.Response:
        """What a member does on the payment page with the card on file."""
        return self.http.post(urlsplit(page_url).path, data={"code": code})

    def deliver(self, take: CallbackTaker) -> int:
        """Hand every call-back that is due to `take(headers, body)`; how many it accepted."""
        self.processor.advance()
        accepted = 0
        for event in self.processor.due_events():
            taken = take(headers_of(event.body), event.body)
            self.processor.delivered(event, accepted=taken)
            accepted += taken
        return accepted
