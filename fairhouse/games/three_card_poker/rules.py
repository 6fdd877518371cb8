"""Three Card Poker. Three cards to the player, a decision, three cards to the dealer.

    {"bets": [{"bet": "ante", "stake": "1.00"}, {"bet": "pair_plus", "stake": "0.50"}]}
    {"action": "play"} or {"action": "fold"}

Either bet may be made alone. Pair Plus is paid on the player's cards whatever he decides; alone it
is decided at the deal. To play stakes as much as the ante again. The dealer's cards are drawn when
the player has decided, so that nothing hidden exists before.
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
)
from fairhouse.games.shared import bets, decks, poker

SHARED = (bets, decks, poker)

ANTE, PAIR_PLUS = "ante", "pair_plus"
TITLES = {ANTE: "Ante", "play": "Play", PAIR_PLUS: "Pair Plus"}
CARDS = 3


class Dealer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lowest rank, as in `decks.RANKS`, with which the dealer's hand counts."""

    qualifies: str


class AnteBonus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a hand adds for one of the ante."""

    straight_flush: int
    three_of_a_kind: int
    straight: int


class PairPlus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a hand pays for one of Pair Plus."""

    straight_flush: int
    three_of_a_kind: int
    straight: int
    flush: int
    pair: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: bets.Stake
    dealer: Dealer
    ante_bonus: AnteBonus
    pair_plus: PairPlus


class Hand(msgspec.Struct, frozen=True):
    """Where a round stands.

    `cards`   the player's; `left` is the pack without them
    `dealer`  empty until the player plays
    `action`  what he did: "", "play" or "fold"
    `wins`    bet -> what it comes to, when the round is over
    """

    stakes: dict[str, int]
    cards: tuple[int, ...]
    left: tuple[int, ...]
    dealer: tuple[int, ...] = ()
    action: str = ""
    wins: dict[str, int] | None = None

    @property
    def stake_micros(self) -> int:
        """Everything staked so far."""
        return sum(self.stakes.values())

    @property
    def win_micros(self) -> int | None:
        """What the round pays; None while the player has to decide."""
        return None if self.wins is None else sum(self.wins.values())


