"""schemathesis against the door's own description: no fault, and every answer as described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from fairhouse.entrypoints.play import openapi, token
from tests.play.conftest import ROULETTE, OpenDoor, token_for
from tests.wallet.players import RED, Player, assert_books, new_player

schema = schemathesis.openapi.from_dict(openapi.document())
_open: list[tuple[OpenDoor, Player]] = []


@pytest.fixture(autouse=True)
def _player_at_the_door(door: OpenDoor) -> Iterator[None]:
    _open.append((door, new_player(cash="1000000.00")))
    yield
    _, player = _open.pop()
    assert_books(player.player_id)


@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_every_answer_is_as_described_and_none_is_a_fault(case: Any) -> None:
    door, player = _open[-1]
    sent = case.as_transport_kwargs(base_url="http://marigold.localhost:8001")
    headers = {
        name: value for name, value in dict(sent.get("headers") or {}).items()
        if name.lower() not in {"cookie", "origin"}
    }  # fmt: skip
    headers["cookie"] = f"{token.COOKIE}={token_for(player)}"
    answer = door.client.request(
        sent["method"], sent["url"], params=sent.get("params"), headers=headers,
        json=sent.get("json"), content=sent.get("data"),
    )  # fmt: skip
    case.validate_response(answer, excluded_checks=_NOT_HERE)
    assert answer.status_code < 500


@pytest.mark.parametrize(("game", "body"), [(ROULETTE, RED), ("harvest_moon", {"stake": "0.10"})])
def test_a_round_that_was_played_is_as_described(game: str, body: dict[str, Any]) -> None:
    door, player = _open[-1]
    told = door.wager(player, body, game=game)
    assert told.status_code == 200
    schema["/play/{game}/wager"]["POST"].validate_response(told)
    schema["/play/{game}/last"]["GET"].validate_response(door.last(player, game))


def _excluded() -> list[Any]:
    """Checks that send requests of their own need a server; the token is tested by hand."""
    from schemathesis.specs.openapi import checks

    return [checks.ignored_auth, checks.missing_required_header, checks.unsupported_method,
            checks.negative_data_rejection, checks.positive_data_acceptance]  # fmt: skip


_NOT_HERE = _excluded()
