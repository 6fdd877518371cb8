"""Verbs of standing. Each locks the player's row first and reads only after that.

The order of locks everywhere is: rows of players, then the standing row, then the wallet.
Every verb joins the caller's transaction where there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from fairhouse.domain.standing import rules
from fairhouse.domain.standing.models import FactChange, Standing
from fairhouse.domain.standing.queries import StandingRow, as_value, blocks_of
from fairhouse.domain.standing.rules import Fact
from fairhouse.kit import clock, ids
from fairhouse.kit.refusals import Refusal, refuse


def open_row(*, player_id: int, cell: int, house: str) -> None:
    """Give a new player a standing row; nothing forbids them anything yet."""
    Standing.objects.create(cell=cell, player_id=player_id, house=house)


def lock(player_id: int) -> StandingRow | Refusal:
    """Lock the player's row until the caller's transaction ends and return what is so.

    Raises django's TransactionManagementError outside a transaction: a lock that is let go
    at once guards nothing.
    """
    row = _locked(player_id)
    return as_value(row) if row is not None else refuse("standing.no_player")


def _locked(player_id: int) -> Standing | None:
    # FOR NO KEY UPDATE: the same strength as the till's, and no wait for foreign keys
    return (
        Standing.objects.select_for_update(no_key=True)
        .filter(cell=ids.cell_of(player_id), player_id=player_id)
        .first()
    )


@transaction.atomic
def check(*, player_id: int, verb: str) -> StandingRow | Refusal:
    """Lock the row and answer it when `verb` is allowed now, else why not."""
    row = lock(player_id)
    if isinstance(row, Refusal):
        return row
    refusal = rules.may(row.facts, verb, clock.now(), blocks_of(row.house))
    return row if refusal is None else refusal


@transaction.atomic
def add_fact(
    *, player_id: int, kind: str, starts: datetime, ends: datetime | None, source: str
) -> StandingRow | Refusal:
    """State a fact of a player. `source` says who or what: `staff:dana`, `player`, `rule:...`.

    Adding the same kind again leaves what stands; the longest decides.
    """
    if ends is not None and ends <= starts:
        return refuse("standing.fact_dates", field="ends")
    row = _locked(player_id)
    if row is None:
        return refuse("standing.no_player")
    fact = Fact(kind, starts, ends)
    _record(row, "added", fact, source)
    return _save(row, [*rules.read(row.facts), fact])


@transaction.atomic
def end_fact(*, player_id: int, kind: str, source: str) -> StandingRow | Refusal:
    """End now every fact of a kind, current or to come.

    Refused for protection (cool-off, self-exclusion): those are only outlived.
    """
    row = _locked(player_id)
    if row is None:
        return refuse("standing.no_player")
    facts = rules.read(row.facts)
    refusal = rules.verify_end(facts, kind, clock.now())
    if refusal is not None:
        return refusal
    for fact in facts:
        if fact.kind == kind and not fact.past(clock.now()):
            _record(row, "ended", fact, source)
    return _save(row, [fact for fact in facts if fact.kind != kind])


@transaction.atomic
def set_terms(*, player_id: int, terms_version: int) -> StandingRow | Refusal:
    """Note which version of the terms the player has agreed to; never an older one."""
    row = _locked(player_id)
    if row is None:
        return refuse("standing.no_player")
    row.terms_version = max(row.terms_version, terms_version)
    return _save(row, rules.read(row.facts))


@transaction.atomic
def begin_session(*, player_id: int, session_id: UUID) -> StandingRow | Refusal:
    """Make this session the only one that may play, if the player may sign in at all."""
    row = _locked(player_id)
    if row is None:
        return refuse("standing.no_player")
    facts = rules.read(row.facts)
    refusal = rules.may(facts, "sign_in", clock.now(), blocks_of(row.house))
    if refusal is not None:
        return refusal
    row.live_session = session_id
    return _save(row, facts)


@transaction.atomic
def end_session(*, player_id: int, session_id: UUID) -> None:
    """Nobody plays with this session any more. A newer one is left alone."""
    row = _locked(player_id)
    if row is not None and row.live_session == session_id:
        row.live_session = None
        _save(row, rules.read(row.facts))


def _save(row: Standing, facts: Iterable[Fact]) -> StandingRow:
    """Write the row: the one place where it changes. Past facts stay in the history only."""
    row.facts = rules.write(rules.still_to_count(facts, clock.now()))
    row.revision += 1
    Standing.objects.filter(cell=row.cell, player_id=row.player_id).update(
        facts=row.facts,
        terms_version=row.terms_version,
        live_session=row.live_session,
        revision=row.revision,
    )
    return as_value(row)


def _record(row: Standing, change: str, fact: Fact, source: str) -> None:
    FactChange.objects.create(
        id=ids.new(),
        cell=row.cell,
        player_id=row.player_id,
        change=change,
        kind=fact.kind,
        starts_at=fact.starts,
        ends_at=fact.ends,
        source=source,
        changed_at=clock.now(),
    )
