"""Blind indexes: find an equal value without being able to read any. Pure.

The construction is CipherSweet's (FIPS backend), so that it is checked by vectors that
others published:

    index root key = HKDF-SHA384(root, salt=table, info=0x7E x 32 || field)
    index key      = HMAC-SHA256(index root key, pack(table, field, index name))
    value          = PBKDF2-SHA384(normalised text, index key, iterations), cut to its bits

A full index is 256 bits wide and can be unique. A short one (`bits`) deliberately lets
different values share an index, where the value has so few possibilities that a full
index would tell too much.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FULL_BITS: Final = 256
_DOMAIN: Final = b"\x7e" * 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One index: of which field of which table, under which name, how wide.

    `iterations` slows guessing where the possible values are few; 1 where they are many.
    """

    table: str
    field: str
    name: str
    bits: int = FULL_BITS
    iterations: int = 1


def pack(pieces: Sequence[bytes]) -> bytes:
    """Join pieces so that no other split gives the same bytes."""
    packed = struct.pack("<I", len(pieces))
    for piece in pieces:
        packed += struct.pack("<Q", len(piece)) + piece
    return packed


def index_key(root: bytes, index: Index) -> bytes:
    """The key of one index, derived from the installation's index root."""
    table, field, name = index.table.encode(), index.field.encode(), index.name.encode()
    derived = HKDF(hashes.SHA384(), 32, salt=table, info=_DOMAIN + field).derive(root)
    return hmac.digest(derived, pack([table, field, name]), hashlib.sha256)


def blind(root: bytes, index: Index, text: str) -> bytes:
    """The index value of a normalised text, `bits` wide (unused low bits are zero)."""
    size = (index.bits + 7) // 8
    raw = hashlib.pbkdf2_hmac(
        "sha384", text.encode(), index_key(root, index), index.iterations, size
    )
    return _masked(raw, index.bits)


def _masked(raw: bytes, bits: int) -> bytes:
    spare = len(raw) * 8 - bits
    return raw[:-1] + bytes([raw[-1] & (0xFF << spare) & 0xFF]) if spare else raw
