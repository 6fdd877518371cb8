"""What a payment partner can do for the cashier, whoever the partner is.

The party's own page asks for the card, so that no card number and no security code ever
reaches us (JJ-3.4b). What comes back is a token, the brand, the last four digits, the month
in which the card ends, a fingerprint that is the same for the same card, and the name on it,
which the cashier compares and then drops.

Errors, all of them::

    PartnerError
    ├── PartnerUnavailable    no answer or a 5xx: the outcome is unknown, ask again with the key
    ├── PartnerRefused        a definite no: nothing was done
    ├── PartnerProtocol       an answer that makes no sense: stop and let people look
    └── CallbackRefused       a call-back that is not proven to be the partner's, or too old
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

from fairhouse.kit.money import Money

PaymentState = Literal["open", "pending", "paid", "declined", "expired", "refunded"]
PayoutState = Literal["pending", "paid", "failed", "returned"]


class PartnerError(Exception):
    """Whatever goes wrong with an outside party."""


class PartnerUnavailable(PartnerError):
    """No answer, or the party is out of order. The outcome is unknown."""


class PartnerRefused(PartnerError):
    """The party said no, and did nothing. `code` is its own short word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PartnerProtocol(PartnerError):
    """The party answered something that its interface does not allow."""


class CallbackRefused(PartnerError):
    """A call-back is not trusted. `reason`: signature, stale or malformed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CardOnFile:
    """What we may know of a card. `name` is compared with the member's and never stored."""

    token: str
    brand: str
    last_four: str
    ends: date
    fingerprint: str
    name: str

    def __repr__(self) -> str:
        return f"CardOnFile({self.brand} ending {self.last_four})"  # no token, no name in a log


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedPage:
    """A page of the partner's on which the member pays: send the browser to `url`."""

    partner_reference: str
    url: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReport:
    """What the partner says of one payment; the same record by call-back and by look-up."""

    reference: str
    partner_reference: str
    state: PaymentState
    amount: Money
    reason: str = ""
    card: CardOnFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutReport:
    """What the partner says of one payout."""

    reference: str
    partner_reference: str
    state: PayoutState
    amount: Money
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A proven call-back: the partner's event id and what it reports."""

    event_id: UUID
    report: PaymentReport | PayoutReport


class PaymentPartner(Protocol):
    """The interface. `key` is the idempotency key: the same key, the same answer."""

    name: str

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
        """Have a payment page made. With `token` the page asks only the security code."""

    def look_up(self, *, reference: str) -> PaymentReport | None:
        """What became of a payment of ours, or None when the partner does not know it."""

    def pay_out(self, *, key: UUID, reference: str, token: str, amount: Money) -> PayoutReport:
        """Send money back to a card. Raises PartnerRefused when nothing was sent."""

    def look_up_payout(self, *, reference: str) -> PayoutReport | None:
        """What became of a payout of ours, or None when the partner does not know it."""

    def refund(self, *, key: UUID, reference: str) -> PaymentReport:
        """Give a payment back whole. Raises PartnerRefused when that cannot be."""

    def read_callback(self, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Callback:
        """Prove and read a call-back that arrived at `at`. Raises CallbackRefused."""
