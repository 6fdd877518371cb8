"""Red or Black Hi-Lo. Guess the next card's rank against the open one, its colour or its suit.

Each guess is dealt from a full pack without the open card. A guess is priced by its chance: the
dearest price in hundredths at which it returns no more than the stated share of what it risks.

    {"bets": [{"bet": "main", "stake": "1.00"}]}  then  {"action": "red"} ... {"action": "collect"}
"""

from __future__ import annotations

import msgspec

from fairhouse.games.shared import bets, decks, ladder

SHARED = (ladder, decks, bets)


class Pricing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a guess returns of what it risks, at most, before its price is cut to hundredths."""

    returned_percent: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: bets.Stake
    ladder: ladder.Ladder
    pricing: Pricing


def build(config: Config) -> ladder.LadderRules:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    price_of = ladder.priced_by_chance(config.pricing.returned_percent, config.ladder.tie)
    return ladder.LadderRules(config.stake, config.ladder, price_of)
