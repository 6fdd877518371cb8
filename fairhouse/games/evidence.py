"""How strongly rounds speak against a game that returns too much. Pure.

The measure is the fortune of somebody who bets against the certificate, a fixed part of the
fortune on each round: it is multiplied by 1 + part x (what came back / what should at most - 1).
While the certificate is true no round raises the fortune on average, whatever the players decide
and however rare the large wins are, so it exceeds X with a chance of 1/X at most (Ville). A z-score
from a standard deviation has no such bound: a ladder climbed to its top, or a slot's one large win
among a hundred spins, lies many deviations above the mean without any fault.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Final

PARTS: Final = (0.005, 0.02, 0.05, 0.1)
"""Of a fortune, started with equal shares: small parts find a small excess over many rounds.

A round that loses nine further stakes leaves a fortune at 0.1 nothing; no game asks for so many.
"""
_FEW: Final = 1e-300


@dataclass(slots=True)
class Evidence:
    """The fortunes, as logarithms."""

    logs: list[float] = field(default_factory=lambda: [0.0] * len(PARTS))

    def add(self, ratio: float, number: int = 1) -> None:
        """`number` rounds; ratio: what came back of one, by the mean of its best play.

        Further stakes lessen what came back, so the ratio may be below 0.
        """
        for place, part in enumerate(PARTS):
            factor = 1 + part * (ratio - 1)
            self.logs[place] += number * (math.log(factor) if factor > 0 else -math.inf)

    @property
    def chance(self) -> float:
        """A true certificate lets rounds go this well for the players at most this often."""
        highest = max(self.logs)
        if highest == -math.inf:
            return 1.0
        total = sum(math.exp(each - highest) for each in self.logs)
        log_fortune = highest + math.log(total / len(PARTS))
        return min(1.0, math.exp(-log_fortune)) if log_fortune > -700 else 1.0

    @property
    def z(self) -> float:
        """The z-score of a normal distribution that is exceeded as rarely; never below 0."""
        chance = max(self.chance, _FEW)
        return -NormalDist().inv_cdf(chance) if chance < 0.5 else 0.0
