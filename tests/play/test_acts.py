"""An action in an open round over HTTP: gone on with, repeated, refused, found after a break."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from fairhouse.domain.wallet.till import TillSettings
from fairhouse.entrypoints.play.app import Application, Play
from fairhouse.kit import ids
from tests.play.conftest import OpenDoor, footprint
from tests.play.serving import Serving
from tests.wallet.players import Player, assert_books, cash, certain, new_desk, new_player, rows

GAME = "blackjack"
STAKE = {"bets": [{"bet": "main", "stake": "1.00"}]}


def waits(door: OpenDoor, player: Player, offering: str = "stand") -> dict[str, Any]:
    """A round that waits for the player with this choice; others are played out."""
    for _ in range(200):
        told = door.wager(player, STAKE, game=GAME).json()
        while not told["over"] and offering not in choices(told):
            told = door.act(player, told, passive(told)).json()
        if not told["over"]:
            return dict(told)
    raise AssertionError("no round waited")


def choices(told: dict[str, Any]) -> list[str]:
    return [choice["action"] for choice in told["outcome"]["choices"]]


def passive(told: dict[str, Any]) -> str:
    return next(name for name in choices(told) if name not in {"hit", "double", "split"})


def finished(door: OpenDoor, player: Player, told: dict[str, Any]) -> dict[str, Any]:
    while not told["over"]:
        answer = door.act(player, told, passive(told))
        assert answer.status_code == 200, answer.text
        told = answer.json()
    return told


def test_a_round_is_played_to_its_end_and_the_balance_is_the_books(door: OpenDoor) -> None:
    alice = new_player(cash="50.00")
    told = waits(door, alice)
    assert (told["win"], told["stage"] >= 0, told["over"]) == ("0.00", True, False)
    assert Decimal(told["balance"]) * 1_000_000 == cash(alice.player_id)
    end = finished(door, alice, told)
    assert end["round"] == told["round"]
    assert end["ticket"] == told["ticket"]
    assert Decimal(end["balance"]) * 1_000_000 == cash(alice.player_id)
    assert end["outcome"]["choices"] == []
    assert_books(alice.player_id)


@pytest.mark.promise("JJ-8.7b")
def test_a_round_that_was_cut_off_is_found_where_it_stopped_at_the_same_stake(
    committed_db: None,
) -> None:
    """The process ends in the middle of a round; another one goes on with it, and when nothing
    is decided any more the whole round stands in the books."""
    new_desk()
    alice = new_player(cash="50.00")
    with Serving(Application()) as client:
        door = OpenDoor(Application(), client)
        told = waits(door, alice)
    with Serving(Application()) as client:
        door = OpenDoor(Application(), client)
        found = door.last(alice, GAME).json()["last"]
        assert {**found, "balance": None} == {**told, "balance": None}
        assert found["stake"] == told["stake"]
        end = finished(door, alice, found)
        last = door.last(alice, GAME).json()["last"]
        assert (last["round"], last["over"], last["win"]) == (told["round"], True, end["win"])
        # a game of one stage completes without its player: its answer is lost, its result is not
        spun = door.wager(alice).json()
        assert door.last(alice).json()["last"]["ticket"] == spun["ticket"]
    assert_books(alice.player_id)


def test_two_hands_on_one_button_act_once(door: OpenDoor) -> None:
    """Both were sent for the same stage: one is done, the other is told that it is late."""
    alice = new_player(cash="50.00")
    told = waits(door, alice, "hit")
    place = {"round": told["round"], "stage": told["stage"]}

    async def both(play: Play) -> list[Any]:
        commands = []
        for _ in range(2):
            asked = certain(play.desk.act_request(
                alice.player_id, _uuid(place["round"]), place["stage"], {"action": "hit"}, age=40
            ))  # fmt: skip
            commands.append(play.desk.act_command(
                asked, player_id=alice.player_id, session=alice.session, key=ids.new()
            ))  # fmt: skip
        return await asyncio.gather(*(play.till.submit(command) for command in commands))

    async def run() -> list[Any]:
        play = await Play.open(TillSettings(lanes=1))
        try:
            return await both(play)
        finally:
            await play.close()

    answers = asyncio.run(run())
    codes = [getattr(answer, "code", "played") for answer in answers]
    assert codes[0] == "played"
    assert codes[1] in {"game.round_moved", "game.round_over"}
    assert_books(alice.player_id)


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"round": "no"}, 400, "request.malformed"),
        ({"round": None}, 400, "request.malformed"),
        ({"stage": "0"}, 400, "request.malformed"),
        ({"stage": -1}, 400, "request.malformed"),
        ({"stage": True}, 400, "request.malformed"),
        ({"stage": 99}, 409, "game.round_moved"),
        ({"action": "fly"}, 422, "game.action"),
        ({"action": None}, 422, "game.action"),
        ({"action": ["stand"]}, 422, "game.action"),
        ({"extra": 1}, 422, "game.shape"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence_and_changes_nothing(
    door: OpenDoor, changed: dict[str, Any], status: int, code: str
) -> None:
    alice = new_player(cash="50.00")
    told = waits(door, alice)
    before = footprint(alice)[1:2] + footprint(alice)[3:]
    body = {
        "key": str(ids.new()), "round": told["round"], "stage": told["stage"],
        "action": "stand", **changed,
    }  # fmt: skip
    answer = door.send("POST", f"/play/{GAME}/act", alice, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["sentence"].endswith(".")
    assert footprint(alice)[1:2] + footprint(alice)[3:] == before


def test_an_action_needs_its_own_player(door: OpenDoor) -> None:
    alice, bob = new_player(cash="50.00"), new_player()
    told = waits(door, alice)
    assert door.act(bob, told, "stand").json()["code"] == "game.round_over"
    assert door.act(None, told, "stand").status_code == 401
    assert rows("select count(*) from rounds_open where player_id = %s", alice.player_id) == [(1,)]


def test_an_unknown_game_takes_no_actions(door: OpenDoor) -> None:
    alice = new_player()
    body = {"key": str(ids.new()), "round": str(ids.new()), "stage": 0, "action": "stand"}
    answer = door.send("POST", "/play/craps/act", alice, json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "game.unknown")
