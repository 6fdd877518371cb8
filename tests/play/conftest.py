"""The open play door, over ASGI, on this worker's database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from fairhouse.entrypoints.play import token
from fairhouse.entrypoints.play.app import Application
from fairhouse.kit import clock, ids
from tests.play.serving import Serving
from tests.wallet.players import RED, Player, new_desk, rows

ROULETTE = "roulette_european"


def token_for(player: Player, **changes: Any) -> str:
    """The value of the player's cookie."""
    usual = {
        "player_id": player.player_id,
        "session_id": player.session,
        "house": player.house,
        "age": 40,
        "idle_minutes": 15,
        "now": clock.now(),
    }
    return token.make(**{**usual, **changes})


@dataclass
class OpenDoor:
    """The door as a browser of a player sees it."""

    app: Application
    client: Serving

    def send(
        self,
        method: str,
        path: str,
        player: Player | None,
        *,
        cookie: str | None = None,
        content: bytes | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """One request; `cookie` replaces the player's own token."""
        value = cookie if player is None else cookie or token_for(player)
        sent = {name: text.encode() for name, text in (headers or {}).items()}
        if value is not None:
            sent["cookie"] = f"theme=dark; {token.COOKIE}={value}".encode()
        return self.client.request(method, path, content=content, json=json, headers=sent)

    def wager(
        self, player: Player | None, body: Any = RED, *, game: str = ROULETTE, key: Any = None,
        **options: Any,
    ) -> httpx.Response:  # fmt: skip
        """Place a wager under a fresh key."""
        asked = {"key": str(key or ids.new()), **body}
        return self.send("POST", f"/play/{game}/wager", player, json=asked, **options)

    def act(
        self, player: Player | None, told: Mapping[str, Any], action: Any, *, key: Any = None,
        **options: Any,
    ) -> httpx.Response:  # fmt: skip
        """Go on with the round that was told, under a fresh key."""
        body = {"action": action} if isinstance(action, str) else action
        place = {"key": str(key or ids.new()), "round": told["round"], "stage": told["stage"]}
        return self.send("POST", f"/play/{told['game']}/act", player, json=place | body, **options)

    def last(self, player: Player | None, game: str = ROULETTE, **options: Any) -> httpx.Response:
        """The last round of a game."""
        return self.send("GET", f"/play/{game}/last", player, **options)


@pytest.fixture
def door(committed_db: None) -> Iterator[OpenDoor]:
    """The door, opened for this test and drained after it."""
    new_desk()  # registers the games
    app = Application()
    with Serving(app) as client:
        yield OpenDoor(app, client)


def footprint(player: Player) -> list[Any]:
    """Everything that a request could have changed of a player."""
    who = player.player_id
    return [
        rows("select * from wallet_wallet where player_id = %s", who),
        rows("select count(*) from wallet_transfer where player_id = %s", who),
        rows("select count(*) from wallet_idempotency where player_id = %s", who),
        rows("select count(*) from rounds_round where player_id = %s", who),
        rows("select count(*) from rounds_stage where player_id = %s", who),
        rows("select entry, stage, stake_micros from rounds_open where player_id = %s", who),
    ]
