"""Pai gow poker. The player sets seven cards as two in front and five behind, then the dealer does.

The dealer's seven cards are drawn after the player has set his, and set by the house way. Equal
hands, copies, are the dealer's. Both hands won pay even money less the commission, one of each is a
push.

    {"bets": [{"bet": "main", "stake": "1.00"}]}, then {"action": "house_way"}
    or {"action": "set", "front": [0, 4]}: the places, from 0, of the two cards in front
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

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
from fairhouse.games.shared import bets, decks, pai_gow, poker

SHARED = (decks, poker, pai_gow, bets)

MOST_PAID = 100


class Pays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What two hands won pay for one, and what the house keeps of that."""

    win: int
    commission_percent: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: bets.Stake
    pays: Pays


class Hand(msgspec.Struct, frozen=True):
    """Seven cards that have been set."""

    front: tuple[int, ...]
    back: tuple[int, ...]


class Table(msgspec.Struct, frozen=True):
    """A round: the player's cards, highest first, the rest of the pack, and the two hands set."""

    stake_micros: int
    cards: tuple[int, ...]
    left: tuple[int, ...]
    player: Hand | None = None
    dealer: Hand | None = None
    win_micros: int | None = None


class PaiGowPoker(bets.TakesBets):
    """The game: `open` deals the player's seven, `act` sets them and draws the dealer's."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.sheet = bets.BetSheet({"main": True}, config.stake.grid_micros)
        # what comes back of a hundred staked when both hands are won
        self.won_percent = 100 + config.pays.win * (100 - config.pays.commission_percent)
        self.max_win_multiple = -(-self.won_percent // 100)

    def open(self, wager: Wager, pick: Pick) -> Table:
        """Seven cards to the player, none yet to the dealer."""
        cards, left = decks.deal(pick, pai_gow.PACK, pai_gow.HAND)
        return Table(wager.stake_micros, tuple(sorted(cards, reverse=True)), left)

    def choices(self, position: Table) -> list[Choice]:
        """The house way, or one's own."""
        if position.win_micros is not None:
            return []
        return [Choice("house_way", "House way"), Choice("set", "Set my hands")]

    def parse_action(self, position: Table, body: Mapping[str, Any]) -> Action | Refusal:
        """`{"action": "house_way"}`, or `set` with two places that leave a higher hand behind."""
        action = action_among(self.choices(position), body, more=frozenset({"front"}))
        if isinstance(action, Refusal):
            return action
        if action["action"] == "house_way":
            return _FRONT_UNASKED if "front" in action else action
        places = action.get("front")
        if not _are_places(places):
            return refuse(
                "game.shape", field="front", reason="name two of your seven cards, 0 to 6"
            )
        front = sorted(places)
        if pai_gow.fouls(*pai_gow.set_with(position.cards, front)):
            reason = "The five cards behind must rank above the two in front. Choose two others."
            return refuse("game.numbers", field="front", reason=reason)
        return {"action": "set", "front": front}

    def act(self, position: Table, action: Action, pick: Pick) -> Table:
        """The player's hands are set; the dealer draws seven and sets them the house way."""
        cards = position.cards
        if action["action"] == "set":
            player = Hand(*pai_gow.set_with(cards, action["front"]))
        else:
            player = Hand(*pai_gow.house_way(cards))
        drawn, left = decks.deal(pick, position.left, pai_gow.HAND)
        dealer = Hand(*pai_gow.house_way(tuple(sorted(drawn, reverse=True))))
        stake = position.stake_micros
        win = self.settle(stake, sum(_won(player, dealer)))
        return Table(stake, cards, left, player, dealer, win)

    def settle(self, stake: int, hands_won: int) -> int:
        """What is paid for so many hands won of two: all, the stake back, or nothing."""
        return (0, stake, stake * self.won_percent // 100)[hands_won]

    def closing(self, position: Table) -> Action:
        """The house way."""
        return {"action": "house_way"}

    def view(self, position: Table) -> dict[str, Any]:
        """The player's seven cards and where the house would put them; then all four hands."""
        over = position.win_micros is not None
        row = {"bet": "main", "title": "Bet", "stake_micros": position.stake_micros}
        shown = {
            "bets": [row | {"win_micros": position.win_micros}],
            "over": over,
            "message": "",
        }
        if position.player is None or position.dealer is None:
            front, _ = pai_gow.house_way(position.cards)
            places = [position.cards.index(card) for card in front]
            return shown | {"hands": _unset(position.cards), "house_way": places, "settable": 2}
        won = _won(position.player, position.dealer)
        return shown | {
            "hands": [
                *_shown("dealer", "Dealer's", position.dealer, None),
                *_shown("player", "Your", position.player, won),
            ],
            "message": _MESSAGES[sum(won)],
        }

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs before any round."""
        return {
            "bets": [{"bet": "main", "title": "Bet", "required": True}],
            "grid_micros": self.config.stake.grid_micros,
            "pays": msgspec.structs.asdict(self.config.pays),
        }


_FRONT_UNASKED = refuse(
    "game.shape", field="front", reason="the house way chooses the two cards in front itself"
)
_MESSAGES = (
    "Neither of your hands is higher than the dealer's.",
    "One hand each: your stake comes back.",
    "Both your hands are higher.",
)


def _are_places(places: object) -> TypeGuard[list[int]]:
    """Two different whole numbers from 0 to 6."""
    return (
        isinstance(places, list)
        and len(places) == pai_gow.FRONT
        and all(type(at) is int and 0 <= at < pai_gow.HAND for at in places)
        and places[0] != places[1]
    )


def _won(player: Hand, dealer: Hand) -> tuple[bool, bool]:
    """Which of the player's hands, front and back, are higher; copies are not."""
    return (
        pai_gow.front_score(player.front) > pai_gow.front_score(dealer.front),
        pai_gow.back_score(player.back) > pai_gow.back_score(dealer.back),
    )


def _unset(cards: tuple[int, ...]) -> list[dict[str, Any]]:
    face_down = [decks.FACE_DOWN] * pai_gow.HAND
    return [
        {"name": "dealer", "title": "Dealer", "cards": face_down, "note": "", "mark": ""},
        {
            "name": "player", "title": "Your cards", "cards": decks.codes(cards), "note": "",
            "mark": "",
        },
    ]  # fmt: skip


def _shown(
    name: str, whose: str, hand: Hand, won: tuple[bool, bool] | None
) -> list[dict[str, Any]]:
    """Front and back of one side; `won` marks the player's."""
    marks = [{True: "won", False: "lost"}[each] for each in won] if won else ["", ""]
    front, back = hand.front, hand.back
    return [
        {
            "name": f"{name}_front", "title": f"{whose} front", "cards": decks.codes(front),
            "note": pai_gow.title_front(front), "mark": marks[0],
        },
        {
            "name": f"{name}_back", "title": f"{whose} back", "cards": decks.codes(back),
            "note": pai_gow.title_back(back), "mark": marks[1],
        },
    ]  # fmt: skip


def build(config: Config) -> PaiGowPoker:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    grid, pays = config.stake.grid_micros, config.pays
    if not 0 < grid <= LARGEST_STAKE_MICROS:
        raise ConfigFault("stake.grid_micros", "must be positive, and no larger than any stake")
    if not 1 <= pays.win <= MOST_PAID:
        raise ConfigFault("pays.win", f"{pays.win} for 1 is not a pay from 1 to {MOST_PAID}")
    if not 0 <= pays.commission_percent < 100:
        raise ConfigFault("pays.commission_percent", "must lie between 0 and 99")
    if grid * pays.win * (100 - pays.commission_percent) % 100:
        raise ConfigFault("stake.grid_micros", "the commission would not come out exactly")
    return PaiGowPoker(config)
