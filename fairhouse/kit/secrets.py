"""Signing secrets of the installation: files of mode 0600 under `config().secret_path`.

One root secret, made at the first start outside production; every use derives its own key,
so that a key made for one purpose is worth nothing for another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import cache
from pathlib import Path

from fairhouse.kit.config import config

_ROOT = "signing-root"
_SIZE = 32


class MissingSecret(RuntimeError):
    """A secret file is absent or readable by others; names the file and what to do."""


def _create(path: Path) -> None:
    """Write the secret whole or not at all: two processes may start at the same moment."""
    for folder in (config().secret_path, path.parent):  # `parents=True` would leave 0755 between
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, os.urandom(_SIZE))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, path)  # fails when another process was first: its secret stands
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def read_secret(path: Path, *, create: bool) -> bytes:
    """The 32 bytes of a secret file.

    Raises MissingSecret when it is absent (and may not be made), short, or open to others.
    """
    if not path.exists():
        if not create:
            raise MissingSecret(f"{path} is missing; restore it from your key backup")
        _create(path)
    if path.stat().st_mode & 0o077:
        raise MissingSecret(f"{path} can be read by others; run: chmod 600 {path}")
    secret = path.read_bytes()
    if len(secret) != _SIZE:
        raise MissingSecret(f"{path} does not hold {_SIZE} bytes; restore it from your key backup")
    return secret


@cache
def _root() -> bytes:
    current = config()
    return read_secret(current.secret_path / _ROOT, create=not current.production)


def signing_key(purpose: str) -> str:
    """A key (64 hex digits) for one purpose, the same in every process of the installation."""
    return hmac.new(_root(), f"fairhouse|sign|{purpose}".encode(), hashlib.sha256).hexdigest()


def link_token() -> str:
    """The secret part of a one-time link: 256 random bits, as text that fits an address."""
    return base64.urlsafe_b64encode(os.urandom(_SIZE)).rstrip(b"=").decode()
