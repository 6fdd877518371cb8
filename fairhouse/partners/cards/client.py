"""The client of the card processor: the real shape, whichever processor answers.

Order inside each request: the guard (no transaction may be open), the key, the time-out, the
answer's status, the answer's shape. An answer that did not come is never read as a no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

import httpx
import msgspec

from fairhouse.kit.money import Money, NotAnAmount, from_micros
from fairhouse.partners.cards import settings, signing, wire
from fairhouse.partners.payments import (
    Callback,
    CallbackRefused,
    CardOnFile,
    HostedPage,
    PartnerProtocol,
    PartnerRefused,
    PartnerUnavailable,
    PaymentReport,
    PayoutReport,
)

Shape = TypeVar("Shape")


def _no_guard() -> None:
    """Without a guard every moment is a good one: only for scripts without a database."""


class CardProcessor:
    """A `payments.PaymentPartner` over HTTP.

    `http` is any httpx client whose base is the processor's origin (tests put the pretend
    processor behind it in the same process); `guard` raises when asking is not allowed now.
    """

    def __init__(
        self, *, http: httpx.Client | None = None, guard: Callable[[], None] = _no_guard
    ) -> None:
        agreed = settings.data()
        self.name = agreed.name
        self._path = agreed.version_path
        self._callbacks = agreed.callbacks
        self._guard = guard
        self._http = http or httpx.Client(
            base_url=settings.origin(),
            timeout=httpx.Timeout(
                agreed.timeouts.answer_seconds, connect=agreed.timeouts.connect_seconds
            ),
            trust_env=False,
        )

    def open_page(
        self,
        *,
        key: UUID,
        reference: str,
        amount: Money,
        return_url: str,
        house_title: str,
        token: str | None = None,
    ) -> HostedPage:
        """Have a payment page made. Raises PartnerRefused, PartnerUnavailable."""
        asked = wire.OpenPayment(
            reference=reference,
            amount=from_micros(amount.micros),
            currency=amount.currency,
            return_url=return_url,
            merchant=house_title,
            token=token,
        )
        payment = self._shape(self._post("/payments", asked, key=key), wire.Payment)
        return HostedPage(
            partner_reference=payment.id,
            url=payment.page_url,
            ends_at=datetime.fromtimestamp(payment.ends_at, UTC),
        )

    def look_up(self, *, reference: str) -> PaymentReport | None:
        """What became of a payment, or None when the processor does not know it."""
        answer = self._ask("GET", f"/payments/{reference}", missing_is_none=True)
        return None if answer is None else _payment_report(self._shape(answer, wire.Payment))

    def pay_out(self, *, key: UUID, reference: str, token: str, amount: Money) -> PayoutReport:
        """Send money back to a card. Raises PartnerRefused when nothing was sent."""
        asked = wire.OpenPayout(
            reference=reference,
            amount=from_micros(amount.micros),
            currency=amount.currency,
            token=token,
        )
        return _payout_report(self._shape(self._post("/payouts", asked, key=key), wire.Payout))

    def look_up_payout(self, *, reference: str) -> PayoutReport | None:
        """What became of a payout, or None when the processor does not know it."""
        answer = self._ask("GET", f"/payouts/{reference}", missing_is_none=True)
        return None if answer is None else _payout_report(self._shape(answer, wire.Payout))

    def refund(self, *, key: UUID, reference: str) -> PaymentReport:
        """Give a payment back whole. Raises PartnerRefused when that cannot be."""
        answer = self._post(f"/payments/{reference}/refund", None, key=key)
        return _payment_report(self._shape(answer, wire.Payment))

    def read_callback(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Callback:
        """Prove and read a call-back. Raises CallbackRefused."""
        if len(body) > self._callbacks.body_bytes_max:
            raise CallbackRefused("malformed")
        signing.verify(
            secret=settings.callback_secret(),
            timestamp=headers.get(self._callbacks.timestamp_header, ""),
            body=body,
            signature=headers.get(self._callbacks.signature_header, ""),
            at=at,
            window_seconds=self._callbacks.window_seconds,
        )
        try:
            event = msgspec.json.decode(body, type=wire.Event)
            return Callback(event_id=event.id, report=_report_of(event))
        except (msgspec.MsgspecError, PartnerProtocol) as error:
            raise CallbackRefused("malformed") from error

    def _post(self, path: str, asked: Any, *, key: UUID) -> httpx.Response:
        answer = self._ask("POST", path, body=asked, key=key)
        if answer is None:
            raise PartnerProtocol(f"no answer to {path}")
        return answer

    def _ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        key: UUID | None = None,
        missing_is_none: bool = False,
    ) -> httpx.Response | None:
        self._guard()
        headers = {"Authorization": f"Bearer {settings.api_key()}"}
        if key is not None:
            headers["Idempotency-Key"] = str(key)
        content = b"" if body is None else msgspec.json.encode(body)
        if content:
            headers["Content-Type"] = "application/json"
        try:
            answer = self._http.request(method, self._path + path, headers=headers, content=content)
        except httpx.HTTPError as error:
            raise PartnerUnavailable(type(error).__name__) from error
        return _judged(answer, missing_is_none=missing_is_none)

    @staticmethod
    def _shape(answer: httpx.Response, shape: type[Shape]) -> Shape:
        try:
            return msgspec.json.decode(answer.content, type=shape)
        except msgspec.MsgspecError as error:
            raise PartnerProtocol(str(error)) from error


def _judged(answer: httpx.Response, *, missing_is_none: bool) -> httpx.Response | None:
    if answer.status_code >= 500 or answer.status_code in (408, 425, 429):
        raise PartnerUnavailable(f"status {answer.status_code}")
    if answer.status_code == 404 and missing_is_none:
        return None
    if answer.status_code >= 400:
        try:
            problem = msgspec.json.decode(answer.content, type=wire.Problem)
        except msgspec.MsgspecError as error:
            raise PartnerProtocol(f"status {answer.status_code}") from error
        raise PartnerRefused(problem.code)
    return answer


def _money(amount: str, currency: str) -> Money:
    try:
        return Money.parse(amount, currency)
    except (NotAnAmount, ValueError) as error:
        raise PartnerProtocol("an amount that is none") from error


def _card(card: wire.Card | None) -> CardOnFile | None:
    if card is None:
        return None
    try:
        ends = date.fromisoformat(f"{card.ends}-01")
    except ValueError as error:
        raise PartnerProtocol("a card without a month of end") from error
    return CardOnFile(
        token=card.token,
        brand=card.brand,
        last_four=card.last_four,
        ends=ends,
        fingerprint=card.fingerprint,
        name=card.name,
    )


def _payment_report(payment: wire.Payment) -> PaymentReport:
    return PaymentReport(
        reference=payment.reference,
        partner_reference=payment.id,
        state=payment.state,
        amount=_money(payment.amount, payment.currency),
        reason=payment.reason,
        card=_card(payment.card),
    )


def _payout_report(payout: wire.Payout) -> PayoutReport:
    return PayoutReport(
        reference=payout.reference,
        partner_reference=payout.id,
        state=payout.state,
        amount=_money(payout.amount, payout.currency),
        reason=payout.reason,
    )


def _report_of(event: wire.Event) -> PaymentReport | PayoutReport:
    if event.payment is not None and event.payout is None:
        return _payment_report(event.payment)
    if event.payout is not None and event.payment is None:
        return _payout_report(event.payout)
    raise PartnerProtocol("a call-back reports one payment or one payout")
