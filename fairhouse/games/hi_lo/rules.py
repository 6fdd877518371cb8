"""Hi-Lo. Guess whether the next card is higher or lower; collect when you like.

Each guess is dealt from a full pack without the open card. The prices are a table by the rank of
the open card; all else is the shared ladder.

    {"bets": [{"bet": "main", "stake": "1.00"}]}, then {"action": "higher"}, {"action": "collect"}
"""

from __future__ import annotations

import msgspec

from fairhouse.games.shared import bets, decks, ladder

SHARED = (ladder, decks, bets)


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hundredths for one at risk, by the rank of the open card, the lowest first; 0 for none."""

    higher: list[int]
    lower: list[int]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: ladder.Stake
    ladder: ladder.Ladder
    prices: Prices


def build(config: Config) -> ladder.LadderRules:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    price_of = ladder.priced_by_table(config.prices.higher, config.prices.lower)
    return ladder.LadderRules(config.stake, config.ladder, price_of)
