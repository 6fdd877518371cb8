"""Pages: games that rest, and rounds that are void by the word of two people (JJ-6.5, JJ-8.14)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.rounds import resting
from fairhouse.domain.voids import actions, queries
from fairhouse.domain.voids.models import Case
from fairhouse.domain.voids.rules import REASONS, Proposal
from fairhouse.entrypoints.office.access import (
    StaffRequest,
    actor_of,
    chosen,
    may,
    office_page,
    written,
)
from fairhouse.games import engine
from fairhouse.kit import house_rules, ids
from fairhouse.kit.refusals import Refusal, refuse


@require_safe
@may("see_games")
def games(request: StaffRequest) -> HttpResponse:
    """What rests, what waits for a second person, what was decided."""
    return _games_page(request)


def _games_page(
    request: StaffRequest, refusals: tuple[Refusal, ...] = (), values: QueryDict | None = None
) -> HttpResponse:
    return office_page(
        request,
        "games",
        refusals=refusals,
        values=values or {},
        resting=resting.resting_now(),
        cases=queries.cases(),
        titles=_titles(),
        houses=_houses(),
        reasons=REASONS,
    )


def _titles() -> dict[str, str]:
    return {name: engine.load(name).title for name in engine.names()}


def _houses() -> dict[str, str]:
    return {slug: house.name for slug, house in house_rules.current().items()}


@require_POST
@may("void_rounds")
def stop(request: StaffRequest) -> HttpResponse:
    """Take a game off now."""
    reason = written(request, "reason", longest=500)
    answer = reason if isinstance(reason, Refusal) else resting.suspend(
        actor=actor_of(request),
        game=request.POST.get("game", ""),
        house=request.POST.get("house", ""),
        reason=reason,
    )  # fmt: skip
    if isinstance(answer, Refusal):
        return _games_page(request, (answer,), request.POST)
    messages.success(request, f"{_titles()[answer.game]} takes no more wagers.")
    return HttpResponseRedirect("/games/")


@require_POST
@may("void_rounds")
def let_on(request: StaffRequest, rest_id: UUID) -> HttpResponse:
    """Let a game on again: not by the person who stopped it."""
    answer = resting.resume(actor=actor_of(request), rest_id=rest_id)
    if isinstance(answer, Refusal):
        return _games_page(request, (answer,))
    messages.success(request, f"{_titles()[answer.game]} takes wagers again.")
    return HttpResponseRedirect("/games/")


@require_http_methods(["GET", "HEAD", "POST"])
@may("void_rounds")
def propose(request: StaffRequest) -> HttpResponse:
    """Ask that rounds be void; a second person decides."""
    if request.method != "POST":
        return _propose_page(request)
    answer: Case | Proposal | Refusal = _proposal(request)
    if isinstance(answer, Proposal):
        answer = actions.propose(answer, actor=actor_of(request))
    if isinstance(answer, Refusal):
        return _propose_page(request, (answer.at("ticket") if answer.field == "round" else answer,))
    return HttpResponseRedirect(f"/games/void/{answer.id}/")


def _propose_page(request: StaffRequest, refusals: tuple[Refusal, ...] = ()) -> HttpResponse:
    return office_page(
        request, "void_new", refusals=refusals, values=request.POST, titles=_titles(),
        houses=_houses(), reasons=REASONS,
    )  # fmt: skip


def _proposal(request: StaffRequest) -> Proposal | Refusal:
    """The form as a proposal: a ticket, or a span of UTC times."""
    form = request.POST
    ticket = form.get("ticket", "").strip()
    round_id: UUID | None = None
    since, until = _moment(form.get("since", "")), _moment(form.get("until", ""))
    if ticket:
        if form.get("since") or form.get("until"):
            return refuse(
                "request.field", field="ticket", reason="Give a ticket or a span of time, not both."
            )
        try:
            round_id = ids.from_ticket(ticket)
        except ValueError:
            return refuse("void.round", field="ticket")
    if form.get("wins") not in {"take", "keep"}:
        return refuse("request.field", field="wins", reason="Say what becomes of the wins.")
    statement = written(request, "statement")
    if isinstance(statement, Refusal):
        return statement
    return Proposal(
        game=form.get("game", ""),
        house=form.get("house", ""),
        round_id=round_id,
        since=since,
        until=until,
        reason=form.get("reason", ""),
        keep_wins=form.get("wins") == "keep",
        statement=statement,
    )


def _moment(text: str) -> datetime | None:
    """`2026-11-22T14:30` as a browser's field gives it, in UTC; None for anything else."""
    try:
        typed = datetime.fromisoformat(text.strip())
        return typed.replace(tzinfo=UTC) if typed.tzinfo is None else typed.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@require_safe
@may("see_games")
def case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """One case: what it covers, who asked, who decided, what moved."""
    return _case_page(request, _found(case_id))


def _found(case_id: UUID) -> Case:
    found = queries.case(case_id)
    if found is None:
        raise Http404("no such case")
    return found


def _case_page(
    request: StaffRequest, found: Case, refusals: tuple[Refusal, ...] = ()
) -> HttpResponse:
    audit.record(
        actor=actor_of(request),
        verb="office.void_case_seen",
        subject=f"void:{found.id}",
        details={},
    )
    return office_page(
        request,
        "void",
        refusals=refusals,
        case=found,
        figures=queries.preview(found),
        done=queries.done(found),
        jackpot_wins=queries.jackpot_wins(found),
        title=_titles().get(found.game, found.game),
        house=_houses().get(queries.house_of(found), "All houses"),
        reason=REASONS.get(found.reason, found.reason),
        ticket=ids.ticket(found.round_id) if found.round_id else "",
        decidable=found.state == "proposed"
        and "void_rounds" in request.rights
        and found.proposed_by != request.staff,
    )


@require_POST
@may("void_rounds")
def decide(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The second person's yes or no."""
    verb = chosen(request, {"approve": actions.approve, "decline": actions.decline})
    answer = verb(case_id=case_id, actor=actor_of(request))
    if isinstance(answer, Refusal):
        return _case_page(request, _found(case_id), (answer,))
    said = "Agreed. Stakes are being returned." if answer.state == "approved" else "Declined."
    messages.success(request, said)
    return HttpResponseRedirect(f"/games/void/{case_id}/")


urlpatterns = [
    path("games/", games, name="office-games"),
    path("games/stop/", stop, name="office-stop-game"),
    path("games/let-on/<uuid:rest_id>/", let_on, name="office-let-on"),
    path("games/void/", propose, name="office-void"),
    path("games/void/<uuid:case_id>/", case, name="office-void-case"),
    path("games/void/<uuid:case_id>/decide/", decide, name="office-void-decide"),
]
