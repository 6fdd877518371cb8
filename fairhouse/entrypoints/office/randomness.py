"""Pages: what the nightly watch found, an alarm and its answer, reports of the battery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import log10
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, register_converter
from django.views.decorators.http import require_POST, require_safe

from fairhouse.domain.randomness import actions, queries
from fairhouse.domain.randomness.models import Night
from fairhouse.entrypoints.office.access import StaffRequest, actor_of, may, office_page, written
from fairhouse.games import engine
from fairhouse.kit.refusals import Refusal

NIGHTS: Final = 30
BINS: Final = 20
FORTNIGHT: Final = 14
"""A chart has room for so many nights at least, so that a new house's bars are no walls."""
_TALLEST: Final = 8.0
"""A p-value of 10^-8 reaches the top of a chart; smaller ones are drawn there too."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A night in a game's chart: its place, how far it rises (0 to 100), and the words."""

    at: int
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A game over the last nights."""

    title: str
    bars: list[Bar]


@require_safe
@may("see_games")
def overview(request: StaffRequest) -> HttpResponse:
    """Alarms that wait, every game over the last nights, how p-values spread, the battery."""
    nights = queries.nights(NIGHTS)
    return office_page(
        request,
        "randomness",
        nights=nights,
        alarms=queries.open_alarms(),
        charts=_charts(nights),
        columns=max(len(nights), FORTNIGHT),
        bins=_bins(queries.p_values(nights)),
        batteries=queries.batteries(),
        threshold=_height(actions.ALARM_BELOW),
    )


def _charts(nights: list[Night]) -> list[Chart]:
    days = sorted(night.day for night in nights)
    charts = []
    for game, lowest in queries.lowest_by_game(nights).items():
        bars = [
            Bar(at, _height(lowest[day]), f"{day.isoformat()}: p = {lowest[day]:.3g}")
            for at, day in enumerate(days)
            if day in lowest
        ]
        charts.append(Chart(engine.load(game).title, bars))
    return charts


def _height(p_value: float) -> float:
    """Orders of magnitude below 1, as a share of the chart's height."""
    return round(min(-log10(max(p_value, 1e-300)), _TALLEST) / _TALLEST * 100, 2)


def _bins(p_values: list[float]) -> list[int]:
    """How many p-values lie in each twentieth between 0 and 1."""
    found = [0] * BINS
    for p_value in p_values:
        found[min(int(p_value * BINS), BINS - 1)] += 1
    return found


@require_safe
@may("see_games")
def night(request: StaffRequest, day: date) -> HttpResponse:
    """One night with all its tests."""
    return _night_page(request, day, [])


def _night_page(
    request: StaffRequest, day: date, refusals: list[Refusal], finding: str = ""
) -> HttpResponse:
    found = queries.night(day)
    if found is None:
        raise Http404(day)
    return office_page(
        request,
        "randomness_night",
        night=found,
        raised=getattr(found, "raised", None),
        verdicts=queries.verdicts(found),
        titles={name: engine.load(name).title for name in engine.names()},
        refusals=refusals,
        finding=finding,
    )


@require_POST
@may("answer_alarms")
def answer(request: StaffRequest, day: date) -> HttpResponse:
    """Note what was found about an alarm."""
    found = queries.night(day)
    if found is None:
        raise Http404(day)
    finding = written(request, "finding")
    told = (
        finding
        if isinstance(finding, Refusal)
        else actions.answer_alarm(night_id=found.id, actor=actor_of(request), finding=finding)
    )
    if isinstance(told, Refusal):
        return _night_page(request, day, [told], request.POST.get("finding", ""))
    return HttpResponseRedirect(f"/randomness/{day.isoformat()}/")


class DayConverter:
    """A calendar day in an address: 2026-11-21."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; ValueError (a 404) for one that never was."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """As it stands in an address."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("randomness/", overview, name="office-randomness"),
    path("randomness/<day:day>/", night, name="office-night"),
    path("randomness/<day:day>/answer/", answer, name="office-answer"),
]
