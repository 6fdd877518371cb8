"""Rounds in which the player decides: opened, gone on with, finished, finished for the absent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from fairhouse.domain.jackpots.book import Book
from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds import jobs, queries
from fairhouse.domain.rounds.desk import Desk, GameNumber
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.standing import actions as standing
from fairhouse.games import engine
from fairhouse.games.engine import StagedGame
from fairhouse.kit import clock, dice, ids
from fairhouse.kit.refusals import Refusal
from tests.wallet.players import (
    Player,
    assert_books,
    cash,
    certain,
    new_desk,
    new_player,
    rows,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
GAME = "blackjack"
STAKE = {"bets": [{"bet": "main", "stake": "1.00"}]}
PATIENT = ("stand", "no_insurance")


@pytest.fixture(autouse=True)
def _a_day(db: None) -> Iterator[None]:
    """Time goes on only when a test says so."""
    former = clock.set_clock(lambda: NOON)
    rounds.desk.cache_clear()
    new_desk()
    yield
    clock.set_clock(former)
    rounds.desk.cache_clear()


def bet() -> dict[str, Any]:
    """The smallest wager of the game's own sheet."""
    (sheet,) = [each for each in engine.load(GAME).layout["bets"] if each["required"]]
    return {"bets": [{"bet": sheet["bet"], "stake": "1.00"}]}


def deal(player: Player, *, key: UUID | None = None) -> Played | Refusal:
    return rounds.play(
        player_id=player.player_id, session_id=player.session, game=GAME, body=bet(),
        key=key or ids.new(), age=40,
    )  # fmt: skip


def act(
    player: Player, at: Played, action: str, *, key: UUID | None = None, session: Any = None
) -> Played | Refusal:
    return rounds.act(
        player_id=player.player_id, session_id=session or player.session, round_id=at.round_id,
        stage=at.stage, body={"action": action}, key=key or ids.new(), age=40,
    )  # fmt: skip


def choices(at: Played) -> list[str]:
    return [choice["action"] for choice in at.view["choices"]]


def waits(player: Player, *, offering: str = "stand") -> Played:
    """A round that waits for the player and offers an action; others are played out first."""
    for _ in range(200):
        at: Played = certain(deal(player))
        while not at.over and offering not in choices(at):
            at = certain(act(player, at, passive(at)))
        if not at.over:
            return at
    raise AssertionError("no round waited")


def passive(at: Played) -> str:
    """What a player who wants no more would do."""
    return next(name for name in choices(at) if name not in {"hit", "double", "split", "insurance"})


def finished(player: Player, at: Played) -> Played:
    while not at.over:
        at = certain(act(player, at, passive(at)))
    return at


def code(answer: Any) -> str:
    return answer.code if isinstance(answer, Refusal) else type(answer).__name__


@pytest.mark.promise("JJ-6.4")
def test_the_stake_leaves_when_the_round_is_opened_and_the_win_comes_at_its_end() -> None:
    alice = new_player(cash="500.00")
    at = waits(alice)
    opened_with = cash(alice.player_id)
    assert at.balance_micros == opened_with
    assert (at.over, at.win_micros, at.stake_micros) == (False, 0, 1_000_000)
    end = finished(alice, at)
    assert cash(alice.player_id) == opened_with + end.win_micros == end.balance_micros
    assert_books(alice.player_id)


def test_a_hundred_rounds_played_to_their_ends_leave_exact_books() -> None:
    alice = new_player(cash="1000.00")
    for _ in range(60):
        at = certain(deal(alice))
        while not at.over:
            name = choices(at)[at.stage % len(choices(at))]
            at = certain(act(alice, at, name))
    assert_books(alice.player_id)
    assert rows("select count(*) from rounds_open where player_id = %s", alice.player_id) == [(0,)]


def test_an_action_moves_no_money_twice() -> None:
    """The same key gets the same answer; the stage has gone on for every other."""
    alice, key = new_player(), ids.new()
    at = waits(alice, offering="hit")
    first = certain(act(alice, at, "hit", key=key))
    books = assert_books(alice.player_id)
    assert act(alice, at, "hit", key=key) == first
    assert code(act(alice, at, "stand", key=key)) == "request.key_reused"
    later = act(alice, at, "hit")
    assert code(later) == ("game.round_over" if first.over else "game.round_moved")
    assert assert_books(alice.player_id) == books


def test_an_opening_is_answered_again_as_it_was_although_the_round_went_on() -> None:
    alice = new_player(cash="500.00")
    for _ in range(100):
        key = ids.new()
        at: Played = certain(deal(alice, key=key))
        if not at.over and "hit" in choices(at):
            certain(act(alice, at, "hit"))
            assert deal(alice, key=key) == at
            return
        finished(alice, at)
    raise AssertionError("no hand could be hit")


def test_one_round_of_a_game_is_open_at_a_time() -> None:
    alice = new_player()
    at = waits(alice)
    no = deal(alice)
    assert code(no) == "game.round_open"
    assert isinstance(no, Refusal)
    assert ids.ticket(at.round_id) in no.sentence
    assert_books(alice.player_id)


def test_a_further_stake_needs_funds_and_the_round_waits() -> None:
    """Doubling with nothing left is refused; standing is still possible (JJ-8.15)."""
    for _ in range(300):
        alice = new_player(cash="1.00")
        at: Played = certain(deal(alice))
        if not at.over and "double" in choices(at):
            assert code(act(alice, at, "double")) == "money.insufficient"
            assert cash(alice.player_id) == 0
            assert finished(alice, at).over
            assert_books(alice.player_id)
            return
    raise AssertionError("no hand could be doubled")


