"""Sealing the seeds of rounds: AES-256-GCM bound to the round it belongs to.

A seed is not personal data and not a secret for ever, but until a round is over nobody may
read it, and afterwards nobody may put another in its place: the round's identifier is
associated data, and the commitment is stored beside it.
"""

from __future__ import annotations

import os
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fairhouse.kit import secrets

EPOCH: Final = 1
"""The epoch that seals new rounds; earlier ones stay readable."""
_NONCE: Final = 12


class SealBroken(ValueError):
    """A stored seed does not open for its round: it was changed or belongs to another."""


class SeedSeal:
    """Seals and opens seeds under the installation's key of each epoch."""

    def __init__(self) -> None:
        self._by_epoch = {EPOCH: AESGCM(bytes.fromhex(secrets.signing_key(f"seeds-{EPOCH}")))}
        self._encrypt = self._by_epoch[EPOCH].encrypt
        self._random = os.urandom

    def seal(self, seed: bytes, round_id: UUID) -> bytes:
        """Nonce || ciphertext, 60 bytes."""
        nonce = self._random(_NONCE)
        return nonce + self._encrypt(nonce, seed, round_id.bytes)

    def open(self, sealed: bytes, round_id: UUID, epoch: int) -> bytes:
        """The 32 bytes of the seed. Raises SealBroken."""
        cipher = self._by_epoch.get(epoch)
        if cipher is None:
            raise SealBroken(f"no key of epoch {epoch}")
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], round_id.bytes)
        except InvalidTag:
            raise SealBroken(f"the seed of round {round_id} does not open") from None
