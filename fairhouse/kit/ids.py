"""Identifiers: UUIDv7 for things that happen, readable tickets, the cell of a player."""

from __future__ import annotations

import os
from uuid import UUID

from fairhouse.kit import clock

CELLS = 64
"""How many cells the hot tables are spread over; fixed for the life of an installation."""

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62
_RAND_A_MASK = 0xFFF << 64
_RAND_B_MASK = (1 << 62) - 1


def new() -> UUID:
    """A UUIDv7: the clock's milliseconds, then 74 random bits. Sorts by time, never guessable."""
    return at_millis(int(clock.now().timestamp() * 1000))


def at_millis(millis: int) -> UUID:
    """A UUIDv7 of a given instant (milliseconds since 1970); for batches that read time once."""
    noise = int.from_bytes(os.urandom(10))
    return UUID(
        int=(millis << 80) | _VERSION_7 | (noise & _RAND_A_MASK) | _VARIANT | (noise & _RAND_B_MASK)
    )


def ticket(identifier: UUID) -> str:
    """The 26 characters under which people name a wager (no I, L, O, U). Source: JJ-8.1."""
    value = identifier.int
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))


def from_ticket(text: str) -> UUID:
    """The identifier of a ticket as a person typed it.

    Raises ValueError when it is not 26 characters of the alphabet.
    """
    clean = text.strip().upper().replace("-", "").replace("O", "0")
    clean = clean.replace("I", "1").replace("L", "1")
    if len(clean) != 26 or any(letter not in _CROCKFORD for letter in clean):
        raise ValueError(f"{text!r} is not a ticket number")
    value = 0
    for letter in clean:
        value = value << 5 | _CROCKFORD.index(letter)
    if value >> 128:
        raise ValueError(f"{text!r} is not a ticket number")
    return UUID(int=value)


_VERSION_8 = 0x8 << 76
_ENTRY_MASK = (1 << 62) - 1


def operation(player_id: int, entry: int) -> UUID:
    """The identifier of what began with a player's transfer `entry`: a UUIDv8 of both numbers.

    Nothing needs to be stored to find it again, and two operations cannot share one.
    """
    if not 0 <= player_id < 1 << 60 or not 0 <= entry <= _ENTRY_MASK:
        raise ValueError(f"player {player_id}, entry {entry} make no operation")
    return UUID(
        int=(player_id >> 12) << 80 | _VERSION_8 | (player_id & 0xFFF) << 64 | _VARIANT | entry
    )


def of_operation(identifier: UUID) -> tuple[int, int]:
    """The player id and entry in an operation's identifier.

    Raises ValueError for any other kind of UUID.
    """
    value = identifier.int
    if value >> 76 & 0xF != 0x8 or value >> 62 & 0x3 != 0x2:
        raise ValueError(f"{identifier} is not an operation")
    return (value >> 80) << 12 | (value >> 64 & 0xFFF), value & _ENTRY_MASK


def cell_of(player_id: int) -> int:
    """The cell of a player: fixed, because the number of cells is."""
    return player_id % CELLS
