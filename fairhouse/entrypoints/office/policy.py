"""How staff sign in: `office.toml`, typed. An unknown or missing key stops the start."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The office's own rules; units are the last word."""

    idle_minutes: int
    longest_hours: int
    code_minutes: int
    invitation_hours: int
    failures_before_lock: int
    lock_minutes: int
    password_length_min: int
    password_score_min: int


@cache
def policy() -> Policy:
    """Read `office.toml`. Raises msgspec.ValidationError naming the key that is wrong."""
    raw = Path(__file__).with_name("office.toml").read_bytes()
    return msgspec.toml.decode(raw, type=Policy)
