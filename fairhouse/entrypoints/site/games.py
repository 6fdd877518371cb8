"""The game pages: shown to everybody, played for real money by whoever is signed in.

With script, wagers and actions go to the play process; without, the form comes here and calls
the same verbs. Rules with version and return stand on the page before any play (JJ-8.10).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path
from django.views.decorators.http import require_http_methods

from fairhouse.domain.jackpots import queries as jackpots
from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds import resting
from fairhouse.entrypoints.play import token
from fairhouse.entrypoints.site import faces, tables, wheel
from fairhouse.entrypoints.site.ages import age_of
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page
from fairhouse.games import engine
from fairhouse.games.engine import Game
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal, refuse

PLAIN_ROWS = 4
"""How many bets the roulette form without script takes at once."""
PLACES = tuple(str(at) for at in range(100))
"""Positions that a plain form can name: cards, items, lines."""
LAST_STAGE = 32_767
"""Beyond any round; a larger number on a form is told as this."""


def _game(request: HouseRequest, name: str) -> Game:
    """The game that this house offers under a name, or 404."""
    if name not in rules_of(request).play.games:
        raise Http404(name)
    return engine.load(name)


@require_http_methods(["GET", "HEAD", "POST"])
def game(request: HouseRequest, name: str) -> HttpResponse:
    """A game's page; a POST is a wager from the plain form."""
    found = _game(request, name)
    if request.method != "POST":
        return _show(request, found)
    if request.player is None:
        return HttpResponseRedirect(f"/sign-in/?next={request.path}")
    answer = _act(request) if "round" in request.POST else _play(request, found)
    if isinstance(answer, Refusal):
        return _show(request, found, [answer])
    return HttpResponseRedirect(f"{request.path}#game")


def _play(request: HouseRequest, found: Game) -> Refusal | None:
    assert request.player is not None
    key = _uuid(request.POST.get("key", ""))
    if key is None:
        return refuse("request.malformed", reason="the bet has no number")
    body = wager_body(found, request.POST)
    answer = rounds.play(
        player_id=request.player.player_id,
        session_id=request.player.session_id,
        game=found.name,
        body=body,
        key=key,
        age=age_of(request),
    )
    return at_plain_field(answer, found, body) if isinstance(answer, Refusal) else None


def _act(request: HouseRequest) -> Refusal | None:
    """What the plain form says to do in the round that is open."""
    assert request.player is not None
    form = request.POST
    key, round_id = _uuid(form.get("key", "")), _uuid(form.get("round", ""))
    stage = form.get("stage", "")
    if key is None or round_id is None or not (stage.isascii() and stage.isdigit()):
        return refuse("request.malformed", reason="it does not say which round it is for")
    answer = rounds.act(
        player_id=request.player.player_id,
        session_id=request.player.session_id,
        round_id=round_id,
        stage=min(int(stage), LAST_STAGE),
        body=action_body(form),
        key=key,
        age=age_of(request),
    )
    return answer if isinstance(answer, Refusal) else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def action_body(form: QueryDict) -> Mapping[str, Any]:
    """A game's action from the fields of the plain form: `draw` with the cards that are held.

    Held and front cards are told only with the actions that ask for them.
    """
    action = form.get("action", "")
    more = {"draw": "hold", "set": "front"}.get(action)
    if more:
        return {"action": action, more: [int(at) for at in form.getlist(more) if at in PLACES]}
    if action == "pick":
        at = form.get("at", "")
        return {"action": action, "at": int(at) if at in PLACES else -1}
    return {"action": action}


def wager_body(found: Game, form: QueryDict) -> Mapping[str, Any]:
    """The game's wager shape from the fields of the plain form."""
    shown = tables.page_of(found)
    if shown == "cards":
        bets = [spot.bet for spot in tables.spots(found)]
        given = [(bet, form.get(f"stake_{bet}", "").strip()) for bet in bets]
        return {"bets": [{"bet": bet, "stake": stake} for bet, stake in given if stake]}
    if shown != "roulette":
        body: dict[str, Any] = {"stake": form.get("stake", "").strip()}
        lines = form.get("lines", "")
        if lines in PLACES:
            body["lines"] = int(lines)
        return body
    rows = range(PLAIN_ROWS)
    asked = [(form.get(f"bet_{at}", ""), form.get(f"stake_{at}", "").strip()) for at in rows]
    return {"bets": [{"bet": bet, "stake": stake} for bet, stake in asked if bet or stake]}


def at_plain_field(refusal: Refusal, found: Game, body: Mapping[str, Any]) -> Refusal:
    """Point a game's refusal (`bets.0.stake`) at the field of the plain form.

    That is `stake_0` on the rows of roulette, and `stake_ante` where each bet has its own field.
    """
    by_name = tables.page_of(found) == "cards"
    at = (refusal.field or "").split(".")
    if len(at) == 3 and at[0] == "bets":
        row = body["bets"][int(at[1])]["bet"] if by_name else at[1]
        return refusal.at(f"{at[2]}_{row}")
    if at != ["bets"]:
        return refusal
    return refusal.at(f"stake_{tables.spots(found)[0].bet}" if by_name else "bet_0")


def _show(
    request: HouseRequest, found: Game, refusals: list[Refusal] | None = None
) -> HttpResponse:
    table = tables.table_for(request, found, request.POST)
    fed = jackpots.of_game(request.house, found.name, table.currency)
    rests = found.name in resting.resting(request.house)
    extra: dict[str, Any] = {"table": table, "jackpots": fed, "rests": rests}
    if found.kind == "roulette":
        layout = found.layout
        extra["pockets"] = wheel.pockets(layout["pockets"], layout["colours"])
        extra["last_angle"] = None
        if table.last:
            extra["last_angle"] = wheel.angle(layout["pockets"], table.last.view["pocket"])
    elif table.page == "cards":
        extra["faces_json"] = json.dumps(faces.told())
    template = f"games/{table.page}.html.j2"
    answer = page(request, template, refusals=refusals or [], **extra)
    if request.player is not None:
        _give_token(request, answer)
    # only this page talks to the play process
    answer._csp_update = {"connect-src": [table.play_origin]}  # type: ignore[attr-defined]  # noqa: SLF001
    return answer


def _give_token(request: HouseRequest, answer: HttpResponse) -> None:
    """The cookie with which the play process knows who plays; it renews it while he does."""
    assert request.player is not None
    made = token.make(
        player_id=request.player.player_id,
        session_id=request.player.session_id,
        house=request.house,
        age=age_of(request),
        idle_minutes=rules_of(request).sign_in.idle_minutes,
        now=clock.now(),
    )
    answer.set_cookie(token.COOKIE, made, secure=True, httponly=True, samesite="Strict")
    # as it is: Django would put it in quotes because of its "=", which the play process reads
    answer.cookies[token.COOKIE].set(token.COOKIE, made, made)


urlpatterns = [path("games/<slug:name>/", game, name="game")]
