"""Members decide legally in every game with decisions, to the end, seeing what a page shows."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from random import Random

import pytest

from fairhouse.entrypoints.simulation import bets, decisions
from fairhouse.games import engine
from fairhouse.games.engine import StagedGame
from fairhouse.kit import dice
from fairhouse.kit.refusals import Refusal

STAGED = [name for name in engine.names() if engine.load(name).staged]


def staged(name: str) -> StagedGame:
    game = engine.load(name)
    assert isinstance(game, StagedGame)
    return game


def round_of(name: str, number: int) -> list[tuple[str, int]]:
    """One round; what was done and what it added to the stake."""
    game, rng = staged(name), Random(number)
    wager = game.parse(bets.habit(rng, name, (100, 200)).body(None))
    assert not isinstance(wager, Refusal)
    seed = sha256(f"{name} {number}".encode()).digest()
    position = game.open(wager, dice.Live(seed, game.label).pick)
    done: list[tuple[str, int]] = []
    while not game.is_over(position):
        body = decisions.choose(game.view(position), rng, frugal=number % 2 == 1)
        assert body is not None
        action = game.parse_action(position, body)
        assert not isinstance(action, Refusal), (name, body, action)
        after = game.act(position, action, dice.Live(seed, game.stage_label(len(done) + 1)).pick)
        done.append((body["action"], after.stake_micros - position.stake_micros))
        position = after
    return done


@pytest.mark.parametrize("name", STAGED)
def test_every_decision_may_be_made_and_rounds_end(name: str) -> None:
    played = [round_of(name, number) for number in range(300)]
    assert any(played)
    assert max(map(len, played)) < 60


@pytest.mark.parametrize("name", STAGED)
def test_the_frugal_add_no_stake(name: str) -> None:
    for number in range(1, 200, 2):
        assert sum(staked for _, staked in round_of(name, number)) == 0


def test_everything_that_can_be_done_is_done_by_somebody() -> None:
    done: Counter[str] = Counter()
    for name in STAGED:
        for number in range(300):
            done.update(action for action, _ in round_of(name, number))
    assert {"draw", "pick", "set", "house_way", "raise", "play", "fold", "collect"} <= set(done)


def test_pairs_and_wild_twos_are_held_and_else_court_cards() -> None:
    def held(*cards: str) -> list[int]:
        view = {
            "hands": [{"name": "player", "cards": list(cards)}],
            "choices": [{"action": "draw", "stake_micros": 0}],
        }
        answers = [decisions.choose(view, Random(n), frugal=False) for n in range(9)]
        (usual, _), *_ = Counter(str(answer) for answer in answers).most_common()
        return next(answer["hold"] for answer in answers if answer and str(answer) == usual)

    assert held("5S", "5H", "KD", "9C", "2C") == [0, 1, 4]
    assert held("3S", "5H", "KD", "9C", "JC") == [2, 4]
    assert held("3S", "5H", "7D", "9C", "8C") == []


def test_who_can_only_pay_and_has_no_money_does_nothing() -> None:
    view = {"choices": [{"action": "raise", "stake_micros": 5}]}
    assert decisions.choose(view, Random(1), frugal=True) is None
    assert decisions.choose(view, Random(1), frugal=False) == {"action": "raise"}
