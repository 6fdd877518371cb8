"""Hands of blackjack: what cards count, where a round stands, and what of it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from fairhouse.games.shared import decks

BET = "main"
ACE, TEN, TARGET = 1, 10, 21


class Hand(msgspec.Struct, frozen=True):
    """A hand of the player and what is staked on it."""

    cards: tuple[int, ...]
    stake_micros: int
    doubled: bool = False
    split: bool = False
    """It came from a pair: no natural, no surrender."""
    stood: bool = False
    surrendered: bool = False


class Position(msgspec.Struct, frozen=True):
    """A round at a decision, or over.

    `left`     how many of each card (`decks`) are in the shoe, the card face down among them
    `barred`   what the card face down is not worth: TEN, ACE, or 0 when nothing is known of it
    `dealer`   the dealer's cards that lie open
    `asking`   insurance is to be decided
    `paid`     what each hand got, and the insurance, once the round is over
    """

    base_micros: int
    left: bytes
    dealer: tuple[int, ...]
    hands: tuple[Hand, ...]
    active: int = 0
    barred: int = 0
    asking: bool = False
    insurance_micros: int = 0
    paid: tuple[int, ...] | None = None

    @property
    def stake_micros(self) -> int:
        """Everything staked so far."""
        return sum(hand.stake_micros for hand in self.hands) + self.insurance_micros

    @property
    def win_micros(self) -> int | None:
        """What the round pays; None while it goes on."""
        return None if self.paid is None else sum(self.paid)


_WORTH = tuple(ACE if card >> 2 == 12 else min((card >> 2) + 2, TEN) for card in decks.PACK)
"""What each card counts, an ace 1."""


def worth(card: int) -> int:
    """1 for an ace, 10 for a ten or a face."""
    return _WORTH[card]


def total(cards: Iterable[int]) -> tuple[int, bool]:
    """What cards count at best, and whether an ace among them counts 11."""
    hard, aces = 0, False
    for card in cards:
        value = _WORTH[card]
        hard += value
        aces = aces or value == ACE
    return (hard + 10, True) if aces and hard <= 11 else (hard, False)


def natural(cards: Sequence[int]) -> bool:
    """An ace and a ten as the first two cards."""
    return len(cards) == 2 and total(cards)[0] == TARGET


def shown(at: Position, *, facing_down: bool) -> dict[str, Any]:
    """A round as its page draws it; `facing_down`: the dealer has a card that nobody may see."""
    over = at.paid is not None
    hands = [_shown_dealer(at, over=over, facing_down=facing_down)]
    hands += [_shown_hand(at, index) for index in range(len(at.hands))]
    return {
        "hands": hands,
        "bets": _rows(at),
        "message": _message(at),
        "over": over,
        "active": None if over else at.active + 1,
    }


def _shown_dealer(at: Position, *, over: bool, facing_down: bool) -> dict[str, Any]:
    cards = decks.codes(at.dealer) + [decks.FACE_DOWN] * facing_down
    note = _note(at.dealer, blackjack=True) if over and len(at.dealer) > 1 else ""
    return {"name": "dealer", "title": "Dealer", "cards": cards, "note": note, "mark": ""}


def _shown_hand(at: Position, index: int) -> dict[str, Any]:
    hand = at.hands[index]
    alone = len(at.hands) == 1
    mark = ""
    if at.paid is not None:
        paid, stake = at.paid[index], hand.stake_micros
        mark = "push" if paid == stake else "won" if paid > stake else "lost"
    note = "Surrendered" if hand.surrendered else _note(hand.cards, blackjack=not hand.split)
    return {
        "name": f"hand_{index + 1}",
        "title": "Your hand" if alone else f"Hand {index + 1}",
        "cards": decks.codes(hand.cards),
        "note": note,
        "mark": mark,
    }


def _note(cards: Sequence[int], *, blackjack: bool) -> str:
    count, soft = total(cards)
    if blackjack and natural(cards):
        return "Blackjack"
    if count > TARGET:
        return "Bust"
    return f"{'Soft' if soft else 'Hard'} {count}"


def _rows(at: Position) -> list[dict[str, Any]]:
    """Every stake of the round: the first, each split, each double, the insurance."""
    rows = []
    for index, hand in enumerate(at.hands):
        parts = [(BET, "Stake") if index == 0 else (f"split_{index + 1}", f"Split {index + 1}")]
        if hand.doubled:
            parts.append((f"double_{index + 1}", "Double"))
        shares = _shares(at, index, len(parts))
        rows += [
            {"bet": bet, "title": title, "stake_micros": at.base_micros, "win_micros": share}
            for (bet, title), share in zip(parts, shares, strict=True)
        ]
    if at.insurance_micros:
        won = None if at.paid is None else at.paid[-1]
        stake = at.insurance_micros
        rows.append(
            {"bet": "insurance", "title": "Insurance", "stake_micros": stake, "win_micros": won}
        )
    return rows


def _shares(at: Position, index: int, parts: int) -> list[int | None]:
    """What a hand got, over its stakes. Where one came back alone, it is the later."""
    if at.paid is None:
        return [None] * parts
    paid = at.paid[index]
    if parts == 2 and paid == at.base_micros:
        return [0, paid]
    return [paid // parts] * parts


def _message(at: Position) -> str:
    """One sentence on how the round came out."""
    if at.paid is None:
        return "The dealer shows an ace" if at.asking else ""
    first = at.hands[0]
    if natural(at.dealer):
        return "Dealer has blackjack"
    if len(at.dealer) > 1:
        count = total(at.dealer)[0]
        return f"Dealer is bust with {count}" if count > TARGET else f"Dealer has {count}"
    if first.surrendered:
        return "Surrendered: half your stake comes back"
    if natural(first.cards) and not first.split:
        return "Blackjack"
    return "Bust" if len(at.hands) == 1 else "All your hands are bust"
