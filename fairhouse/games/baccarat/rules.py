"""Baccarat. Four to six picks: the cards, one after another, each among all that are left.

Player and banker get two cards each, in turn, the player first. Aces count one, tens and faces
nothing, and of a total only the last digit counts. With 8 or 9 in two cards on either side no
more is drawn; otherwise the tableau decides on a third card, for the player and then the banker.
Nobody has a choice.

    {"bets": [{"bet": "banker", "stake": "2.00"}, {"bet": "player_pair", "stake": "0.50"}]}
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from fairhouse.games.records import (
    LARGEST_STAKE_MICROS,
    ConfigFault,
    Pick,
    Wager,
)
from fairhouse.games.shared import bets, decks
from fairhouse.games.shared.bets import BetSheet, Stake, TakesBets

SHARED = (bets, decks)

NATURAL = 8
TITLES = {
    "player": "Player",
    "banker": "Banker",
    "tie": "Tie",
    "player_pair": "Player pair",
    "banker_pair": "Banker pair",
}
VALUES = (*range(2, 10), 0, 0, 0, 0, 1)
"""What each rank counts, two to ace."""

Ratio = tuple[int, int]
Cards = tuple[int, ...]
Take = Callable[[], int]
"""Gives the next card of the shoe."""


class Shoe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is dealt from."""

    packs: int


