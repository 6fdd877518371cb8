"""What the tests of video poker share: a pay table tried on hands, exact figures of a variant."""

from __future__ import annotations

import tomllib
from copy import copy
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from fairhouse.games import engine
from fairhouse.games.certificate import Distribution
from fairhouse.games.exact_draw_poker import Hold, RowTable, played
from fairhouse.games.shared import decks
from fairhouse.games.shared.draw_poker import DrawPoker
from tests.games import kit

VARIANTS = Path(__file__).parent / "variants"


def hand(codes: str) -> tuple[int, ...]:
    """ "AS KD" -> two cards."""
    return tuple(decks.card_of(code) for code in codes.split())


@cache
def rules_of(name: str, variant: str | None = None) -> DrawPoker:
    """The rules of a game of video poker, with the numbers of a variant file laid over its own."""
    numbers = kit.numbers(name)
    if variant:
        laid_over(numbers, tomllib.loads((VARIANTS / variant).read_text(encoding="utf-8")))
    rules = kit.built(name, numbers).rules
    assert isinstance(rules, DrawPoker)
    return rules


def laid_over(numbers: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict):
            laid_over(numbers.setdefault(key, {}), value)
        else:
            numbers[key] = value


@cache
def table(name: str) -> RowTable:
    """The counts behind a game's exact figures, made once for all tests."""
    return RowTable(rules_of(name))


def repriced(name: str, rules: DrawPoker) -> RowTable:
    """The counts of a game for a variant that differs from it in what rows pay, and nothing else.

    How many hands fall into which row is counted without a look at the pays.
    """
    assert rows_without_pays(rules) == rows_without_pays(rules_of(name))
    counted = copy(table(name))
    counted.pays = [counts @ np.array(rules.table.pays) for counts in counted.counts]
    return counted


def rows_without_pays(rules: DrawPoker) -> list[tuple[str, ...]]:
    rows = rules.config.hands.items()
    found = [(name, row.kind, row.ranks, row.kickers) for name, row in rows]
    return [*found, (rules.config.pack.wild,)]


@cache
def figures(name: str, variant: str | None = None) -> dict[str, Distribution]:
    """Strategy -> its exact distribution, worked out once for all tests."""
    rules = rules_of(name, variant)
    (unit,) = rules.unit_bets()
    counted = repriced(name, rules) if variant else table(name)
    further = {} if variant else named(name)
    return played(counted, rules, unit.wager, lambda _done, _of: None, further)


def named(name: str) -> dict[str, tuple[Hold, str]]:
    """The strategies that a game has beside those of every game."""
    found: dict[str, tuple[Hold, str]] = getattr(
        import_module(f"fairhouse.games.{name}.exact"), "NAMED", {}
    )
    return found


def row_of(rules: DrawPoker, codes: str) -> str:
    return rules.table.names[rules.table.row(hand(codes))]


def body(stake: str = "1.00") -> dict[str, Any]:
    return {"bets": [{"bet": "main", "stake": stake}]}


NAMES = [name for name in engine.names() if engine.load(name).kind == "video_poker"]
