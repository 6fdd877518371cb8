"""What pretend members bet on: habits of players of every kind of game. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from fairhouse.games import engine

HABITS = 5
"""How many ways of betting somebody has; people repeat themselves."""
_MINOR_MICROS = 10_000


@dataclass(frozen=True, slots=True)
class Habit:
    """One way of betting: a game, and where on it how much goes (minor units).

    `choices` are further fields of the wager, such as the lines that a spin is played on.
    """

    game: str
    stakes_minor: tuple[tuple[str, int], ...]
    choices: tuple[tuple[str, int], ...] = ()

    def body(self, cap_minor: int | None) -> dict[str, Any]:
        """The wager's body, cut so that all of it is what may be staked at most."""
        most = None if cap_minor is None else cap_minor // len(self.stakes_minor)
        parts = [(bet, self._cut(size, most)) for bet, size in self.stakes_minor]
        if not _bets(self.game):
            return {"stake": amount(parts[0][1]), **dict(self.choices)}
        return {"bets": [{"bet": bet, "stake": amount(size)} for bet, size in parts]}

    def _cut(self, size: int, most: int | None) -> int:
        return _on_grid(self.game, size if most is None else min(size, most))


def repertoire(rng: Random, games: Sequence[str], stakes_minor: Sequence[int]) -> list[Habit]:
    """The habits of one person: mostly games of a favourite class."""
    favourite = class_of(rng.choice(games))
    own = [game for game in games if class_of(game) == favourite]
    return [
        habit(rng, rng.choice(own if rng.random() < 0.6 else games), stakes_minor)
        for _ in range(HABITS)
    ]


def habit(rng: Random, game: str, stakes_minor: Sequence[int]) -> Habit:
    """One way of betting on a game."""
    if not _bets(game):
        lines = engine.load(game).layout.get("line_choices", ())
        choices = (("lines", rng.choice(lines)),) if lines else ()
        return Habit(game, (("stake", rng.choice(stakes_minor)),), choices)
    chosen: dict[str, int] = {}
    for bet in _some_bets(rng, game):
        chosen[bet] = _on_grid(game, rng.choice(stakes_minor))
    return Habit(game, tuple(chosen.items()))


def _some_bets(rng: Random, game: str) -> list[str]:
    """Those that the game asks for, and one or some of the others."""
    bets = engine.load(game).layout["bets"]
    if isinstance(bets, Mapping):  # a cloth: rarely used kinds of bets are as likely as others
        cells = _cells(game)
        kinds = [rng.choice(sorted(cells)) for _ in range(rng.choice((1, 1, 1, 2, 3, 5)))]
        return [rng.choice(cells[kind]) for kind in kinds]
    asked = [bet["bet"] for bet in bets if bet["required"]]
    others = [bet["bet"] for bet in bets if not bet["required"]]
    number = rng.choice((0, 0, 1)) if asked else rng.choice((1, 1, 1, 2))
    return asked + rng.sample(others, min(number, len(others)))


def foolish(rng: Random, game: str) -> dict[str, Any]:
    """A wager that no house takes: too large, too small, off the grid, or no bet at all."""
    stake = rng.choice(("2000000.00", "90000.00", "0.001", "0.00", "-1.00", "ten"))
    bets = _bets(game)
    if not bets:
        return {"stake": stake}
    return {"bets": [{"bet": rng.choice((*bets[:2], "nothing")), "stake": stake}]}


def amount(minor: int) -> str:
    """Minor units as a decimal: 250 -> "2.50"."""
    return f"{minor // 100}.{minor % 100:02d}"


@cache
def class_of(game: str) -> str:
    """The kind of a game, for which houses and licences have rules of their own."""
    return engine.load(game).kind


@cache
def is_staged(game: str) -> bool:
    """Whether the player decides during the round."""
    return engine.load(game).staged


@cache
def _bets(game: str) -> tuple[str, ...]:
    """The names of a game's bets; none where a wager is a stake alone."""
    bets = engine.load(game).layout.get("bets", ())
    if isinstance(bets, Mapping):
        return tuple(bets)
    return tuple(bet["bet"] for bet in bets)


def _on_grid(game: str, minor: int) -> int:
    """The largest stake of the game that is no more, or its smallest."""
    grid = max(1, engine.load(game).layout["grid_micros"] // _MINOR_MICROS)
    return int(max(grid, minor // grid * grid))


@cache
def _cells(game: str) -> dict[str, tuple[str, ...]]:
    """The bets of a cloth by kind."""
    found: dict[str, list[str]] = {}
    for unit in engine.load(game).rules.unit_bets():
        found.setdefault(unit.bet, []).append(unit.cell)
    return {kind: tuple(names) for kind, names in found.items()}
