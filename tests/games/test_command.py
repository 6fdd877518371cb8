"""`fairhouse games`: what it prints, and when it ends with 1."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from fairhouse.domain.rounds import queries
from fairhouse.domain.rounds.queries import ForReplay
from fairhouse.domain.rounds.stages import Course
from fairhouse.entrypoints.cli import games as command
from fairhouse.entrypoints.cli import games_certify
from fairhouse.games import engine
from fairhouse.games.certificate import certify, published
from fairhouse.kit import dice, ids
from tests.games import kit

ROUND = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def run(*words: str) -> Result:
    return CliRunner().invoke(command.command, list(words))


def test_the_list_shows_every_game_that_is_offered() -> None:
    shown = run("list").stdout
    assert "European Roulette"[:8] in shown
    assert "harvest" in shown
    assert "machine_a" not in shown
    assert "machine" in run("list", "--test").stdout


def test_a_certificate_is_printed_as_json_and_nothing_else() -> None:
    result = run("certify", "machine_a", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == published("machine_a")


def test_a_certificate_is_printed_as_a_table() -> None:
    result = run("certify", "roulette_european")
    assert result.exit_code == 0
    for word in ("straight", "97.2972", "2.7027", engine.load("roulette_european").content_hash):
        assert word in result.stdout


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        ("[pays]\nstraight = 37\n", "bet straight: returns 102.7027 %, more than it takes"),
        ("[pays]\nstraigt = 35\n", "pays: Object contains unknown field `straigt`"),
        ("[pays]\nstraight = '35'\n", "pays.straight: Expected `int`, got `str`"),
        ("[wheel]\npockets = [0, 1]\n", "wheel.pockets: must hold each number"),
        ("[wheel\n", "file:"),
    ],
)
def test_a_variant_that_cannot_be_offered_ends_with_file_key_and_reason(
    tmp_path: Path, variant: str, said: str
) -> None:
    file = tmp_path / "variant.toml"
    file.write_text(variant)
    result = run("certify", "roulette_european", "--variant", str(file))
    assert result.exit_code == 1
    assert str(file) in result.stderr
    assert said in result.stderr


def test_a_variant_is_certified_as_it_would_be_and_never_stored(tmp_path: Path) -> None:
    file = tmp_path / "variant.toml"
    file.write_text("[zero]\nla_partage = true\n")
    result = run("certify", "roulette_european", "--variant", str(file), "--json")
    told = json.loads(result.stdout)
    assert told["content_hash"] != engine.load("roulette_european").content_hash
    edges = {bet["bet"]: bet["house_edge"] for bet in told["bets"]}
    assert (edges["red"]["numerator"], edges["red"]["denominator"]) == ("1", "74")
    assert (edges["split"]["numerator"], edges["split"]["denominator"]) == ("1", "37")
    assert run("certify", "roulette_european", "--variant", str(file), "--write").exit_code == 2


FEW = ["machine_a", "roulette_european", "roulette_splendide"]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were three games only: all of them take minutes."""
    monkeypatch.setattr(engine, "names", lambda include_test=False: FEW)


