"""Staff confirm jackpot wins: who may, with a reason, once (JJ-7.13)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from fairhouse.domain.audit.models import Entry
from fairhouse.domain.jackpots import queries
from fairhouse.domain.wallet import queries as wallet
from tests.cast import make_alice
from tests.jackpots.pots import win_first_light
from tests.site.pages import text

pytestmark = pytest.mark.usefixtures("db")
StaffBrowser = Callable[..., Client]
WHY = "The round was replayed and fits the stored seed."


def test_payments_staff_see_what_waits_and_confirm_it(staff_browser: StaffBrowser) -> None:
    alice = make_alice()
    won = win_first_light(alice)
    dana = staff_browser("payments")
    said = text(dana.get("/jackpots/"))
    assert won.ticket in said and won.amount.display() in said and "The Lantern Pool" in said
    assert won.ticket in text(dana.get(f"/jackpots/{won.win_id}/"))
    before = wallet.balances(alice.player_id)
    answer = dana.post(
        f"/jackpots/{won.win_id}/decide/", {"decision": "confirm", "rationale": WHY}, follow=True
    )
    assert "paid into the winner's balance" in text(answer)
    after = wallet.balances(alice.player_id)
    assert before is not None and after is not None
    assert after.cash == before.cash + won.amount
    verbs = Entry.objects.filter(subject=f"jackpot_win:{won.win_id}").values_list("verb", flat=True)
    assert set(verbs) == {"office.jackpot_win_seen", "jackpots.paid"}


def test_a_decision_without_a_reason_is_sent_back(staff_browser: StaffBrowser) -> None:
    won = win_first_light(make_alice())
    dana = staff_browser("payments")
    answer = dana.post(f"/jackpots/{won.win_id}/decide/", {"decision": "decline", "rationale": ""})
    assert answer.status_code == 422
    assert "Say why in a sentence" in text(answer)
    shown = queries.win(won.win_id)
    assert shown is not None and shown.state == "hit"


def test_who_only_looks_cannot_decide_and_others_do_not_even_look(
    staff_browser: StaffBrowser,
) -> None:
    won = win_first_light(make_alice())
    looks = staff_browser("compliance", name="erin")
    page = looks.get(f"/jackpots/{won.win_id}/")
    assert page.status_code == 200 and "Your decision" not in text(page)
    decide = f"/jackpots/{won.win_id}/decide/"
    assert looks.post(decide, {"decision": "confirm", "rationale": WHY}).status_code == 403
    assert staff_browser("support", name="frank").get("/jackpots/").status_code == 403
    shown = queries.win(won.win_id)
    assert shown is not None and shown.state == "hit"
