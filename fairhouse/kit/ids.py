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
    """The text under which people name a wager, a payment, a movement. Source: JJ-8.1.

    An operation is told by account and number with a check letter (`YGJ2-7T`), everything
    else by 26 characters. The alphabet has no I, L, O, U.
    """
    try:
        player_id, entry = of_operation(identifier)
    except ValueError:
        return _digits(identifier.int).rjust(_LONG, "0")
    account, number = _digits(player_id), _digits(entry)
    if len(account) + len(number) + 1 >= _LONG:
        return _digits(identifier.int).rjust(_LONG, "0")
    return f"{account}-{number}{_check(player_id, entry)}"


def from_ticket(text: str) -> UUID:
    """The identifier of a ticket as a person typed it, in any case, with O for 0 and I for 1.

    Raises ValueError when it is no ticket, or when a letter of a short one is wrong.
    """
    clean = text.strip().upper().translate(_TYPED)
    letters = clean.replace("-", "")
    if not letters or any(letter not in _CROCKFORD for letter in letters):
        raise ValueError(f"{text!r} is not a ticket number")
    if len(letters) == _LONG:
        value = _value(letters)
        if value >> 128:
            raise ValueError(f"{text!r} is not a ticket number")
        return UUID(int=value)
    account, dash, rest = clean.partition("-")
    if not dash or not account or "-" in rest or len(rest) < 2 or len(letters) > _LONG:
        raise ValueError(f"{text!r} is not a ticket number")
    player_id, entry = _value(account), _value(rest[:-1])
    if _check(player_id, entry) != rest[-1]:
        raise ValueError(f"{text!r} is not a ticket number: a letter is wrong")
    return operation(player_id, entry)


_LONG = 26
_TYPED = str.maketrans("OIL", "011")
_CHECK_MODULUS = 29


def _digits(value: int) -> str:
    found = ""
    while True:
        found = _CROCKFORD[value & 31] + found
        value >>= 5
        if not value:
            return found


def _value(digits: str) -> int:
    value = 0
    for letter in digits:
        value = value << 5 | _CROCKFORD.index(letter)
    return value


def _check(player_id: int, entry: int) -> str:
    # a prime below the alphabet's size: one wrong letter or two exchanged ones show
    return _CROCKFORD[((player_id << 65) + entry) % _CHECK_MODULUS]


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
