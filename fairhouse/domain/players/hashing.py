"""Passwords and security answers: argon2id, and the same work for somebody unknown.

Parameters are OWASP's (19 MiB, 2 passes, 1 lane): about a hundredth of a second a hash, so
that a sign-in queue is not a way to stop the house. A hash made with other parameters is
renewed at the next sign-in. Tests use the smallest work argon2 allows.
"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fairhouse.kit.config import config


@cache
def _hasher() -> PasswordHasher:
    if config().env == "test":
        return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


@cache
def decoy() -> str:
    """A hash that no password fits: what is checked when nobody has that name."""
    return _hasher().hash("nobody has this password \x00")


def hash_secret(secret: str) -> str:
    """Hash a password or a tidied answer."""
    return _hasher().hash(secret)


def fits(stored: str | None, secret: str) -> bool:
    """Whether a secret fits its hash; the same work is done when there is no hash."""
    try:
        _hasher().verify(stored or decoy(), secret)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(stored)


def tidy_answer(answer: str) -> str:
    """Case and blanks do not matter in the answer to a security question."""
    return " ".join(answer.casefold().split())
