"""Exact figures of European blackjack, worked out as those of `fairhouse.games.blackjack`."""

from __future__ import annotations

from pathlib import Path

from fairhouse.games.blackjack import exact
from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.records import Wager
from fairhouse.games.shared.blackjack import Table


def strategies(rules: Table, wager: Wager, progress: Progress) -> dict[str, Distribution]:
    """The strategies of this table."""
    return exact.of_table(Path(__file__).parent, rules, wager, progress)
