"""Golden rounds come out to the letter, from their seeds and from their picks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairhouse.games import engine
from tests.games import kit, transcripts

NAMES = engine.names(include_test=True)
FILES = [file for name in NAMES for file in transcripts.files(name)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}/{file.stem}")
def test_a_golden_round_comes_out_to_the_letter(file: Path) -> None:
    golden = json.loads(file.read_text(encoding="utf-8"))
    game = engine.load(golden["game"], golden["version"])
    again = transcripts.written(
        game, golden["about"], bytes.fromhex(golden["seed"]), golden["body"]
    )
    assert again == golden
    replayed = kit.replay(game, game.wager_from(golden["wager"]), golden["picks"])
    assert kit.plain(replayed.view) == golden["view"]
    assert (replayed.win_micros, replayed.max_win_reached) == (
        golden["win_micros"],
        golden["max_win_reached"],
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_round_worth_keeping_is_kept_for_every_version(name: str) -> None:
    kept = {file.stem for file in transcripts.files(name)}
    for version in engine.versions(name):
        for case in transcripts.CASES[name]:
            assert f"v{version}-{case.about.replace(' ', '-')}" in kept
