"""What can be asked of the till: commands, the kinds of them, and the answers.

A kind is registered by the domain that decides it (`rounds` for wagers), so that the till
knows nothing of games and the games nothing of the till.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec

from fairhouse.domain.wallet.meters import Keeper
from fairhouse.domain.wallet.rules import Decision, PlayerState
from fairhouse.kit.refusals import Refusal

Decide = Callable[[PlayerState, "Command", datetime], Decision | Refusal]


@dataclass(frozen=True, slots=True)
class ExtraTable:
    """A table of the deciding domain, written in the same batch: one row a yes."""

    name: str
    columns: tuple[str, ...]
    insert: str
    """INSERT … SELECT FROM unnest($1, $2 …): one array a column, for small batches."""
    key: int = 0
    """How many leading columns are the key of a table whose rows change: then `insert` is an
    upsert (or a delete), is never replaced by COPY, and of a batch only the last row a key is
    written."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Rows that a decision needs, found by their `entry` in `PlayerState.loaded`.

    `sql` takes $1 cells and $2 players, and $3 the moment `span` before now where there is one;
    its rows have `player_id` and `entry`. `when` says for whom it is read; None for everybody.
    """

    sql: str
    when: Callable[[PlayerState, Command], bool] | None = None
    span: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of command: its number in the books and who decides it."""

    number: int
    name: str
    decide: Decide
    table: ExtraTable | None = None
    recall: str | None = None
    """SQL that reads the row of an earlier yes: $1 cells, $2 players, $3 entries."""
    remember: Callable[[Any], Any] | None = None
    """Makes the earlier answer again from that row."""
    tables: Mapping[str, ExtraTable] = field(default_factory=dict)
    """Further tables, for `Decision.rows`; written in this order."""
    reads: tuple[Reading, ...] = ()
    """What a decision needs besides the wallet, read after the lock."""
    keeper: Keeper | None = None
    """Looks at the shared meters after a batch has added to them (`Decision.meters`)."""
    encode: Callable[[Any], bytes] | None = None
    decode: Callable[[bytes], Any] | None = None
    """How an answer is stored when there is no row to make it from."""


class Command(msgspec.Struct):
    """One thing asked for one player, under a key that the asker made."""

    kind: Kind
    cell: int
    player_id: int
    key: UUID
    body: Any
    body_hash: int
    session: UUID | None = None
    """The session of a player at a page; None for what staff or partners ask."""


@dataclass(slots=True)
class Stored:
    """An earlier answer to the same key."""

    body_hash: int
    kind: int
    entry: int
    answer: bytes | None


def hash_body(*parts: bytes | str | int) -> int:
    """64 bits (signed) that tell one body from another under the same key.

    The key is the player's own and is compared only with his own earlier body, so this
    guards against mistakes, not against forgery.
    """
    told = b""
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        told += len(raw).to_bytes(4) + raw  # with its length: («ab», «c») is not («a», «bc»)
    return int.from_bytes(blake2b(told, digest_size=8).digest(), signed=True)


class Kinds:
    """The register of kinds, by number: read when an earlier answer is looked up."""

    def __init__(self, kinds: Sequence[Kind] = ()) -> None:
        self._by_number: dict[int, Kind] = {}
        for kind in kinds:
            self.add(kind)

    def add(self, kind: Kind) -> Kind:
        """Register a kind. Raises ValueError when its number is another kind's."""
        there = self._by_number.setdefault(kind.number, kind)
        if there.name != kind.name:
            raise ValueError(f"{kind.name} and {there.name} both want number {kind.number}")
        self._by_number[kind.number] = kind
        return kind

    def __getitem__(self, number: int) -> Kind:
        return self._by_number[number]

    def get(self, number: int) -> Kind | None:
        """The kind of a number, or None when it is not settled here."""
        return self._by_number.get(number)
