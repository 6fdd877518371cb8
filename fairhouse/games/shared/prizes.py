"""The prize table of an instant game: what can be won, and how many of all cards win it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from fairhouse.games.records import ConfigFault, Weights


class PrizeTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`cards[i]` of all cards pay `stakes[i]` times the stake; the others of `of` pay nothing."""

    of: int
    stakes: list[int]
    cards: list[int]

    def weights(self) -> Weights:
        """Choice 0 is a card that pays nothing, choice i + 1 pays `stakes[i]`."""
        return Weights([self.of - sum(self.cards), *self.cards])

    def won(self, choice: int) -> int:
        """Stakes that a choice pays."""
        return self.stakes[choice - 1] if choice else 0

    def shown(self) -> list[dict[str, Any]]:
        """The table as a layout has it, the best first."""
        rows = zip(self.stakes, self.cards, strict=True)
        return [{"multiple": stakes, "weight": cards} for stakes, cards in rows]


def check_prizes(table: PrizeTable) -> None:
    """Raises ConfigFault for a table whose cards do not fit together."""
    if not table.stakes or len(table.stakes) != len(table.cards):
        raise ConfigFault("prizes.cards", "every prize has a number of cards, and there are some")
    _check_falling(table.stakes, "prizes.stakes")
    if min(table.cards) < 1:
        raise ConfigFault("prizes.cards", "every prize can be won")
    if table.of - sum(table.cards) < 1:
        reason = f"{sum(table.cards)} winning cards are more than fit into {table.of}"
        raise ConfigFault("prizes.of", reason)


def _check_falling(stakes: Sequence[int], key: str) -> None:
    if min(stakes) < 1 or list(stakes) != sorted(set(stakes), reverse=True):
        raise ConfigFault(key, "they are whole stakes of at least 1, each less than the one before")
