"""The certificate of a game: exact figures, computed from the code that plays for money.

For each kind of bet: what it returns (RTP) as a fraction, the house's edge, how often it returns
anything, the standard deviation of one unit staked, the largest win and its chance, and the method
by which all of that was found. Nothing here is simulated, and no figure is a float; only a note
called `bound`, which no play can go beyond, may have been found with them and rounded up.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from math import isqrt
from typing import Any

from fairhouse.games.engine import DRAW_FORMAT, Game, GameFault, load
from fairhouse.games.enumerate import weighted_branches
from fairhouse.games.records import UnitBet, Wager

Progress = Callable[[int, int], object]
"""Hears (done, of all)."""

WALKED = "every branch of a round enumerated through the rules"


@dataclass(frozen=True, slots=True)
class Distribution:
    """Chance of every win: win in micros -> weight, out of `total`.

    Where a round may take further stakes, the key is the win less those further stakes: what came
    back for the first stake alone. It is negative when a raise is lost as well.
    `notes` names further exact figures that players are told, such as the chance of free spins.
    """

    weights: Mapping[int, int]
    total: int
    method: str
    notes: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is certified of one kind of bet, for one unit staked.

    `strategy` names how it is played where the player decides; the first of a bet is the best.
    """

    bet: str
    cells: int
    rtp: Fraction
    hit_rate: Fraction
    variance: Fraction
    maximum_win: Fraction
    maximum_win_chance: Fraction
    method: str
    notes: Mapping[str, Fraction] = field(default_factory=dict)
    strategy: str = ""

    @property
    def standard_deviation(self) -> str:
        """Twelve decimals, cut."""
        scale = 10**12
        root = isqrt(self.variance.numerator * scale * scale // self.variance.denominator)
        return decimal(Fraction(root, scale), 12)


def certify(
    game: Game,
    *,
    minimum_rtp: Fraction | None = None,
    progress: Progress = lambda _done, _of: None,
) -> list[Figures]:
    """Figures of every kind of bet. Raises GameFault for a game that must not be offered:

    a bet that returns more than it takes, or less than the licence's `minimum_rtp`; cells of one
    kind that differ; a win that has a chance of nothing; weights that do not sum.
    """
    found: dict[tuple[str, str], list[Figures]] = defaultdict(list)
    units = list(game.rules.unit_bets())
    for at, unit in enumerate(units):
        share = progress if len(units) == 1 else (lambda _done, _of: None)
        for strategy, spread in _exact(game, unit.wager, share).items():
            found[unit.bet, strategy].append(_figures(game, unit, strategy, spread))
        if len(units) > 1:
            progress(at + 1, len(units))
    certified = [_one_kind(game, kind) for kind in found.values()]
    seen: set[str] = set()
    for figures in certified:
        # what a licence asks for is what the best play returns; other strategies may be poor
        _check(game, figures, None if figures.bet in seen else minimum_rtp)
        seen.add(figures.bet)
    return certified


def _figures(game: Game, unit: UnitBet, strategy: str, spread: Distribution) -> Figures:
    if sum(spread.weights.values()) != spread.total:
        raise GameFault(game.file, unit.cell, "the chances of its wins do not sum to 1")
    stake, total = unit.wager.stake_micros, spread.total
    mean = Fraction(sum(win * weight for win, weight in spread.weights.items()), total * stake)
    square = Fraction(sum(w * w * weight for w, weight in spread.weights.items()), total * stake**2)
    most = max(win for win, weight in spread.weights.items() if weight)
    return Figures(
        bet=unit.bet,
        cells=1,
        rtp=mean,
        hit_rate=Fraction(sum(w for back, w in spread.weights.items() if back > 0), total),
        variance=square - mean**2,
        maximum_win=Fraction(most, stake),
        maximum_win_chance=Fraction(spread.weights[most], total),
        method=spread.method,
        notes=spread.notes,
        strategy=strategy,
    )


def _exact(game: Game, wager: Wager, progress: Progress) -> Mapping[str, Distribution]:
    """The game's own way where it has one (exact.py beside its rules), else every branch.

    exact.py has `distribution(rules, wager, progress) -> Distribution`, or, where the player
    decides, `strategies(rules, wager, progress) -> {name of the strategy: Distribution}`, the
    best first.
    """
    beside = f"{game.package}.exact"
    if find_spec(beside) is None:
        if game.staged:
            raise GameFault(game.file, "exact.py", "a game with decisions needs its strategies")
        return {"": walk(game, wager)}
    module = import_module(beside)
    if hasattr(module, "strategies"):
        strategies: Mapping[str, Distribution] = module.strategies(game.rules, wager, progress)
        return strategies
    return {"": module.distribution(game.rules, wager, progress)}


def walk(game: Game, wager: Wager) -> Distribution:
    """Every branch of whole rounds, brought to one total."""
    chances: dict[int, Fraction] = defaultdict(Fraction)
    weights: dict[tuple[int, int], int] = defaultdict(int)
    for weight, total, outcome in weighted_branches(lambda pick: game.play(wager, pick)):
        weights[outcome.win_micros, total] += weight
    for (win, total), weight in weights.items():
        chances[win] += Fraction(weight, total)
    common = _common(chance.denominator for chance in chances.values())
    counted = {win: int(chance * common) for win, chance in chances.items()}
    return Distribution(counted, common, WALKED)


def _common(denominators: Iterable[int]) -> int:
    common = 1
    for denominator in denominators:
        common *= Fraction(denominator, common).numerator
    return common


def _one_kind(game: Game, kind: list[Figures]) -> Figures:
    """The figures of a kind of bet, all of whose cells must agree."""
    first = kind[0]
    if any(other != first for other in kind):
        reason = f"its {len(kind)} cells do not all return the same"
        raise GameFault(game.file, f"bet {first.bet}", reason)
    return Figures(
        first.bet,
        len(kind),
        first.rtp,
        first.hit_rate,
        first.variance,
        first.maximum_win,
        first.maximum_win_chance,
        first.method,
        first.notes,
        first.strategy,
    )


def _check(game: Game, figures: Figures, minimum_rtp: Fraction | None) -> None:
    key = f"bet {figures.bet}"
    shown = percent(figures.rtp)
    if figures.rtp > 1:
        raise GameFault(game.file, key, f"returns {shown} %, more than it takes")
    if minimum_rtp is not None and figures.rtp < minimum_rtp:
        reason = f"returns {shown} %, the licence asks for at least {percent(minimum_rtp)} %"
        raise GameFault(game.file, key, reason)


def as_json(game: Game, certified: list[Figures]) -> dict[str, Any]:
    """The certificate as it is printed and stored. Fractions are strings of whole numbers."""
    return {
        "game": game.name,
        "version": game.version,
        "title": game.title,
        "content_hash": game.content_hash,
        "draw_format": DRAW_FORMAT,
        "unit": "one unit staked",
        "bets": [_bet_json(figures) for figures in certified],
    }


def _bet_json(figures: Figures) -> dict[str, Any]:
    named = {"strategy": figures.strategy} if figures.strategy else {}
    return {
        "bet": figures.bet,
        **named,
        "cells": figures.cells,
        "rtp": _fraction_json(figures.rtp),
        "house_edge": _fraction_json(1 - figures.rtp),
        "hit_rate": _fraction_json(figures.hit_rate),
        "standard_deviation": figures.standard_deviation,
        "maximum_win": decimal(figures.maximum_win, 2),
        "maximum_win_one_in": decimal(1 / figures.maximum_win_chance, 2),
        "notes": {name: _fraction_json(chance) for name, chance in figures.notes.items()},
        "method": figures.method,
    }


def _fraction_json(value: Fraction) -> dict[str, str]:
    return {
        "numerator": str(value.numerator),
        "denominator": str(value.denominator),
        "percent": percent(value, 10),
    }


def decimal(value: Fraction, places: int) -> str:
    """A fraction of at least 0 with so many decimals, cut, never rounded up."""
    whole = value.numerator * 10**places // value.denominator
    digits = str(whole).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def percent(value: Fraction, places: int = 4) -> str:
    """A fraction as a percentage, cut."""
    return decimal(value * 100, places)


@cache
def published(name: str, version: int | None = None) -> dict[str, Any]:
    """The stored certificate of a game, checked to be of exactly these numbers and rules.

    Raises GameFault when there is none, or it is of another content hash.
    """
    game = load(name, version)
    file = game.folder / "certificate.json"
    shown = game.file.replace("game.toml", "certificate.json")
    if not file.exists():
        raise GameFault(shown, "file", f"missing: fairhouse games certify {name} --write")
    stored: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if stored["content_hash"] != game.content_hash:
        reason = f"is of {stored['content_hash']}, the game is {game.content_hash}"
        raise GameFault(shown, "content_hash", reason)
    return stored


def best_play(certified: dict[str, Any]) -> list[dict[str, Any]]:
    """Each bet of a stored certificate as its best strategy plays it: the first of its name."""
    first: dict[str, dict[str, Any]] = {}
    for bet in certified["bets"]:
        first.setdefault(bet["bet"], bet)
    return list(first.values())


def leeway(certified: dict[str, Any]) -> Fraction:
    """What any play whatever may return, by the best play certified: 1 where that is the optimum.

    A strategy that is not proven to be the optimum has a note `bound`.
    """
    found = Fraction(1)
    for bet in best_play(certified):
        bound, rtp = bet["notes"].get("bound"), bet["rtp"]
        if bound is not None:
            most = Fraction(int(bound["numerator"]), int(bound["denominator"]))
            found = max(found, most / Fraction(int(rtp["numerator"]), int(rtp["denominator"])))
    return found
