"""Seals the seeds from which the amounts of must-hit-by jackpots are drawn.

AES-256-GCM under the installation's key, bound to the cycle: a seed cannot be read from the
database, nor put in another cycle's place. The program opens it in memory only, to compare.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhouse.domain.jackpots.rules import MUST_HIT_BY, Terms, target_at, target_weights
from fairhouse.kit import dice, secrets
from fairhouse.kit.weights import Weights

EPOCH: Final = 1
"""The epoch that seals new cycles."""
_NONCE: Final = 12


class SealBroken(ValueError):
    """A stored seed does not open for its cycle: it was changed or belongs to another."""


class CycleSeal:
    """Seals and opens seeds of cycles."""

    def __init__(self) -> None:
        self._cipher = AESGCM(bytes.fromhex(secrets.signing_key(f"jackpots-{EPOCH}")))

    def seal(self, seed: bytes, cycle_id: UUID) -> bytes:
        """Nonce || ciphertext, 60 bytes; the nonce is of the dice's source."""
        nonce = dice.new_seed()[:_NONCE]
        return nonce + self._cipher.encrypt(nonce, seed, cycle_id.bytes)

    def open(self, sealed: bytes, cycle_id: UUID, epoch: int) -> bytes:
        """The 32 bytes of the seed. Raises SealBroken."""
        if epoch != EPOCH:
            raise SealBroken(f"no key of epoch {epoch}")
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], cycle_id.bytes)
        except InvalidTag:
            raise SealBroken(f"the seed of cycle {cycle_id} does not open") from None


def pick_for(terms: Terms, weights: Weights, seed: bytes) -> int:
    """What a round's own seed draws for a jackpot of chance."""
    return dice.first_pick(seed, terms.label, weights)


def target_of(terms: Terms, start_micros: int, seed: bytes) -> int | None:
    """The amount that a cycle's seed means, in micros; None where none is sealed."""
    if terms.kind != MUST_HIT_BY:
        return None
    drawn = dice.Live(seed, terms.target_label).pick(target_weights(terms, start_micros))
    return target_at(start_micros, drawn)
