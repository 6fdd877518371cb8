"""Timer of the watch."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from fairhouse.domain.randomness import actions

log = logging.getLogger("fairhouse.randomness")


@app.periodic(cron="10 3 * * *")
@app.task(name="randomness.watch", queue="randomness", queueing_lock="randomness.watch")
def watch_outcomes(timestamp: int) -> None:
    """Nightly: test yesterday's outcomes, and days that were missed."""
    for night in actions.make_up():
        log.info(
            "%s: %d rounds, %d tests, lowest adjusted p %.3g",
            night.day, night.rounds, night.tests, night.lowest_adjusted,
        )  # fmt: skip
