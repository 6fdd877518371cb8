"""Verbs of the watch: test a day, make up for missed days, answer an alarm, keep a report."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.randomness import statistics
from fairhouse.domain.randomness.models import Alarm, Battery, Night, Verdict
from fairhouse.domain.randomness.streams import GameDay
from fairhouse.domain.rounds import queries as rounds
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal, refuse

log = logging.getLogger("fairhouse.randomness")

ALARM_BELOW: Final = 1e-4
"""An adjusted p-value below this raises an alarm: a sound house has one in ten thousand nights."""
ROUNDS_MOST: Final = 200_000
"""Of a game and a day; the first so many are tested, and the record says how many they were."""
NIGHTS_COMPARED: Final = 28

_WATCH: Final = Actor.system("randomness")
Tick = Callable[[int], object]


def watch(day: date, *, tick: Tick = lambda _: None) -> Night:
    """Test the outcomes of one day and keep what was found; a day is tested once.

    The tests of all games are one family: an adjusted p-value is the chance that a sound house
    shows anything so unlikely anywhere that night. `tick` hears of every thousand rounds.
    """
    there = Night.objects.filter(day=day).first()
    if there is not None:
        return there
    days = _collected(day, tick)
    found = [
        (of.game, stream, size, verdict) for of in days for stream, size, verdict in of.verdicts()
    ]
    adjusted = statistics.holm([verdict.p_value for *_, verdict in found])
    lowest = min(adjusted, default=1.0)
    with transaction.atomic():
        night = Night.objects.create(
            day=day,
            at=clock.now(),
            rounds=sum(of.rounds for of in days),
            draws=sum(of.draws for of in days),
            tests=len(found),
            lowest_adjusted=lowest,
            uniformity=_uniformity(day, [verdict.p_value for *_, verdict in found]),
            alarm=lowest < ALARM_BELOW,
        )
        Verdict.objects.bulk_create(
            Verdict(
                night=night, game=game.name, version=game.version, stream=stream,
                test=verdict.test, size=size, statistic=verdict.statistic,
                p_value=verdict.p_value, adjusted=share,
            )
            for (game, stream, size, verdict), share in zip(found, adjusted, strict=True)
        )  # fmt: skip
        if night.alarm:
            _raise_alarm(night)
    return night


def _collected(day: date, tick: Tick) -> list[GameDay]:
    start = datetime.combine(day, time(), UTC)
    days: dict[tuple[str, int], GameDay] = {}
    for at, played in enumerate(rounds.finished(start, start + timedelta(days=1)), 1):
        of = days.setdefault((played.game.name, played.game.version), GameDay(played.game))
        if of.rounds < ROUNDS_MOST:
            of.add(played.again, played.win_micros)
        if at % 1000 == 0:
            tick(1000)
    return list(days.values())


def _uniformity(day: date, tonight: list[float]) -> float:
    """Of all p-values of the last nights together: also too good a fit is not chance."""
    since = day - timedelta(days=NIGHTS_COMPARED)
    before = Verdict.objects.filter(night__day__gte=since, night__day__lt=day)
    return statistics.uniformity([*before.values_list("p_value", flat=True), *tonight])


def _raise_alarm(night: Night) -> None:
    Alarm.objects.create(night=night, raised_at=clock.now())
    audit.record(
        actor=_WATCH,
        verb="randomness.alarm",
        subject=f"randomness:{night.day.isoformat()}",
        details={"lowest_adjusted": f"{night.lowest_adjusted:.3g}", "tests": night.tests},
    )
    log.critical(
        "outcomes of %s are very unlikely: adjusted p %.3g", night.day, night.lowest_adjusted
    )


def make_up(*, until: date | None = None) -> list[Night]:
    """Test every closed day that was not tested yet, from the first round on."""
    last = until or clock.today() - timedelta(days=1)
    newest = Night.objects.order_by("-day").values_list("day", flat=True).first()
    first = newest + timedelta(days=1) if newest else rounds.first_day()
    return [watch(day) for day in _days(first, last)] if first else []


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


@transaction.atomic
def answer_alarm(*, night_id: UUID, actor: Actor, finding: str) -> Alarm | Refusal:
    """Note what a person found about an alarm; it stays in the record for ever."""
    told = finding.strip()
    if len(told) < 10:
        return refuse("office.finding", field="finding")
    alarm = Alarm.objects.select_for_update().filter(night_id=night_id).first()
    if alarm is None:
        return refuse("request.not_found")
    if alarm.answered_at is not None:
        return refuse("office.answered")
    alarm.answered_at, alarm.answered_by, alarm.finding = clock.now(), actor.name, told
    alarm.save(update_fields=["answered_at", "answered_by", "finding"])
    audit.record(
        actor=actor,
        verb="randomness.alarm_answered",
        subject=f"randomness:{alarm.night.day.isoformat()}",
        details={"length": len(told)},
    )
    return alarm


@transaction.atomic
def keep_battery(*, megabytes: int, p_values: dict[str, float], report: dict[str, Any]) -> Battery:
    """Keep a report of the battery. It passes unless the whole family is below the alarm."""
    lowest = min(statistics.holm(list(p_values.values())), default=1.0)
    kept = Battery.objects.create(
        at=clock.now(), megabytes=megabytes, tests=len(p_values), lowest_adjusted=lowest,
        passed=lowest >= ALARM_BELOW, report=report,
    )  # fmt: skip
    audit.record(
        actor=_WATCH,
        verb="randomness.battery",
        subject="randomness:battery",
        details={"tests": kept.tests, "passed": kept.passed},
    )
    return kept
