"""`fairhouse bench games`: every game is dealt faster than is wanted, and in every legal way."""

from __future__ import annotations

import json
import random

import pytest
from click.testing import CliRunner

from fairhouse.entrypoints.benchmarks import games as bench
from fairhouse.entrypoints.cli.bench import command
from fairhouse.games import engine
from fairhouse.games.engine import GameFault, StagedGame
from fairhouse.kit import dice
from tests.games import kit

NAMES = engine.names(include_test=True)
STAGED = [name for name in NAMES if engine.load(name).staged]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in STAGED])
def test_one_core_deals_five_thousand_single_stage_rounds_a_second(name: str) -> None:
    """By CPU time, so that a busy machine does not fail it."""
    (rate,) = bench.measure([name], 0.05)
    assert rate.way == bench.WHOLE
    assert rate.picks >= 1
    assert rate.rounds_a_second >= 5_000, rate
    assert rate.reached is True


@pytest.mark.parametrize("name", STAGED)
def test_a_player_who_does_anything_legal_always_comes_to_an_end(name: str) -> None:
    """Whatever is offered is taken, and a round by the wire is a round by fold."""
    game = engine.load(name)
    assert isinstance(game, StagedGame)
    wager = next(iter(game.rules.unit_bets())).wager
    player = random.Random(name)
    longest = 0
    for n in range(150):
        seed = kit.seed(n, name)
        lives = [dice.Live(seed, game.stage_label(0))]
        position = game.open(wager, lives[0].pick)
        assert position.stake_micros == wager.stake_micros
        actions = []
        while not game.is_over(position):
            actions.append(bench.action_by(player, game, position))
            lives.append(dice.Live(seed, game.stage_label(len(actions))))
            position = game.act(position, actions[-1], lives[-1].pick)
        outcome = game.outcome(position)
        assert outcome.win_micros >= 0
        longest = max(longest, len(actions))
        replays = [dice.Replay(live.picks) for live in lives]
        drivers = [replay.pick for replay in replays]
        again = game.fold(wager, kit.plain(actions), drivers.__getitem__)
        assert game.outcome(again) == outcome
        for replay in replays:
            replay.finish()
    assert longest >= 1


def test_rates_are_printed_and_told_as_json() -> None:
    run = CliRunner().invoke
    shown = run(command, ["games", "machine_a", "caribbean_stud", "--seconds", "0.02"])
    assert shown.exit_code == 0, shown.output
    for word in ("machine_a", "✓", bench.CLOSED, bench.RANDOM, "5,000 wanted"):
        assert word in shown.stdout
    told = json.loads(
        run(command, ["games", "machine_a", "caribbean_stud", "--seconds", "0.02", "--json"]).stdout
    )
    assert told["target"] == 5_000
    assert [(rate["game"], rate["way"], rate["reached"]) for rate in told["games"]] == [
        ("machine_a", bench.WHOLE, True),
        ("caribbean_stud", bench.CLOSED, None),
        ("caribbean_stud", bench.RANDOM, None),
    ]
    assert all(rate["rounds_a_second"] > 0 for rate in told["games"])


def test_a_game_that_is_too_slow_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "TARGET", 10**9)
    shown = CliRunner().invoke(command, ["games", "machine_a", "--seconds", "0.02"])
    assert "below" in shown.stdout


def test_a_game_that_is_not_there_ends_with_1() -> None:
    answer = CliRunner().invoke(command, ["games", "craps"])
    assert answer.exit_code == 1
    assert "no game 'craps'" in answer.stderr


def test_a_choice_that_is_offered_and_refused_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    game = engine.load("caribbean_stud")
    assert isinstance(game, StagedGame)
    wager = next(iter(game.rules.unit_bets())).wager
    position = game.open(wager, dice.Live(kit.seed(0), game.label).pick)
    assert not game.is_over(position)
    monkeypatch.setattr(game.staged_rules, "choices", lambda _position: [])
    monkeypatch.setattr(
        StagedGame, "view", lambda _game, _position: {"choices": [{"action": "cheat"}]}
    )
    with pytest.raises(GameFault, match="is offered and refused"):
        bench.action_by(random.Random(0), game, position)
