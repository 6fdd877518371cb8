"""Sealing one field: AES-256-GCM bound to its place. Pure but for the nonce.

A sealed value is `version (1) | key id (16) | nonce (12) | ciphertext and tag`. The
associated data is `table|column|subject|key-id`, so a value copied to another row, column or
person does not open.
"""

from __future__ import annotations

import os
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)

from fairhouse.kit.vault.errors import Unreadable

VERSION: Final = b"\x01"
KEY_BYTES: Final = 32
_ID_END: Final = 17
_NONCE_END: Final = 29
_TAG: Final = 16


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return os.urandom(KEY_BYTES)


def associated_data(place: str, subject: str, key_id: UUID) -> bytes:
    """What a value is bound to. `place` is `table.column`.

    Raises ValueError when a part holds the separator: two places must never look alike.
    """
    table, _, column = place.partition(".")
    if not table or not column or any("|" in part for part in (table, column, subject)):
        raise ValueError(f"{place!r} of {subject!r} is not a place to seal for")
    return f"{table}|{column}|{subject}|{key_id}".encode()


def seal(key: bytes, key_id: UUID, place: str, subject: str, plain: bytes) -> bytes:
    """Encrypt `plain` for one place. Two seals of the same text differ."""
    nonce = os.urandom(12)
    bound = associated_data(place, subject, key_id)
    return VERSION + key_id.bytes + nonce + AESGCM(key).encrypt(nonce, plain, bound)


def key_id_of(sealed: bytes) -> UUID:
    """Which key a sealed value needs. Raises Unreadable when it is not a sealed value."""
    if len(sealed) < _NONCE_END + _TAG or sealed[:1] != VERSION:
        raise Unreadable("this is not a sealed value")
    return UUID(bytes=bytes(sealed[1:_ID_END]))


def unseal(key: bytes, place: str, subject: str, sealed: bytes) -> bytes:
    """Decrypt. Raises Unreadable when damaged, or sealed for another place or subject."""
    key_id = key_id_of(sealed)
    bound = associated_data(place, subject, key_id)
    try:
        return AESGCM(key).decrypt(sealed[_ID_END:_NONCE_END], sealed[_NONCE_END:], bound)
    except InvalidTag:
        raise Unreadable(f"the value at {place} of {subject} does not open") from None


def wrap(key: bytes, kek: bytes) -> bytes:
    """Wrap a data key by a key-encryption key (AES-KW, RFC 3394; 40 bytes)."""
    return aes_key_wrap(kek, key)


def unwrap(wrapped: bytes, kek: bytes) -> bytes:
    """Unwrap a data key. Raises Unreadable when it was wrapped by another."""
    try:
        return aes_key_unwrap(kek, wrapped)
    except InvalidUnwrap:
        raise Unreadable("the data key was wrapped by another key-encryption key") from None
