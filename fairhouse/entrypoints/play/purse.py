"""The purse of play money: a sealed token that the browser carries and cannot read (JJ-8.18).

Nothing about play money is stored. What a game on play money needs next time (the purse, and the
round that waits for its player with its seed) goes to the browser encrypted and comes back with
the next wager, so that cards that lie face down stay unknown and a purse cannot be written up.
An older token brings back an older purse; it is worth nothing in any case.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import Any, Final
from uuid import UUID

import msgspec

from fairhouse.kit import secrets
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.vault import cipher
from fairhouse.kit.vault.errors import Unreadable

PURSE_MICROS: Final = 1_000_000_000
"""What a new purse holds: 1,000.00 of play money."""
_KEY_ID: Final = UUID(int=1)
"""Which form of purse this is; part of what a token is bound to."""
_PLACE: Final = "play_money.purse"


class Waiting(msgspec.Struct, array_like=True, frozen=True):
    """A round in which the player has a decision to make; everything that makes it again."""

    game: str
    version: int
    seed: bytes
    wager: dict[str, Any]
    actions: list[dict[str, Any]]
    picks: list[list[int]]


class Purse(msgspec.Struct, array_like=True, frozen=True):
    """Play money. `last_ms` is when the last round began, in milliseconds since 1970."""

    micros: int
    last_ms: int | None = None
    waiting: Waiting | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Purse).decode


@cache
def _key() -> bytes:
    return bytes.fromhex(secrets.signing_key("play-money"))


def seal(purse: Purse, house: str) -> str:
    """The token of a purse. It opens in this house of this installation only."""
    return urlsafe_b64encode(cipher.seal(_key(), _KEY_ID, _PLACE, house, _encode(purse))).decode()


def unseal(text: object, house: str) -> Purse | Refusal:
    """The purse of a token, a new one for None; a token that we did not seal is refused."""
    if text is None:
        return Purse(PURSE_MICROS)
    try:
        sealed = urlsafe_b64decode(text.encode("ascii")) if isinstance(text, str) else b""
        return _decode(cipher.unseal(_key(), _PLACE, house, sealed))
    except (ValueError, Unreadable, msgspec.DecodeError):  # not ours, or of another release
        return refuse("demo.purse")
