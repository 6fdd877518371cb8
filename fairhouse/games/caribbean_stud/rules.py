"""Caribbean stud. The player looks at five cards and at one of the dealer's, then raises or folds.

The dealer's other four cards are drawn after the decision: nothing that is hidden exists before.

    {"bets": [{"bet": "ante", "stake": "1.00"}]}, then {"action": "raise"} or {"action": "fold"}
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, pairwise
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

SHARED = (decks, poker, bets)

HAND = 5
MOST_PAID = 10_000


class Stake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which antes the game takes, and how many of them a raise is."""

    grid_micros: int
    raise_antes: int


class Dealer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the dealer plays."""

    qualifies: str


class Pays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is paid for one: the ante, then the raise by the player's hand, lowest hand first."""

    ante: int
    high_card: int
    pair: int
    two_pair: int
    three_of_a_kind: int
    straight: int
    flush: int
    full_house: int
    four_of_a_kind: int
    straight_flush: int
    royal_flush: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: Stake
    dealer: Dealer
    pays: Pays


class Settled(msgspec.Struct, frozen=True):
    """What a showdown or a fold comes to. Wins hold the stake; `result` is the player's mark."""

    ante_win_micros: int
    raise_win_micros: int
    result: str
    message: str


class Table(msgspec.Struct, frozen=True):
    """A round: the cards that lie on the table, those left in the pack, what is staked and won.

    `dealer` is the one card that lies open until the player has raised, then all five.
    """

    ante_micros: int
    player: tuple[int, ...]
    dealer: tuple[int, ...]
    left: tuple[int, ...]
    raise_micros: int = 0
    settled: Settled | None = None

    @property
    def stake_micros(self) -> int:
        """Ante and raise."""
        return self.ante_micros + self.raise_micros

    @property
    def win_micros(self) -> int | None:
        """What the round pays, None before the decision."""
        if self.settled is None:
            return None
        return self.settled.ante_win_micros + self.settled.raise_win_micros


