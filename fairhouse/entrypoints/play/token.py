"""The play token: who plays, in which session, until when. Signed, short-lived, a cookie.

Pages make it when a signed-in player opens a game; the play door renews it while he plays,
so that fifteen idle minutes end it (JJ-3.16). It says nothing that the till believes alone:
the session is compared with the live one under the player's lock.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

import msgspec

from fairhouse.kit import secrets
from fairhouse.kit.refusals import Refusal, refuse

COOKIE: Final = "__Host-fh-play"
RENEW_AFTER_SECONDS: Final = 60


class Claims(msgspec.Struct, array_like=True, frozen=True):
    """What a token says. Times are whole seconds since 1970; `age` is in whole years."""

    player_id: int
    session: bytes
    house: str
    age: int
    made: int
    idle_seconds: int

    @property
    def session_id(self) -> UUID:
        """The session it belongs to."""
        return UUID(bytes=self.session)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Claims).decode


@cache
def _key() -> bytes:
    return bytes.fromhex(secrets.signing_key("play-token"))


def make(
    *, player_id: int, session_id: UUID, house: str, age: int, idle_minutes: int, now: datetime
) -> str:
    """A token for a player whose password was just checked, or whose session is alive."""
    claims = Claims(
        player_id, session_id.bytes, house, age, int(now.timestamp()), idle_minutes * 60
    )
    return _sign(claims)


def renew(claims: Claims, now: datetime) -> str | None:
    """The same token with a later end, or None when it is still fresh."""
    made = int(now.timestamp())
    if made - claims.made < RENEW_AFTER_SECONDS:
        return None
    return _sign(msgspec.structs.replace(claims, made=made))


def _sign(claims: Claims) -> str:
    body = urlsafe_b64encode(_encode(claims))
    mark = urlsafe_b64encode(hmac.digest(_key(), body, hashlib.sha256))
    return f"{body.decode()}.{mark.decode()}"


def read(text: str | None, now: datetime) -> Claims | Refusal:
    """The claims of a token that we signed and that is not idle too long."""
    if not text:
        return refuse("request.not_signed_in")
    body, _, mark = text.partition(".")
    try:
        given = urlsafe_b64decode(mark)
        raw = body.encode("ascii")
    except ValueError:
        return refuse("request.not_signed_in")
    if not hmac.compare_digest(given, hmac.digest(_key(), raw, hashlib.sha256)):
        return refuse("request.not_signed_in")
    try:
        claims = _decode(urlsafe_b64decode(raw))
    except msgspec.DecodeError:
        return refuse("request.not_signed_in")  # ours, but of another release
    if now.timestamp() >= claims.made + claims.idle_seconds:
        return refuse("request.session_ended")
    return claims


def cookie_header(value: str) -> str:
    """The Set-Cookie header of a token; an empty value deletes it."""
    end = "" if value else "; Max-Age=0"
    return f"{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Strict{end}"
