"""Blackjack: the house rules are in game.toml, the play in `shared/blackjack.py`.

A wager is `{"bets": [{"bet": "main", "stake": "1.00"}]}`.
"""

from __future__ import annotations

from fairhouse.games.shared import bets, blackjack, blackjack_hands, blackjack_house, decks
from fairhouse.games.shared.blackjack import Table
from fairhouse.games.shared.blackjack_house import Config

__all__ = ["SHARED", "Blackjack", "Config", "build"]

SHARED = (bets, blackjack, blackjack_hands, blackjack_house, decks)


class Blackjack(Table):
    """This table."""


def build(config: Config) -> Blackjack:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    blackjack_house.check(config)
    return Blackjack(config)
