"""The lobby: every game of the house by class, with its return and its smallest stake."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.domain.rounds import resting
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.site import kinds
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page
from fairhouse.entrypoints.site.tables import rtp_range_of, smallest_stake
from fairhouse.games.engine import load
from fairhouse.kit.money import Money

FRONT_GAMES = 6
"""How many games the front door shows: the first of as many classes."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A game in the lobby. `kind` is the class's key, `label` its name."""

    name: str
    title: str
    kind: str
    label: str
    rtp: str
    min_stake: Money
    paused: bool
    """It takes no bets now: staff have stopped it (JJ-8.14)."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The games of one class."""

    kind: str
    title: str
    games: list[Offered]


def offered(request: HouseRequest) -> list[Offered]:
    """The games of the house in its own order, for the visitor's or the player's currency."""
    rules = rules_of(request)
    purse = wallet.balances(request.player.player_id) if request.player else None
    currency = purse.currency if purse else rules.money.currencies[0]
    least = rules.play.min_stake[currency]
    paused = resting.resting(request.house)
    found = [load(name) for name in rules.play.games]
    return [
        Offered(
            game.name, game.title, game.kind, kinds.name_of(game.kind), rtp_range_of(game),
            smallest_stake(game, least), game.name in paused,
        )
        for game in found
    ]  # fmt: skip


def shelves(games: list[Offered]) -> list[Shelf]:
    """The same by class; classes without a game are not shown."""
    found = [
        Shelf(kind, title, [game for game in games if game.kind == kind])
        for kind, title in kinds.KINDS.items()
    ]
    return [shelf for shelf in found if shelf.games]


def front(games: list[Offered]) -> list[Offered]:
    """The first game of each class: what the front door shows."""
    return [shelf.games[0] for shelf in shelves(games)][:FRONT_GAMES]


@require_safe
def lobby(request: HouseRequest) -> HttpResponse:
    """The lobby, open to visitors as well."""
    return page(request, "lobby.html.j2", shelves=shelves(offered(request)))


urlpatterns = [path("lobby/", lobby, name="lobby")]
