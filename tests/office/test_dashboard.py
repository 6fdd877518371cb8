"""The dashboard: a card for each queue, only for those who may work on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.jackpots import actions as jackpots
from fairhouse.domain.jackpots import queries as waiting
from fairhouse.domain.randomness.models import Alarm, Night
from fairhouse.domain.rounds import resting
from fairhouse.domain.voids import actions as voids
from fairhouse.domain.voids.rules import Proposal
from fairhouse.kit import clock
from tests.cast import make_alice
from tests.jackpots.pots import GAME, POUND, win_first_light
from tests.site.pages import text
from tests.wallet.players import certain

pytestmark = pytest.mark.usefixtures("db")
StaffBrowser = Callable[..., Client]
CARD = "Jackpot wins to confirm"
GAMES_CARDS = ("Void rounds to decide", "Games at rest", "Alarms to answer")
WHY = "The reels showed symbols that were not drawn."


def card(said: str, title: str) -> str:
    """The words of a card up to the next one."""
    return said.partition(title)[2][:40].strip()


def test_jackpot_wins_that_wait_are_counted_until_they_are_decided(
    staff_browser: StaffBrowser,
) -> None:
    dana = staff_browser("payments")
    before, _ = waiting.queue()
    assert card(text(dana.get("/")), CARD).startswith(f"{before} ")
    won = win_first_light(make_alice(), stake=50 * POUND)
    with clock.travel(clock.now() + timedelta(minutes=14)):
        said = card(text(dana.get("/")), CARD)
        assert said.startswith(f"{before + 1} Oldest waits")
        if not before:
            assert "Oldest waits 14 min" in said
    why = "The round was replayed and fits."
    assert jackpots.confirm(win_id=won.win_id, staff="dana", rationale=why) == "paid"
    assert card(text(dana.get("/")), CARD).startswith(f"{before} ")
    assert 'href="/jackpots/"' in dana.get("/").content.decode()


@pytest.mark.parametrize(
    ("role", "payments", "games"),
    [
        ("payments", True, False),
        ("compliance", True, True),
        ("games", False, True),
        ("admin", False, True),
        ("support", False, False),
        ("dpo", False, False),
    ],
)
def test_only_staff_who_may_work_on_a_queue_see_its_card(
    staff_browser: StaffBrowser, role: str, payments: bool, games: bool
) -> None:
    win_first_light(make_alice(), stake=50 * POUND)
    said = text(staff_browser(role, name=role).get("/"))
    assert (CARD in said) is payments
    assert [title in said for title in GAMES_CARDS] == [games] * 3


def test_voids_rests_and_alarms_that_wait_are_counted(staff_browser: StaffBrowser) -> None:
    gwen, eve = staff_browser("games", name="gwen"), Actor.staff("eve")
    before = [int(card(text(gwen.get("/")), title).split()[0]) for title in GAMES_CARDS]
    won = win_first_light(make_alice(), stake=50 * POUND)
    asked = Proposal(
        game=GAME, round_id=won.round_id, reason="malfunction", keep_wins=False, statement=WHY
    )
    certain(voids.propose(asked, actor=eve))
    certain(resting.suspend(actor=eve, game="snap", house="marigold", reason=WHY))
    night = Night.objects.create(
        day=datetime(2031, 1, 1, tzinfo=UTC).date(), at=clock.now(), rounds=1, draws=1, tests=1,
        lowest_adjusted=1e-9, uniformity=0.5, alarm=True,
    )  # fmt: skip
    Alarm.objects.create(night=night, raised_at=clock.now())
    after = [int(card(text(gwen.get("/")), title).split()[0]) for title in GAMES_CARDS]
    assert after == [number + 1 for number in before]
