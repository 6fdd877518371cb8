"""A seed that nobody could choose: the house's, mixed with what the players did.

A bingo room publishes the commitment of its seed (`dice.commitment`) when it begins to sell. When
the sale ends, the draw's key is made from the seed and from every ticket that was sold:

    sold = SHA-256("fairhouse sold 1|" + for each line, in sorted order: its length as 4 bytes,
                   big-endian, and the line)
    key  = HMAC-SHA256(key = seed, message = "fairhouse mixed 1|" + sold)

The house fixed the seed before it knew the tickets, and a ticket that were added, left out or
changed afterwards would give another key. The key is the seed of a `dice.Live`. After the game the
seed and the ledger are shown, and anyone can do the same again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from itertools import pairwise

from fairhouse.kit.dice import SEED_BYTES

_SOLD = b"fairhouse sold 1|"
_MIXED = b"fairhouse mixed 1|"


def sold_hash(lines: Iterable[bytes]) -> bytes:
    """32 bytes that bind to a ledger of sold tickets, in whatever order its lines come.

    Raises ValueError when a line stands there twice: each ticket is sold once.
    """
    ordered = sorted(lines)
    if any(one == following for one, following in pairwise(ordered)):
        raise ValueError("a line stands in the ledger twice")
    made = hashlib.sha256(_SOLD)
    for line in ordered:
        made.update(len(line).to_bytes(4, "big") + line)
    return made.digest()


def mixed(seed: bytes, sold: bytes) -> bytes:
    """The key of the draw, 32 bytes, from the committed seed and the hash of what was sold."""
    if len(seed) != SEED_BYTES or len(sold) != hashlib.sha256().digest_size:
        raise ValueError(f"seed and hash have 32 bytes, not {len(seed)} and {len(sold)}")
    return hmac.digest(seed, _MIXED + sold, "sha256")
