"""What pretend members bet on: habits of roulette players and of slot players. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from fairhouse.games import engine

HABITS = 5
"""How many ways of betting somebody has; people repeat themselves."""


@dataclass(frozen=True, slots=True)
class Habit:
    """One way of betting: a game, and where on it how much goes (minor units)."""

    game: str
    stakes_minor: tuple[tuple[str, int], ...]

    def body(self, cap_minor: int | None) -> dict[str, Any]:
        """The wager's body, each stake cut to what may be staked at most."""
        parts = [(bet, min(size, cap_minor or size)) for bet, size in self.stakes_minor]
        if class_of(self.game) == "slot":
            return {"stake": amount(parts[0][1])}
        return {"bets": [{"bet": bet, "stake": amount(size)} for bet, size in parts]}


def repertoire(rng: Random, games: Sequence[str], stakes_minor: Sequence[int]) -> list[Habit]:
    """The habits of one person: mostly of one kind of game."""
    favourite = rng.choice(games)
    return [
        habit(rng, favourite if rng.random() < 0.7 else rng.choice(games), stakes_minor)
        for _ in range(HABITS)
    ]


def habit(rng: Random, game: str, stakes_minor: Sequence[int]) -> Habit:
    """One way of betting on a game."""
    if class_of(game) == "slot":
        return Habit(game, (("spin", rng.choice(stakes_minor)),))
    cells = _cells(game)
    chosen: dict[str, int] = {}
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
        kind = rng.choice(sorted(cells))
        chosen[rng.choice(cells[kind])] = rng.choice(stakes_minor)
    return Habit(game, tuple(chosen.items()))


def foolish(rng: Random, game: str) -> dict[str, Any]:
    """A wager that no house takes: too large, too small, off the grid, or no bet at all."""
    stake = rng.choice(("2000000.00", "90000.00", "0.001", "0.00", "-1.00", "ten"))
    if class_of(game) == "slot":
        return {"stake": stake}
    return {"bets": [{"bet": rng.choice(("red", "straight:37", "split:1-9")), "stake": stake}]}


def amount(minor: int) -> str:
    """Minor units as a decimal: 250 -> "2.50"."""
    return f"{minor // 100}.{minor % 100:02d}"


@cache
def class_of(game: str) -> str:
    """The kind of a game, which decides its wager's shape."""
    return engine.load(game).kind


@cache
def _cells(game: str) -> dict[str, tuple[str, ...]]:
    """The bets of a cloth by kind."""
    found: dict[str, list[str]] = {}
    for unit in engine.load(game).rules.unit_bets():
        found.setdefault(unit.bet, []).append(unit.cell)
    return {kind: tuple(names) for kind, names in found.items()}
