"""Playing cards: what they are called, and how they are drawn one at a time without return.

A card is an integer: 4 x rank + suit, ranks 0 (two) to 12 (ace), suits 0 to 3 for clubs, diamonds,
hearts, spades; JOKER is 52. Its code is two characters, `AS` the ace of spades, `TD` the ten of
diamonds, `JK` a joker, and `??` one that lies face down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fairhouse.games.records import Pick, Weights

RANKS = "23456789TJQKA"
SUITS = "CDHS"
RANK_NAMES = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "jack", "queen",
    "king", "ace",
)  # fmt: skip
PACK = range(52)
JOKER = 52
FACE_DOWN = "??"

_CODES = (*(RANKS[card >> 2] + SUITS[card & 3] for card in PACK), "JK")
_UNIFORM = [Weights.uniform(size) for size in range(1, 53 * 8 + 1)]


def rank(card: int) -> int:
    """0 for a two, 12 for an ace."""
    return card >> 2


def suit(card: int) -> int:
    """0 to 3: clubs, diamonds, hearts, spades."""
    return card & 3


def code(card: int) -> str:
    """`AS`, `TD`, `JK`."""
    return _CODES[card]


def codes(cards: Iterable[int]) -> list[str]:
    """Several codes, in order."""
    return [_CODES[card] for card in cards]


def card_of(text: str) -> int:
    """The card of a code. Raises ValueError for what is no card."""
    return _CODES.index(text)


def one_of(size: int) -> Weights:
    """`size` equally likely choices, up to eight packs with their jokers."""
    return _UNIFORM[size - 1]


def deal(pick: Pick, left: Sequence[int], count: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """`count` cards drawn one after another from `left`, and what remains.

    Each draw is one pick among all cards that are left, each as likely as another.
    """
    remaining = list(left)
    drawn = []
    for _ in range(count):
        at = pick(_UNIFORM[len(remaining) - 1])
        drawn.append(remaining[at])
        # the last card takes the place of the drawn one: the order of the rest means nothing
        remaining[at] = remaining[-1]
        remaining.pop()
    return tuple(drawn), tuple(remaining)
