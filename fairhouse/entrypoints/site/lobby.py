"""The lobby: every game of the house with its return and its smallest stake."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page
from fairhouse.entrypoints.site.tables import rtp_of, smallest_stake
from fairhouse.games.engine import load
from fairhouse.kit.money import Money

KINDS = {"roulette": "Roulette", "slot": "Slot"}


@dataclass(frozen=True, slots=True)
class Offered:
    """A game in the lobby."""

    name: str
    title: str
    kind: str
    rtp: str
    min_stake: Money


def offered(request: HouseRequest) -> list[Offered]:
    """The games of the house in its own order, for the visitor's or the player's currency."""
    rules = rules_of(request)
    purse = wallet.balances(request.player.player_id) if request.player else None
    currency = purse.currency if purse else rules.money.currencies[0]
    least = rules.play.min_stake[currency]
    found = [load(name) for name in rules.play.games]
    return [
        Offered(game.name, game.title, KINDS[game.kind], rtp_of(game), smallest_stake(game, least))
        for game in found
    ]


@require_safe
def lobby(request: HouseRequest) -> HttpResponse:
    """The lobby, open to visitors as well."""
    return page(request, "lobby.html.j2", games=offered(request))


urlpatterns = [path("lobby/", lobby, name="lobby")]
