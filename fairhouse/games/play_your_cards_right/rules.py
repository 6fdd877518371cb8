"""Play Your Cards Right. Five cards in a row, each higher or lower than the one before.

The cards come from one pack and do not return to it; one of them may be changed before a guess is
made on it, and guesses after the first may risk half the pot. The prices are a table by the rank
of the open card; all else is the shared ladder.

    {"bets": [{"bet": "main", "stake": "1.00"}]}, then {"action": "higher"}, {"action": "collect"}
"""

from __future__ import annotations

from fairhouse.games.shared import bets, decks, ladder

SHARED = (ladder, decks, bets)

Config = ladder.TableConfig
build = ladder.build_by_table
