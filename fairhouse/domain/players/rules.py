"""Decisions of players: states of an account, lock-out, idle sessions. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from fairhouse.kit.house_rules.schema import SignIn as SignInRules
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.states import StateTable

ACCOUNT: Final = StateTable(
    may_go={
        "open": frozenset({"frozen", "closed"}),
        "frozen": frozenset({"open", "closed"}),
        "closed": frozenset({"open"}),
    },
    may_do={
        "open": frozenset({"amend", "sign_in"}),
        "frozen": frozenset(),
        "closed": frozenset(),
    },
)
"""An account is open, frozen (until a check is done) or closed; a closed one is re-opened
only after review (JJ-3.18, JJ-3.28). What each allows with money is standing's to say."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed attempts in a row for one login name."""

    count: int
    last_at: datetime | None
    locked_until: datetime | None


def age_on(born: date, day: date) -> int:
    """Whole years; who is born on 29 February grows older on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def verify_not_locked(failures: Failures, now: datetime) -> Refusal | None:
    """Why no attempt is taken now, or None."""
    if failures.locked_until is None or failures.locked_until <= now:
        return None
    minutes = math.ceil((failures.locked_until - now).total_seconds() / 60)
    return refuse("player.locked", minutes=minutes)


def after_failure(failures: Failures, now: datetime, rules: SignInRules) -> Failures:
    """One failure more; the lock falls at the house's number of failures within its window."""
    window = timedelta(minutes=rules.failure_window_minutes)
    fresh = failures.last_at is None or now - failures.last_at > window
    count = 1 if fresh else failures.count + 1
    locks = count >= rules.failures_before_lock
    until = now + timedelta(minutes=rules.lock_minutes) if locks else None
    # a lock that has been served starts the count again
    return Failures(0 if locks else count, now, until)


def idle_since(last_seen: datetime, now: datetime, rules: SignInRules) -> bool:
    """Whether a session has been left alone for longer than the house allows (JJ-3.16)."""
    return now - last_seen > timedelta(minutes=rules.idle_minutes)


def sign_in_due(started: datetime, now: datetime, rules: SignInRules) -> bool:
    """Whether a session is so old that the member must sign in in full again (GLI-19/2.5.4)."""
    return now - started > timedelta(days=rules.full_sign_in_days)
