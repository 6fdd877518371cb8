"""Pages: jackpot wins that wait for confirmation, one win, and what each jackpot holds."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.jackpots import actions, queries
from fairhouse.domain.jackpots.queries import WinView
from fairhouse.domain.voids import queries as voids
from fairhouse.entrypoints.office.access import (
    StaffRequest,
    actor_of,
    chosen,
    may,
    office_page,
    written,
)
from fairhouse.games import engine
from fairhouse.kit import house_rules
from fairhouse.kit.refusals import Refusal

_DECISIONS: dict[str, Callable[..., str | Refusal]] = {
    "confirm": actions.confirm,
    "decline": actions.decline,
}


@require_safe
@may("see_payments")
def jackpots(request: StaffRequest) -> HttpResponse:
    """What waits, oldest first; what was decided; what every jackpot holds."""
    return office_page(
        request,
        "jackpots",
        waiting=queries.waiting(),
        decided=queries.decided(),
        holdings=queries.holdings(),
        houses={slug: house.name for slug, house in house_rules.current().items()},
    )


@require_safe
@may("see_payments")
def win(request: StaffRequest, win_id: UUID) -> HttpResponse:
    """One win: its round, what it took from the meter, and the decision."""
    return _win_page(request, _found(win_id))


def _win_page(
    request: StaffRequest, shown: WinView, refusals: tuple[Refusal, ...] = ()
) -> HttpResponse:
    audit.record(
        actor=actor_of(request),
        verb="office.jackpot_win_seen",
        subject=f"jackpot_win:{shown.win_id}",
        details={"player": shown.player_id},
    )
    return office_page(
        request,
        "jackpot_win",
        refusals=refusals,
        win=shown,
        game=engine.load(shown.game).title,
        house=house_rules.current()[shown.house].name,
        rationale=queries.rationale(shown.win_id),
        void=voids.is_void(shown.round_id),
        cases=voids.cases_over(
            round_id=shown.round_id, game=shown.game, house=shown.house, at=shown.at
        ),
        decidable=shown.state == "hit" and "decide_payments" in request.rights,
        values=request.POST,
    )


@require_POST
@may("decide_payments")
def decide(request: StaffRequest, win_id: UUID) -> HttpResponse:
    """A person confirms or declines, with a reason (JJ-7.13)."""
    verb = chosen(request, _DECISIONS)
    shown = _found(win_id)
    answer = written(request, "rationale")
    if isinstance(answer, str):
        answer = verb(win_id=win_id, staff=request.staff, rationale=answer)
    if isinstance(answer, Refusal):
        return _win_page(request, _found(win_id), (answer,))
    done = "paid into the winner's balance" if answer == "paid" else "returned to the jackpot"
    messages.success(request, f"{shown.title}: {done}.")
    return HttpResponseRedirect("/jackpots/")


def _found(win_id: UUID) -> WinView:
    """The one gate to a win."""
    found = queries.win(win_id)
    if found is None:
        raise Http404("no such win")
    return found


urlpatterns = [
    path("jackpots/", jackpots, name="office-jackpots"),
    path("jackpots/<uuid:win_id>/", win, name="office-jackpot-win"),
    path("jackpots/<uuid:win_id>/decide/", decide, name="office-jackpot-decide"),
]
