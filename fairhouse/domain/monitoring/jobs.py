"""Timer of monitoring."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from fairhouse.domain.monitoring import actions

log = logging.getLogger("fairhouse.monitoring")


@app.periodic(cron="40 3 * * *")
@app.task(name="monitoring.watch", queue="monitoring", queueing_lock="monitoring.watch")
def watch_play(timestamp: int) -> None:
    """Nightly: look at every house's closed day, and at days that were missed."""
    for watch in actions.make_up():
        log.info("%s %s: %d members, %d cases", watch.house, watch.day, watch.members, watch.cases)
