"""The records of the card processor's interface, as they travel. Amounts are decimal text."""

from __future__ import annotations

from uuid import UUID

import msgspec

from fairhouse.partners.payments import PaymentState, PayoutState


class OpenPayment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/payments. `return_url` is where the browser goes afterwards."""

    reference: str
    amount: str
    currency: str
    return_url: str
    merchant: str
    token: str | None = None


class OpenPayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST /v1/payouts: money back to a card that paid before."""

    reference: str
    amount: str
    currency: str
    token: str


class Card(msgspec.Struct, frozen=True):
    """The card as the merchant may know it. `ends` is a month, YYYY-MM."""

    token: str
    brand: str
    last_four: str
    ends: str
    fingerprint: str
    name: str


class Payment(msgspec.Struct, frozen=True):
    """A payment as the processor reports it."""

    id: str
    reference: str
    state: PaymentState
    amount: str
    currency: str
    page_url: str
    ends_at: int
    reason: str = ""
    card: Card | None = None


class Payout(msgspec.Struct, frozen=True):
    """A payout as the processor reports it."""

    id: str
    reference: str
    state: PayoutState
    amount: str
    currency: str
    reason: str = ""


class Event(msgspec.Struct, frozen=True):
    """A call-back's body: exactly one of payment and payout."""

    id: UUID
    payment: Payment | None = None
    payout: Payout | None = None


class Problem(msgspec.Struct, frozen=True):
    """Every answer of 4xx: a short word and a sentence."""

    code: str
    sentence: str
