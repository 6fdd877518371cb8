"""Exact figures of Lucky Orchard: the first pick decides the win, the grid only shows it.

`tests/games/test_lucky_orchard.py` walks whole rounds of a small card, and holds
every grid to its win.
"""

from __future__ import annotations

from collections import Counter

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.enumerate import tally
from fairhouse.games.lucky_orchard.rules import LuckyOrchard
from fairhouse.games.records import Wager

METHOD = "every card of the prize table enumerated through the rules; the grid only shows the win"


def distribution(rules: LuckyOrchard, wager: Wager, progress: Progress) -> Distribution:
    """The chance of every possible win of a round."""
    cards, total = tally(rules.card)
    wins: Counter[int] = Counter()
    for card, weight in cards.items():
        wins[rules.config.prizes.won(card) * wager.stake_micros] += weight
    progress(1, 1)
    return Distribution(wins, total, METHOD)
