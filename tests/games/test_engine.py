"""The engine plays only what it has checked: numbers, versions, wins."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import fairhouse.games
from fairhouse.games import engine
from fairhouse.games.engine import Game, GameFault, UnknownGame
from fairhouse.games.enumerate import branches
from fairhouse.games.records import LARGEST_STAKE_MICROS, Outcome, Wager
from fairhouse.kit import dice
from fairhouse.kit.refusals import Refusal
from tests.games import kit

ALL = engine.names(include_test=True)


def test_houses_are_offered_no_test_game_and_no_draft() -> None:
    offered = engine.names()
    assert set(offered) == set(engine.names(include_test=True)) - {"machine_a"}
    assert not any(engine.load(name).test for name in offered)
    assert engine.drafts() == []
    refusal = engine.find("machine_a")
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.status) == ("game.unknown", 404)


@pytest.mark.parametrize("name", ["", "..", "../games", "roulette", "__pycache__", "records"])
def test_a_name_that_is_no_game_is_refused(name: str) -> None:
    assert isinstance(engine.find(name), Refusal)
    with pytest.raises(UnknownGame):
        engine.load(name)


@pytest.mark.parametrize("name", ALL)
def test_a_game_names_itself_its_version_and_its_content(name: str) -> None:
    game = engine.load(name)
    assert (game.name, game.version) == (name, engine.versions(name)[-1])
    assert game is engine.load(name, game.version)
    assert len(bytes.fromhex(game.content_hash)) == 32
    assert game.label == dice.label("outcome", name, game.version)
    assert engine.DRAW_FORMAT == dice.FORMAT


def test_a_version_that_never_was_is_unknown() -> None:
    with pytest.raises(UnknownGame, match=r"no version 99 of machine_a; there are \[1\]"):
        engine.load("machine_a", 99)


# Numbers


NAMED_BY_THE_GAME = {"hands", "line_pays", "titles"}
"""Tables with the game's own symbols or hands as keys; test_variants.py leaves out each of them."""


