"""The processor over HTTP: `/v1` for merchants, `/pay/...` for people, `/` for the test cards."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fairhouse.kit import clock
from fairhouse.kit.money import Money
from fairhouse.partners.cards import settings, wire
from fairhouse.partners.cards.pretend import test_cards
from fairhouse.partners.cards.pretend.bank import TypedCard, code_problem, read_card
from fairhouse.partners.cards.pretend.processor import Processor, Refused

Asked = TypeVar("Asked")

_HERE = Path(__file__).parent
_BODY_MAX = 16_384
_POLICY = b"default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
_PAGES = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STYLE = (_HERE / "templates" / "style.css").read_text()


class SafeHeaders:
    """No script, no frame, nothing stored: a page on which cards are typed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to every answer."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", _POLICY),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                    (b"cache-control", b"no-store"),
                ]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _json(status: int, shape: Any) -> Response:
    return Response(msgspec.json.encode(shape), status, media_type="application/json")


def _problem(refused: Refused) -> Response:
    return _json(refused.status, wire.Problem(refused.code, refused.sentence))


def _page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(_PAGES.get_template(name).render(**values), status)


class Door:
    """The handlers, bound to one processor."""

    def __init__(self, processor: Processor) -> None:
        self._processor = processor

    # merchants

    async def payments(self, request: Request) -> Response:
        """POST /v1/payments."""
        return await self._merchant_post(request, wire.OpenPayment, self._processor.open_payment)

    async def payouts(self, request: Request) -> Response:
        """POST /v1/payouts."""
        return await self._merchant_post(request, wire.OpenPayout, self._processor.open_payout)

    async def payment(self, request: Request) -> Response:
        """GET /v1/payments/{reference}."""
        return await self._merchant_get(request, self._processor.payment)

    async def payout(self, request: Request) -> Response:
        """GET /v1/payouts/{reference}."""
        return await self._merchant_get(request, self._processor.payout)

    async def refund(self, request: Request) -> Response:
        """POST /v1/payments/{reference}/refund."""
        reference = request.path_params["reference"]
        return await self._merchant_post(request, None, lambda _: self._processor.refund(reference))

    async def _merchant_get(self, request: Request, ask: Callable[[str], Any]) -> Response:
        if not _is_merchant(request):
            return _problem(Refused(401, "unauthorised", "Show the merchant's key."))
        try:
            self._processor.advance()
            return _json(200, ask(request.path_params["reference"]))
        except Refused as refused:
            return _problem(refused)

    async def _merchant_post(
        self, request: Request, shape: type[Asked] | None, do: Callable[[Any], Any]
    ) -> Response:
        if not _is_merchant(request):
            return _problem(Refused(401, "unauthorised", "Show the merchant's key."))
        key = request.headers.get("Idempotency-Key", "")
        body = await request.body()
        if not 8 <= len(key) <= 64 or len(body) > _BODY_MAX:
            return _problem(Refused(400, "malformed", "An Idempotency-Key is needed."))
        try:
            asked = None if shape is None else msgspec.json.decode(body, type=shape)
        except msgspec.MsgspecError as error:
            return _problem(Refused(400, "malformed", str(error)))
        digest = hashlib.sha256(request.url.path.encode() + b"\n" + body).hexdigest()
        return await run_in_threadpool(self._once, key, digest, lambda: do(asked))

    def _once(self, key: str, digest: str, do: Callable[[], Any]) -> Response:
        """The same key gives the same answer; answers of 5xx are not kept."""
        store = self._processor.store
        known = store.one("select * from answer where key = ?", key)
        if known is not None and known["digest"] != digest:
            return _problem(Refused(409, "key_reused", "That key was used for something else."))
        if known is not None:
            return Response(known["body"], known["status"], media_type="application/json")
        try:
            answer = _json(200, do())
        except Refused as refused:
            answer = _problem(refused)
        if answer.status_code < 500:
            store.run(
                "insert into answer (key, digest, status, body) values (?,?,?,?)"
                " on conflict do nothing",
                key,
                digest,
                answer.status_code,
                bytes(answer.body),
            )
        return answer

    # people

    async def show(self, request: Request) -> Response:
        """GET /pay/{id}: the payment page."""
        row = await run_in_threadpool(self._processor.payment_row, request.path_params["id"])
        if row is None:
            return _page("gone.html", 404)
        if row["state"] != "open":
            return RedirectResponse(row["return_url"], 303)
        return self._form(row)

    async def pay(self, request: Request) -> Response:
        """POST /pay/{id}: pay, or go back without paying."""
        identifier = request.path_params["id"]
        form = await _typed(request)
        return await run_in_threadpool(self._pay, identifier, form)

    def _pay(self, identifier: str, form: dict[str, str]) -> Response:
        row = self._processor.payment_row(identifier)
        if row is None:
            return _page("gone.html", 404)
        if row["state"] != "open":
            return RedirectResponse(row["return_url"], 303)
        if form.get("do") == "back":
            self._processor.give_up(identifier)
            return RedirectResponse(row["return_url"], 303)
        wrong = self._try(row, form)
        if wrong:
            return self._form(row, wrong=wrong, typed=form, status=422)
        return RedirectResponse(row["return_url"], 303)

    def _try(self, row: Any, form: dict[str, str]) -> dict[str, str]:
        """Pay with what was typed; {} when the bank was asked, else what is wrong."""
        try:
            if row["asked_token"]:
                wrong = code_problem(form.get("code", "").strip())
                if not wrong:
                    self._processor.pay_again(row["id"], form["code"].strip())
                return wrong
            typed = read_card(form, today=clock.today())
            if isinstance(typed, TypedCard):
                self._processor.pay_with(row["id"], typed)
                return {}
            return typed
        except Refused as refused:
            return {"": f"{refused.sentence} Nothing was taken. Try again or use another card."}

    def _form(
        self,
        row: Any,
        *,
        wrong: dict[str, str] | None = None,
        typed: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        kept = {name: (typed or {}).get(name, "") for name in ("name", "ends")}
        known = self._processor.card_shown(row["asked_token"]) if row["asked_token"] else None
        return _page(
            "pay.html",
            status,
            merchant=row["merchant"],
            amount=Money.parse(row["amount"], row["currency"]).display(),
            wrong=wrong or {},
            typed=kept,  # never the number nor the code: they are typed again
            known=known,
        )

    async def index(self, request: Request) -> Response:
        """GET /: what this is, and the test cards."""
        return _page("index.html", cards=test_cards.BEHAVIOURS, wrong_code=test_cards.WRONG_CODE)

    async def style(self, request: Request) -> Response:
        """GET /style.css."""
        return Response(_STYLE, media_type="text/css")

    async def alive(self, request: Request) -> Response:
        """GET /alive: ready to serve."""
        return _json(200, {"alive": True})


async def _typed(request: Request) -> dict[str, str]:
    """The form's fields; nothing for a body that is too long or no form."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _BODY_MAX:
            return {}
    try:
        return dict(parse_qsl(body.decode("ascii"), max_num_fields=20))
    except ValueError:
        return {}


def _is_merchant(request: Request) -> bool:
    shown = request.headers.get("Authorization", "").encode("utf-8", "replace")
    return hmac.compare_digest(shown, f"Bearer {settings.api_key()}".encode())


def build(processor: Processor) -> Starlette:
    """The ASGI application over a processor."""
    door = Door(processor)
    return Starlette(
        middleware=[Middleware(SafeHeaders)],
        routes=[
            Route("/", door.index),
            Route("/style.css", door.style),
            Route("/alive", door.alive),
            Route("/pay/{id}", door.show, methods=["GET"]),
            Route("/pay/{id}", door.pay, methods=["POST"]),
            Route("/v1/payments", door.payments, methods=["POST"]),
            Route("/v1/payments/{reference}", door.payment, methods=["GET"]),
            Route("/v1/payments/{reference}/refund", door.refund, methods=["POST"]),
            Route("/v1/payouts", door.payouts, methods=["POST"]),
            Route("/v1/payouts/{reference}", door.payout, methods=["GET"]),
        ],
    )
