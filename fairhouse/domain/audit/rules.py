"""The chain's arithmetic. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

GENESIS: Final = bytes(32)
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a member of staff, a player, or the system itself. `name` is an id or a
    staff sign-in name, never a player's name or address.
    """

    kind: str
    name: str

    @classmethod
    def staff(cls, name: str) -> Actor:
        """A member of staff, by sign-in name."""
        return cls("staff", name)

    @classmethod
    def player(cls, player_id: int) -> Actor:
        """A player, by account number."""
        return cls("player", str(player_id))

    @classmethod
    def system(cls, part: str) -> Actor:
        """A part of the program, such as `cashier.jobs`."""
        return cls("system", part)

    @property
    def is_staff(self) -> bool:
        """Whether looks at personal data must be recorded."""
        return self.kind == "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one entry says; everything in it is under the hash."""

    number: int
    at: datetime
    actor: Actor
    verb: str
    subject: str
    case: str
    details: str


def details_text(details: Mapping[str, Any]) -> str:
    """Canonical JSON of an entry's details. Raises TypeError for what JSON cannot hold."""
    return json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(line: Line) -> bytes:
    """The bytes that are hashed: one JSON list, so that no field can borrow from another."""
    at = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [
        line.number,
        at,
        line.actor.kind,
        line.actor.name,
        line.verb,
        line.subject,
        line.case,
        line.details,
    ]
    return json.dumps(parts, separators=(",", ":"), ensure_ascii=False).encode()


def chain_hash(prev_hash: bytes, line: Line) -> bytes:
    """SHA-256 over the former hash and the entry."""
    return hashlib.sha256(prev_hash + canonical(line)).digest()
