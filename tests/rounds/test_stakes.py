"""A stake is what is paid to enter a game: of every game that a house offers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds.rules import Played
from fairhouse.entrypoints.simulation import bets
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.money import MICROS
from fairhouse.kit.refusals import Refusal
from tests.wallet.players import Player, cash, new_desk, new_player, rows

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
GAMES = house_rules.current()["marigold"].at(NOON).play.games


@pytest.fixture(autouse=True)
def _time_stands_still(db: None) -> Iterator[None]:
    former = clock.set_clock(lambda: NOON)
    rounds.desk.cache_clear()
    new_desk()
    yield
    clock.set_clock(former)
    rounds.desk.cache_clear()


def enter(player: Player, game: str, body: dict[str, Any]) -> Played | Refusal:
    return rounds.play(
        player_id=player.player_id, session_id=player.session, game=game, body=body,
        key=ids.new(), age=40,
    )  # fmt: skip


def asked(body: dict[str, Any]) -> int:
    """What a wager's body says that is staked, in micros."""
    stakes = [one["stake"] for one in body["bets"]] if "bets" in body else [body["stake"]]
    return int(sum(map(Decimal, stakes)) * MICROS)


@pytest.mark.promise("JJ-1.4")
@pytest.mark.parametrize("game", GAMES)
def test_entering_a_game_pays_its_stake_and_no_more(game: str) -> None:
    """The first movement of a round takes what was wagered; without it there is no round."""
    body = bets.habit(Random(4), game, (100, 200)).body(None)
    stake = asked(body)
    assert stake > 0
    alice, bob = new_player(cash="500.00"), new_player(cash=str(Decimal(stake - 10_000) / MICROS))

    answer = enter(alice, game, body)
    assert isinstance(answer, Played)
    assert answer.stake_micros == stake
    movements = rows(
        "select debit, credit, amount_micros from wallet_transfer where player_id = %s "
        "and entry > 1 order by entry",
        alice.player_id,
    )
    out = [amount for debit, credit, amount in movements if debit == 1]
    back = [amount for debit, credit, amount in movements if credit == 1]
    assert out == [stake] and movements[0][2] == stake
    assert sum(back) == (answer.win_micros if answer.over else 0)

    refused = enter(bob, game, body)
    assert isinstance(refused, Refusal) and refused.code == "money.insufficient"
    assert cash(bob.player_id) == stake - 10_000
    for table in ("rounds_round", "rounds_open"):
        assert not rows(f"select 1 from {table} where player_id = %s", bob.player_id)
