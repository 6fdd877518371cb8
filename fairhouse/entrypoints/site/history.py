"""What a member played and how money moved: history, one round, statement (JJ-8.17)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.rounds.queries import RoundDetail
from fairhouse.domain.voids import queries as voids
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.site import proofs, rounds_shown, statements
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page, signed_in
from fairhouse.kit import clock

A_PAGE = 50


def _since(request: HouseRequest) -> tuple[int, datetime]:
    days = rules_of(request).play.history_days
    return days, clock.now() - timedelta(days=days)


def _until(request: HouseRequest) -> datetime | None:
    """Where the page before ended: rounds older than this. Nonsense is the first page."""
    try:
        until = datetime.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        return None
    return until if until.tzinfo is not None else None


@require_safe
@signed_in
def history(request: HouseRequest) -> HttpResponse:
    """The rounds of the last days; how many is the house's rule."""
    assert request.player is not None
    days, since = _since(request)
    lines = rounds.history(request.player.player_id, since, until=_until(request), limit=A_PAGE + 1)
    shown = lines[:A_PAGE]
    older = shown[-1].at.isoformat() if len(lines) > A_PAGE else ""
    waiting = rounds.open_rounds(request.player.player_id)
    void = voids.void_rounds_of(request.player.player_id, [line.round_id for line in shown])
    return page(
        request, "account/history.html.j2", lines=shown, days=days, older=older, waiting=waiting,
        void=void,
    )  # fmt: skip


@require_safe
@signed_in
def one_round(request: HouseRequest, round_id: UUID) -> HttpResponse:
    """Everything that is kept of one round, with its seed and how to check it."""
    found = _round(request, round_id)
    assert request.player is not None
    void = voids.void_rounds_of(request.player.player_id, [round_id])
    return page(
        request,
        "account/round.html.j2",
        round=found,
        void=void.get(round_id),
        shown=rounds_shown.shown(found),
        dispute_days=rules_of(request).support.dispute_days,
    )


def _round(request: HouseRequest, round_id: UUID) -> RoundDetail:
    """A round of the member who asks, or 404."""
    assert request.player is not None
    found = rounds.round_detail(request.player.player_id, round_id)
    if found is None:
        raise Http404("no such round of this member")
    return found


@require_safe
@signed_in
def proof(request: HouseRequest, round_id: UUID) -> HttpResponse:
    """The same for a program: all that is needed to draw the round again, as a file."""
    found = _round(request, round_id)
    answer = JsonResponse(proofs.of(found), json_dumps_params={"indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="round-{found.ticket}.json"'
    return answer


@require_safe
@signed_in
def statement(request: HouseRequest) -> HttpResponse:
    """Every movement of money of the last days."""
    assert request.player is not None
    days, since = _since(request)
    lines = wallet.statement(request.player.player_id, since, clock.now() + timedelta(seconds=1))
    return page(request, "account/statement.html.j2", lines=statements.movements(lines), days=days)


urlpatterns = [
    path("account/history/", history, name="history"),
    path("account/history/<uuid:round_id>/", one_round, name="round"),
    path("account/history/<uuid:round_id>/proof.json", proof, name="proof"),
    path("account/statement/", statement, name="statement"),
]
