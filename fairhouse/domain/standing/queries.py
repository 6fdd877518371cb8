"""Reads of standing. A read that decides about money or play must hold the row's lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fairhouse.domain.standing import rules
from fairhouse.domain.standing.models import FactChange, Standing
from fairhouse.domain.standing.rules import Blocks, Fact
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.refusals import Refusal, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """The standing row as values. `revision` grows with every change."""

    player_id: int
    cell: int
    house: str
    facts: tuple[Fact, ...]
    terms_version: int
    live_session: UUID | None
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the history of a player's facts."""

    change: str
    fact: Fact
    source: str
    at: datetime


def as_value(row: Standing) -> StandingRow:
    """The row as a frozen value."""
    return StandingRow(
        player_id=row.player_id,
        cell=row.cell,
        house=row.house,
        facts=tuple(rules.read(row.facts)),
        terms_version=row.terms_version,
        live_session=row.live_session,
        revision=row.revision,
    )


def standing(player_id: int) -> StandingRow | None:
    """The row as it is now, without a lock: for showing, never for moving money."""
    row = Standing.objects.filter(cell=ids.cell_of(player_id), player_id=player_id).first()
    return as_value(row) if row is not None else None


def blocks_of(house: str) -> Blocks:
    """What each kind of fact forbids in a house today, and in which words."""
    return house_rules.current()[house].at(clock.now()).standing.blocks


def may(player_id: int, verb: str) -> Refusal | None:
    """None when the player may do `verb` now. For pages; verbs ask under the lock."""
    row = standing(player_id)
    if row is None:
        return refuse("standing.no_player")
    return rules.may(row.facts, verb, clock.now(), blocks_of(row.house))


def history(player_id: int) -> list[Change]:
    """Every change to the player's facts, oldest first."""
    rows = FactChange.objects.filter(player_id=player_id).order_by("changed_at", "id")
    return [
        Change(
            change=row.change,
            fact=Fact(row.kind, row.starts_at, row.ends_at),
            source=row.source,
            at=row.changed_at,
        )
        for row in rows
    ]