def paths(table: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        yield (*above, key)
        if isinstance(value, dict) and key not in NAMED_BY_THE_GAME:
            yield from paths(value, (*above, key))


KEYS = [(name, path) for name in ALL for path in paths(kit.numbers(name))]


def table_of(numbers: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for key in path[:-1]:
        numbers = numbers[key]
    return numbers


@pytest.mark.parametrize(
    ("name", "path"), KEYS, ids=lambda part: part if isinstance(part, str) else ".".join(part)
)
def test_a_missing_key_is_refused_by_file_key_and_reason(name: str, path: tuple[str, ...]) -> None:
    changed = kit.numbers(name)
    del table_of(changed, path)[path[-1]]
    with pytest.raises(GameFault) as caught:
        kit.built(name, changed)
    assert caught.value.file == f"fairhouse/games/{name}/game.toml"
    assert path[-1] in str(caught.value)
    assert "missing" in caught.value.reason


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("above", [(), ("game",), ("stake",)], ids=str)
def test_an_unknown_key_is_refused(name: str, above: tuple[str, ...]) -> None:
    changed = kit.numbers(name)
    table_of(changed, (*above, "x"))["house_edge"] = 5
    with pytest.raises(GameFault, match="house_edge") as caught:
        kit.built(name, changed)
    assert caught.value.key == (above[0] if above else "file")


@pytest.mark.parametrize("value", ["10000", 10000.0, True, None, [1]], ids=repr)
def test_a_number_of_another_type_is_refused(value: Any) -> None:
    changed = kit.numbers("roulette_european")
    changed["stake"]["grid_micros"] = value
    with pytest.raises(GameFault, match="Expected `int`") as caught:
        kit.built("roulette_european", changed)
    assert caught.value.key == "stake.grid_micros"


def test_a_file_that_is_not_toml_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "FOLDER", tmp_path)
    (tmp_path / "game.toml").write_text("[game\n")
    with pytest.raises(GameFault, match=r"fairhouse/games/game\.toml: file:"):
        engine.read(tmp_path / "game.toml")


# Wins


class Crooked:
    """Rules that give one fixed win."""

    max_win_multiple = 10
    layout: dict[str, Any] = {}

    def __init__(self, win: Any) -> None:
        self.win = win

    def parse(self, body: Any) -> Wager:
        return self.wager_from(body)

    def wager_from(self, data: Any) -> Wager:
        return Wager(5, {}, None)

    def play(self, wager: Wager, pick: Any) -> tuple[int, dict[str, Any]]:
        return self.win, {}

    def unit_bets(self) -> list[Any]:
        return []


def crooked(win: Any) -> Game:
    head = engine.Head(name="crooked", version=1, title="Crooked", kind="slot", test=True)
    return Game(head, Crooked(win), file="f", folder=Path(), config=None, content="")


def played(game: Game) -> Outcome:
    return game.play(game.wager_from({}), dice.Replay([]).pick)


def test_a_win_is_cut_to_the_maximum_and_says_so() -> None:
    assert played(crooked(50)) == Outcome(50, {}, False)
    assert played(crooked(51)) == Outcome(50, {}, True)


@pytest.mark.parametrize("win", [-1, 0.5, None, "5", True], ids=repr)
def test_a_win_that_is_no_amount_is_never_paid(win: Any) -> None:
    with pytest.raises(GameFault, match="nothing may be paid"):
        played(crooked(win))


@pytest.mark.parametrize("name", engine.names())
def test_the_largest_stake_keeps_every_sum_in_64_bits(name: str) -> None:
    assert engine.load(name).rules.max_win_multiple * LARGEST_STAKE_MICROS < 2**63


# Versions


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of games of its own, holding a copy of Machine A as `machine_b`."""
    folder = tmp_path / "games"
    shutil.copytree(engine.FOLDER / "machine_a", folder / "machine_b")
    toml = folder / "machine_b" / "game.toml"
    toml.write_text(toml.read_text().replace('"machine_a"', '"machine_b"'))
    (folder / "released.toml").write_text("")
    monkeypatch.setattr(engine, "FOLDER", folder)
    monkeypatch.setattr(fairhouse.games, "__path__", [str(folder)])
    forget()
    yield folder
    for module in [m for m in sys.modules if m.startswith("fairhouse.games.machine_b")]:
        del sys.modules[module]
    monkeypatch.undo()
    forget()


def forget() -> None:
    engine.load.cache_clear()
    engine._folders.cache_clear()
    engine._current_version.cache_clear()


def test_an_unreleased_game_cannot_be_loaded(shelf: Path) -> None:
    with pytest.raises(GameFault, match="version 1 is not released"):
        engine.load("machine_b")
    released = engine.release("machine_b")
    assert engine.load("machine_b").content_hash == released.content_hash
    assert engine.release("machine_b").content_hash == released.content_hash


@pytest.mark.parametrize("file", ["game.toml", "rules.py"])
def test_a_released_game_cannot_be_changed(shelf: Path, file: str) -> None:
    engine.release("machine_b")
    changed = shelf / "machine_b" / file
    changed.write_text(changed.read_text() + "\n# a harmless word\n")
    forget()
    if file == "game.toml":
        changed.write_text(changed.read_text().replace("one_cherry = 2", "one_cherry = 3"))
    for refuse in (engine.load, engine.release):
        with pytest.raises(GameFault, match="needs a new version"):
            refuse("machine_b")


def test_a_former_version_stays_loadable_beside_the_new_one(shelf: Path) -> None:
    former = engine.release("machine_b")
    folder = shelf / "machine_b"
    old = folder / "versions" / "v1"
    old.mkdir(parents=True)
    for file in ("__init__.py", "rules.py", "game.toml"):
        shutil.copy(folder / file, old / file)
    (folder / "versions" / "__init__.py").write_text('"""Former versions."""\n')
    toml = folder / "game.toml"
    text = toml.read_text().replace("version = 1", "version = 2")
    toml.write_text(text.replace("one_cherry = 2", "one_cherry = 1"))
    forget()
    engine.release("machine_b")
    assert engine.versions("machine_b") == [1, 2]
    one, two = engine.load("machine_b", 1), engine.load("machine_b")
    assert (one.version, one.content_hash) == (1, former.content_hash)
    assert (two.version, two.file) == (2, "fairhouse/games/machine_b/game.toml")
    assert one_cherry(one) == 2 * one_cherry(two) == 2_000_000


def one_cherry(game: Game) -> int:
    """What a stake of 1.00 wins where only the first reel shows a cherry."""
    wager = game.wager_from({"stake_micros": 1_000_000})
    outcome = next(
        outcome
        for _, outcome in branches(lambda pick: game.play(wager, pick))
        if outcome.view["line"] == "C.."
    )
    return outcome.win_micros
