"""Playing cards on a page: what a code such as `AS` looks like and how it is read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

RANKS: Final = {
    "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight",
    "9": "nine", "T": "ten", "J": "jack", "Q": "queen", "K": "king", "A": "ace",
}  # fmt: skip
SUITS: Final = {"C": "clubs", "D": "diamonds", "H": "hearts", "S": "spades"}


@dataclass(frozen=True, slots=True)
class Face:
    """One card. `suit` is the name of its drawing, "joker" or "back" where it has none."""

    code: str
    rank: str
    suit: str
    words: str


@cache
def face(code: str) -> Face:
    """The face of a code; `JK` is a joker and `??` a card that lies face down."""
    if code == "??":
        return Face(code, "", "back", "a card face down")
    if code == "JK":
        return Face(code, "Joker", "joker", "joker")
    rank, suit = RANKS[code[0]], SUITS[code[1]]
    return Face(code, "10" if code[0] == "T" else code[0], suit, f"{rank} of {suit}")


def told() -> dict[str, dict[str, str]]:
    """The words of ranks and suits, for the page's script."""
    return {"ranks": RANKS, "suits": SUITS}
