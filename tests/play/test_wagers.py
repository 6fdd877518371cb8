"""A wager over HTTP: its answer, its repetition, and what is found after the line broke."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.standing import actions as standing
from fairhouse.domain.standing.models import Standing
from fairhouse.domain.wallet.till import TillSettings
from fairhouse.entrypoints.play import token
from fairhouse.entrypoints.play.app import Application
from fairhouse.kit import clock, ids
from tests.cast import publish_texts
from tests.play.conftest import ROULETTE, OpenDoor, footprint, token_for
from tests.play.serving import Serving
from tests.wallet.players import RED, Player, assert_books, cash, certain, new_desk, new_player

BLACK = {"bets": [{"bet": "black", "stake": "1.00"}]}


@pytest.mark.promise("JJ-8.1")
def test_every_wager_has_a_ticket_of_its_own_under_which_it_is_found(door: OpenDoor) -> None:
    alice, bob = new_player(), new_player()
    told = [door.wager(player).json() for player in (alice, bob) for _ in range(15)]
    assert len({answer["ticket"] for answer in told}) == 30
    for answer in told[:3]:
        found = rounds.round_detail(alice.player_id, ids.from_ticket(answer["ticket"]))
        assert found is not None
        assert (str(found.round_id), found.ticket) == (answer["round"], answer["ticket"])


@pytest.mark.promise("JJ-8.8")
def test_the_balance_that_is_told_is_the_servers_record(door: OpenDoor) -> None:
    alice = new_player(cash="20.00")
    balance = Decimal(20)
    for _ in range(10):
        answer = door.wager(alice)
        assert answer.status_code == 200
        told = answer.json()
        balance += Decimal(told["win"]) - Decimal(told["stake"])
        assert Decimal(told["balance"]) == balance
        assert cash(alice.player_id) == balance * 1_000_000
    assert_books(alice.player_id)


def test_a_balance_in_the_request_is_not_believed(door: OpenDoor) -> None:
    alice = new_player(cash="0.50")
    no = door.wager(alice, {**RED, "balance": "1000.00"})
    assert no.status_code in {409, 422}
    assert cash(alice.player_id) == 500_000


@pytest.mark.promise("JJ-6.2")
def test_the_same_key_gets_the_same_answer_and_is_charged_once(door: OpenDoor) -> None:
    alice, key = new_player(), ids.new()
    first = door.wager(alice, key=key)
    before = footprint(alice)
    again = door.wager(alice, key=key)
    assert (again.status_code, again.json()) == (200, first.json())
    other = door.wager(alice, BLACK, key=key)
    assert (other.status_code, other.json()["code"]) == (409, "request.key_reused")
    elsewhere = door.wager(alice, {"stake": "1.00"}, game="harvest_moon", key=key)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "request.key_reused")
    assert footprint(alice) == before


def test_the_last_round_is_told_as_it_was(door: OpenDoor) -> None:
    alice = new_player()
    assert door.last(alice).json() == {"last": None}
    first = door.wager(alice).json()
    slot = door.wager(alice, {"stake": "1.00"}, game="harvest_moon").json()
    assert door.last(alice).json() == {"last": first}
    assert door.last(alice, "harvest_moon").json() == {"last": slot}
    bob = new_player()
    assert door.last(bob).json() == {"last": None}


async def ask(app: Application, player: Player, method: str, path: str, body: bytes) -> Any:
    """One request over bare ASGI; the decoded answer."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    cookie = f"{token.COOKIE}={token_for(player)}".encode()
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http",
        "headers": [(b"cookie", cookie), (b"content-type", b"application/json")],
    }  # fmt: skip
    await app(scope, receive, send)
    return json.loads(sent[1]["body"])


@pytest.mark.promise("JJ-8.7a", "JJ-8.7b")
@pytest.mark.parametrize("moments", [0, 1, 2, 4])
def test_a_round_completes_without_its_player_and_is_shown_on_return(
    committed_db: None, moments: int
) -> None:
    """The line breaks a few moments after the wager was sent; what had begun stands."""
    alice, key = new_player(), ids.new()
    new_desk()
    body = json.dumps({"key": str(key), **RED}).encode()
    path = f"/play/{ROULETTE}/wager"

    async def run() -> tuple[Any, Any]:
        app = Application()
        async with app._lifespan(app._rest):
            leaving = asyncio.create_task(ask(app, alice, "POST", path, body))
            for _ in range(moments):
                await asyncio.sleep(0)
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
            await asyncio.sleep(0.3)  # what was taken commits
            last = await ask(app, alice, "GET", f"/play/{ROULETTE}/last", b"")
            return last["last"], await ask(app, alice, "POST", path, body)

    last, again = asyncio.run(run())
    if last is None:  # not begun at disconnection: did not take place until asked again
        assert moments == 0
    else:
        assert again == last
    rounds_played = rounds.history(alice.player_id, clock.now() - timedelta(minutes=5))
    assert [line.ticket for line in rounds_played] == [again["ticket"]]
    assert_books(alice.player_id)


