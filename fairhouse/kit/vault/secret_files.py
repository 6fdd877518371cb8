"""The vault's secret files: one key-encryption key an epoch, and the root of blind indexes.

They live in `config().secret_path`/vault, mode 0600, outside the database and its backups:
whoever has a dump without them has nothing, and an epoch's key destroyed makes what was
erased unreadable in every backup of that epoch.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from fairhouse.kit import secrets
from fairhouse.kit.config import config
from fairhouse.kit.vault.errors import SecretsMissing

INDEX_NAME: Final = "index"
_KEK: Final = "kek-"


@dataclass(frozen=True, slots=True)
class Ring:
    """The secrets in memory: key-encryption keys by epoch, and the index root."""

    keks: dict[int, bytes]
    index_root: bytes

    @property
    def epoch(self) -> int:
        """The newest epoch: new keys are wrapped by it."""
        return max(self.keks)

    def kek(self, epoch: int) -> bytes:
        """The key of an epoch. Raises SecretsMissing when its file is not here."""
        try:
            return self.keks[epoch]
        except KeyError:
            raise SecretsMissing(
                f"{kek_path(epoch)} is missing; restore it from your key backup"
            ) from None

    def fingerprints(self) -> dict[str, bytes]:
        """A hash of each secret, by name; says whether two files are the same and no more."""
        named = {f"{_KEK}{epoch}": key for epoch, key in self.keks.items()}
        named[INDEX_NAME] = self.index_root
        return {
            name: hashlib.sha256(b"fairhouse vault fingerprint|" + key).digest()
            for name, key in named.items()
        }


def folder() -> Path:
    """Where the files are."""
    return config().secret_path / "vault"


def kek_path(epoch: int) -> Path:
    """The file of an epoch's key-encryption key."""
    return folder() / f"{_KEK}{epoch}"


def ensure_secrets() -> None:
    """Make the first epoch's key and the index root where there are none at all.

    Never makes one that is missing among others: that file was lost, and a new one in its
    place would hide it. Raises SecretsMissing then.
    """
    with _one_at_a_time():
        if not any(folder().glob(f"{_KEK}*")) and not (folder() / INDEX_NAME).exists():
            _read(folder() / INDEX_NAME, create=True)
            _read(kek_path(1), create=True)
    ring.cache_clear()
    ring()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two processes that start together must not each see half of the other's files."""
    for path in (config().secret_path, folder()):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@cache
def ring() -> Ring:
    """The secrets of this installation, read once a process.

    Raises SecretsMissing, naming the file, when one is absent, short or open to others.
    """
    epochs = _epochs()
    if not epochs:
        raise SecretsMissing(
            f"{kek_path(1)} is missing: personal data cannot be read or written without it. "
            "On a new installation run `fairhouse up`; else restore the key backup."
        )
    keks = {epoch: _read(kek_path(epoch), create=False) for epoch in epochs}
    return Ring(keks, _read(folder() / INDEX_NAME, create=False))


def _epochs() -> list[int]:
    return sorted(int(path.name.removeprefix(_KEK)) for path in folder().glob(f"{_KEK}*"))


def newest_ring() -> Ring:
    """The secrets, read again when another process has begun a newer epoch."""
    if ring().epoch < max(_epochs(), default=0):
        ring.cache_clear()
    return ring()


def kek(epoch: int) -> bytes:
    """The key of an epoch, also of one that began after this process had read the files.

    Raises SecretsMissing when its file is not here.
    """
    held = ring().keks.get(epoch)
    return held if held is not None else newest_ring().kek(epoch)


def add_epoch() -> int:
    """Make the next epoch's key-encryption key and return its number."""
    epoch = newest_ring().epoch + 1
    _read(kek_path(epoch), create=True)
    ring.cache_clear()
    return epoch


def _read(path: Path, *, create: bool) -> bytes:
    try:
        return secrets.read_secret(path, create=create)
    except secrets.MissingSecret as missing:
        raise SecretsMissing(str(missing)) from missing
