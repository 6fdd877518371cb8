"""Timers of the wallet."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from fairhouse.domain.wallet.roll_up import roll_up

log = logging.getLogger("fairhouse.wallet")


@app.periodic(cron="40 2 * * *")
@app.task(name="wallet.roll_up", queue="wallet", queueing_lock="wallet.roll_up")
def roll_up_house_days(timestamp: int) -> None:
    """Nightly: sum the house's side of the closed days; days that were missed are made up for."""
    done = roll_up()
    log.info("rolled up %s to %s: %d totals", done.since, done.until, done.totals)
