"""What a game should have returned, and how far it is from that. Pure.

A wager's expected return and its variance come from the game's certificate: scaled by the
stake where a game has one kind of bet, else from every branch of the very wager, because
bets on one spin of a wheel fall together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from fairhouse.games import certificate, engine
from fairhouse.games.records import Wager


@dataclass(frozen=True, slots=True)
class Expected:
    """Mean (micros) and variance (micros squared) of what comes back, of one or many wagers."""

    mean: Fraction
    variance: Fraction

    def times(self, count: int) -> Expected:
        """Of `count` independent wagers like this one."""
        return Expected(self.mean * count, self.variance * count)


NOTHING = Expected(Fraction(0), Fraction(0))


def together(parts: Iterable[Expected]) -> Expected:
    """Of independent wagers, one after the other."""
    mean, variance = Fraction(0), Fraction(0)
    for part in parts:
        mean += part.mean
        variance += part.variance
    return Expected(mean, variance)


def expected(game: engine.Game, wager: Wager) -> Expected:
    """What a wager should return.

    Raises GameFault when the game's certificate is missing or of other numbers.
    """
    one = _per_unit(game.name, game.version)
    if one is None:
        return _walked(game, wager)
    stake = wager.stake_micros
    return Expected(one.mean * stake, one.variance * stake * stake)


@lru_cache(maxsize=64)
def _per_unit(name: str, version: int) -> Expected | None:
    """The published figures of a game with a single kind of bet, for one unit staked."""
    bets = certificate.published(name, version)["bets"]
    if len(bets) != 1:
        return None
    rtp, deviation = bets[0]["rtp"], Fraction(bets[0]["standard_deviation"])
    return Expected(Fraction(int(rtp["numerator"]), int(rtp["denominator"])), deviation**2)


def _walked(game: engine.Game, wager: Wager) -> Expected:
    spread = certificate.walk(game, wager)
    mean = Fraction(sum(win * weight for win, weight in spread.weights.items()), spread.total)
    square = Fraction(sum(win**2 * weight for win, weight in spread.weights.items()), spread.total)
    return Expected(mean, square - mean**2)


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
