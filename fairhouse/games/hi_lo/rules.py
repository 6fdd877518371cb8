"""Hi-Lo. Guess whether the next card is higher or lower; collect when you like.

Each guess is dealt from a full pack without the open card. The prices are a table by the rank of
the open card; all else is the shared ladder.

    {"bets": [{"bet": "main", "stake": "1.00"}]}, then {"action": "higher"}, {"action": "collect"}
"""

from __future__ import annotations

from fairhouse.games.shared import bets, decks, ladder

SHARED = (ladder, decks, bets)

Config = ladder.TableConfig
build = ladder.build_by_table
