"""The template environment of player and staff pages."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from fairhouse.entrypoints.site import kinds
from fairhouse.entrypoints.site.faces import face
from fairhouse.games.engine import load
from fairhouse.kit import clock, ids
from fairhouse.kit.config import config
from fairhouse.kit.money import Money

STATIC = Path(__file__).parent / "static"


def url(name: str, /, *args: Any, **kwargs: Any) -> str:
    """The address of a named page: `url("history")`, `url("game", name="roulette")`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@cache
def _version(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]


def asset(path: str) -> str:
    """The address of a file under `static/`, changing with its content."""
    return f"{static(path)}?v={_version(path)}"


def money(amount: Money) -> str:
    """An amount for a person: with its currency, rounded down (JJ-7.3)."""
    return amount.display()


def worth(micros: int, currency: str) -> str:
    """An amount of a game's view for a person: micros, rounded down like any other (JJ-7.3)."""
    return Money(micros, currency).display()


def kind(game: str) -> str:
    """The class of a game, whatever its version."""
    return load(game).kind


def kind_label(game: str) -> str:
    """The name of a game's class."""
    return kinds.name_of(load(game).kind)


def when(at: datetime | date) -> str:
    """A time that cannot be misread: "22 November 2026, 14:05 UTC", or a date alone."""
    if not isinstance(at, datetime):
        return f"{at.day} {at:%B %Y}"
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y}, {at:%H:%M} UTC"


def isotime(at: datetime) -> str:
    """A time for machines, in the `datetime` attribute."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def time_of_day(at: datetime) -> str:
    """Hours and minutes in UTC: "14:05"."""
    return f"{at.astimezone(UTC):%H:%M}"


def ticket(round_id: UUID) -> str:
    """The ticket number of a round (JJ-8.1)."""
    return ids.ticket(round_id)


def minutes_since(at: datetime) -> int:
    """Whole minutes from a time until now."""
    return max(0, int((clock.now() - at).total_seconds() // 60))


def environment(**options: Any) -> Environment:
    """Build the environment: everything escaped, an unknown name is an error."""
    # Django sets an undefined of its own outside DEBUG; ours stops at a name that is not there
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options.pop("autoescape", None)
    made = Environment(autoescape=True, **options)
    made.globals.update(
        url=url,
        asset=asset,
        static=static,
        now=clock.now,
        development=not config().production,
    )
    made.filters.update(
        money=money,
        worth=worth,
        face=face,
        kind=kind,
        kind_label=kind_label,
        when=when,
        ticket=ticket,
        minutes_since=minutes_since,
        isotime=isotime,
        clock=time_of_day,
    )
    return made
