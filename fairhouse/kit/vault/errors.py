"""What can go wrong in the vault. None of these is an answer to a player."""

from __future__ import annotations


class VaultError(Exception):
    """The tree: SecretsMissing, SecretsMismatch, KeyDestroyed, Unreadable."""


class SecretsMissing(VaultError):
    """A key-encryption key or the index key is not on this machine; nothing may start."""


class SecretsMismatch(VaultError):
    """The secret files belong to another database."""


class KeyDestroyed(VaultError):
    """The data was erased by destroying its key; it cannot be read or written again."""


class Unreadable(VaultError):
    """The ciphertext is damaged, or was moved here from another place."""