class Tableau(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who draws a third card."""

    player_draws_to: int
    banker_draws_to: int
    banker: list[str]


class Pays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each bet pays beside its stake: so much for every so much."""

    player: Ratio
    banker: Ratio
    tie: Ratio
    player_pair: Ratio
    banker_pair: Ratio


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: Stake
    shoe: Shoe
    tableau: Tableau
    pays: Pays


class Deal(NamedTuple):
    """The cards of a round, in the order in which each side got them."""

    player: Cards
    banker: Cards


class Baccarat(TakesBets):
    """The game: the deal, and what every bet returns for it."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.shoe = list(decks.PACK) * config.shoe.packs
        self.sheet = BetSheet(dict.fromkeys(TITLES, False), config.stake.grid_micros)
        self.pays: dict[str, Ratio] = msgspec.structs.asdict(config.pays)
        self.max_win_multiple = 1 + max(-(-top // low) for top, low in self.pays.values())
        self.banker_draws = [[cell == "D" for cell in row] for row in config.tableau.banker]

    def deal(self, take: Take) -> Deal:
        """All the cards of a round from a shoe: the two hands, then what the tableau adds."""
        return self.thirds(opening(take), take)

    def thirds(self, dealt: Deal, take: Take) -> Deal:
        """The hands with the third cards that the tableau gives them."""
        player, banker = dealt
        ours, theirs = points(player), points(banker)
        if ours >= NATURAL or theirs >= NATURAL:
            return dealt
        tableau = self.config.tableau
        if ours <= tableau.player_draws_to:
            third = take()
            player = (*player, third)
            draws = self.banker_draws[theirs][VALUES[third >> 2]]
        else:
            draws = theirs <= tableau.banker_draws_to
        return Deal(player, (*banker, take()) if draws else banker)

    def returned(self, bet: str, deal: Deal, stake: int) -> int:
        """What comes back for a stake in micros: with a tie both hands have their stake back."""
        won = wins(bet, deal)
        if won is None:
            return stake
        top, low = self.pays[bet]
        return stake + stake * top // low if won else 0

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """Deal a round and pay every bet."""
        left = self.shoe.copy()

        def take() -> int:
            at = pick(decks.one_of(len(left)))
            # the last card takes the place of the drawn one: the order of the rest means nothing
            card, left[at] = left[at], left[-1]
            left.pop()
            return card

        deal = self.deal(take)
        win = 0
        paid = []
        for name, stake in wager.parts.items():
            back = self.returned(name, deal, stake)
            win += back
            row = {"bet": name, "title": TITLES[name], "stake_micros": stake, "win_micros": back}
            paid.append(row)
        return win, _view(deal, paid)

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs before the first deal: bets, pays and the tableau."""
        return {
            "bets": [
                {"bet": name, "title": title, "required": False, "pays": self.pays[name]}
                for name, title in TITLES.items()
            ],
            "packs": self.config.shoe.packs,
            "tableau": msgspec.structs.asdict(self.config.tableau),
            "grid_micros": self.config.stake.grid_micros,
        }


def opening(take: Take) -> Deal:
    """Two cards for each, in turn, the player first."""
    first, second, third, fourth = take(), take(), take(), take()
    return Deal((first, third), (second, fourth))


def points(cards: Cards) -> int:
    """What a hand counts, 0 to 9."""
    total = 0
    for card in cards:
        total += VALUES[card >> 2]
    return total % 10


def wins(bet: str, deal: Deal) -> bool | None:
    """Whether a bet wins; None where it neither wins nor loses."""
    if bet == "player_pair":
        return deal.player[0] >> 2 == deal.player[1] >> 2
    if bet == "banker_pair":
        return deal.banker[0] >> 2 == deal.banker[1] >> 2
    winner = winner_of(deal)
    if winner == "tie" and bet != "tie":
        return None
    return bet == winner


def winner_of(deal: Deal) -> str:
    """`player`, `banker` or `tie`."""
    ours, theirs = points(deal.player), points(deal.banker)
    return "tie" if ours == theirs else "player" if ours > theirs else "banker"


def _view(deal: Deal, paid: list[dict[str, Any]]) -> dict[str, Any]:
    winner = winner_of(deal)
    return {
        "hands": [
            _hand("banker", deal.banker, winner),
            _hand("player", deal.player, winner),
        ],
        "bets": paid,
        "message": _message(deal, winner),
        "over": True,
        "winner": winner,
    }


def _hand(name: str, cards: Cards, winner: str) -> dict[str, Any]:
    total = points(cards)
    natural = len(cards) == 2 and total >= NATURAL
    return {
        "name": name,
        "title": TITLES[name],
        "cards": decks.codes(cards),
        "note": f"Natural {total}" if natural else str(total),
        "mark": "push" if winner == "tie" else "won" if winner == name else "lost",
    }


def _message(deal: Deal, winner: str) -> str:
    ours, theirs = points(deal.player), points(deal.banker)
    if winner == "tie":
        return f"A tie, {ours} all"
    most, least = (ours, theirs) if winner == "player" else (theirs, ours)
    return f"{TITLES[winner]} wins, {most} to {least}"


def build(config: Config) -> Baccarat:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    if not 1 <= config.shoe.packs <= 8:
        raise ConfigFault("shoe.packs", f"{config.shoe.packs} packs are not between 1 and 8")
    _check_tableau(config.tableau)
    grid = config.stake.grid_micros
    if not 0 < grid <= LARGEST_STAKE_MICROS:
        raise ConfigFault("stake.grid_micros", "must be positive, at most a million units")
    for name, (top, low) in msgspec.structs.asdict(config.pays).items():
        if not 1 <= low <= 1000 or not 0 < top <= 1000 * low:
            raise ConfigFault(f"pays.{name}", f"{top} for {low} is not a pay of at most 1000 for 1")
        if grid * top % low:
            raise ConfigFault(f"pays.{name}", f"{top} for {low} is not exact on a grid of {grid}")
    return Baccarat(config)


def _check_tableau(tableau: Tableau) -> None:
    for key in ("player_draws_to", "banker_draws_to"):
        if not 0 <= getattr(tableau, key) < NATURAL:
            raise ConfigFault(f"tableau.{key}", f"must lie between 0 and {NATURAL - 1}")
    if len(tableau.banker) != NATURAL:
        reason = f"has {len(tableau.banker)} rows; there is one for each total from 0 to 7"
        raise ConfigFault("tableau.banker", reason)
    for total, row in enumerate(tableau.banker):
        if len(row) != 10 or not set(row) <= {"D", "S"}:
            reason = "has one letter D or S for each third card from 0 to 9"
            raise ConfigFault(f"tableau.banker[{total}]", reason)
