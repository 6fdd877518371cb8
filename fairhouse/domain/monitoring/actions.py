"""Verbs of monitoring: watch a day, make up for missed days, judge a case, agree or disagree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from uuid import UUID

import msgspec
from django.db import transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.monitoring import letters, queries, rules
from fairhouse.domain.monitoring.holding import RETENTION, release, uphold
from fairhouse.domain.monitoring.models import Case, Ended, Watch
from fairhouse.domain.monitoring.rules import STATES, Signal
from fairhouse.domain.players import likeness
from fairhouse.domain.rounds import moments
from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.standing import actions as standing
from fairhouse.domain.standing import queries as standings
from fairhouse.games import engine
from fairhouse.kit import clock, house_rules, vault
from fairhouse.kit.refusals import Refusal, Refused, refuse

__all__ = [
    "agree", "clear", "disagree", "make_up", "propose_end", "release", "uphold", "watch",
]  # fmt: skip

_WATCH = Actor.system("monitoring")
ENDED = "membership_ended"


# watching


def watch(*, house: str, day: date) -> Watch:
    """Look at the members who played on a closed day; a day is watched once.

    One case a member and day, with everything that was found. Nothing else follows by itself.
    """
    there = Watch.objects.filter(house=house, day=day).first()
    if there is not None:
        return there
    found = {player_id: _found(house, day, player_id) for player_id in _players(house, day)}
    suspects = {player_id: told for player_id, told in found.items() if told}
    with transaction.atomic():
        row, new = Watch.objects.get_or_create(
            house=house,
            day=day,
            defaults={"at": clock.now(), "members": len(found), "cases": len(suspects)},
        )
        if new:
            for player_id, told in suspects.items():
                _open(house, day, player_id, told)
    return row


def _players(house: str, day: date) -> list[int]:
    """Members of the house who played enough that day, less those whose membership has ended."""
    since, until = queries.span_of(house, day)
    least = house_rules.current()[house].on(day).monitoring.robots.look_from_acts
    busy = moments.players_of(since, until, least=least)
    rows = {player_id: standings.standing(player_id) for player_id in busy}
    return [
        player_id
        for player_id, row in rows.items()
        if row is not None and row.house == house and queries.ended_at(player_id) is None
    ]


def _found(house: str, day: date, player_id: int) -> list[Signal]:
    home = house_rules.current()[house]
    today = home.on(day)
    robots = today.monitoring.robots
    start, until = queries.span_of(house, day)
    since, _ = queries.span_of(house, day - timedelta(days=robots.rest_days - 1))
    acts = queries.acts_of(player_id=player_id, house=house, since=since, until=until)
    return rules.signals(
        [act for act in acts if act.at >= start],
        [act for act in acts if act.at < start],
        since=since,
        until=until,
        robots=robots,
        autoplay=rules.autoplay_of(today.play, _kinds()),
        titles=_titles(),
        zone=home.zone,
    )


@cache
def _kinds() -> dict[str, str]:
    return {name: engine.load(name).kind for name in engine.names()}


@cache
def _titles() -> dict[str, str]:
    return {name: engine.load(name).title for name in engine.names()}


def _open(house: str, day: date, player_id: int, told: list[Signal]) -> None:
    case = Case.objects.create(
        house=house, player_id=player_id, day=day, opened_at=clock.now(),
        signals=msgspec.to_builtins(told),
    )  # fmt: skip
    _note(case, _WATCH, "monitoring.case_opened", signals=[signal.name for signal in told])


def make_up(*, until: date | None = None) -> list[Watch]:
    """Watch every closed day of every house that was not watched yet, from the first round on."""
    first = rounds.first_day()
    found = []
    for slug, home in house_rules.current().items():
        last = until or home.day(clock.now()) - timedelta(days=1)
        newest = Watch.objects.filter(house=slug).order_by("-day").values_list("day", flat=True)
        begin = newest[0] + timedelta(days=1) if newest else first
        if begin is not None:
            begin = max(begin, home.about.opens)
            found += [watch(house=slug, day=day) for day in _days(begin, last)]
    return found


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


# deciding


def clear(*, case_id: UUID, reason: str, actor: Actor) -> Case | Refusal:
    """No program played: the case is closed and nothing follows for the member."""
    return _judge(case_id, "cleared", reason, actor)


def propose_end(*, case_id: UUID, reason: str, actor: Actor) -> Case | Refusal:
    """Ask that the membership end. Nothing changes until another person agrees.

    The member will read `reason`.
    """
    return _judge(case_id, "proposed", reason, actor)


@transaction.atomic
def _judge(case_id: UUID, to: str, reason: str, actor: Actor) -> Case | Refusal:
    case = _locked(case_id)
    if case is None:
        return refuse("request.not_found")
    no = rules.why_not_judge(case.state, reason)
    if no is not None:
        return no
    if to == "proposed" and queries.ended_at(case.player_id) is not None:
        return refuse("monitoring.ended")
    case.state = STATES.go(case.state, to)
    case.reason_sealed = vault.box(f"player:{case.player_id}", RETENTION).seal(
        "monitoring_case.reason_sealed", reason.strip()
    )
    if to == "proposed":
        case.proposed_by, case.proposed_at = actor.name, clock.now()
    else:
        case.decided_by, case.decided_at = actor.name, clock.now()
    case.save()
    _note(case, actor, f"monitoring.{to}")
    return case


@transaction.atomic
def agree(*, case_id: UUID, actor: Actor) -> Case | Refusal:
    """The second person: the membership ends now (JJ-8.5).

    1. the case under its lock; nobody seconds himself
    2. standing forbids deposits and play; the money stays the member's and can be withdrawn
    3. keyed hashes of what he registered with, by which he is known again
    4. the letter that says why, and how to complain
    """
    case = _second(case_id, actor)
    if isinstance(case, Refusal):
        return case
    if queries.ended_at(case.player_id) is not None:
        return refuse("monitoring.ended")
    now = clock.now()
    row = standing.add_fact(
        player_id=case.player_id, kind=ENDED, starts=now, ends=None, source=f"staff:{actor.name}"
    )
    if isinstance(row, Refusal):
        raise Refused(row)  # a case about nobody: nothing of this may stand
    known_by = likeness.of_player(case.player_id)
    Ended.objects.create(player_id=case.player_id, case=case, at=now, **known_by)
    _decided(case, "ended", actor)
    letters.tell_ended(player_id=case.player_id, house=case.house, reason=queries.reason_of(case))
    return case


@transaction.atomic
def disagree(*, case_id: UUID, actor: Actor) -> Case | Refusal:
    """The second person does not agree: the case is open again, for anybody to judge."""
    case = _second(case_id, actor)
    if isinstance(case, Refusal):
        return case
    return _decided(case, "open", actor)


def _second(case_id: UUID, actor: Actor) -> Case | Refusal:
    case = _locked(case_id)
    if case is None:
        return refuse("request.not_found")
    return rules.why_not_second(case.state, case.proposed_by, actor.name) or case


def _decided(case: Case, to: str, actor: Actor) -> Case:
    case.state = STATES.go(case.state, to)
    case.decided_by, case.decided_at = actor.name, clock.now()
    case.save(update_fields=["state", "decided_by", "decided_at"])
    _note(case, actor, "monitoring.ended" if to == "ended" else "monitoring.disagreed")
    return case


def _locked(case_id: UUID) -> Case | None:
    return Case.objects.select_for_update().filter(id=case_id).first()


def _note(case: Case, actor: Actor, verb: str, **details: object) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject=f"player:{case.player_id}",
        details={"day": case.day.isoformat(), **details},
        case=f"monitoring/{case.id}",
    )
