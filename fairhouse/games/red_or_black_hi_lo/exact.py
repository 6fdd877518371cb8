"""Exact figures of Red or Black Hi-Lo: the best play, and players who stay with rank or colour."""

from __future__ import annotations

from fairhouse.games import ladders
from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.records import Wager
from fairhouse.games.shared.ladder import LadderRules


def strategies(rules: LadderRules, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The best play first. `higher_or_lower_once` is the published figure for this pricing."""
    ranks = ladders.only(rules, "higher", "lower")
    red = ladders.only(rules, "red")
    ways = {
        "optimal": (rules, ladders.optimal),
        "higher_or_lower_once": (ranks, ladders.once(ladders.best_paid)),
        "red_once": (red, ladders.once(ladders.favourite)),
        "always_favourite_to_the_top": (ranks, ladders.to_the_top(ladders.favourite)),
    }
    return ladders.distributions(ways, wager, progress)
