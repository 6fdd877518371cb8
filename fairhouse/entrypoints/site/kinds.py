"""Classes of games as players know them: names, and the order in which the lobby shows them."""

from __future__ import annotations

from typing import Final

KINDS: Final = {
    "slot": "Slots",
    "instant": "Instants",
    "roulette": "Roulette",
    "blackjack": "Blackjack",
    "baccarat": "Baccarat",
    "poker": "Poker tables",
    "video_poker": "Video poker",
    "hi_lo": "Hi-Lo",
    "seven_and_a_half": "7 and a Half",
    "snap": "Snap",
    "bingo": "Bingo",
}
ONE: Final = {
    "slot": "Slot",
    "instant": "Instant",
    "poker": "Poker table",
}
"""What one game of a class is called, where that is another word."""


def name_of(kind: str) -> str:
    """A class as the label of one game."""
    return ONE.get(kind, KINDS[kind])
