"""How staff's passwords are kept: argon2id; in tests with the least memory, to be quick."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher

from fairhouse.kit.config import config


class StaffPasswordHasher(Argon2PasswordHasher):
    """Django's argon2id hasher. The costs of a stored password are written in it."""

    if config().env == "test":
        time_cost, memory_cost, parallelism = 1, 64, 1
