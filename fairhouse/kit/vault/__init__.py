"""Vault: personal data at rest, unreadable without keys that the database does not hold.

    box = vault.box("player:1000001", "account")        one data key a subject and class
    sealed = box.seal("players_person.email", text)      AES-256-GCM bound to its place
    box.open("players_person.email", sealed)
    vault.blind(index, normalised)                       finds equals, tells nothing
    vault.shred("player:1000001", "account")             erased, in every backup too
    vault.rotate(progress)                               new key-encryption key, keys rewrapped
    vault.ensure_secrets(), vault.verify_secrets()       at the start of an installation

Files: cipher (AES-GCM, key wrap), blind_index (CipherSweet's construction), normalise,
secret_files (key-encryption keys), keys (the table vault_key), errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairhouse.kit.vault import normalise
from fairhouse.kit.vault.blind_index import Index
from fairhouse.kit.vault.blind_index import blind as _blind
from fairhouse.kit.vault.errors import (
    KeyDestroyed,
    SecretsMismatch,
    SecretsMissing,
    Unreadable,
    VaultError,
)
from fairhouse.kit.vault.secret_files import ensure_secrets, ring

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fairhouse.kit.vault.keys import Box, Progress

__all__ = [
    "Index",
    "KeyDestroyed",
    "SecretsMismatch",
    "SecretsMissing",
    "Unreadable",
    "VaultError",
    "blind",
    "box",
    "boxes",
    "ensure_secrets",
    "finish_rotation",
    "normalise",
    "rotate",
    "shred",
    "verify_secrets",
]


def blind(index: Index, normalised: str) -> bytes:
    """The blind index of a normalised text, under this installation's index root."""
    return _blind(ring().index_root, index, normalised)


def box(subject: str, retention: str) -> Box:
    """See keys.box. (Django's models may not be imported before the apps are ready.)"""
    from fairhouse.kit.vault import keys

    return keys.box(subject, retention)


def boxes(subjects: Iterable[str], retention: str) -> dict[str, Box]:
    """See keys.boxes."""
    from fairhouse.kit.vault import keys

    return keys.boxes(subjects, retention)


def shred(subject: str, retention: str) -> bool:
    """See keys.shred."""
    from fairhouse.kit.vault import keys

    return keys.shred(subject, retention)


def rotate(progress: Progress | None = None) -> int:
    """See keys.rotate."""
    from fairhouse.kit.vault import keys

    return keys.rotate(progress)


def finish_rotation(progress: Progress | None = None) -> int:
    """See keys.finish_rotation."""
    from fairhouse.kit.vault import keys

    return keys.finish_rotation(progress)


def verify_secrets() -> None:
    """See keys.verify_secrets."""
    from fairhouse.kit.vault import keys

    keys.verify_secrets()
