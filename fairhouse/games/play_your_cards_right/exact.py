"""Exact figures of Play Your Cards Right: the best play, and players who go for the whole row."""

from __future__ import annotations

from fractions import Fraction

from fairhouse.games import ladders
from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.records import Wager
from fairhouse.games.shared.ladder import LadderRules

POOR = Fraction(3, 5)
"""A card whose likelier guess is less likely than this is changed by the named strategy."""


def strategies(rules: LadderRules, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The best play first."""
    favourite = ladders.favourite
    changing = ladders.changing(POOR, favourite)
    ways = {
        "optimal": (rules, ladders.optimal),
        "favourite_once_then_collect": (rules, ladders.once(favourite)),
        "always_favourite_to_the_top": (rules, ladders.to_the_top(favourite)),
        "favourite_to_the_top_with_the_change": (rules, ladders.to_the_top(changing)),
    }
    return ladders.distributions(ways, wager, progress)
