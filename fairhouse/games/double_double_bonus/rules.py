"""Double Double Bonus: the card beside a four counts. The game is `shared.draw_poker`."""

from __future__ import annotations

from fairhouse.games.shared import bets, decks, draw_hands, draw_poker
from fairhouse.games.shared.draw_poker import Config, DrawPoker

SHARED = (bets, decks, draw_hands, draw_poker)

__all__ = ["SHARED", "Config", "build"]


def build(config: Config) -> DrawPoker:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    return DrawPoker(config)
