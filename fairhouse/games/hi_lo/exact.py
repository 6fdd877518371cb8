"""Exact figures of Hi-Lo: the best play, and a player who always takes the likelier guess."""

from __future__ import annotations

from fairhouse.games import ladders
from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.records import Wager
from fairhouse.games.shared.ladder import LadderRules


def strategies(rules: LadderRules, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The best play first."""
    favourite = ladders.favourite
    ways = {
        "optimal": (rules, ladders.optimal),
        "favourite_once_then_collect": (rules, ladders.once(favourite)),
        "always_favourite_to_the_top": (rules, ladders.to_the_top(favourite)),
    }
    return ladders.distributions(ways, wager, progress)
