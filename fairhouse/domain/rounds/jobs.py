"""Timers of rounds: what an absent player has left open is finished for him."""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from fairhouse.domain.rounds import actions
from fairhouse.domain.rounds.models import OpenRound
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.standing import queries as standing
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.refusals import Refusal, refuse

log = logging.getLogger("fairhouse.rounds")


@app.periodic(cron="*/10 * * * *")
@app.task(name="rounds.close_abandoned", queue="rounds", queueing_lock="rounds.close_abandoned")
def close_abandoned_rounds(timestamp: int) -> None:
    """Every ten minutes: finish rounds that nobody touched for as long as the house waits."""
    done, failed = close_abandoned()
    if done or failed:
        log.info("finished %d abandoned rounds; %d could not be finished", done, failed)


def close_abandoned() -> tuple[int, int]:
    """Finish them (JJ-8.7b); how many were, and how many could not be and wait on.

    One that its player goes on with meanwhile is left alone: the stage is compared under the
    player's lock.
    """
    done = failed = 0
    now = clock.now()
    least = min(_waits(house) for house in house_rules.current())
    for row in OpenRound.objects.filter(touched_at__lt=now - least).order_by("touched_at"):
        person = standing.standing(row.player_id)
        if person is None or row.touched_at > now - _waits(person.house):
            continue
        answer = _close(row)
        done += not isinstance(answer, Refusal)
        failed += isinstance(answer, Refusal)
    return done, failed


def _close(row: OpenRound) -> Played | Refusal:
    try:
        return actions.close(
            player_id=row.player_id, entry=row.entry, stage=row.stage, key=ids.new()
        )
    except Exception:
        # one round that cannot be finished must not keep the others open
        log.exception("round %s could not be finished", ids.operation(row.player_id, row.entry))
        return refuse("house.fault")


def _waits(house: str) -> timedelta:
    return timedelta(hours=house_rules.current()[house].on(clock.today()).play.open_round_hours)
