"""What a game should have returned, and how far it is from that. Pure.

A wager's expected return and its variance come from the game's certificate. One bet is scaled by
its stake. Several bets on one round fall together: where a round has few branches every branch of
the very wager is walked; else the mean is still exact (means add up whatever falls together) and
the variance is the largest that these bets can have, so that a z-score is never overstated.

Where the player decides, the certificate's best strategy is the measure: nobody should come off
better than it does, and anybody may come off worse.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from fairhouse.games import certificate, engine
from fairhouse.games.enumerate import weighted_branches
from fairhouse.games.records import Wager

FEW_BRANCHES = 500
"""Up to so many, walking a wager costs a few milliseconds."""

_Part = tuple["Expected", int]


@dataclass(frozen=True, slots=True)
class Expected:
    """Mean (micros) and variance (micros squared) of what comes back, of one or many wagers.

    `exact`: the variance is that of these wagers; else it is at least theirs.
    """

    mean: Fraction
    variance: Fraction
    exact: bool = True

    def times(self, count: int) -> Expected:
        """Of `count` independent wagers like this one."""
        return Expected(self.mean * count, self.variance * count, self.exact)


NOTHING = Expected(Fraction(0), Fraction(0))


def together(parts: Iterable[Expected]) -> Expected:
    """Of independent wagers, one after the other."""
    mean, variance, exact = Fraction(0), Fraction(0), True
    for part in parts:
        mean += part.mean
        variance += part.variance
        exact = exact and part.exact
    return Expected(mean, variance, exact)


def expected(game: engine.Game, wager: Wager) -> Expected | None:
    """What a wager should return, at best where the player decides; None when nothing tells.

    Raises GameFault when the game's certificate is missing or of other numbers.
    """
    if len(_units(game.name, game.version)) > 1 and _is_walked(game.name, game.version):
        return _walked(game, wager)
    parts = _parts(game, wager)
    if parts is None:
        return None
    if len(parts) > 1:
        return _at_most(parts)
    ((one, stake),) = parts
    return Expected(one.mean * stake, one.variance * stake * stake)


def _parts(game: engine.Game, wager: Wager) -> list[_Part] | None:
    """(what a unit on it returns, stake) of each bet; None when one is not in the certificate."""
    units = _units(game.name, game.version)
    keyed = _keyed(wager)
    if any(key not in units for key, _ in keyed):
        return None
    return [(units[key], stake) for key, stake in keyed]


@lru_cache(maxsize=64)
def _units(name: str, version: int) -> dict[str, Expected]:
    """What a unit on each bet of a game returns, played at its best, by the bet's key."""
    game = engine.load(name, version)
    figures = {
        bet["bet"]: Expected(
            Fraction(int(bet["rtp"]["numerator"]), int(bet["rtp"]["denominator"])),
            Fraction(bet["standard_deviation"]) ** 2,
        )
        for bet in certificate.best_play(certificate.published(name, version))
    }
    return {
        key: figures[unit.bet]
        for unit in game.rules.unit_bets()
        if unit.bet in figures
        for key, _ in _keyed(unit.wager)
    }


def _keyed(wager: Wager) -> list[tuple[str, int]]:
    """The bets of a wager by a key that no stake changes: its cell, or how it is played."""
    bets = wager.data.get("bets")
    if isinstance(bets, Mapping):
        return list(bets.items())
    how = {name: value for name, value in wager.data.items() if name != "stake_micros"}
    return [(json.dumps(how, sort_keys=True), wager.stake_micros)]


@lru_cache(maxsize=64)
def _is_walked(name: str, version: int) -> bool:
    """Whether a round has few branches."""
    game = engine.load(name, version)
    if game.staged:
        return False
    unit = next(iter(game.rules.unit_bets())).wager
    branches = weighted_branches(lambda pick: game.play(unit, pick))
    return sum(1 for _ in islice(branches, FEW_BRANCHES + 1)) <= FEW_BRANCHES


def _walked(game: engine.Game, wager: Wager) -> Expected:
    spread = certificate.walk(game, wager)
    mean = Fraction(sum(win * weight for win, weight in spread.weights.items()), spread.total)
    square = Fraction(sum(win**2 * weight for win, weight in spread.weights.items()), spread.total)
    return Expected(mean, square - mean**2)


def _at_most(parts: list[_Part]) -> Expected:
    """Bets that may fall together wholly: no sum of them varies more than this."""
    deviation = sum(_root_above(one.variance) * stake for one, stake in parts)
    mean = sum((one.mean * stake for one, stake in parts), Fraction(0))
    return Expected(mean, Fraction(deviation) ** 2, exact=False)


def _root_above(variance: Fraction) -> Fraction:
    """The square root to twelve decimals, never below it."""
    scale = 10**12
    return Fraction(math.isqrt(variance.numerator * scale**2 // variance.denominator) + 1, scale)


def z_score(win_micros: int, of: Expected) -> float | None:
    """By how many standard deviations wins are above expectation; None when nothing varies.

    Of honest dice about two thirds lie between -1 and 1, and one in 16,000 beyond 4.
    """
    if not of.variance:
        return None
    return float(win_micros - of.mean) / math.sqrt(of.variance)


def hold_percent(stake_micros: int, back_micros: int | Fraction) -> float | None:
    """What the house keeps of the stakes, in percent; None when nothing was staked."""
    if not stake_micros:
        return None
    return float(100 * (1 - Fraction(back_micros) / stake_micros))
