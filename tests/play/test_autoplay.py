"""Games that play by themselves: only where the licence allows it, never faster than its pause."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fairhouse.domain.rounds.desk import Desk
from fairhouse.kit import clock
from tests.play.conftest import ROULETTE, OpenDoor, footprint
from tests.wallet.players import RED, Player, new_desk, new_player

SPIN: dict[str, Any] = {"stake": "0.10", "autoplay": True}
SLOT = "harvest_moon"


def moved(player: Player) -> list[Any]:
    """Transfers and rounds; a refusal is only remembered under its key."""
    _wallet, transfers, _keys, rounds, *_stages = footprint(player)
    return [transfers, rounds]


def test_spins_by_themselves_are_three_seconds_apart(door: OpenDoor) -> None:
    alice = new_player()
    start = clock.now()
    with clock.travel(start):
        assert door.wager(alice, SPIN, game=SLOT).status_code == 200
    with clock.travel(start + timedelta(seconds=2)):
        before = moved(alice)
        no = door.wager(alice, SPIN, game=SLOT)
        assert (no.status_code, no.json()["code"]) == (429, "game.too_soon")
        assert moved(alice) == before
        # her own press of the button is not held to the pause of autoplay
        assert door.wager(alice, {"stake": "0.10"}, game=SLOT).status_code == 200
    with clock.travel(start + timedelta(seconds=6)):
        assert door.wager(alice, SPIN, game=SLOT).status_code == 200


def test_where_the_licence_forbids_it_nothing_plays_by_itself(door: OpenDoor) -> None:
    alice = new_player(house="albion")
    before = moved(alice)
    no = door.wager(alice, SPIN, game=SLOT)
    assert (no.status_code, no.json()["code"]) == (403, "game.autoplay")
    assert moved(alice) == before


def test_only_slots_play_by_themselves_at_marigold(door: OpenDoor) -> None:
    no = door.wager(new_player(), {**RED, "autoplay": True}, game=ROULETTE)
    assert (no.status_code, no.json()["code"]) == (403, "game.autoplay")


@pytest.mark.parametrize("flag", [1, "yes", None, []])
def test_a_flag_that_is_neither_yes_nor_no_is_refused(door: OpenDoor, flag: Any) -> None:
    answer = door.wager(new_player(), {"stake": "0.10", "autoplay": flag}, game=SLOT)
    allowed = flag is None  # null is left out
    assert answer.status_code == (200 if allowed else 400)


def test_the_offer_says_how_long_the_pause_is(committed_db: None) -> None:
    desk: Desk = new_desk()
    slot = desk.offer("marigold", SLOT, clock.today())
    wheel = desk.offer("marigold", ROULETTE, clock.today())
    british = desk.offer("albion", SLOT, clock.today())
    assert slot is not None and slot.autoplay == timedelta(seconds=3)
    assert wheel is not None and wheel.autoplay is None
    assert british is not None and british.autoplay is None
