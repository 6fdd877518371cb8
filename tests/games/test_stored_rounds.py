"""`fairhouse games replay` on rounds that were really played and stored."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds import queries
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.wallet import actions as wallet
from fairhouse.entrypoints.cli import games as command
from fairhouse.kit import ids
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal
from tests.cast import Person, make_alice


def alice_with(pounds: str) -> Person:
    from django.db import transaction

    alice = make_alice()
    with transaction.atomic():
        receipt = wallet.deposit(
            player_id=alice.player_id,
            key=ids.new(),
            amount=Money.parse(pounds, "GBP"),
            partner="cards",
        )
    assert not isinstance(receipt, Refusal), receipt
    return alice


def play(alice: Person, game: str, body: dict[str, Any]) -> Played:
    answer = rounds.play(
        player_id=alice.player_id,
        session_id=alice.session_id,
        game=game,
        body=body,
        key=ids.new(),
        age=38,
    )
    assert not isinstance(answer, Refusal), answer
    return answer


@pytest.mark.parametrize(
    ("game", "body"),
    [
        (
            "roulette_european",
            {"bets": [{"bet": "red", "stake": "0.50"}, {"bet": "split:20-17", "stake": "0.01"}]},
        ),
        ("harvest_moon", {"stake": "0.20"}),
    ],
)
def test_rounds_that_were_played_replay_from_what_is_stored(
    committed_db: None, game: str, body: dict[str, Any]
) -> None:
    alice = alice_with("50.00")
    for _ in range(5):
        played = play(alice, game, body)
        result = CliRunner().invoke(command.command, ["replay", str(played.round_id), "--json"])
        assert result.exit_code == 0, result.stderr
        told = json.loads(result.stdout)
        assert told["win_micros"] == played.win_micros
        stored = queries.for_replay(played.round_id)
        assert stored is not None
        assert (stored.game, told["differences"]) == (game, [])
