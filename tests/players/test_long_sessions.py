"""A session ends when nothing happens in it, and when it has grown too old."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from fairhouse.domain.players.models import Session
from fairhouse.domain.players.signing import resume
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal
from tests.cast import make_alice

pytestmark = pytest.mark.django_db

IDLE_MINUTES = 15
FULL_DAYS = 30


def ends(session_id: UUID | None, *, last_seen: timedelta, started: timedelta) -> str:
    """Try a session last seen and started so long ago; the reason it ended for, or nothing."""
    assert session_id is not None
    now = clock.now()
    row = Session.objects.filter(id=session_id)
    row.update(last_seen_at=now - last_seen, started_at=now - started)
    answer = resume(session_id=session_id, house="marigold")
    reason = row.get().end_reason
    assert isinstance(answer, Refusal) == bool(reason)
    return reason


@pytest.mark.parametrize(
    ("last_seen", "started", "reason"),
    [
        (timedelta(minutes=IDLE_MINUTES, seconds=-30), timedelta(hours=1), ""),
        (timedelta(minutes=IDLE_MINUTES, seconds=1), timedelta(hours=1), "idle"),
        (timedelta(minutes=1), timedelta(days=FULL_DAYS, seconds=-30), ""),
        (timedelta(minutes=1), timedelta(days=FULL_DAYS, seconds=1), "sign_in_due"),
    ],
)
def test_a_session_ends_when_idle_and_when_a_full_sign_in_is_due(
    last_seen: timedelta, started: timedelta, reason: str
) -> None:
    alice = make_alice()
    assert ends(alice.session_id, last_seen=last_seen, started=started) == reason