def test_the_token_is_renewed_while_its_player_plays_and_ends_when_he_is_idle(
    door: OpenDoor,
) -> None:
    alice = new_player()
    value = token_for(alice)
    assert "set-cookie" not in door.wager(alice, cookie=value).headers
    with clock.travel(delta=timedelta(minutes=14)):
        renewed = door.wager(alice, cookie=value).headers["set-cookie"]
    assert renewed.startswith(f"{token.COOKIE}=")
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"} <= set(renewed.split("; "))
    with clock.travel(delta=timedelta(minutes=16)):
        ended = door.wager(alice, cookie=value)
        assert (ended.status_code, ended.json()["code"]) == (401, "request.session_ended")
        assert door.wager(alice, cookie=renewed.split("=", 1)[1].split(";")[0]).status_code == 200


def test_a_session_that_was_replaced_plays_no_more_at_once(door: OpenDoor) -> None:
    alice = new_player()
    assert door.wager(alice).status_code == 200
    before = cash(alice.player_id)
    certain(standing.begin_session(player_id=alice.player_id, session_id=ids.new()))
    for answer in (door.wager(alice), door.last(alice)):
        assert (answer.status_code, answer.json()["code"]) == (401, "request.session_ended")
    assert cash(alice.player_id) == before


def test_a_session_that_was_signed_out_plays_no_more_at_once(door: OpenDoor) -> None:
    alice = new_player()
    standing.end_session(player_id=alice.player_id, session_id=alice.session)
    assert door.wager(alice).status_code == door.last(alice).status_code == 401


def test_a_frozen_player_is_told_why(door: OpenDoor) -> None:
    bob = new_player()
    certain(
        standing.add_fact(player_id=bob.player_id, kind="frozen", starts=clock.now(), ends=None,
                          source="staff:dana")
    )  # fmt: skip
    no = door.wager(bob)
    assert (no.status_code, no.json()["code"]) == (403, "standing.frozen")
    assert "frozen" in no.json()["sentence"]
    assert_books(bob.player_id)


def test_whoever_has_not_accepted_the_newest_terms_is_asked_first(committed_db: None) -> None:
    terms, _ = publish_texts("marigold")
    new_desk()
    alice = new_player()
    Standing.objects.filter(player_id=alice.player_id).update(terms_version=terms - 1)
    app = Application()
    with Serving(app) as client:
        open_door = OpenDoor(app, client)
        no = open_door.wager(alice)
        assert (no.status_code, no.json()["code"]) == (403, "standing.terms")
        certain(standing.set_terms(player_id=alice.player_id, terms_version=terms))
        assert open_door.wager(alice).status_code == 200


def test_a_full_till_says_when_to_come_back(door: OpenDoor) -> None:
    alice = new_player()
    before = footprint(alice)
    assert door.app.play is not None
    door.app.play.till.settings = TillSettings(queue_max=0)
    busy = door.wager(alice)
    assert (busy.status_code, busy.json()["code"]) == (503, "house.busy")
    assert int(busy.headers["retry-after"]) >= 1
    assert footprint(alice) == before


def test_a_door_that_closes_says_so(door: OpenDoor) -> None:
    alice = new_player()
    assert door.app.play is not None
    door.app.play.till._open = False
    stopping = door.wager(alice)
    assert (stopping.status_code, stopping.json()["code"]) == (503, "house.stopping")
    assert int(stopping.headers["retry-after"]) >= 1


def test_a_round_of_a_game_that_changed_is_refused_not_guessed(
    door: OpenDoor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    alice = new_player()
    assert door.app.play is not None
    desk = door.app.play.desk
    monkeypatch.setattr(desk, "_by_version", {})
    desk._offers.clear()
    no = door.wager(alice)
    assert (no.status_code, no.json()["code"]) == (500, "house.fault")
    assert "could not be read" in caplog.text


def test_health_tells_whether_wagers_are_taken(door: OpenDoor) -> None:
    assert door.send("GET", "/play/health", None).json() == {"open": True, "waiting": 0}


def test_an_answer_is_never_kept_by_a_browser(door: OpenDoor) -> None:
    for answer in (door.wager(new_player()), door.last(new_player()), door.wager(None)):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_round_names_its_game_version_and_commitment(door: OpenDoor) -> None:
    told = door.wager(new_player()).json()
    assert (told["game"], told["version"]) == (ROULETTE, 1)
    assert UUID(told["round"]).version == 8
    assert len(bytes.fromhex(told["commitment"])) == 32
