"""Pages: cases of play that looks like a program's, and registrations that are held (JJ-8.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.monitoring import actions, queries, rules
from fairhouse.domain.monitoring.models import Case, Hold
from fairhouse.entrypoints.office.access import (
    StaffRequest,
    actor_of,
    chosen,
    may,
    office_page,
    written,
)
from fairhouse.kit import house_rules
from fairhouse.kit.refusals import Refusal
from fairhouse.kit.vault import VaultError

SAME = {
    "email": "email address",
    "phone": "phone number",
    "name_birth": "name and date of birth",
    "postcode_birth": "postcode and date of birth",
}
"""What two registrations share, in words."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An hour of a day: how far it rises (0 to 100), and how many rounds and decisions it had."""

    hour: int
    height: float
    acts: int


@require_safe
@may("see_cases")
def overview(request: StaffRequest) -> HttpResponse:
    """What waits for a person, then what was decided."""
    rows = [(case, queries.signals_of(case)) for case in queries.cases()]
    return office_page(
        request, "monitoring", rows=rows, holds=queries.holds(), houses=_houses(), same=SAME
    )


def _houses() -> dict[str, str]:
    return {slug: house.name for slug, house in house_rules.current().items()}


@require_safe
@may("see_cases")
def case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """One member's day: the signals with their figures, the rounds by hour, what was decided."""
    return _case_page(request, _case(case_id))


def _case(case_id: UUID) -> Case:
    found = queries.case(case_id)
    if found is None:
        raise Http404("no such case")
    return found


def _case_page(
    request: StaffRequest, found: Case, refusals: tuple[Refusal, ...] = ()
) -> HttpResponse:
    audit.record(
        actor=actor_of(request), verb="office.case_seen", subject=f"player:{found.player_id}",
        details={"day": found.day.isoformat()}, case=f"monitoring/{found.id}",
    )  # fmt: skip
    others = [each for each in queries.cases_of(found.player_id) if each.id != found.id]
    return office_page(
        request,
        "monitoring_case",
        refusals=refusals,
        values=request.POST,
        case=found,
        others=others,
        house=house_rules.current()[found.house],
        signals=queries.signals_of(found),
        bars=_bars(found),
        reason=_opened(queries.reason_of, found),
        ended=queries.ended_at(found.player_id),
        judging=found.state == "open" and "decide_cases" in request.rights,
        seconding=found.state == "proposed"
        and "decide_cases" in request.rights
        and found.proposed_by != request.staff,
    )


def _bars(of: Case) -> list[Bar]:
    since, until = queries.span_of(of.house, of.day)
    acts = queries.acts_of(player_id=of.player_id, house=of.house, since=since, until=until)
    counts = rules.by_hour(acts, house_rules.current()[of.house].zone)
    most = max(*counts, 1)
    return [Bar(hour, round(count / most * 95, 1), count) for hour, count in enumerate(counts)]


@require_POST
@may("decide_cases")
def judge(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The first person: no program, or the membership should end."""
    verb = chosen(request, {"clear": actions.clear, "end": actions.propose_end})
    reason = written(request, "reason")
    answer = (
        reason
        if isinstance(reason, Refusal)
        else verb(case_id=case_id, reason=reason, actor=actor_of(request))
    )
    if isinstance(answer, Refusal):
        return _case_page(request, _case(case_id), (answer,))
    messages.success(
        request,
        "The case is closed: no program."
        if answer.state == "cleared"
        else "A second person decides now.",
    )
    return HttpResponseRedirect(f"/monitoring/{case_id}/")


@require_POST
@may("decide_cases")
def second(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The second person's yes or no."""
    verb = chosen(request, {"agree": actions.agree, "disagree": actions.disagree})
    answer = verb(case_id=case_id, actor=actor_of(request))
    if isinstance(answer, Refusal):
        return _case_page(request, _case(case_id), (answer,))
    messages.success(
        request,
        "The membership has ended. The member was written to."
        if answer.state == "ended"
        else "The case is open again.",
    )
    return HttpResponseRedirect(f"/monitoring/{case_id}/")


@require_safe
@may("see_cases")
def hold(request: StaffRequest, hold_id: UUID) -> HttpResponse:
    """One registration that is held: whose ended membership it fits, and by what."""
    return _hold_page(request, _hold(hold_id))


def _hold(hold_id: UUID) -> Hold:
    found = queries.hold(hold_id)
    if found is None:
        raise Http404("no such registration")
    return found


def _hold_page(
    request: StaffRequest, found: Hold, refusals: tuple[Refusal, ...] = ()
) -> HttpResponse:
    audit.record(
        actor=actor_of(request), verb="office.hold_seen", subject=f"hold:{found.reference}",
        details={},
    )  # fmt: skip
    return office_page(
        request,
        "monitoring_hold",
        refusals=refusals,
        values=request.POST,
        hold=found,
        house=_houses()[found.house],
        same=SAME,
        reason=_opened(queries.hold_reason, found),
        judging=found.state == "held" and "decide_cases" in request.rights,
    )


@require_POST
@may("decide_cases")
def decide_hold(request: StaffRequest, hold_id: UUID) -> HttpResponse:
    """Somebody else, or the same person."""
    verb = chosen(request, {"release": actions.release, "uphold": actions.uphold})
    reason = written(request, "reason")
    answer = (
        reason
        if isinstance(reason, Refusal)
        else verb(hold_id=hold_id, reason=reason, actor=actor_of(request))
    )
    if isinstance(answer, Refusal):
        return _hold_page(request, _hold(hold_id), (answer,))
    return HttpResponseRedirect(f"/monitoring/held/{hold_id}/")


def _opened(ask: Callable[[Any], str], of: Case | Hold) -> str:
    """What somebody wrote about a case, unless the person was erased since."""
    try:
        return ask(of)
    except VaultError:
        return "(erased)"


urlpatterns = [
    path("monitoring/", overview, name="office-monitoring"),
    path("monitoring/held/<uuid:hold_id>/", hold, name="office-hold"),
    path("monitoring/held/<uuid:hold_id>/decide/", decide_hold, name="office-hold-decide"),
    path("monitoring/<uuid:case_id>/", case, name="office-case"),
    path("monitoring/<uuid:case_id>/judge/", judge, name="office-case-judge"),
    path("monitoring/<uuid:case_id>/second/", second, name="office-case-second"),
]
