"""Questions about monitoring: the queue, one case and its day, registrations that are held."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec
from django.db.models import Min

from fairhouse.domain.monitoring.holding import RETENTION
from fairhouse.domain.monitoring.models import Case, Ended, Hold
from fairhouse.domain.monitoring.rules import Act, Signal
from fairhouse.domain.rounds import moments
from fairhouse.kit import house_rules, vault


def cases(limit: int = 100) -> list[Case]:
    """Cases that wait first, the oldest of them on top; then those decided, newest first."""
    waiting = Case.objects.filter(state__in=("open", "proposed")).order_by("opened_at", "id")
    decided = Case.objects.exclude(state__in=("open", "proposed")).order_by("-decided_at")
    return [*waiting[:limit], *decided[:limit]]


def case(case_id: UUID) -> Case | None:
    """One case."""
    return Case.objects.filter(id=case_id).first()


def cases_of(player_id: int) -> list[Case]:
    """Every case of a member, newest first."""
    return list(Case.objects.filter(player_id=player_id).order_by("-day"))


def signals_of(of: Case) -> list[Signal]:
    """What was found."""
    return msgspec.convert(of.signals, list[Signal])


def reason_of(of: Case) -> str:
    """Why, in the words of whoever judged it; empty before. Raises vault.KeyDestroyed."""
    if of.reason_sealed is None:
        return ""
    box = vault.box(f"player:{of.player_id}", RETENTION)
    return box.open("monitoring_case.reason_sealed", of.reason_sealed)


def ended_at(player_id: int) -> datetime | None:
    """When the membership ended, or None."""
    return Ended.objects.filter(player_id=player_id).values_list("at", flat=True).first()


def span_of(house: str, day: date) -> tuple[datetime, datetime]:
    """The beginning of a day in the house's calendar, and of the next (UTC)."""
    zone = house_rules.current()[house].zone
    start, end = (
        datetime.combine(each, time(), zone).astimezone(UTC)
        for each in (day, day + timedelta(days=1))
    )
    return start, end


def acts_of(*, player_id: int, house: str, since: datetime, until: datetime) -> list[Act]:
    """What a member did in games in a span, in time."""
    rules = house_rules.current()[house].at(until - timedelta(seconds=1))
    found = moments.moments_of(
        player_id, since, until, absent_after=timedelta(hours=rules.play.open_round_hours)
    )
    return [Act(each.at, each.game, each.waited_ms) for each in found]


def holds(limit: int = 100) -> list[Hold]:
    """Registrations that wait first, then the newest."""
    found = list(Hold.objects.order_by("-last_at")[:limit])
    return sorted(found, key=lambda hold: hold.state != "held")


def hold(hold_id: UUID) -> Hold | None:
    """One held registration."""
    return Hold.objects.filter(id=hold_id).first()


def hold_reason(of: Hold) -> str:
    """Why it was released or upheld; empty before. Raises vault.KeyDestroyed."""
    if of.reason_sealed is None:
        return ""
    box = vault.box(f"hold:{of.id}", RETENTION)
    return box.open("monitoring_hold.reason_sealed", of.reason_sealed)


def waiting_cases() -> tuple[int, datetime | None]:
    """How many cases wait for a person, and since when the oldest."""
    rows = Case.objects.filter(state__in=("open", "proposed"))
    return rows.count(), rows.aggregate(oldest=Min("opened_at"))["oldest"]


def waiting_holds() -> tuple[int, datetime | None]:
    """How many held registrations wait for a person, and since when the oldest."""
    rows = Hold.objects.filter(state="held")
    return rows.count(), rows.aggregate(oldest=Min("at"))["oldest"]
