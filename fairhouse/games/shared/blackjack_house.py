"""The house rules of a blackjack table: which numbers there are, and which can be played."""

from __future__ import annotations

from typing import Literal

import msgspec

from fairhouse.games.records import ConfigFault
from fairhouse.games.shared import decks
from fairhouse.games.shared.bets import Stake
from fairhouse.games.shared.blackjack_hands import worth


class Shoe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is dealt from. `pack` holds code -> how many in each pack; empty: the usual 52."""

    decks: int
    pack: dict[str, int] = {}


class Dealer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the dealer plays.

    `hole_card` "peek": he has one and looks at it under an ace or a ten. "none": he takes his
    second card after the players, and a natural that comes then beats whatever was staked, or with
    `original_bet_only` no more than the first stake of the hand that was dealt.
    """

    hits_soft_17: bool
    hole_card: Literal["peek", "none"]
    original_bet_only: bool


class Player(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the player may do.

    `double`         "any" two cards, or a hard total of "9-11" or "10-11"
    `most_hands`     to which a hand may be split; 1: never
    `split_unlike_tens`  a queen and a ten are a pair
    """

    double: Literal["any", "9-11", "10-11"]
    double_after_split: bool
    most_hands: int
    split_unlike_tens: bool
    one_card_to_split_aces: bool
    resplit_aces: bool
    late_surrender: bool
    insurance: bool


class Pays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is paid beside the stake: a natural so much for so much, insurance for one."""

    blackjack: int
    blackjack_for: int
    insurance: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: Stake
    shoe: Shoe
    dealer: Dealer
    player: Player
    pays: Pays


def shoe(numbers: Shoe) -> bytes:
    """How many of each card are in a fresh shoe."""
    if not numbers.pack:
        return bytes([numbers.decks]) * len(decks.PACK)
    counts = [0] * len(decks.PACK)
    for code, count in numbers.pack.items():
        counts[decks.card_of(code)] = count * numbers.decks
    return bytes(counts)


def check(config: Config) -> None:
    """Raises ConfigFault with key and reason for numbers that cannot be played."""
    _check_pays(config)
    _check_shoe(config)
    dealer, player = config.dealer, config.player
    if dealer.original_bet_only and dealer.hole_card == "peek":
        reason = "a dealer who peeks leaves no more than the original bet to lose"
        raise ConfigFault("dealer.original_bet_only", reason)
    if not 1 <= player.most_hands <= 4:
        raise ConfigFault("player.most_hands", "must lie between 1 (no split) and 4")
    if player.late_surrender and dealer.hole_card != "peek":
        raise ConfigFault("player.late_surrender", "needs a dealer who peeks before it")


def _check_pays(config: Config) -> None:
    up, down = config.pays.blackjack, config.pays.blackjack_for
    if not (1 <= down <= 10 and down <= up <= 3 * down):
        raise ConfigFault("pays.blackjack", f"{up} for {down} is not between 1 and 3 for 1")
    if not 1 <= config.pays.insurance <= 3:
        raise ConfigFault("pays.insurance", "must lie between 1 and 3 for 1")
    grid = config.stake.grid_micros
    if grid <= 0 or grid % 2 or grid * up % down:
        reason = f"must be positive, even, and a multiple of what makes {up} for {down} whole"
        raise ConfigFault("stake.grid_micros", reason)


def _check_shoe(config: Config) -> None:
    numbers = config.shoe
    if numbers.decks not in {1, 2, 4, 6, 8}:
        raise ConfigFault("shoe.decks", f"{numbers.decks} packs; it must be 1, 2, 4, 6 or 8")
    for code, count in numbers.pack.items():
        known = len(code) == 2 and code[0] in decks.RANKS and code[1] in decks.SUITS
        if not known or not 1 <= count * numbers.decks <= 255:
            raise ConfigFault("shoe.pack", f"{count} of {code!r} cannot be in a shoe")
    # no hand ends above 30, the dealer's above 26: the shoe cannot run out below that
    pips = sum(worth(card) * count for card, count in enumerate(shoe(numbers)))
    least = 30 * config.player.most_hands + 26
    if pips < least:
        raise ConfigFault("shoe.pack", f"its cards count {pips}; a round may need {least}")
