"""Carrying out what two people decided."""

from __future__ import annotations

import logging
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fairhouse.domain.voids import actions

log = logging.getLogger("fairhouse.voids")


@app.task(
    name="voids.carry_out", queue="voids", retry=RetryStrategy(max_attempts=20, exponential_wait=2)
)
def carry_out(case_id: str) -> None:
    """Return every stake of the case; what was done already is not done twice."""
    case = actions.carry_out(case_id=UUID(case_id))
    log.info("void case %s: %s", case_id, getattr(case, "state", case))
