"""The only source of time. Stored times are UTC; tests and simulations travel.

Every other module asks here, so that one switch moves the whole house to another day.
"""

from __future__ import annotations

import time as _time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

Source = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


_source: Source = _system


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


def today() -> date:
    """The present date in UTC. Deadlines in calendar terms use a house's calendar instead."""
    return now().date()


def monotonic() -> float:
    """Seconds on a clock that never goes back: for measuring, never for deadlines of players."""
    return _time.monotonic()


def set_clock(source: Source | None) -> Source:
    """Replace the source of time (None: the system's) and return the former one."""
    global _source  # noqa: PLW0603 - the one switch of time
    former = _source
    _source = source or _system
    return former


@contextmanager
def travel(to: datetime | None = None, *, delta: timedelta | None = None) -> Iterator[None]:
    """Inside the block, time starts at `to` (or is shifted by `delta`) and runs on from there.

    Raises ValueError for a naive `to`: a time without a zone is not an instant.
    """
    if to is not None and to.tzinfo is None:
        raise ValueError("travel() needs an aware datetime")
    start = _source()
    shift = delta if delta is not None else (to - start if to is not None else timedelta())
    origin = _source
    set_clock(lambda: origin() + shift)
    try:
        yield
    finally:
        set_clock(origin)
