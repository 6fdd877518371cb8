"""Deciding a batch: what was read goes in, what is to be written comes out. Pure.

Used by the till (many players), by pages and jobs (a batch of one inside their own
transaction) and by the naive path (the oracle of the differential tests).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from fairhouse.domain.wallet.commands import Command, ExtraTable, Kind, Kinds, Reading, Stored
from fairhouse.domain.wallet.meters import Keeper, Part, Rows, Steps, batch_of, summed
from fairhouse.domain.wallet.rules import Decision, PlayerState, book
from fairhouse.kit.refusals import Refusal, refuse

log = logging.getLogger("fairhouse.till")

_REFUSED: Final = b"R"
_DONE: Final = b"A"

Key = tuple[int, UUID]


class _StoredRefusal(msgspec.Struct):
    code: str
    status: int
    sentence: str
    field: str | None = None


_refusal_encoder = msgspec.json.Encoder()
_refusal_decoder = msgspec.json.Decoder(_StoredRefusal)


def _pack_refusal(no: Refusal) -> bytes:
    kept = _StoredRefusal(no.code, no.status, no.sentence, no.field)
    return _REFUSED + _refusal_encoder.encode(kept)


def _unpack_refusal(raw: bytes) -> Refusal:
    kept = _refusal_decoder.decode(raw)
    return Refusal(kept.code, kept.status, kept.sentence, kept.field)


@dataclass(slots=True)
class Writes:
    """What a batch stores and answers. `answers` stands in the order of the commands."""

    answers: list[Any] = field(default_factory=list)
    transfers: list[tuple[Any, ...]] = field(default_factory=list)
    kept: list[tuple[Any, ...]] = field(default_factory=list)
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    keyed: dict[str, dict[tuple[Any, ...], tuple[Any, ...]]] = field(default_factory=dict)
    """Rows of tables whose rows change: the last a key."""
    tables: dict[str, ExtraTable] = field(default_factory=dict)
    changed: dict[int, PlayerState] = field(default_factory=dict)
    added: list[Mapping[int, int]] = field(default_factory=list)
    """What each decision adds to shared meters; few distinct mappings, many times each."""
    parts: list[Part] = field(default_factory=list)
    keeper: Keeper | None = None

    @property
    def meters(self) -> dict[int, int]:
        """What the batch adds to each shared meter."""
        return summed(self.added)

    def after_meters(self, added: Mapping[int, int], rows: Rows, now: datetime) -> Steps:
        """What the meters' keeper wants run now that they are added to, and held."""
        batch = batch_of(self.parts, self.answers, added, rows, now)
        if self.keeper is not None:
            yield from self.keeper.after(batch)


@dataclass(slots=True)
class Read:
    """What a batch read after its locks."""

    states: Mapping[int, PlayerState]
    earlier: Mapping[Key, Stored]
    recalled: Mapping[tuple[int, int], Any] = field(default_factory=dict)
    """Rows of earlier yeses, by player and entry."""


def settle(commands: Iterable[Command], read: Read, kinds: Kinds, *, now: datetime) -> Writes:
    """Decide every command in order; one that fails or is refused harms no other.

    The same key with the same body gets the stored answer; with another body it is refused.
    """
    writes = Writes()
    fresh: dict[tuple[int, int], tuple[int, int, Any]] = {}
    earlier = read.earlier
    for command in commands:
        # by its number: a UUID is hashed in Python
        key = (command.player_id, command.key.int)
        stored = earlier.get((command.player_id, command.key)) if earlier else None
        if stored is not None:
            writes.answers.append(_recalled(command, stored, read, kinds))
        elif key in fresh:
            writes.answers.append(_same_batch(command, *fresh[key]))
        else:
            kept = len(writes.kept)
            answer = _decide(command, read, writes, now)
            if len(writes.kept) > kept:  # a fault is not kept: its key may be tried again
                fresh[key] = (command.body_hash, command.kind.number, answer)
            writes.answers.append(answer)
    return writes


def _decide(command: Command, read: Read, writes: Writes, now: datetime) -> Any:
    state = read.states.get(command.player_id)
    if state is None:
        return refuse("standing.no_player")
    try:
        decision = command.kind.decide(state, command, now)
        if isinstance(decision, Refusal):
            _keep(command, state.entry, _pack_refusal(decision), writes, now)
            return decision
        return _book(command, state, decision, writes, now)
    except Exception:
        # a poisoned command: its own answer is a fault, the rest of the batch goes on
        log.exception("command of kind %s could not be decided", command.kind.name)
        return refuse("house.fault")


