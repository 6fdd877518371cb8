"""Exact figures of Stargazer: the first pick decides the win, the numbers only show it.

`tests/games/test_stargazer.py` holds every card that is drawn to its win.
"""

from __future__ import annotations

from collections import Counter

from fairhouse.games.certificate import Distribution, Progress
from fairhouse.games.enumerate import tally
from fairhouse.games.records import Wager
from fairhouse.games.stargazer.rules import Stargazer

METHOD = "every card of the prize table enumerated through the rules; the numbers only show the win"


def distribution(rules: Stargazer, wager: Wager, progress: Progress) -> Distribution:
    """The chance of every possible win of a round."""
    cards, total = tally(rules.card)
    wins: Counter[int] = Counter()
    for card, weight in cards.items():
        wins[rules.config.prizes.won(card) * wager.stake_micros] += weight
    progress(1, 1)
    return Distribution(wins, total, METHOD)
