"""How games are fair, and a check of any round that runs in the visitor's own browser."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page
from fairhouse.entrypoints.site.lobby import offered
from fairhouse.entrypoints.site.rounds_shown import draw_weights
from fairhouse.games.engine import load
from fairhouse.kit import dice

KNOWN_ROUND = "01890a5d-ac96-774b-bcce-b302099a8057"
"""The round of the known answers in `kit.dice`: shown as an example that anyone can redo."""


@require_safe
def fairness(request: HouseRequest) -> HttpResponse:
    """The explanation, the certificates and the check."""
    games = [load(name) for name in rules_of(request).play.games]
    weights = {game.label.decode(): draw_weights(game) for game in games}
    example = {
        "round": KNOWN_ROUND,
        "seed": dice.KNOWN_SEED.hex(),
        "commitment": dice.KNOWN_COMMITMENT,
        "label": games[0].label.decode(),
    }
    return page(
        request,
        "fairness/fairness.html.j2",
        offered=offered(request),
        games=games,
        example=example,
        labels=[(game.label.decode(), f"{game.title}, version {game.version}") for game in games],
        labels_json=json.dumps({"labels": weights}).replace("<", "\\u003c"),
    )


urlpatterns = [path("fairness/", fairness, name="fairness")]