def _book(
    command: Command, state: PlayerState, decision: Decision, writes: Writes, now: datetime
) -> Any:
    kind = command.kind
    remembers = kind.remember is not None and not decision.keep_answer
    kept = None if remembers else _pack_answer(kind, decision.answer)
    booked = book(state, decision, now=now)
    writes.transfers.extend(booked.transfers)
    if kind.table is not None and decision.row is not None:
        writes.rows.setdefault(kind.table.name, []).append(decision.row)
        writes.tables[kind.table.name] = kind.table
    if decision.rows is not None:
        _add_rows(kind, decision.rows, writes)
    if decision.meters:
        writes.added.append(decision.meters)
        if decision.pot is not None:
            writes.keeper = kind.keeper
            writes.parts.append((len(writes.answers), booked.first_entry, state, decision.pot))
    writes.changed[state.player_id] = state
    # an action that moved no money has no operation to point at
    entry = booked.first_entry if booked.transfers else 0
    _keep(command, entry, kept, writes, now)
    return decision.answer


def _add_rows(kind: Kind, rows: Mapping[str, Sequence[tuple[Any, ...]]], writes: Writes) -> None:
    for name, table in kind.tables.items():
        if name not in rows:
            continue
        writes.tables[name] = table
        if table.key:
            keyed = writes.keyed.setdefault(name, {})
            keyed.update((row[: table.key], row) for row in rows[name])
        else:
            writes.rows.setdefault(name, []).extend(rows[name])


def _pack_answer(kind: Kind, answer: Any) -> bytes:
    if kind.encode is None:
        raise TypeError(f"kind {kind.name} neither stores its answers nor remembers them")
    return _DONE + kind.encode(answer)


def _keep(
    command: Command, entry: int, answer: bytes | None, writes: Writes, now: datetime
) -> None:
    writes.kept.append(
        (
            command.cell,
            command.player_id,
            command.key,
            command.body_hash,
            command.kind.number,
            entry,
            now.toordinal(),
            answer,
        )
    )


def _reused(command: Command, body_hash: int, kind: int) -> bool:
    return command.body_hash != body_hash or command.kind.number != kind


def _recalled(command: Command, stored: Stored, read: Read, kinds: Kinds) -> Any:
    try:
        return _again(command, stored, read, kinds)
    except Exception:
        # a record that cannot be read again (its game is gone) is its asker's trouble only;
        # whatever was done stays done, so nothing is said about it
        log.exception("the earlier answer to a key of kind %d is unreadable", stored.kind)
        return refuse("house.unknown")


def _again(command: Command, stored: Stored, read: Read, kinds: Kinds) -> Any:
    if _reused(command, stored.body_hash, stored.kind):
        return refuse("request.key_reused")
    kind = kinds[stored.kind]
    if stored.answer is None:
        row = read.recalled[command.player_id, stored.entry]
        if kind.remember is None:
            raise TypeError(f"kind {kind.name} cannot remember")
        return kind.remember(row)
    if stored.answer[:1] == _REFUSED:
        return _unpack_refusal(stored.answer[1:])
    if kind.decode is None:
        raise TypeError(f"kind {kind.name} cannot decode its answers")
    return kind.decode(stored.answer[1:])


def _same_batch(command: Command, body_hash: int, kind: int, answer: Any) -> Any:
    if _reused(command, body_hash, kind):
        return refuse("request.key_reused")
    return answer


def to_recall(earlier: Mapping[Key, Stored], kinds: Kinds) -> dict[str, list[tuple[int, int]]]:
    """Which rows must be read before earlier yeses can be answered: SQL -> (player, entry)."""
    wanted: dict[str, list[tuple[int, int]]] = {}
    for (player_id, _), stored in earlier.items():
        # a kind that this process does not settle can only be a key used for something else
        kind = kinds.get(stored.kind)
        if kind is not None and stored.answer is None and kind.recall is not None:
            wanted.setdefault(kind.recall, []).append((player_id, stored.entry))
    return wanted


def to_load(
    commands: Iterable[Command], states: Mapping[int, PlayerState], now: datetime
) -> list[tuple[str, list[Any], list[int]]]:
    """What must be read before these commands can be decided: (SQL, its arguments, players)."""
    wanted: dict[Reading, dict[int, int]] = {}
    for command in commands:
        for reading in command.kind.reads:
            state = states.get(command.player_id)
            if state is not None and (reading.when is None or reading.when(state, command)):
                wanted.setdefault(reading, {})[command.player_id] = command.cell
    return [
        (
            reading.sql,
            [list(cells.values()), list(cells), *([now - reading.span] if reading.span else [])],
            list(cells),
        )
        for reading, cells in wanted.items()
    ]


def loaded(states: Mapping[int, PlayerState], players: Iterable[int], rows: Iterable[Any]) -> None:
    """Give the players what was read for them; one who has nothing gets an empty mapping."""
    for player_id in players:
        if player_id in states:
            states[player_id].loaded = states[player_id].loaded or {}
    for row in rows:
        state = states.get(row["player_id"])
        if state is not None and state.loaded is not None:
            state.loaded[row["entry"]] = row
