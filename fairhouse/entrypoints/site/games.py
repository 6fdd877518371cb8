"""The game pages: shown to everybody, played for real money by whoever is signed in.

With script, wagers go to the play process; without, the form comes here and calls the same
verb. Rules with version and return stand on the page before any play (JJ-8.10).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path
from django.views.decorators.http import require_http_methods

from fairhouse.domain.rounds import actions as rounds
from fairhouse.entrypoints.play import token
from fairhouse.entrypoints.site import tables, wheel
from fairhouse.entrypoints.site.ages import age_of
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page
from fairhouse.games import engine
from fairhouse.games.engine import Game
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal, refuse

PLAIN_ROWS = 4
"""How many bets the roulette form without script takes at once."""


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
    answer = _play(request, found)
    if isinstance(answer, Refusal):
        return _show(request, found, [answer])
    return HttpResponseRedirect(f"{request.path}#game")


def _play(request: HouseRequest, found: Game) -> Refusal | None:
    assert request.player is not None
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return refuse("request.malformed", reason="the bet has no number")
    answer = rounds.play(
        player_id=request.player.player_id,
        session_id=request.player.session_id,
        game=found.name,
        body=wager_body(found.kind, request.POST),
        key=key,
        age=age_of(request),
    )
    return at_plain_field(answer) if isinstance(answer, Refusal) else None


def wager_body(kind: str, form: QueryDict) -> Mapping[str, Any]:
    """The game's wager shape from the fields of the plain form."""
    if kind != "roulette":
        return {"stake": form.get("stake", "").strip()}
    rows = range(PLAIN_ROWS)
    asked = [(form.get(f"bet_{at}", ""), form.get(f"stake_{at}", "").strip()) for at in rows]
    return {"bets": [{"bet": bet, "stake": stake} for bet, stake in asked if bet or stake]}


def at_plain_field(refusal: Refusal) -> Refusal:
    """Point a game's refusal (`bets.0.stake`) at the field of the plain form (`stake_0`)."""
    at = (refusal.field or "").split(".")
    if len(at) == 3 and at[0] == "bets":
        return refusal.at(f"{at[2]}_{at[1]}")
    return refusal.at("bet_0") if at == ["bets"] else refusal


def _show(
    request: HouseRequest, found: Game, refusals: list[Refusal] | None = None
) -> HttpResponse:
    table = tables.table_for(request, found, request.POST)
    extra: dict[str, Any] = {"table": table}
    if found.kind == "roulette":
        layout = found.layout
        extra["pockets"] = wheel.pockets(layout["pockets"], layout["colours"])
        extra["last_angle"] = None
        if table.last:
            extra["last_angle"] = wheel.angle(layout["pockets"], table.last.view["pocket"])
    template = f"games/{found.kind}.html.j2"
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
