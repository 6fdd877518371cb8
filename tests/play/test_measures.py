"""What the operator scrapes, and who may."""

from __future__ import annotations

import pytest

from tests.play.conftest import OpenDoor
from tests.wallet.players import new_player

pytestmark = pytest.mark.usefixtures("committed_db")


def test_settled_and_refused_wagers_are_counted(door: OpenDoor) -> None:
    alice = new_player(cash="1.00")
    assert door.wager(alice).status_code == 200
    poor = new_player(cash="0.50")
    assert door.wager(poor).status_code == 409
    text = door.send("GET", "/play/metrics", None).text
    assert "fairhouse_till_done_total 1.0" in text
    assert 'fairhouse_till_refused_total{code="money.insufficient"} 1.0' in text
    assert "fairhouse_till_waiting 0.0" in text


def test_nobody_behind_a_proxy_reads_the_measures(door: OpenDoor) -> None:
    answer = door.send("GET", "/play/metrics", None, headers={"x-forwarded-for": "203.0.113.9"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "request.not_found"