class ThreeCardPoker(bets.TakesBets):
    """The game, with what every category of hand pays."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.sheet = bets.BetSheet({ANTE: False, PAIR_PLUS: False}, config.stake.grid_micros)
        self.lowest = decks.RANKS.index(config.dealer.qualifies)
        self.bonus = _by_category(config.ante_bonus)
        self.plus = _by_category(config.pair_plus)
        # ante and play may return four antes and the bonus for two staked
        self.max_win_multiple = max(max(self.plus) + 1, (4 + max(self.bonus) + 1) // 2)

    def open(self, wager: Wager, pick: Pick) -> Hand:
        """Three cards to the player. Without an ante there is nothing to decide."""
        cards, left = decks.deal(pick, decks.PACK, CARDS)
        hand = Hand(_in_order(wager.parts), cards, left)
        return hand if ANTE in wager.parts else self._settled(hand, {})

    def choices(self, position: Hand) -> Sequence[Choice]:
        """Play, for as much as the ante, or fold."""
        if position.wins is not None:
            return ()
        return (Choice("play", "Play", position.stakes[ANTE]), Choice("fold", "Fold"))

    def parse_action(self, position: Hand, body: Mapping[str, Any]) -> Action | Refusal:
        """Play or fold, nothing else."""
        return action_among(self.choices(position), body)

    def act(self, position: Hand, action: Action, pick: Pick) -> Hand:
        """Fold, or stake as much again and see the dealer's three cards."""
        if action["action"] == "fold":
            folded = msgspec.structs.replace(position, action="fold")
            return self._settled(folded, {ANTE: 0})
        dealer, left = decks.deal(pick, position.left, CARDS)
        stakes = _in_order(position.stakes | {"play": position.stakes[ANTE]})
        played = msgspec.structs.replace(
            position, stakes=stakes, left=left, dealer=dealer, action="play"
        )
        ante, play = self.returned(poker.rank3(position.cards), poker.rank3(dealer))
        return self._settled(played, {ANTE: ante * stakes[ANTE], "play": play * stakes["play"]})

    def _settled(self, hand: Hand, wins: dict[str, int]) -> Hand:
        if PAIR_PLUS in hand.stakes:
            plus = self.pair_plus_returned(poker.rank3(hand.cards))
            wins = wins | {PAIR_PLUS: plus * hand.stakes[PAIR_PLUS]}
        return msgspec.structs.replace(hand, wins=wins)

    def returned(self, player: int, dealer: int) -> tuple[int, int]:
        """What comes back for one of ante and for one of play; scores of `poker.rank3`."""
        bonus = self.bonus[poker.category3(player)]
        if not self.qualifies(dealer):
            return 2 + bonus, 1
        if player == dealer:
            return 1 + bonus, 1
        return (2 + bonus, 2) if player > dealer else (bonus, 0)

    def qualifies(self, dealer: int) -> bool:
        """Whether the dealer's hand counts: a high card from `qualifies` up, a pair or better."""
        return poker.category3(dealer) > 0 or poker.deciding3(dealer)[0] >= self.lowest

    def pair_plus_returned(self, player: int) -> int:
        """What comes back for one of Pair Plus, the stake included."""
        pays = self.plus[poker.category3(player)]
        return pays + 1 if pays else 0

    def closing(self, _position: Hand) -> Action:
        """Nothing more is staked for someone who is not there; Pair Plus is paid all the same."""
        return {"action": "fold"}

    def view(self, position: Hand) -> dict[str, Any]:
        """The player's cards; the dealer's when they have been drawn."""
        player = poker.rank3(position.cards)
        hand = {
            "name": "player",
            "title": "Your hand",
            "cards": decks.codes(position.cards),
            "note": poker.title3(player),
            "mark": _mark(position),
        }
        wins = position.wins
        return {
            "hands": [*self._dealer_view(position), hand],
            "bets": [
                {
                    "bet": bet,
                    "title": TITLES[bet],
                    "stake_micros": stake,
                    "win_micros": None if wins is None else wins[bet],
                }
                for bet, stake in position.stakes.items()
            ],
            "message": self._message(position, player),
            "over": wins is not None,
        }

    def _dealer_view(self, position: Hand) -> list[dict[str, Any]]:
        if ANTE not in position.stakes:
            return []
        drawn = position.dealer
        return [
            {
                "name": "dealer",
                "title": "Dealer",
                "cards": decks.codes(drawn) if drawn else [decks.FACE_DOWN] * CARDS,
                "note": poker.title3(poker.rank3(drawn)) if drawn else "",
                "mark": "",
            }
        ]

    def _message(self, position: Hand, player: int) -> str:
        if position.wins is None:
            return "Play for as much as your ante, or fold."
        if ANTE not in position.stakes:
            return "Pair Plus wins." if position.win_micros else "No pair or better."
        if position.action == "fold":
            return "You folded."
        dealer = poker.rank3(position.dealer)
        if not self.qualifies(dealer):
            return "The dealer does not qualify: the ante wins, the play bet comes back."
        if player == dealer:
            return "A tie: ante and play bet come back."
        return "You win." if player > dealer else "The dealer wins."

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the table before any round."""
        return {
            "grid_micros": self.config.stake.grid_micros,
            "bets": [
                {"bet": bet, "title": TITLES[bet], "required": False} for bet in (ANTE, PAIR_PLUS)
            ],
            "qualifies": self.config.dealer.qualifies,
            "ante_bonus": msgspec.structs.asdict(self.config.ante_bonus),
            "pair_plus": msgspec.structs.asdict(self.config.pair_plus),
        }


_CATEGORIES = {
    "pair": poker.PAIR3,
    "flush": poker.FLUSH3,
    "straight": poker.STRAIGHT3,
    "three_of_a_kind": poker.TRIPS3,
    "straight_flush": poker.STRAIGHT_FLUSH3,
}


def _by_category(pays: AnteBonus | PairPlus) -> list[int]:
    """What each category of `poker.category3` pays, 0 for those that do not."""
    table = [0] * (poker.STRAIGHT_FLUSH3 + 1)
    for name, paid in msgspec.structs.asdict(pays).items():
        table[_CATEGORIES[name]] = paid
    return table


def _in_order(stakes: dict[str, int]) -> dict[str, int]:
    return {bet: stakes[bet] for bet in TITLES if bet in stakes}


def _mark(hand: Hand) -> str:
    """Whether the round paid more than all its stakes, as much, or less."""
    win = hand.win_micros
    if win is None:
        return ""
    if win == hand.stake_micros:
        return "push"
    return "won" if win > hand.stake_micros else "lost"


def build(config: Config) -> ThreeCardPoker:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    grid = config.stake.grid_micros
    if not 0 < grid <= LARGEST_STAKE_MICROS:
        raise ConfigFault("stake.grid_micros", f"{grid} is not a positive amount")
    lowest = config.dealer.qualifies
    if len(lowest) != 1 or lowest not in decks.RANKS:
        raise ConfigFault("dealer.qualifies", f"“{lowest}” is no rank among {decks.RANKS}")
    for table in ("ante_bonus", "pair_plus"):
        for name, pays in msgspec.structs.asdict(getattr(config, table)).items():
            if not 1 <= pays <= 1000:
                raise ConfigFault(f"{table}.{name}", f"{pays} for 1 is not between 1 and 1000")
    return ThreeCardPoker(config)
