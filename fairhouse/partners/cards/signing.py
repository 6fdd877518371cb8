"""Signatures of call-backs: HMAC-SHA256 over the timestamp, a full stop and the raw body.

The raw bytes are signed, not a parsed form of them: two parsers may disagree. The timestamp is
inside the signature, so an old message cannot be given a new date; what is inside the window
and comes twice is harmless by compare-and-set in the cashier.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256

from fairhouse.partners.payments import CallbackRefused


def sign(*, secret: bytes, timestamp: str, body: bytes) -> str:
    """The signature of a body sent at `timestamp` (whole seconds since 1970, as text): hex."""
    return hmac.new(secret, timestamp.encode("ascii") + b"." + body, sha256).hexdigest()


def verify(
    *,
    secret: bytes,
    timestamp: str,
    body: bytes,
    signature: str,
    at: datetime,
    window_seconds: int,
) -> None:
    """Say nothing when a message is the partner's and fresh.

    Raises CallbackRefused("malformed" | "signature" | "stale"). The signature is checked
    before the age and in constant time, so that an answer tells a forger nothing.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise CallbackRefused("malformed")
    wanted = sign(secret=secret, timestamp=timestamp, body=body)
    if not hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")):
        raise CallbackRefused("signature")
    if abs(at.timestamp() - int(timestamp)) > window_seconds:
        raise CallbackRefused("stale")
