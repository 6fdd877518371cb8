"""Games on play money: the same games, and nothing anywhere that remembers them (JJ-8.18)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from fairhouse.entrypoints.play import purse
from fairhouse.games import engine
from fairhouse.kit import clock, dice, ids
from fairhouse.kit.refusals import Refusal
from tests.play.conftest import ROULETTE, OpenDoor, footprint
from tests.wallet.players import RED, new_player

MARIGOLD = {"origin": "http://marigold.localhost:8000"}
ALBION = {"origin": "http://albion.localhost:8000"}
POKER = {"bets": [{"bet": "main", "stake": "1.00"}]}
CARIBBEAN = {"bets": [{"bet": "ante", "stake": "1.00"}]}


def ask(
    door: OpenDoor, game: str, body: dict[str, Any], *, act: bool = False,
    headers: dict[str, str] = MARIGOLD, player: Any = None,
) -> tuple[int, dict[str, Any]]:  # fmt: skip
    """One wager or action on play money: status and what was told."""
    path = f"/play/{game}/demo" + ("/act" if act else "")
    asked = {"key": str(ids.new()), **body}
    answer = door.send("POST", path, player, json=asked, headers=headers)
    return answer.status_code, answer.json()


def rows_of_all_tables() -> dict[str, int]:
    """How many rows each table of the database holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables"
            " where schemaname not in ('pg_catalog', 'information_schema')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f"select count(*) from {table}")
            (found[table],) = cursor.fetchone()
    return found


