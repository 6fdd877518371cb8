"""One function, three drivers: what is dealt live, what is replayed, what is enumerated agree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.engine import Game
from fairhouse.games.enumerate import branches, tally
from fairhouse.kit import dice
from fairhouse.kit.weights import Pick, Weights
from tests.games import kit

CLOTH = {
    "bets": [{"bet": b, "stake": "1.00"} for b in ("straight:0", "red", "dozen:2", "split:0-3")]
}


def small_moon() -> Game:
    return kit.built("harvest_moon", kit.small_moon())


GAMES: list[tuple[Game, dict[str, Any]]] = [
    (engine.load("roulette_european"), CLOTH),
    (engine.load("roulette_splendide"), CLOTH),
    (engine.load("machine_a"), {"stake": "1"}),
    (small_moon(), {"stake": "1.00"}),
]
ids = [game.name for game, _ in GAMES]
whole_games = pytest.mark.parametrize(("game", "body"), GAMES, ids=ids)


@whole_games
def test_every_branch_replays_to_itself_and_all_of_them_weigh_one(
    game: Game, body: dict[str, Any]
) -> None:
    wager = kit.parsed(game, body)
    whole = Fraction(0)

    def logged(pick: Pick) -> tuple[list[int], engine.Outcome]:
        log: list[int] = []

        def noting(weights: Weights) -> int:
            log.append(pick(weights))
            return log[-1]

        return log, game.play(wager, noting)

    paths = set()
    for at, (chance, (log, outcome)) in enumerate(branches(logged)):
        whole += chance
        paths.add(tuple(log))
        if at % 97 == 0:
            assert kit.replay(game, wager, log) == outcome
    assert whole == 1
    assert len(paths) == at + 1


@pytest.mark.promise("JJ-8.3")
@whole_games
def test_a_live_round_is_one_of_the_branches_and_replays_from_its_picks(
    game: Game, body: dict[str, Any]
) -> None:
    """Nothing but the server's seed decides: the same seed the same round, another another."""
    wager = kit.parsed(game, body)
    possible = kit.chances(game, wager)
    seen = set()
    for n in range(300):
        outcome, picks = kit.live(game, wager, kit.seed(n))
        assert outcome == kit.live(game, wager, kit.seed(n))[0]
        assert outcome == kit.replay(game, wager, picks)
        assert outcome.win_micros in possible
        seen.add(tuple(picks))
    assert len(seen) > 30


@given(
    seed=st.binary(min_size=32, max_size=32),
    cents=st.integers(1, 10_000),
)
def test_whole_rounds_of_harvest_moon_replay_from_their_picks(seed: bytes, cents: int) -> None:
    game = engine.load("harvest_moon")
    stake = f"{cents // 10}.{cents % 10}0"
    wager = kit.parsed(game, {"stake": stake})
    outcome, picks = kit.live(game, wager, seed)
    assert kit.replay(game, game.wager_from(kit.plain(wager.data)), picks) == outcome
    assert len(picks) == 5 * (1 + len(outcome.view["free_spins"]))
    spins = [outcome.view, *outcome.view["free_spins"]]
    shown = sum(spin["win_micros"] for spin in spins)
    assert outcome.win_micros == min(shown, 1000 * wager.stake_micros)


def test_outcomes_do_not_hang_on_the_stake() -> None:
    """The wager is no argument of chance: the same seed stops the same reels for any stake."""
    game = engine.load("harvest_moon")
    small, large = (kit.parsed(game, {"stake": stake}) for stake in ("0.10", "500.00"))
    for n in range(50):
        assert kit.live(game, small, kit.seed(n))[1] == kit.live(game, large, kit.seed(n))[1]


def test_branches_of_unequal_depth_are_walked_with_their_own_chances() -> None:
    def play(pick: Pick) -> str:
        if pick(Weights([1, 2])) == 0:
            return "short"
        return "long" + str(pick(Weights.uniform(4)))

    found = {answer: chance for chance, answer in branches(play)}
    assert found == {"short": Fraction(1, 3), **{f"long{n}": Fraction(1, 6) for n in range(4)}}
    with pytest.raises(ValueError, match="different totals"):
        tally(play)


# Purity

FOLDER = engine.FOLDER
PURE = [
    *sorted(FOLDER.rglob("rules.py")), *sorted(FOLDER.glob("shared/*.py")), FOLDER / "records.py",
]  # fmt: skip
SHARED = {f"fairhouse.games.shared.{file.stem}" for file in FOLDER.glob("shared/*.py")}
ALLOWED = SHARED | {
    "__future__", "collections", "collections.abc", "typing", "functools", "itertools", "msgspec",
    "fairhouse.games.shared",
    "fairhouse.games.records", "fairhouse.kit.weights", "fairhouse.kit.money",
    "fairhouse.kit.refusals",
}  # fmt: skip


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("file", PURE, ids=lambda file: str(file.relative_to(FOLDER)))
def test_rules_touch_nothing_but_numbers(file: Path) -> None:
    """No clock, no randomness, no database, no floats: only `pick` decides."""
    assert set(imported(file)) <= ALLOWED
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Global | ast.Nonlocal | ast.Div)
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.Name) and node.id in {"float", "open", "hash", "id"})


def test_no_file_of_the_games_can_reach_the_dice() -> None:
    for file in FOLDER.rglob("*.py"):
        assert not {"random", "secrets", "fairhouse.kit.dice"} & set(imported(file)), file
        # figures may be added up with whole numbers in arrays; nothing is played with them
        assert "numpy" not in set(imported(file)) or file.name.startswith("exact"), file
    assert "fairhouse.kit.weights" in set(imported(Path(dice.__file__)))


@pytest.mark.parametrize("name", engine.names(include_test=True))
def test_what_rules_share_is_part_of_their_content_hash(name: str) -> None:
    module = import_module(f"fairhouse.games.{name}.rules")
    named = {part.__name__ for part in getattr(module, "SHARED", ())}
    files = [Path(str(module.__file__))]
    used: set[str] = set()
    while files:
        found = _shared(files.pop()) - used
        used |= found
        files += [FOLDER / "shared" / f"{each.rpartition('.')[2]}.py" for each in found]
    assert named == used


def _shared(file: Path) -> set[str]:
    """The shared modules that a file imports, whichever way it is written."""
    found = set(imported(file)) & SHARED
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "fairhouse.games.shared":
            found |= {f"fairhouse.games.shared.{alias.name}" for alias in node.names}
    return found
