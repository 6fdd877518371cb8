"""Rounds of several stages: what is dealt live, folded from the books and seen by players agree.

Every released game in which the player decides is tried with random legal actions.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.engine import Game, GameFault, StagedGame
from fairhouse.games.records import Position
from fairhouse.games.shared import decks
from fairhouse.kit.refusals import Refusal
from tests.games import kit

RELEASED = [name for name in engine.names(include_test=True) if name in engine.released()]
GAMES = [game for game in map(engine.load, RELEASED) if isinstance(game, StagedGame)]
CARD_KINDS = {
    "baccarat", "poker", "video_poker", "blackjack", "hi_lo", "snap", "seven_and_a_half",
}  # fmt: skip
CARDS: list[Game] = [game for game in map(engine.load, RELEASED) if game.kind in CARD_KINDS]
MOST_STAGES = 100

staged_games = pytest.mark.parametrize("game", GAMES, ids=lambda game: game.name)
card_games = pytest.mark.parametrize("game", CARDS, ids=lambda game: game.name)


@st.composite
def rounds(draw: st.DrawFn, game: StagedGame) -> kit.Round:
    """A round that has been played for a while by someone who may do anything that is allowed."""
    wager = draw(st.sampled_from(kit.some_wagers(game)))
    dealt = kit.opened(game, wager, draw(st.binary(min_size=32, max_size=32)))
    for _ in range(draw(st.integers(0, 12))):
        if dealt.over:
            break
        dealt.act(kit.some_action(game, dealt.position, lambda n: draw(st.integers(0, n - 1))))
    return dealt


def closed(game: StagedGame, dealt: kit.Round) -> None:
    for _ in range(MOST_STAGES):
        if dealt.over:
            return
        dealt.act_unchecked(game.staged_rules.closing(dealt.position))
    raise AssertionError(f"the round of {game.name} is not over after {MOST_STAGES} closings")


@staged_games
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_round_is_folded_again_from_what_the_books_hold_at_every_stage(
    game: StagedGame, data: st.DataObject
) -> None:
    dealt = data.draw(rounds(game))
    closed(game, dealt)
    wager = game.wager_from(kit.plain(dealt.wager.data))
    assert wager == dealt.wager
    actions = kit.plain(dealt.actions)
    again = dealt.position
    for stage in range(len(actions) + 1):
        again = kit.folded(game, wager, actions[:stage], dealt.picks[: stage + 1])
        assert game.is_over(again) == (stage == len(actions))
    assert again == dealt.position
    assert game.view(again) == dealt.view
    assert game.outcome(again) == dealt.outcome


@staged_games
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_stake_grows_by_what_the_button_says_and_never_falls(
    game: StagedGame, data: st.DataObject
) -> None:
    wager = data.draw(st.sampled_from(kit.some_wagers(game)))
    dealt = kit.opened(game, wager, data.draw(st.binary(min_size=32, max_size=32)))
    assert dealt.position.stake_micros == wager.stake_micros
    for _ in range(MOST_STAGES):
        if dealt.over:
            break
        assert dealt.position.win_micros is None
        before = dealt.position.stake_micros
        choices = {each.action: each for each in game.staged_rules.choices(dealt.position)}
        body = kit.some_action(
            game, dealt.position, lambda n: data.draw(st.integers(0, n - 1))
        )  # fmt: skip
        dealt.act(body)
        assert dealt.position.stake_micros - before == choices[body["action"]].stake_micros >= 0
    else:
        closed(game, dealt)
    assert isinstance(dealt.position.win_micros, int)
    assert dealt.view["choices"] == []


@staged_games
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_only_what_is_among_the_choices_may_be_done(game: StagedGame, data: st.DataObject) -> None:
    dealt = data.draw(rounds(game))
    if dealt.over:
        assert refusal(game, dealt.position, {"action": "stand"}) == "game.round_over"
        with pytest.raises(GameFault, match="the round is over"):
            game.act(dealt.position, {"action": "stand"}, lambda _: 0)
        return
    allowed = {choice["action"] for choice in dealt.view["choices"]}
    assert allowed
    for asked in sorted((actions_of(game) | EVERYWHERE) - allowed):
        assert refusal(game, dealt.position, {"action": asked}) == "game.action"
    shapeless: Any
    for shapeless in (None, 1, True, ["hit"], {}, ""):
        assert refusal(game, dealt.position, {"action": shapeless}) == "game.action"
    assert refusal(game, dealt.position, {}) == "game.action"
    body = kit.some_action(game, dealt.position, lambda _: 0)
    assert refusal(game, dealt.position, body | {"win": "1.00"}) == "game.shape"
    assert refusal(game, dealt.position, [body]) == "game.shape"


EVERYWHERE = {"hit", "stand", "fold", "raise", "double", "collect", "higher", "open", "nothing"}


def actions_of(game: StagedGame) -> set[str]:
    """Actions that the game has at some moment."""
    found = set()
    for n, wager in enumerate(kit.some_wagers(game)):
        dealt = kit.opened(game, wager, kit.seed(n))
        while not dealt.over and len(dealt.actions) < MOST_STAGES:
            found |= {choice["action"] for choice in dealt.view["choices"]}
            dealt.act(kit.some_action(game, dealt.position, lambda _: 0))
    return found


def refusal(game: StagedGame, position: Position, body: Any) -> str:
    answer = game.parse_action(position, body)
    assert isinstance(answer, Refusal), (body, answer)
    return answer.code


@staged_games
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_player_who_does_not_come_back_has_his_round_brought_to_an_end(
    game: StagedGame, data: st.DataObject
) -> None:
    dealt = data.draw(rounds(game))
    staked = dealt.position.stake_micros
    closed(game, dealt)
    # nothing more is staked for someone who is not there (JJ-8.7)
    assert dealt.position.stake_micros == staked
    assert dealt.outcome.win_micros >= 0
    again = kit.folded(game, dealt.wager, kit.plain(dealt.actions), dealt.picks)
    assert game.outcome(again) == dealt.outcome


@card_games
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_view_of_cards_has_the_form_that_pages_draw(game: Game, data: st.DataObject) -> None:
    seed = data.draw(st.binary(min_size=32, max_size=32))
    if isinstance(game, StagedGame):
        dealt = data.draw(rounds(game))
        view, win, staked = dealt.view, dealt.position.win_micros, dealt.position.stake_micros
    else:
        wager = data.draw(st.sampled_from(kit.some_wagers(game)))
        outcome = kit.live(game, wager, seed)[0]
        view, win, staked = outcome.view, outcome.win_micros, wager.stake_micros
    assert json.loads(json.dumps(view)) == kit.plain(view)
    assert view["over"] is (win is not None)
    assert isinstance(view["message"], str)
    for hand in view["hands"]:
        assert {"name", "title", "cards", "note", "mark"} <= set(hand)
        assert hand["mark"] in ("won", "lost", "push", "")
        assert all(card in CODES for card in hand["cards"])
    assert sum(bet["stake_micros"] for bet in view["bets"]) == staked
    assert all({"bet", "title", "stake_micros", "win_micros"} <= set(bet) for bet in view["bets"])
    if win is not None:
        assert sum(bet["win_micros"] for bet in view["bets"]) == win


CODES = {*decks.codes(decks.PACK), decks.code(decks.JOKER), decks.FACE_DOWN}
