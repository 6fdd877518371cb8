"""Stargazer. A card of numbers, each with an amount under it. The bet is `{"stake": "1.00"}`.

Your numbers that are among the stars win what stands under them, all of them together. The first
pick is among all cards of the prize table: it decides the win. The next decides which amounts make
it up. Then the card is drawn to show it: the stars, without return; the places that match; for each
of those one of the stars, for every other place a number that is no star; and under the places that
do not match an amount, each as likely as another. Nothing makes a large amount stand there more
often than a small one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from fairhouse.games.records import ConfigFault, Pick, UnitBet, Wager, Weights
from fairhouse.games.shared import prizes, slots

SHARED = (prizes, slots)


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many stars and own numbers, up to which number, and what can stand under them."""

    stars: int
    own_numbers: int
    up_to: int
    amounts: list[int]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: slots.Stake
    card: Card
    prizes: prizes.PrizeTable
    made_of: list[list[list[int]]]


class Stargazer:
    """The game, with its weights worked out beforehand."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.max_win_multiple = config.stake.max_win_multiple
        self.cards = config.prizes.weights()
        self.parts = [Weights.uniform(len(ways)) for ways in config.made_of]
        self.amount = Weights.uniform(len(config.card.amounts))
        self.one_of = [Weights.uniform(size) for size in range(1, config.card.up_to + 1)]
        stakes = slots.OneStake(config.stake.grid_micros)
        self.parse, self.wager_from = stakes.parse, stakes.wager_from

    def card(self, pick: Pick) -> int:
        """A card of the prize table: 0 wins nothing, i + 1 wins the i-th prize."""
        return pick(self.cards)

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """Draw the card, then the numbers that show what it won."""
        stake = wager.stake_micros
        card = self.card(pick)
        won = self.config.prizes.won(card) * stake
        parts = self.config.made_of[card - 1][pick(self.parts[card - 1])] if card else []
        stars, numbers, matched = self.numbers(parts, pick)
        return won, {
            "winning": stars,
            "numbers": [
                {"number": number, "prize_micros": amount * stake, "won": at in matched}
                for at, (number, amount) in enumerate(numbers)
            ],
            "matched": sorted(matched),
            "prize_micros": won,
            "win_micros": won,
        }

    def numbers(
        self, parts: list[int], pick: Pick
    ) -> tuple[list[int], list[tuple[int, int]], dict[int, int]]:
        """The stars, (number, amount in stakes) of every place, and place -> part won there."""
        card = self.config.card
        left = list(range(1, card.up_to + 1))
        stars = [self._draw(left, pick) for _ in range(card.stars)]
        places = list(range(card.own_numbers))
        matched = {self._draw(places, pick): part for part in parts}
        unmatched = stars.copy()
        numbers = []
        for at in range(card.own_numbers):
            if at in matched:
                numbers.append((self._draw(unmatched, pick), matched[at]))
            else:
                numbers.append((self._draw(left, pick), card.amounts[pick(self.amount)]))
        return stars, numbers, matched

    def _draw(self, left: list[int], pick: Pick) -> int:
        """One of `left`, each as likely as another; it is taken out."""
        at = pick(self.one_of[len(left) - 1])
        # the last takes the place of the drawn one: the order of the rest means nothing
        left[at], left[-1] = left[-1], left[at]
        return left.pop()

    def unit_bets(self) -> Iterable[UnitBet]:
        """One bet: the card."""
        return slots.OneStake(self.config.stake.grid_micros).unit_bets("card")

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the card and its prizes before any round."""
        card = self.config.card
        return {
            "mechanic": "number_match",
            "winning_numbers": card.stars,
            "your_numbers": card.own_numbers,
            "numbers_up_to": card.up_to,
            "amounts": card.amounts,
            "prizes": self.config.prizes.shown(),
            "total_weight": self.config.prizes.of,
            "symbols": ["star", "telescope"],
            "titles": {"star": "Star", "telescope": "Telescope"},
            "grid_micros": self.config.stake.grid_micros,
            "max_win_multiple": self.max_win_multiple,
        }


def build(config: Config) -> Stargazer:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    slots.check_stake(config.stake, 1)
    prizes.check_prizes(config.prizes)
    _check_card(config.card)
    if config.stake.max_win_multiple != config.prizes.stakes[0]:
        raise ConfigFault("stake.max_win_multiple", "it is the largest prize")
    if len(config.made_of) != len(config.prizes.stakes):
        raise ConfigFault("made_of", "there is one list for each prize")
    for at, (stakes, ways) in enumerate(zip(config.prizes.stakes, config.made_of, strict=True)):
        _check_ways(config.card, f"made_of[{at}]", stakes, ways)
    return Stargazer(config)


def _check_card(card: Card) -> None:
    if not 1 <= card.stars <= card.own_numbers <= 100:
        raise ConfigFault("card.stars", "at least 1, and not more than the own numbers, up to 100")
    if not card.stars + card.own_numbers <= card.up_to <= 1000:
        raise ConfigFault("card.up_to", "there must be numbers for stars and others, up to 1000")
    if not card.amounts or min(card.amounts) < 1 or len(set(card.amounts)) != len(card.amounts):
        raise ConfigFault("card.amounts", "they are different whole stakes of at least 1")


def _check_ways(card: Card, key: str, stakes: int, ways: list[list[int]]) -> None:
    if not ways:
        raise ConfigFault(key, "the prize is made of nothing")
    for parts in ways:
        if sum(parts) != stakes:
            raise ConfigFault(key, f"{parts} do not make {stakes}")
        if not set(parts) <= set(card.amounts):
            raise ConfigFault(key, f"{parts} are not all amounts of the card")
        if len(parts) > card.stars:
            raise ConfigFault(key, f"{parts} are more than there are stars")
