"""Golden rounds come out to the letter, from their seeds and from their picks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairhouse.games import engine
from fairhouse.games.engine import Game, Outcome, StagedGame
from tests.games import kit, transcripts

NAMES = engine.names(include_test=True)
FILES = [file for name in NAMES for file in transcripts.files(name)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}/{file.stem}")
def test_a_golden_round_comes_out_to_the_letter(file: Path) -> None:
    golden = json.loads(file.read_text(encoding="utf-8"))
    game = engine.load(golden["game"], golden["version"])
    again = transcripts.written(
        game,
        golden["about"],
        bytes.fromhex(golden["seed"]),
        golden["body"],
        golden.get("actions", []),
    )
    assert again == golden
    replayed = replay(game, golden)
    assert kit.plain(replayed.view) == golden["view"]
    assert (replayed.win_micros, replayed.max_win_reached) == (
        golden["win_micros"],
        golden["max_win_reached"],
    )


def replay(game: Game, golden: dict[str, Any]) -> Outcome:
    """The round from what the house stores of it."""
    wager = game.wager_from(golden["wager"])
    if not isinstance(game, StagedGame):
        return kit.replay(game, wager, golden["picks"])
    for stage, view in enumerate(golden["views"]):
        position = kit.folded(game, wager, golden["actions"][:stage], golden["picks"][: stage + 1])
        assert kit.plain(game.view(position)) == view
    position = kit.folded(game, wager, golden["actions"], golden["picks"])
    assert position.stake_micros == golden["all_stake_micros"]
    return game.outcome(position)


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_round_worth_keeping_is_kept_for_every_version(name: str) -> None:
    kept = {file.stem for file in transcripts.files(name)}
    for version in engine.versions(name):
        for case in transcripts.CASES[name]:
            assert f"v{version}-{case.about.replace(' ', '-')}" in kept
