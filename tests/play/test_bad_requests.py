"""Whatever else arrives is refused with a code and a sentence, and changes nothing."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from fairhouse.entrypoints.play import token
from fairhouse.entrypoints.play.door import LARGEST_BODY
from fairhouse.kit import clock, ids
from tests.play.conftest import ROULETTE, OpenDoor, footprint, token_for
from tests.wallet.players import RED, new_player

KEY = "0198f2c5-0000-7000-8000-000000000001"


def bets(*pairs: Any, **more: Any) -> bytes:
    return json.dumps(
        {"key": KEY, "bets": [{"bet": bet, "stake": stake} for bet, stake in pairs], **more}
    ).encode()


BAD_BODIES: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "request.malformed"),
    "no JSON": (b"bet=red", 400, "request.malformed"),
    "half a JSON": (b'{"key": "', 400, "request.malformed"),
    "not UTF-8": (b'{"key": "\xff"}', 400, "request.malformed"),
    "a list": (b"[]", 400, "request.malformed"),
    "a number": (b"7", 400, "request.malformed"),
    "null": (b"null", 400, "request.malformed"),
    "a number larger than any": (b'{"key": ' + b"9" * 5000 + b"}", 400, "request.malformed"),
    "a tower of lists": (b"[" * 16_000, 400, "request.malformed"),
    "a tower inside": (b'{"a":' + b"[" * 8_000 + b"]" * 8_000 + b"}", 400, "request.malformed"),
    "no key": (json.dumps(RED).encode(), 400, "request.malformed"),
    "a key that is no UUID": (b'{"key": "1", "bets": []}', 400, "request.malformed"),
    "a key of 36 letters": (b'{"key": "' + b"z" * 36 + b'"}', 400, "request.malformed"),
    "a key that is a number": (b'{"key": 5}', 400, "request.malformed"),
    "too large": (b"{" + b" " * LARGEST_BODY + b"}", 413, "request.too_large"),
    "no bets": (bets(), 422, "game.no_bets"),
    "bets that are no list": (
        json.dumps({"key": KEY, "bets": "red"}).encode(), 422, "game.shape",
    ),
    "a bet that is a word": (
        json.dumps({"key": KEY, "bets": ["red"]}).encode(), 422, "game.shape",
    ),
    "an unknown bet": (bets(("purple", "1.00")), 422, "game.unknown_bet"),
    "a number that is not on the wheel": (bets(("straight:37", "1.00")), 422, "game.numbers"),
    "a bet placed twice": (bets(("red", "1.00"), ("red", "1.00")), 422, "game.duplicate_bet"),
    "too many bets": (bets(*[(f"straight:{n}", "0.01") for n in range(37)] * 2), 422,
                      "game.too_many_bets"),
    "a stake of nothing": (bets(("red", "0.00")), 422, "game.stake_not_positive"),
    "a stake below nothing": (bets(("red", "-1.00")), 422, "game.stake_not_positive"),
    "a stake between the steps": (bets(("red", "0.005")), 422, "game.stake_grid"),
    "a stake beyond all": (bets(("red", "999999999999.00")), 422, "game.stake_beyond"),
    "a stake that is a number": (bets(("red", 1)), 422, "money.not_an_amount"),
    "a stake that is a word": (bets(("red", "much")), 422, "money.not_an_amount"),
    "a stake that is not a number": (bets(("red", "NaN")), 422, "money.not_an_amount"),
    "something nobody knows": (bets(("red", "1.00"), bonus="100.00"), 422, "game.shape"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_BODIES)
def test_a_bad_body_is_refused_in_a_sentence_and_changes_nothing(door: OpenDoor, what: str) -> None:
    body, status, code = BAD_BODIES[what]
    alice = new_player()
    before = footprint(alice)
    answer = door.send(
        "POST", f"/play/{ROULETTE}/wager", alice, content=body,
        headers={"content-type": "application/json"},
    )  # fmt: skip
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code), told
    assert told["sentence"].endswith((".", "?"))
    assert set(told) <= {"code", "sentence", "field"}
    assert footprint(alice) == before


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_form_of_another_site_cannot_place_a_wager(door: OpenDoor, kind: str) -> None:
    alice = new_player()
    before = footprint(alice)
    answer = door.send(
        "POST", f"/play/{ROULETTE}/wager", alice, content=bets(("red", "1.00")),
        headers={"content-type": kind},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")
    assert footprint(alice) == before


@pytest.mark.parametrize("game", ["chess", "machine_a", "ROULETTE_EUROPEAN", "..", "é", "%00", ""])
def test_a_game_that_is_not_offered_is_unknown(door: OpenDoor, game: str) -> None:
    alice = new_player()
    before = footprint(alice)
    answer = door.wager(alice, game=game)
    assert answer.status_code == 404
    assert answer.json()["code"] in {"game.unknown", "request.not_found"}
    assert footprint(alice) == before


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/play/roulette_european/wager"), ("DELETE", "/play/roulette_european/wager"),
     ("POST", "/play/roulette_european/last"), ("PUT", "/play/health")],
)  # fmt: skip
def test_another_method_is_refused(door: OpenDoor, method: str, path: str) -> None:
    answer = door.send(method, path, new_player())
    assert (answer.status_code, answer.json()["code"]) == (405, "request.method")
    assert answer.headers["allow"]


@pytest.mark.parametrize("path", ["/", "/play", "/play/x", "/play/a/b/wager", "/admin"])
def test_another_path_is_not_found(door: OpenDoor, path: str) -> None:
    answer = door.send("POST", path, new_player(), json={})
    assert answer.status_code in {404, 405}
    assert answer.json()["sentence"]


def forged(value: str) -> str:
    """The same claims for another player, with the mark of the true ones."""
    body, _, mark = value.partition(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    raw[3] ^= 1
    return f"{base64.urlsafe_b64encode(bytes(raw)).decode()}.{mark}"


BAD_TOKENS = {
    "none": None,
    "empty": "",
    "a word": "let-me-in",
    "only dots": "...",
    "not base64": "é.é",
    "no mark": "{true}.",
    "claims without their mark": "{body}",
    "a mark of nothing": "{body}.AAAA",
    "forged claims": "{forged}",
    "cut short": "{cut}",
}


@pytest.mark.parametrize("what", BAD_TOKENS)
def test_without_our_signature_nobody_is_signed_in(door: OpenDoor, what: str) -> None:
    alice = new_player()
    true = token_for(alice)
    text = BAD_TOKENS[what]
    value = text and text.format(
        true=true.partition(".")[0], body=true.partition(".")[0], forged=forged(true),
        cut=true[:-6],
    )  # fmt: skip
    before = footprint(alice)
    for answer in (door.wager(None, cookie=value), door.last(None, cookie=value)):
        assert (answer.status_code, answer.json()["code"]) == (401, "request.not_signed_in")
    assert footprint(alice) == before


def test_a_token_of_another_release_asks_to_sign_in_again(door: OpenDoor) -> None:
    strange = base64.urlsafe_b64encode(b"\x93\x01\x02\x03")
    import hashlib
    import hmac

    mark = base64.urlsafe_b64encode(hmac.digest(token._key(), strange, hashlib.sha256))
    answer = door.wager(None, cookie=f"{strange.decode()}.{mark.decode()}")
    assert (answer.status_code, answer.json()["code"]) == (401, "request.not_signed_in")


def test_an_expired_token_ends_the_session(door: OpenDoor) -> None:
    alice = new_player()
    old = token_for(alice, now=clock.now() - timedelta(minutes=15))
    answer = door.wager(alice, cookie=old)
    assert (answer.status_code, answer.json()["code"]) == (401, "request.session_ended")


def test_a_token_for_a_session_that_never_lived_plays_nothing(door: OpenDoor) -> None:
    alice = new_player()
    answer = door.wager(alice, cookie=token_for(alice, session_id=ids.new()))
    assert (answer.status_code, answer.json()["code"]) == (401, "request.session_ended")
    assert footprint(alice)[3] == [(0,)]


OURS = "http://marigold.localhost:8000"


def test_pages_of_our_own_houses_may_read_the_answer(door: OpenDoor) -> None:
    alice = new_player()
    for answer in (
        door.wager(alice, headers={"origin": OURS}),
        door.last(alice, headers={"origin": OURS}),
        door.wager(None, headers={"origin": OURS}),
    ):
        assert answer.headers["access-control-allow-origin"] == OURS
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["vary"] == "origin"


STRANGERS = [
    "https://evil.example", "null", "", "http://marigold.localhost.evil.example",
    "http://evil.example:8000#marigold.localhost", "file://", "http://office.localhost",
]  # fmt: skip


@pytest.mark.parametrize("origin", STRANGERS)
def test_pages_of_strangers_may_neither_ask_nor_read(door: OpenDoor, origin: str) -> None:
    alice = new_player()
    before = footprint(alice)
    for answer in (
        door.wager(alice, headers={"origin": origin}),
        door.last(alice, headers={"origin": origin}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "request.forbidden")
        assert "access-control-allow-origin" not in answer.headers
    preflight = door.send("OPTIONS", f"/play/{ROULETTE}/wager", None, headers={"origin": origin})
    assert "access-control-allow-origin" not in preflight.headers
    assert footprint(alice) == before


def test_a_page_of_another_house_may_not_ask_for_a_member_of_this_one(door: OpenDoor) -> None:
    alice = new_player()
    before = footprint(alice)
    answer = door.wager(alice, headers={"origin": "http://northlight.localhost:8000"})
    assert (answer.status_code, answer.json()["code"]) == (403, "request.forbidden")
    assert footprint(alice) == before


def test_a_preflight_of_our_own_page_is_answered(door: OpenDoor) -> None:
    for path in (f"/play/{ROULETTE}/wager", f"/play/{ROULETTE}/last"):
        answer = door.send("OPTIONS", path, None, headers={"origin": OURS})
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == OURS
        assert "POST" in answer.headers["access-control-allow-methods"]
        assert answer.headers["access-control-allow-headers"] == "content-type"
