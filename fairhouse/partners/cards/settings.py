"""The merchant's data of the card processor: `cards.toml` and two secrets.

Outside production both secrets are derived from the installation's own root secret, so that
the pretend processor and the house agree without a step of set-up.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from fairhouse.kit import secrets
from fairhouse.kit.config import BadConfiguration, config

_FILE = Path(__file__).with_name("cards.toml")


class Timeouts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a request may take, in seconds."""

    connect_seconds: float
    answer_seconds: float


class Callbacks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where call-backs arrive and what makes one acceptable."""

    path: str
    window_seconds: int
    body_bytes_max: int
    timestamp_header: str
    signature_header: str


class PaymentPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a payment page stays open."""

    minutes: int


class CardsData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `cards.toml`; an unknown key stops the start."""

    name: str
    version_path: str
    timeouts: Timeouts
    callbacks: Callbacks
    payment_page: PaymentPage


@cache
def data() -> CardsData:
    """Read `cards.toml`. Raises msgspec.ValidationError naming the key that is wrong."""
    return msgspec.toml.decode(_FILE.read_bytes(), type=CardsData)


def _secret(given: str | None, variable: str, purpose: str) -> str:
    if given:
        return given
    if config().production:
        raise BadConfiguration(f"{variable} is not set; the card processor gave it to you")
    return secrets.signing_key(purpose)


def api_key() -> str:
    """What we show the processor with each request."""
    return _secret(config().cards_api_key, "FAIRHOUSE_CARDS_API_KEY", "cards-api")


def callback_secret() -> bytes:
    """What both sides sign call-backs with."""
    current = config().cards_callback_secret
    return _secret(current, "FAIRHOUSE_CARDS_CALLBACK_SECRET", "cards-callback").encode()


def origin() -> str:
    """Where the processor answers."""
    return config().cards_origin
