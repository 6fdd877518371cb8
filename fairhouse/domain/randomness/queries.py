"""Questions about the watch: the nights, one night, alarms that wait, reports of the battery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Min

from fairhouse.domain.randomness.models import Alarm, Battery, Night, Verdict


@dataclass(frozen=True, slots=True)
class GameLine:
    """A game on one day: its least likely test."""

    day: date
    game: str
    tests: int
    lowest: float
    """The smallest p-value of the game, adjusted for the whole night."""


def nights(limit: int = 60) -> list[Night]:
    """The last nights, newest first."""
    return list(Night.objects.select_related("raised").order_by("-day")[:limit])


def night(day: date) -> Night | None:
    """One night."""
    return Night.objects.select_related("raised").filter(day=day).first()


def verdicts(of: Night, game: str | None = None) -> list[Verdict]:
    """The tests of a night, the least likely first."""
    found = Verdict.objects.filter(night=of)
    if game:
        found = found.filter(game=game)
    return list(found.order_by("p_value", "id"))


def lowest_by_game(days: list[Night]) -> dict[str, dict[date, float]]:
    """Game -> day -> its smallest p-value of that day, not adjusted: what a chart shows."""
    rows = (
        Verdict.objects.filter(night__in=days)
        .values_list("game", "night__day")
        .annotate(lowest=Min("p_value"))
    )
    found: dict[str, dict[date, float]] = {}
    for game, day, lowest in rows:
        found.setdefault(game, {})[day] = lowest
    return dict(sorted(found.items()))


def p_values(days: list[Night]) -> list[float]:
    """The p-values of these nights that a sound house spreads evenly between 0 and 1.

    Those of payouts are bounds: of honest games they lie too high.
    """
    exact = Verdict.objects.filter(night__in=days).exclude(test__startswith="payout")
    return list(exact.values_list("p_value", flat=True))


def open_alarms() -> list[Alarm]:
    """Alarms that nobody has answered, oldest first."""
    return list(
        Alarm.objects.select_related("night").filter(answered_at=None).order_by("raised_at")
    )


def batteries(limit: int = 20) -> list[Battery]:
    """The last reports of the battery, newest first."""
    return list(Battery.objects.order_by("-at")[:limit])
