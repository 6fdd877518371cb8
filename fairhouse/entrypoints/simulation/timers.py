"""The house's timers that have nothing to do with payments, called at their virtual time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fairhouse.domain.rounds import jobs
from fairhouse.entrypoints.simulation.stage import Stage

EVERY: Final = timedelta(hours=1)
"""The worker looks every ten minutes; rounds wait for many hours, so this is near enough."""


async def close_abandoned(stage: Stage, ends: datetime) -> None:
    """Finish rounds whose players stay away, hour after hour until all ends."""
    while stage.world.now < ends:
        await stage.world.until(min(stage.world.now + EVERY, ends))
        done, failed = await stage.world.do(jobs.close_abandoned)
        stage.tally.done["round closed"] += done
        if failed:
            stage.tally.refused["close", "house.fault"] += failed