@pytest.mark.usefixtures("few")
def test_all_games_are_certified_by_workers_in_one_command() -> None:
    result = run("certify", "--all", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == [published(name) for name in FEW]
    assert "3 games in" in result.stderr
    assert "s, " in result.stderr.partition("3 games in")[2]


@pytest.mark.usefixtures("few")
def test_every_game_that_must_not_be_offered_is_named_at_once() -> None:
    result = run("certify", "--all", "--minimum-rtp", "97.5")
    assert result.exit_code == 1
    assert result.stdout == ""
    for said in (
        "fairhouse/games/machine_a/game.toml: bet line: returns 94.4274 %",
        "fairhouse/games/roulette_european/game.toml: bet straight: returns 97.2972 %",
        "fairhouse/games/roulette_splendide/game.toml: bet straight: returns 97.2972 %",
    ):
        assert said in result.stderr


def test_a_certificate_names_the_strategies_where_the_player_decides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    game = engine.load("machine_a")
    (figures,) = certify(game)
    both = [replace(figures, strategy="optimal"), replace(figures, strategy="never_raise")]
    monkeypatch.setattr(games_certify, "one", lambda _game, _least: both)
    shown = run("certify", "machine_a").stdout
    assert "strategy" in shown
    assert "optimal" in shown
    assert "never_raise" in shown
    monkeypatch.undo()
    assert "strategy" not in run("certify", "machine_a").stdout


def test_odds_name_the_strategies_too() -> None:
    named = [bet["strategy"] for bet in published("caribbean_stud")["bets"] if "strategy" in bet]
    assert len(named) > 1
    shown = run("odds", "caribbean_stud").stdout
    assert all(strategy[:8] in shown for strategy in named)


def test_a_licences_minimum_is_asked_for_in_percent() -> None:
    assert run("certify", "machine_a", "--minimum-rtp", "94.4").exit_code == 0
    result = run("certify", "machine_a", "--minimum-rtp", "94.5")
    assert result.exit_code == 1
    assert "fairhouse/games/machine_a/game.toml: bet line: returns 94.4274 %" in result.stderr
    for nonsense in ("much", "-1", "101", "nan"):
        assert run("certify", "machine_a", "--minimum-rtp", nonsense).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["certify"],
        ["certify", "machine_a", "--all"],
        ["certify", "--all", "--version", "1"],
        ["certify", "--all", "--variant", __file__],
        ["replay", "not-a-round"],
    ],
)
def test_a_command_that_makes_no_sense_is_a_usage_error(words: list[str]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("words", [["certify", "craps"], ["odds", "craps"], ["release", "craps"]])
def test_a_game_that_is_not_there_ends_with_1(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert "no game 'craps'" in result.stderr


def test_odds_are_those_of_the_stored_certificates() -> None:
    shown = run("odds").stdout
    assert "36/37" in shown
    assert "95.7" in shown
    assert "machine_a" not in shown


# Replay


def stored(**changed: Any) -> ForReplay:
    game = engine.load("harvest_moon")
    wager = kit.parsed(game, {"stake": "1.00"})
    outcome, picks = kit.live(game, wager, kit.seed(5))
    kept = ForReplay(
        round_id=ROUND,
        game=game.name,
        version=game.version,
        content_hash=game.content_hash,
        course=Course(wager.data, (), (picks,)),
        seed=kit.seed(5),
        commitment=dice.commitment(kit.seed(5), ROUND),
        stake_micros=wager.stake_micros,
        win_micros=outcome.win_micros,
    )
    return replace(kept, **changed)


def picked(*picks: int) -> dict[str, Any]:
    """The same wager with other picks."""
    return {"course": replace(stored().course, picks=(picks,))}


def replay_of(kept: ForReplay | None, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    monkeypatch.setattr(queries, "for_replay", lambda _round_id: kept)
    # what its seed drew for jackpots is in the books, and tested with them
    monkeypatch.setattr(command, "jackpots_of", lambda _kept: ([], []))
    return run("replay", str(ROUND), *words)


def test_a_round_is_named_by_its_ticket_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def note(round_id: object) -> None:
        asked.append(round_id)

    monkeypatch.setattr(queries, "for_replay", note)
    operation = ids.operation(1_000_002, 7)
    run("replay", ids.ticket(operation))
    run("replay", ids.ticket(operation).lower())
    run("replay", str(operation))
    assert asked == [operation] * 3


def test_a_mistyped_ticket_is_refused_in_a_sentence() -> None:
    ticket = ids.ticket(ids.operation(1_000_002, 7))
    result = run("replay", ticket[:-1] + ("A" if ticket[-1] != "A" else "B"))
    assert result.exit_code == 2
    assert "neither a ticket nor the identifier" in result.output


def test_a_sound_round_replays(monkeypatch: pytest.MonkeyPatch) -> None:
    result = replay_of(stored(), monkeypatch, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["differences"] == []
    assert told["win_micros"] == stored().win_micros


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"win_micros": 1}, "it paid 1, its picks pay"),
        ({"stake_micros": 5}, "its stake was 5"),
        (picked(1, 2, 3, 4, 5), "its seed does not draw its picks"),
        ({"seed": bytes(32)}, "its seed does not draw its picks"),
        ({"commitment": bytes(32)}, "its commitment is not that of its seed"),
        ({"content_hash": "00"}, "it was played by 00"),
        (picked(*[0] * 4), "cannot be replayed: the log ends after 4 picks"),
        (picked(*[0] * 6), "cannot be replayed: 6 picks are logged"),
        (picked(*[99] * 5), "cannot be replayed: pick 0 is 99"),
        ({"course": Course({}, (), ([1, 2, 3, 4, 5],))}, "cannot be replayed"),
        ({"game": "craps"}, "cannot be replayed: no game 'craps'"),
        ({"version": 9}, "cannot be replayed: no version 9"),
    ],
)
def test_a_round_that_was_tampered_with_is_told_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], said: str
) -> None:
    result = replay_of(stored(**changed), monkeypatch)
    assert result.exit_code == 1
    assert said in result.stderr
    assert str(ROUND) in result.stderr


def test_a_round_that_is_not_there_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    result = replay_of(None, monkeypatch)
    assert result.exit_code == 1
    assert f"there is no round {ROUND}" in result.stderr
