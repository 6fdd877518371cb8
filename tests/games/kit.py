"""What the games' tests share: fixed seeds, variants of a game, branches as plain numbers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from importlib import import_module
from typing import Any

from fairhouse.games import engine
from fairhouse.games.engine import Game, Outcome, Wager
from fairhouse.games.enumerate import branches
from fairhouse.kit import dice
from fairhouse.kit.refusals import Refusal


def seed(n: int, about: str = "round") -> bytes:
    """The n-th fixed seed. Never used outside tests."""
    return hashlib.sha256(b"%s %d" % (about.encode(), n)).digest()


def numbers(name: str) -> dict[str, Any]:
    """The numbers of a game's game.toml, free to be changed."""
    return engine.read(engine.FOLDER / name / "game.toml")


def built(name: str, changed: Mapping[str, Any]) -> Game:
    """A game from changed numbers, through the same door as the released one."""
    module = import_module(f"fairhouse.games.{name}.rules")
    return engine.build(changed, module, file=f"fairhouse/games/{name}/game.toml")


def parsed(game: Game, body: Mapping[str, Any]) -> Wager:
    """The wager of a body that must be right."""
    wager = game.parse(body)
    assert not isinstance(wager, Refusal), wager
    return wager


def refused(game: Game, body: Any) -> Refusal:
    """The refusal of a body that must be wrong."""
    answer = game.parse(body)
    assert isinstance(answer, Refusal), answer
    return answer


def live(game: Game, wager: Wager, of: bytes) -> tuple[Outcome, list[int]]:
    """A round from a seed: its outcome and its picks."""
    dealt = dice.Live(of, game.label)
    return game.play(wager, dealt.pick), dealt.picks


def replay(game: Game, wager: Wager, picks: list[int]) -> Outcome:
    """The same round from its picks, all of which must be used."""
    again = dice.Replay(picks)
    outcome = game.play(wager, again.pick)
    again.finish()
    return outcome


def chances(game: Game, wager: Wager) -> dict[int, Fraction]:
    """Win in micros -> its exact chance, over every branch of a round."""
    found: Counter[int] = Counter()
    for chance, outcome in branches(lambda pick: game.play(wager, pick)):
        found[outcome.win_micros] += chance  # type: ignore[assignment]
    return dict(found)  # type: ignore[arg-type]


def plain(value: Any) -> Any:
    """As JSON would carry it: tuples become lists."""
    return json.loads(json.dumps(value))


def small_moon(**free_spins: int) -> dict[str, Any]:
    """Harvest Moon on so few stops that every branch of whole rounds can be walked."""
    changed = numbers("harvest_moon")
    changed["reels"] = [
        [["fox", 2], ["lantern", 1], ["leaf", 3], ["leaf", 1], ["owl", 5]],
        [["fox", 1], ["lantern", 2], ["leaf", 3]],
        [["moon", 1], ["lantern", 2], ["fox", 3]],
        [["fox", 1], ["leaf", 2], ["moon", 1]],
        [["leaf", 1], ["fox", 2], ["owl", 1]],
    ]
    changed["free_spins"] |= {"awarded": 1, "most": 1} | free_spins
    return changed
