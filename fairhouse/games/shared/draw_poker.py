"""Video poker: five cards, one draw, and a pay table. What its games differ in are numbers.

    {"bets": [{"bet": "main", "stake": "1.00"}]}
    {"action": "draw", "hold": [0, 2, 4]}

`hold` are the positions of the cards that are kept, 0 to 4; the others are replaced. Every pay of
the table is for one at every stake: the royal flush needs no fifth coin. The five cards that are
drawn later are drawn when the player has decided, so that none exists before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from fairhouse.games.records import (
    LARGEST_STAKE_MICROS,
    Action,
    Choice,
    ConfigFault,
    Pick,
    Refusal,
    Wager,
    action_among,
    refuse,
)
from fairhouse.games.shared import decks
from fairhouse.games.shared.bets import BetSheet, Stake, TakesBets
from fairhouse.games.shared.draw_hands import NOTHING, PayTable, Row

BET = "main"
CARDS = 5


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The wild rank, as in `decks.RANKS`, or nothing."""

    wild: str


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: Stake
    pack: Pack
    hands: dict[str, Row]


class Deal(msgspec.Struct, frozen=True):
    """Where a round stands.

    `cards`  the hand as it lies now
    `left`   the pack without every card shown so far, in no order that means anything
    `dealt`  the first five cards
    `held`   the positions kept; None before the draw
    """

    stake_micros: int
    cards: tuple[int, ...]
    left: tuple[int, ...]
    dealt: tuple[int, ...]
    held: tuple[int, ...] | None
    win_micros: int | None


_DRAW = (Choice("draw", "Draw"),)


class DrawPoker(TakesBets):
    """The game of a pay table. Raises ConfigFault with the key and the reason."""

    def __init__(self, config: Config) -> None:
        self.config = config
        grid = config.stake.grid_micros
        if not 0 < grid <= LARGEST_STAKE_MICROS:
            raise ConfigFault("stake.grid_micros", f"{grid} is not a positive amount")
        wild = config.pack.wild
        if wild and (len(wild) != 1 or wild not in decks.RANKS):
            raise ConfigFault("pack.wild", f"“{wild}” is neither a rank nor empty")
        self.table = PayTable(config.hands, decks.RANKS.index(wild) if wild else None)
        self.sheet = BetSheet({BET: True}, grid)
        self.max_win_multiple = max(self.table.pays)

    def open(self, wager: Wager, pick: Pick) -> Deal:
        """Five cards."""
        cards, left = decks.deal(pick, decks.PACK, CARDS)
        return Deal(wager.stake_micros, cards, left, cards, None, None)

    def choices(self, position: Deal) -> Sequence[Choice]:
        """One draw; which cards are held is part of the action."""
        return _DRAW if position.win_micros is None else ()

    def parse_action(self, _position: Deal, body: Mapping[str, Any]) -> Action | Refusal:
        """A draw from outside: `hold` lists different positions, in any order."""
        action = action_among(_DRAW, body, more=frozenset({"hold"}))
        if isinstance(action, Refusal):
            return action
        hold = action.get("hold")
        if not isinstance(hold, list):
            return refuse("game.shape", field="hold", reason="it lists the positions to hold")
        if any(type(at) is not int or not 0 <= at < CARDS for at in hold):
            return refuse("game.shape", field="hold", reason="a position lies between 0 and 4")
        if len({*hold}) != len(hold):
            return refuse("game.shape", field="hold", reason="a position is held once")
        return draw(sorted(hold))

    def act(self, position: Deal, action: Action, pick: Pick) -> Deal:
        """The draw: every card that is not held is replaced, from left to right."""
        held = tuple(action["hold"])
        drawn, left = decks.deal(pick, position.left, CARDS - len(held))
        fresh = iter(drawn)
        cards = tuple(card if at in held else next(fresh) for at, card in enumerate(position.dealt))
        win = position.stake_micros * self.table.pays[self.table.row(cards)]
        return Deal(position.stake_micros, cards, left, position.dealt, held, win)

    def closing(self, position: Deal) -> Action:
        """The best paid of what was dealt is held, by the simple rule of `PayTable`."""
        return draw(self.table.simple_hold(position.dealt))

    def view(self, position: Deal) -> dict[str, Any]:
        """The hand, what was held of what was dealt, and which row it falls into."""
        win = position.win_micros
        row = self.table.row(position.cards)
        stake = position.stake_micros
        hand = {
            "name": "player",
            "title": "Your hand",
            "cards": decks.codes(position.cards),
            "note": self.table.titles[row],
            "mark": "" if win is None else _mark(win, stake),
        }
        return {
            "hands": [hand],
            "bets": [{"bet": BET, "title": "Stake", "stake_micros": stake, "win_micros": win}],
            "message": self._message(row, over=win is not None),
            "over": win is not None,
            "holdable": win is None,
            "dealt": decks.codes(position.dealt),
            "held": [*position.held] if position.held is not None else None,
            "row": self.table.names[row],
        }

    def _message(self, row: int, *, over: bool) -> str:
        if not over:
            return "Choose the cards to hold, then draw."
        if row == NOTHING:
            return "No paying hand."
        return f"{self.table.titles[row]} pays {self.table.pays[row]} for 1."

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the pay table before any round."""
        rows = zip(self.table.names, self.table.titles, self.table.pays, strict=True)
        return {
            "grid_micros": self.config.stake.grid_micros,
            "bets": [{"bet": BET, "title": "Stake", "required": True}],
            "rows": [{"row": name, "title": title, "pays": pays} for name, title, pays in rows][1:],
            "wild": self.config.pack.wild,
        }


def draw(hold: Sequence[int]) -> Action:
    """The action that keeps these positions."""
    return {"action": "draw", "hold": [*hold]}


def _mark(win: int, stake: int) -> str:
    if win == 0:
        return "lost"
    return "won" if win > stake else "push"