@pytest.fixture
def seed(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The next rounds on play money draw from this seed."""
    known = bytes(range(32))
    monkeypatch.setattr(dice, "new_seed", lambda: known)
    return known


@pytest.mark.parametrize(
    ("game", "body"), [(ROULETTE, RED), ("harvest_moon", {"stake": "1.00"}), ("baccarat", {
        "bets": [{"bet": "banker", "stake": "1.00"}]})],
)  # fmt: skip
@pytest.mark.promise("JJ-8.18")
def test_play_money_plays_the_very_game_that_is_played_for_money_and_earns_nothing(
    door: OpenDoor, seed: bytes, game: str, body: dict[str, Any]
) -> None:
    alice = new_player()
    before = rows_of_all_tables(), footprint(alice)
    status, told = ask(door, game, body, player=alice)
    assert status == 200, told
    assert (rows_of_all_tables(), footprint(alice)) == before  # no points, no money, no round
    real = engine.load(game)
    wager = real.parse(body)
    assert not isinstance(wager, Refusal)
    outcome = real.play(wager, dice.Live(seed, real.label).pick)
    assert told["outcome"] == json.loads(json.dumps(outcome.view))
    assert (told["version"], told["content_hash"]) == (real.version, real.content_hash)
    left = purse.PURSE_MICROS - wager.stake_micros + outcome.win_micros
    assert told["balance"] == f"{left / 1e6:.2f}"


def test_a_round_of_several_stages_draws_as_for_money(door: OpenDoor, seed: bytes) -> None:
    game = engine.load("jacks_or_better")
    assert isinstance(game, engine.StagedGame)
    status, told = ask(door, game.name, POKER)
    assert (status, told["over"], told["stage"]) == (200, False, 0)
    action = {"action": "draw", "hold": [0, 3]}
    body = {"purse": told["purse"], "stage": 0, **action}
    status, ended = ask(door, game.name, body, act=True)
    assert (status, ended["over"], ended["stage"]) == (200, True, 1)
    wager = game.parse(POKER)
    assert not isinstance(wager, Refusal)
    position = game.fold(wager, [action], lambda n: dice.Live(seed, game.stage_label(n)).pick)
    outcome = game.outcome(position)
    assert ended["outcome"] == json.loads(json.dumps(outcome.view))
    status, again = ask(door, game.name, {**body, "purse": ended["purse"]}, act=True)
    assert (status, again["code"]) == (409, "game.round_over")


def test_further_stakes_come_out_of_the_purse(door: OpenDoor) -> None:
    _, told = ask(door, "caribbean_stud", CARIBBEAN)
    assert told["balance"] == "999.00"
    body = {"purse": told["purse"], "stage": 0, "action": "raise"}
    _, ended = ask(door, "caribbean_stud", body, act=True)
    assert ended["stake"] == "3.00"
    assert float(ended["balance"]) == 997 + float(ended["win"])


def test_nothing_is_written_for_visitors_or_members(door: OpenDoor) -> None:
    alice = new_player(cash="10.00")
    before = rows_of_all_tables()
    for player in (None, alice):
        for game, body in ((ROULETTE, RED), ("harvest_moon", {"stake": "1.00"})):
            assert ask(door, game, body, player=player)[0] == 200
        _, told = ask(door, "jacks_or_better", POKER, player=player)
        draw = {"purse": told["purse"], "stage": 0, "action": "draw", "hold": []}
        assert ask(door, "jacks_or_better", draw, act=True, player=player)[0] == 200
    assert rows_of_all_tables() == before
    assert "wallet_wallet" in " ".join(before)


def test_the_purse_tells_its_bearer_nothing(door: OpenDoor) -> None:
    """Neither seed nor picks nor wager can be read in a token of an open round."""
    _, told = ask(door, "caribbean_stud", CARIBBEAN)
    raw = urlsafe_b64decode(told["purse"])
    opened = purse.unseal(told["purse"], "marigold")
    assert isinstance(opened, purse.Purse)
    assert opened.waiting is not None
    assert opened.waiting.seed not in raw
    assert b"caribbean" not in raw
    assert b"ante" not in raw
    assert told["outcome"]["hands"][0]["cards"].count("??") == 4


def test_a_purse_that_was_changed_or_is_of_another_house_is_refused(door: OpenDoor) -> None:
    _, told = ask(door, ROULETTE, RED)
    good = told["purse"]
    at = len(good) // 2
    changed = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
    rich = purse.seal(purse.Purse(10**12), "sevens")
    for bad in (changed, rich, "", "x", good[:20], 7, "é" * 60):
        status, no = ask(door, ROULETTE, {**RED, "purse": bad})
        assert (status, no["code"]) == (400, "demo.purse"), bad
    assert ask(door, ROULETTE, {**RED, "purse": good})[0] == 200


def test_what_the_purse_does_not_hold_cannot_be_staked(door: OpenDoor) -> None:
    poor = purse.seal(purse.Purse(900_000), "marigold")
    status, no = ask(door, ROULETTE, {**RED, "purse": poor})
    assert (status, no["code"]) == (409, "demo.spent")


def test_where_the_licence_forbids_it_there_is_no_play_money(door: OpenDoor) -> None:
    status, no = ask(door, ROULETTE, RED, headers=ALBION)
    assert (status, no["code"]) == (403, "demo.none")


def test_who_names_no_house_gets_no_game(door: OpenDoor) -> None:
    status, no = ask(door, ROULETTE, RED, headers={})
    assert (status, no["code"]) == (403, "request.forbidden")
    status, no = ask(door, ROULETTE, RED, headers={"origin": "http://elsewhere.example"})
    assert (status, no["code"]) == (403, "request.forbidden")


def test_smallest_stakes_and_unknown_games_are_as_for_money(door: OpenDoor) -> None:
    assert ask(door, "tiddlywinks", RED)[1]["code"] == "game.unknown"
    status, no = ask(door, ROULETTE, {"bets": [{"bet": "red", "stake": "0.001"}]})
    assert (status, no["code"]) == (422, "game.stake_grid")
    assert "£" not in json.dumps(no)


def test_a_round_that_is_open_comes_first(door: OpenDoor) -> None:
    _, told = ask(door, "jacks_or_better", POKER)
    status, no = ask(door, "jacks_or_better", {**POKER, "purse": told["purse"]})
    assert (status, no["code"]) == (409, "game.round_open")
    late = {"purse": told["purse"], "stage": 1, "action": "draw", "hold": []}
    assert ask(door, "jacks_or_better", late, act=True)[1]["code"] == "game.round_moved"


def test_autoplay_on_play_money_keeps_the_pause(door: OpenDoor) -> None:
    by_itself = {"stake": "1.00", "autoplay": True}
    with clock.travel(clock.now()):
        _, told = ask(door, "harvest_moon", by_itself)
        again = {**by_itself, "purse": told["purse"]}
        status, no = ask(door, "harvest_moon", again)
        assert (status, no["code"]) == (429, "game.too_soon")
        with clock.travel(delta=timedelta(seconds=3)):
            assert ask(door, "harvest_moon", again)[0] == 200
