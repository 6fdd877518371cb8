"""Snap. Two cards from several packs; bets on what the second has in common with the first.

The first card is one of the pack's cards, all alike; the second is drawn from all that are left,
where the first card's own kind has one fewer.

    {"bets": [{"bet": "snap", "stake": "1.00"}, {"bet": "higher", "stake": "0.50"}]}
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from fairhouse.games.records import (
    LARGEST_STAKE_MICROS,
    ConfigFault,
    Pick,
    Wager,
    Weights,
)
from fairhouse.games.shared import bets, decks

SHARED = (decks, bets)


class Shoe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many packs, and the ranks that are taken out of them."""

    packs: int
    without: list[str]


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a bet that wins gives for one staked, the stake included, in hundredths."""

    snap: int
    suited_snap: int
    higher: int
    lower: int
    same_suit: int
    same_colour: int
    red: int
    black: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: bets.Stake
    shoe: Shoe
    prices: Prices


def _red(card: int) -> bool:
    return decks.suit(card) in (1, 2)


WINS: dict[str, Callable[[int, int], bool]] = {
    "snap": lambda one, two: decks.rank(one) == decks.rank(two),
    "suited_snap": lambda one, two: one == two,
    "higher": lambda one, two: decks.rank(two) > decks.rank(one),
    "lower": lambda one, two: decks.rank(two) < decks.rank(one),
    "same_suit": lambda one, two: decks.suit(one) == decks.suit(two),
    "same_colour": lambda one, two: _red(one) == _red(two),
    "red": lambda one, two: _red(two),
    "black": lambda one, two: not _red(two),
}
"""Bet -> whether it wins with these two cards. Aces are high."""
TITLES = {
    "snap": "Snap", "suited_snap": "Suited snap", "higher": "Second higher",
    "lower": "Second lower", "same_suit": "Same suit", "same_colour": "Same colour",
    "red": "Second red", "black": "Second black",
}  # fmt: skip


class Snap(bets.TakesBets):
    """The game, with a table of what every bet gives for every two cards."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.prices = msgspec.structs.asdict(config.prices)
        self.max_win_multiple = -(-max(self.prices.values()) // 100)
        self.cards = [
            card for card in decks.PACK if decks.RANKS[decks.rank(card)] not in config.shoe.without
        ]
        packs = config.shoe.packs
        self.first = decks.one_of(len(self.cards))
        self.second = [
            Weights([packs - (other == card) for other in self.cards]) for card in self.cards
        ]
        self.paid = [[self._paid(one, two) for two in self.cards] for one in self.cards]
        self.sheet = bets.BetSheet(dict.fromkeys(WINS, False), config.stake.grid_micros)

    def _paid(self, one: int, two: int) -> dict[str, int]:
        """Hundredths of every bet that wins with these two."""
        return {bet: self.prices[bet] for bet, wins in WINS.items() if wins(one, two)}

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """Two cards; every bet they fulfil is paid."""
        one = pick(self.first)
        two = pick(self.second[one])
        hundredths = self.paid[one][two]
        win = 0
        rows = []
        for bet, stake in wager.parts.items():
            # exact: the grid is hundreds of micros
            paid = stake * hundredths.get(bet, 0) // 100
            win += paid
            rows.append(
                {"bet": bet, "title": TITLES[bet], "stake_micros": stake, "win_micros": paid}
            )
        return win, self._view(self.cards[one], self.cards[two], rows)

    def _view(self, one: int, two: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
        won = any(row["win_micros"] for row in rows)
        return {
            "hands": [
                {
                    "name": "cards",
                    "title": "The cards",
                    "cards": [decks.code(one), decks.code(two)],
                    "note": "",
                    "mark": "won" if won else "lost",
                }
            ],
            "bets": rows,
            "message": "Snap!" if decks.rank(one) == decks.rank(two) else "",
            "over": True,
        }

    @property
    def layout(self) -> dict[str, Any]:
        """The bets and their prices."""
        return {
            "grid_micros": self.config.stake.grid_micros,
            "bets": [{"bet": bet, "title": TITLES[bet], "required": False} for bet in WINS],
            "price_hundredths": self.prices,
            "packs": self.config.shoe.packs,
            "cards": decks.codes(self.cards),
        }


def build(config: Config) -> Snap:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    grid, shoe = config.stake.grid_micros, config.shoe
    if not 0 < grid <= LARGEST_STAKE_MICROS or grid % 100:
        raise ConfigFault("stake.grid_micros", "must be hundreds of micros, so that pays are exact")
    if not 2 <= shoe.packs <= 8:
        raise ConfigFault("shoe.packs", "must lie between 2 and 8")
    if not set(shoe.without) <= set(decks.RANKS) or len(set(shoe.without)) != len(shoe.without):
        raise ConfigFault("shoe.without", f"must name ranks of {decks.RANKS}, each once")
    if len(shoe.without) > 11:
        raise ConfigFault("shoe.without", "must leave two ranks")
    for bet, price in msgspec.structs.asdict(config.prices).items():
        if not 100 < price <= 100_000:
            reason = f"{price} is no price in hundredths between 1.01 and 1,000"
            raise ConfigFault(f"prices.{bet}", reason)
    return Snap(config)