def test_a_doubled_stake_is_taken_and_told() -> None:
    alice = new_player(cash="500.00")
    at = waits(alice, offering="double")
    before = cash(alice.player_id)
    end = finished(alice, certain(act(alice, at, "double")))
    assert end.stake_micros == 2_000_000
    assert cash(alice.player_id) == before - 1_000_000 + end.win_micros
    assert_books(alice.player_id)


@pytest.mark.parametrize("action", ["fly", "", "Stand"])
def test_what_is_no_choice_is_refused_and_changes_nothing(action: str) -> None:
    alice = new_player()
    at = waits(alice)
    before = assert_books(alice.player_id)
    assert code(act(alice, at, action)) == "game.action"
    assert assert_books(alice.player_id) == before
    assert queries.open_round(alice.player_id, GAME) is not None


def test_another_players_round_is_not_found() -> None:
    alice, bob = new_player(), new_player()
    at = waits(alice)
    assert code(act(bob, at, "stand")) == "game.round_over"
    assert queries.open_round(bob.player_id, GAME) is None


def test_a_round_resumes_after_a_deploy_at_the_same_stake_with_the_same_cards() -> None:
    """A process that never saw the round makes it again from what is stored (JJ-8.7b)."""
    alice = new_player(cash="500.00")
    at = waits(alice, offering="hit")
    rounds.desk.cache_clear()
    found = queries.open_round(alice.player_id, GAME)
    assert found is not None
    assert (found.round_id, found.stage, found.stake.micros) == (at.round_id, at.stage, 1_000_000)
    assert found.view == at.view
    again = certain(standing.begin_session(player_id=alice.player_id, session_id=ids.new()))
    del again
    ((session,),) = rows(
        "select live_session from standing_standing where player_id = %s", alice.player_id
    )
    assert code(act(alice, at, "stand")) == "request.session_ended"
    assert not isinstance(act(alice, at, "stand", session=session), Refusal)
    assert_books(alice.player_id)


def test_a_round_goes_on_only_with_the_rules_that_dealt_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Other rules under the same version: nothing is played, nothing is lost, it waits."""
    alice = new_player()
    at = waits(alice)
    before = assert_books(alice.player_id)
    changed = [
        GameNumber(each.number, each.name, each.version, "0" * 64, each.revenue)
        if each.name == GAME else each
        for each in rounds.game_numbers()
    ]  # fmt: skip
    monkeypatch.setattr(rounds, "desk", lambda: Desk(changed, book=Book((), ())))
    no = act(alice, at, "stand")
    assert code(no) == "game.rules_gone"
    assert assert_books(alice.player_id) == before
    monkeypatch.undo()
    assert finished(alice, at).over


def test_what_a_player_may_not_do_he_may_not_do_in_an_open_round_either() -> None:
    alice = new_player()
    at = waits(alice)
    certain(standing.add_fact(
        player_id=alice.player_id, kind="excluded", starts=NOON, ends=None, source="test"
    ))  # fmt: skip
    no = act(alice, at, "stand")
    assert code(no) not in {"Played", "game.round_over"}
    assert queries.open_round(alice.player_id, GAME) is not None


def test_an_absent_players_round_is_finished_as_the_rules_say() -> None:
    """After the house's hours, without a session, whatever his standing (JJ-8.7b)."""
    alice = new_player(cash="500.00")
    at = waits(alice)
    before = cash(alice.player_id)
    with clock.travel(NOON + timedelta(hours=23)):
        assert jobs.close_abandoned()[0] == 0
    with clock.travel(NOON + timedelta(hours=25)):
        done, failed = jobs.close_abandoned()
        assert (done, failed) == (1, 0)
        assert jobs.close_abandoned() == (0, 0)
        assert code(act(alice, at, "stand")) == "game.round_over"
    assert queries.open_round(alice.player_id, GAME) is None
    last = queries.last_round(alice.player_id, GAME)
    assert last is not None
    assert last.round_id == at.round_id
    assert cash(alice.player_id) == before + last.win.micros
    assert_books(alice.player_id)


def test_a_round_that_its_player_went_on_with_is_not_finished_over_his_head() -> None:
    alice = new_player(cash="500.00")
    at = waits(alice, offering="hit")
    owner, entry = ids.of_operation(at.round_id)
    after = certain(act(alice, at, "hit"))
    late = rounds.close(player_id=owner, entry=entry, stage=at.stage, key=ids.new())
    assert code(late) == ("game.round_over" if after.over else "game.round_moved")
    assert_books(alice.player_id)


def test_a_finished_round_is_made_again_stage_by_stage_from_its_seed() -> None:
    alice = new_player(cash="500.00")
    end = finished(alice, certain(act(alice, at := waits(alice, offering="hit"), "hit")))
    found = queries.round_detail(alice.player_id, end.round_id)
    assert found is not None
    assert found.view == end.view
    assert [stage.stage for stage in found.stages] == list(range(end.stage + 1))
    assert found.stages[at.stage].view == at.view
    assert dice.commitment(found.seed, found.round_id) == found.commitment == at.commitment
    game = engine.load(GAME)
    assert isinstance(game, StagedGame)
    for stage in found.stages:
        assert stage.label == game.stage_label(stage.stage)
        live = dice.Live(found.seed, stage.label)
        for draw in stage.draws:
            weights = dice.Weights(list(draw.weights or [1] * draw.size))
            assert live.pick(weights) == draw.pick


def test_an_open_round_is_never_shown_with_its_seed() -> None:
    """Whoever knew the seed would know the next card."""
    alice = new_player()
    at = waits(alice)
    assert queries.round_detail(alice.player_id, at.round_id) is None
    assert queries.for_replay(at.round_id) is None
    waiting = queries.open_round(alice.player_id, GAME)
    assert waiting is not None
    assert not hasattr(waiting, "seed")
