"""Games that rest: taken off at once by one person, let on again by another (JJ-8.14).

A game that may not work as it should takes no wagers while somebody looks. Rounds that are open
can still be finished.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.rounds.models import Rest
from fairhouse.games import engine
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.refusals import Refusal, refuse

SHORTEST_REASON: Final = 20
"""Characters; a word is no reason."""


@transaction.atomic
def suspend(*, actor: Actor, game: str, house: str = "", reason: str) -> Rest | Refusal:
    """Take a game off at once, in one house or in all: one person is enough to stop it (JJ-8.14).

    Open rounds can still be finished.
    """
    if game not in engine.names():
        return refuse("game.unknown").at("game")
    if house and house not in house_rules.current():
        return refuse("void.house", field="house")
    if len(reason.strip()) < SHORTEST_REASON:
        return refuse("game.rest_reason", field="reason")
    try:
        with transaction.atomic():
            made = Rest.objects.create(
                id=ids.new(), game=game, house=house, reason=reason.strip(), began_at=clock.now(),
                began_by=actor.name,
            )  # fmt: skip
    except IntegrityError:
        return refuse("game.rests_already")
    _note_rest(made, actor, "rounds.game_stopped")
    return made


@transaction.atomic
def resume(*, actor: Actor, rest_id: UUID) -> Rest | Refusal:
    """Let a game on again: somebody else than who stopped it."""
    row = Rest.objects.select_for_update().filter(id=rest_id, ended_at=None).first()
    if row is None:
        return refuse("request.not_found")
    if row.began_by == actor.name:
        return refuse("void.second_person")
    row.ended_at, row.ended_by = clock.now(), actor.name
    row.save(update_fields=["ended_at", "ended_by"])
    _note_rest(row, actor, "rounds.game_let_on")
    return row


def _note_rest(row: Rest, actor: Actor, verb: str) -> None:
    audit.record(
        actor=actor, verb=verb, subject=f"game:{row.game}", details={"house": row.house or "all"}
    )


def resting_now() -> list[Rest]:
    """The games that rest, newest first."""
    return list(Rest.objects.filter(ended_at=None).order_by("-began_at"))


def resting(house: str) -> frozenset[str]:
    """The games that take no wagers in a house now."""
    rows = Rest.objects.filter(ended_at=None, house__in=["", house])
    return frozenset(rows.values_list("game", flat=True))
