"""One intention, sent twice: a hand is drawn to once, whoever is quick on the button.

The guard is the stage that an action names: it is what the player saw when he decided. The till
and the job that finishes abandoned rounds meet it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds import stages
from fairhouse.domain.rounds.desk import Desk
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.wallet.commands import Command
from fairhouse.kit import ids
from fairhouse.kit.refusals import Refusal
from tests.wallet.players import Player, assert_books, certain, kinds, new_desk, new_player, rows
from tests.wallet.tills import settle_all

pytestmark = pytest.mark.usefixtures("committed_db")
GAME = "blackjack"
STAKE = {"bets": [{"bet": "main", "stake": "1.00"}]}


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = new_desk()
    rounds.desk.cache_clear()
    yield made
    rounds.desk.cache_clear()


def on_eleven_or_less(player: Player) -> Played:
    """An open round whose hand can take two more cards and go on."""
    for _ in range(400):
        at: Played = certain(rounds.play(
            player_id=player.player_id, session_id=player.session, game=GAME, body=STAKE,
            key=ids.new(), age=40,
        ))  # fmt: skip
        if not at.over and _total(at) <= 9 and "hit" in _choices(at):
            return at
        while not at.over:
            at = certain(_act(player, at, _passive(at)))
    raise AssertionError("no small hand came")


def _act(player: Player, at: Played, action: str) -> Played | Refusal:
    return rounds.act(
        player_id=player.player_id, session_id=player.session, round_id=at.round_id,
        stage=at.stage, body={"action": action}, key=ids.new(), age=40,
    )  # fmt: skip


def _choices(at: Played) -> list[str]:
    return [choice["action"] for choice in at.view["choices"]]


def _passive(at: Played) -> str:
    return next(name for name in _choices(at) if name not in {"hit", "double", "split"})


def _cards(at: Played) -> list[str]:
    """Of the player's hand."""
    cards: list[str] = at.view["hands"][1]["cards"]
    return cards


def _total(at: Played) -> int:
    worth = {"A": 11, "T": 10, "J": 10, "Q": 10, "K": 10}
    return sum(worth.get(card[0]) or int(card[0]) for card in _cards(at))


def hits(desk: Desk, player: Player, at: Played) -> list[Command]:
    """Two hits with keys of their own, both meant for what the player sees now."""
    asked = [
        certain(desk.act_request(
            player.player_id, at.round_id, at.stage, {"action": "hit"}, age=40
        ))
        for _ in range(2)
    ]  # fmt: skip
    return [
        desk.act_command(one, player_id=player.player_id, session=player.session, key=ids.new())
        for one in asked
    ]


def cards_drawn(player: Player, at: Played) -> int:
    _, entry = ids.of_operation(at.round_id)
    ((count,),) = rows(
        "select count(*) from rounds_stage where player_id = %s and round = %s and stage > 0",
        player.player_id, entry,
    )  # fmt: skip
    return int(count)


def test_two_hits_at_once_draw_one_card(desk: Desk) -> None:
    alice = new_player(cash="500.00")
    at = on_eleven_or_less(alice)
    answers = settle_all(kinds(desk), hits(desk, alice, at))
    assert isinstance(answers[0], Played)
    assert answers[1].code == "game.round_moved"
    assert cards_drawn(alice, at) == at.stage + 1
    assert_books(alice.player_id)


def test_twin_an_action_that_names_no_stage_draws_a_card_that_nobody_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stages.decide_act

    def whatever_stage(state: Any, asked: Any, *, row: Any, **rest: Any) -> Any:
        return real(state, msgspec.structs.replace(asked, stage=row["stage"]), row=row, **rest)

    monkeypatch.setattr(stages, "decide_act", whatever_stage)
    alice = new_player(cash="500.00")
    at = on_eleven_or_less(alice)
    answers = settle_all(kinds(desk), hits(desk, alice, at))
    assert all(isinstance(answer, Played) for answer in answers)
    assert cards_drawn(alice, at) == at.stage + 2


def test_an_opening_and_its_first_action_may_stand_in_one_batch(desk: Desk) -> None:
    """What the first decides the second finds, though neither is stored yet."""
    request = certain(desk.request("marigold", GAME, STAKE, age=40))
    for _ in range(60):
        alice = new_player(cash="5.00")
        ((entry,),) = rows("select entry from wallet_wallet where player_id = %s", alice.player_id)
        round_id = ids.operation(alice.player_id, entry + 1)
        asked = certain(desk.act_request(
            alice.player_id, round_id, 0, {"action": "stand"}, age=40
        ))  # fmt: skip
        number, session = alice.player_id, alice.session
        opened, stood = settle_all(kinds(desk), [
            desk.command(request, player_id=number, session=session, key=ids.new()),
            desk.act_command(asked, player_id=number, session=session, key=ids.new()),
        ])  # fmt: skip
        assert isinstance(opened, Played)
        assert_books(alice.player_id)
        if isinstance(stood, Played):
            assert (opened.over, stood.over) == (False, True)
            return
    raise AssertionError("no hand could stand at once")
