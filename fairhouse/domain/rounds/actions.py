"""Verbs of rounds for pages and jobs. The till settles the same command in its batches."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction

from fairhouse.domain.jackpots import actions as jackpots
from fairhouse.domain.players import documents
from fairhouse.domain.rounds import resting
from fairhouse.domain.rounds.desk import Desk, GameNumber
from fairhouse.domain.rounds.models import GameVersion
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.standing import queries as standing_queries
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet.accounts import revenue
from fairhouse.domain.wallet.commands import Kinds
from fairhouse.games import engine
from fairhouse.kit import clock, house_rules
from fairhouse.kit.refusals import Refusal, refuse


@transaction.atomic
def register_games() -> list[GameNumber]:
    """Give every game version that can be loaded a number in the books. Safe to repeat.

    Raises ValueError when a registered version has other content now: a stored round could
    no longer be replayed by what played it.
    """
    for name in engine.names(include_test=False):
        for version in engine.versions(name):
            _register(engine.load(name, version))
    desk.cache_clear()
    return game_numbers()


def _register(game: engine.Game) -> None:
    known = GameVersion.objects.filter(name=game.name, version=game.version).first()
    if known is not None:
        if known.content_hash != game.content_hash:
            raise ValueError(f"{game.name} version {game.version} was changed after its release")
        return
    last = GameVersion.objects.order_by("-number").values_list("number", flat=True).first()
    GameVersion.objects.create(
        number=(last or 0) + 1,
        name=game.name,
        version=game.version,
        content_hash=game.content_hash,
        revenue_account=wallet.account(revenue(game.name)),
        registered_at=clock.now(),
    )


def game_numbers() -> list[GameNumber]:
    """Every registered game version."""
    return [
        GameNumber(row.number, row.name, row.version, row.content_hash, row.revenue_account)
        for row in GameVersion.objects.order_by("number")
    ]


@cache
def desk() -> Desk:
    """The desk of this process."""
    return Desk(game_numbers(), book=jackpots.read_book())


@transaction.atomic
def play(
    *, player_id: int, session_id: UUID | None, game: str, body: Mapping[str, Any], key: UUID,
    age: int,
) -> Played | Refusal:  # fmt: skip
    """Play one round in a transaction of its own: the path of pages without script.

    `body` is the game's wager shape with amounts as decimal text; `key` makes a repeated
    request answer the same (JJ-6.2).
    """
    row = standing_queries.standing(player_id)
    if row is None:
        return refuse("standing.no_player")
    the_desk = desk()
    the_desk.resting[row.house] = resting.resting(row.house)
    request = the_desk.request(row.house, game, body, age=age)
    if isinstance(request, Refusal):
        return request
    the_desk.terms_needed[row.house] = newest_terms(row.house)
    command = the_desk.command(request, player_id=player_id, session=session_id, key=key)
    answer: Played | Refusal = wallet.perform(command, Kinds(the_desk.kinds))
    return answer


@transaction.atomic
def act(
    *, player_id: int, session_id: UUID | None, round_id: UUID, stage: int, body: Mapping[str, Any],
    key: UUID, age: int,
) -> Played | Refusal:  # fmt: skip
    """Do something in an open round, in a transaction of its own (JJ-8.7b).

    `stage` is that which the player has seen: an action meant for an earlier one is refused.
    `body` is the action's shape (`{"action": "hit"}`).
    """
    the_desk = desk()
    asked = the_desk.act_request(player_id, round_id, stage, body, age=age)
    if isinstance(asked, Refusal):
        return asked
    command = the_desk.act_command(asked, player_id=player_id, session=session_id, key=key)
    answer: Played | Refusal = wallet.perform(command, Kinds(the_desk.kinds))
    return answer


@transaction.atomic
def close(*, player_id: int, entry: int, stage: int, key: UUID) -> Played | Refusal:
    """Finish an abandoned round as the game's rules say for an absent player (JJ-8.7b).

    Needs no session and no standing: what was staked is played out whatever has happened since.
    """
    command = desk().close_command(player_id=player_id, entry=entry, stage=stage, key=key)
    answer: Played | Refusal = wallet.perform(command, Kinds(desk().kinds))
    return answer


def newest_terms(house: str) -> int:
    """The version of the terms that a member of the house must have accepted, 0 for none."""
    if house not in house_rules.current():
        return 0
    found = documents.current(house, "terms", clock.now())
    return found.version if found is not None else 0