class CaribbeanStud(bets.TakesBets):
    """The game: `open` deals six cards, `act` raises and draws the other four, or folds."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.raise_antes = config.stake.raise_antes
        self.sheet = bets.BetSheet({"ante": True}, config.stake.grid_micros)
        self.raise_pays = msgspec.structs.astuple(config.pays)[1:]
        self.qualifying_score = _lowest_with(config.dealer.qualifies)
        antes = 1 + config.pays.ante + self.raise_antes * (1 + max(self.raise_pays))
        self.max_win_multiple = -(-antes // (1 + self.raise_antes))

    def open(self, wager: Wager, pick: Pick) -> Table:
        """Five cards to the player, then one to the dealer, face up."""
        player, left = decks.deal(pick, decks.PACK, HAND)
        dealer, left = decks.deal(pick, left, 1)
        return Table(wager.stake_micros, player, dealer, left)

    def choices(self, position: Table) -> list[Choice]:
        """Raise or fold, once."""
        if position.settled is not None:
            return []
        return [
            Choice("raise", "Raise", self.raise_antes * position.ante_micros),
            Choice("fold", "Fold"),
        ]

    def parse_action(self, position: Table, body: Mapping[str, Any]) -> Action | Refusal:
        """`{"action": "raise"}` or `{"action": "fold"}`."""
        return action_among(self.choices(position), body)

    def act(self, position: Table, action: Action, pick: Pick) -> Table:
        """A fold loses the ante; a raise draws the dealer's other cards and compares."""
        ante = position.ante_micros
        if action["action"] == "fold":
            folded = Settled(0, 0, "lost", "You folded.")
            return msgspec.structs.replace(position, settled=folded)
        hidden, left = decks.deal(pick, position.left, HAND - 1)
        dealer = position.dealer + hidden
        raised = self.raise_antes * ante
        settled = self.settle(ante, poker.rank5(position.player), poker.rank5(dealer))
        return Table(ante, position.player, dealer, left, raised, settled)

    def settle(self, ante: int, player_score: int, dealer_score: int) -> Settled:
        """The showdown after a raise. Scores are of `poker.rank5`."""
        raised = self.raise_antes * ante
        ante_won = ante * (1 + self.config.pays.ante)
        if dealer_score < self.qualifying_score:
            return Settled(ante_won, raised, "won", "The dealer does not qualify.")
        if player_score == dealer_score:
            return Settled(ante, raised, "push", "The hands are equal: your stakes come back.")
        if player_score < dealer_score:
            return Settled(0, 0, "lost", "The dealer's hand is higher.")
        raise_won = raised * (1 + self.raise_pays[poker.category(player_score)])
        return Settled(ante_won, raise_won, "won", "Your hand is higher.")

    def closing(self, position: Table) -> Action:
        """Fold: nobody's money is staked in his absence."""
        return {"action": "fold"}

    def view(self, position: Table) -> dict[str, Any]:
        """Both hands; the dealer's hidden cards are shown once they have been drawn."""
        settled = position.settled
        raised = position.raise_micros > 0
        face_down = [decks.FACE_DOWN] * (HAND - len(position.dealer))
        dealer = {
            "name": "dealer",
            "title": "Dealer",
            "cards": decks.codes(position.dealer) + face_down,
            "note": _title(position.dealer) if raised else "",
            "mark": "",
        }
        player = {
            "name": "player",
            "title": "Your hand",
            "cards": decks.codes(position.player),
            "note": _title(position.player),
            "mark": settled.result if settled else "",
        }
        return {
            "hands": [dealer, player],
            "bets": _rows(position),
            "message": settled.message if settled else "",
            "over": settled is not None,
        }

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs before any round."""
        return {
            "bets": [{"bet": "ante", "title": "Ante", "required": True}],
            "grid_micros": self.config.stake.grid_micros,
            "raise_antes": self.raise_antes,
            "qualifies": self.config.dealer.qualifies,
            "pays": msgspec.structs.asdict(self.config.pays),
        }


def _title(cards: tuple[int, ...]) -> str:
    return poker.title5(poker.rank5(cards))


def _rows(position: Table) -> list[dict[str, Any]]:
    settled = position.settled
    won = (settled.ante_win_micros, settled.raise_win_micros) if settled else (None, None)
    rows = [
        {"bet": "ante", "title": "Ante", "stake_micros": position.ante_micros, "win_micros": won[0]}
    ]
    if position.raise_micros:
        staked = position.raise_micros
        rows.append(
            {"bet": "raise", "title": "Raise", "stake_micros": staked, "win_micros": won[1]}
        )
    return rows


def _lowest_with(highest: str) -> int:
    """The lowest score of a hand without a pair of which the highest cards are these."""
    ranks = [decks.RANKS.index(code) for code in highest]
    scores = (
        poker.rank5([4 * rank + (at == 0) for at, rank in enumerate((*ranks, *others))])
        for others in combinations(range(ranks[-1]), HAND - len(ranks))
    )
    return min(score for score in scores if poker.category(score) == poker.HIGH_CARD)


def build(config: Config) -> CaribbeanStud:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    if not 0 < config.stake.grid_micros <= LARGEST_STAKE_MICROS:
        raise ConfigFault("stake.grid_micros", "must be positive, and no larger than any stake")
    if not 1 <= config.stake.raise_antes <= 10:
        raise ConfigFault("stake.raise_antes", "a raise is 1 to 10 antes")
    _check_qualifies(config.dealer.qualifies)
    before = 0
    for hand, pays in msgspec.structs.asdict(config.pays).items():
        if not 0 <= pays <= MOST_PAID:
            raise ConfigFault(f"pays.{hand}", f"{pays} for 1 is not a pay from 0 to {MOST_PAID}")
        if hand != "ante":
            if pays < before:
                raise ConfigFault(f"pays.{hand}", f"pays {pays}, less than a lower hand: {before}")
            before = pays
    return CaribbeanStud(config)


def _check_qualifies(highest: str) -> None:
    found = [decks.RANKS.find(code) for code in highest]
    falling = all(a > b for a, b in pairwise(found))
    if not 1 <= len(found) <= 2 or min(found) < 8 or not falling:
        raise ConfigFault("dealer.qualifies", "must be one or two of T, J, Q, K, A, highest first")
