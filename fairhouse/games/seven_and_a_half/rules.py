"""Seven and a Half. Forty Spanish cards against the dealer: come nearest to 7½ and not above it.

An ace counts one, two to seven their pips, jack, queen and king a half. One card, the king of
coins, is wild: a half or any whole number up to seven, whichever is best for the hand it is in.
Points are counted in halves throughout, so 7½ is 15.

    {"bets": [{"bet": "ante", "stake": "1.00"}]}, then {"action": "hit"}, "stand" or "raise"

Suits in codes: clubs C, coins D, cups H, swords S. The dealer's first card is drawn when it is
shown: at the deal where it lies open, otherwise after the player has stood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

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
from fairhouse.games.shared import bets, decks

SHARED = (decks, bets)

ANTE = "ante"
BEST = 15
"""Seven and a half, in halves."""
WILD_HALVES = (14, 12, 10, 8, 6, 4, 2, 1)
"""What the wild card may count, the most first."""


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ranks of the pack, four cards of each, and the code of its wild card."""

    ranks: list[str]
    wild: str


class Dealer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether his first card lies open, and from how many halves on he stands.

    A wild card alone he never stands on: another card cannot harm it.
    """

    face_up: bool
    stands_halves: int


class Play(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a tie does, and how many antes a raise adds (0: there is no raise)."""

    ties: Literal["lose", "push"]
    raise_antes: int


class Pays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hundredths that a win pays for one staked, beside the stake."""

    win: int
    seven_and_a_half: int
    two_card_seven_and_a_half: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: bets.Stake
    pack: Pack
    dealer: Dealer
    play: Play
    pays: Pays


class Deal(msgspec.Struct, frozen=True):
    """Where a round stands. `left` are the cards that nobody has drawn."""

    ante_micros: int
    raise_micros: int
    player: tuple[int, ...]
    dealer: tuple[int, ...]
    left: tuple[int, ...]
    win_micros: int | None = None

    @property
    def stake_micros(self) -> int:
        """Ante and raise."""
        return self.ante_micros + self.raise_micros


class SevenAndAHalf(bets.TakesBets):
    """The game of these numbers."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.pack = tuple(
            card for card in decks.PACK if decks.RANKS[decks.rank(card)] in config.pack.ranks
        )
        self.wild = decks.card_of(config.pack.wild)
        self.max_win_multiple = 1 - (-max(msgspec.structs.astuple(config.pays)) // 100)
        self.sheet = bets.BetSheet({ANTE: True}, config.stake.grid_micros)

    # What a hand is worth

    def halves(self, card: int) -> int:
        """What a card counts; the wild card nothing by itself."""
        if card == self.wild:
            return 0
        rank = decks.RANKS[decks.rank(card)]
        return 1 if rank in "JQK" else 2 if rank == "A" else 2 * int(rank)

    def total(self, cards: Sequence[int]) -> int:
        """The best that a hand can count."""
        return best_total(sum(map(self.halves, cards)), self.wild in cards)

    def dealer_stands(self, halves: int, wild: bool) -> bool:
        """Whether the dealer is done: `halves` without the wild card."""
        alone = wild and halves == 0
        return not alone and best_total(halves, wild) >= self.config.dealer.stands_halves

    def returned(self, total: int, cards: int, dealer: int) -> int:
        """Hundredths that come back of one staked, against the dealer's total.

        A total above 15 is bust; a player who is bust has lost whatever the dealer has.
        """
        if total > BEST:
            return 0
        if total == dealer:
            return 100 if self.config.play.ties == "push" else 0
        if total < dealer <= BEST:
            return 0
        pays = self.config.pays
        if total < BEST:
            return 100 + pays.win
        return 100 + (pays.two_card_seven_and_a_half if cards == 2 else pays.seven_and_a_half)

    # What is done

    def choices(self, deal: Deal) -> list[Choice]:
        """Hit or stand; on the first card also raise, once."""
        if deal.win_micros is not None:
            return []
        found = [Choice("hit", "Hit"), Choice("stand", "Stand")]
        if self.may_raise(len(deal.player), bool(deal.raise_micros)):
            more = deal.ante_micros * self.config.play.raise_antes
            found.append(Choice("raise", "Raise", more))
        return found

    def may_raise(self, cards: int, raised: bool) -> bool:
        """Whether a raise is open to a player with so many cards."""
        return cards == 1 and not raised and self.config.play.raise_antes > 0

    def parse_action(self, deal: Deal, body: Mapping[str, Any]) -> Action | Refusal:
        """One of the choices by its name."""
        return action_among(self.choices(deal), body)

    def closing(self, deal: Deal) -> Action:
        """The hand stands as it is."""
        return {"action": "stand"}

    # What happens

    def open(self, wager: Wager, pick: Pick) -> Deal:
        """A card for the player; one for the dealer where it lies open."""
        player, left = decks.deal(pick, self.pack, 1)
        dealer: tuple[int, ...] = ()
        if self.config.dealer.face_up:
            dealer, left = decks.deal(pick, left, 1)
        return Deal(wager.stake_micros, 0, player, dealer, left)

    def act(self, deal: Deal, action: Action, pick: Pick) -> Deal:
        """Another card, a further stake, or the dealer's turn."""
        name = action["action"]
        if name == "raise":
            more = deal.ante_micros * self.config.play.raise_antes
            return msgspec.structs.replace(deal, raise_micros=more)
        if name == "stand":
            return self._dealt_out(deal, pick)
        drawn, left = decks.deal(pick, deal.left, 1)
        deal = msgspec.structs.replace(deal, player=deal.player + drawn, left=left)
        total = self.total(deal.player)
        if total > BEST:
            return msgspec.structs.replace(deal, win_micros=0)
        return self._dealt_out(deal, pick) if total == BEST else deal

    def _dealt_out(self, deal: Deal, pick: Pick) -> Deal:
        """The dealer draws until he stands or is bust, and the round is paid."""
        dealer, left = list(deal.dealer), deal.left
        while not self.dealer_stands(sum(map(self.halves, dealer)), self.wild in dealer):
            drawn, left = decks.deal(pick, left, 1)
            dealer += drawn
        hundredths = self.returned(self.total(deal.player), len(deal.player), self.total(dealer))
        return msgspec.structs.replace(
            deal,
            dealer=tuple(dealer),
            left=left,
            # exact: the grid is hundreds of micros
            win_micros=deal.stake_micros * hundredths // 100,
        )

    # What is seen

    def view(self, deal: Deal) -> dict[str, Any]:
        """Both hands as far as they are shown, and what is staked."""
        over = deal.win_micros is not None
        rows = [_row(ANTE, "Ante", deal.ante_micros, deal)]
        if deal.raise_micros:
            rows.append(_row("raise", "Raise", deal.raise_micros, deal))
        dealer, player = self.total(deal.dealer), self.total(deal.player)
        return {
            "hands": [
                {
                    "name": "dealer",
                    "title": "Dealer",
                    "cards": decks.codes(deal.dealer) or [decks.FACE_DOWN],
                    "note": _points(dealer) if deal.dealer else "",
                    "mark": "",
                },
                {
                    "name": "player",
                    "title": "Your hand",
                    "cards": decks.codes(deal.player),
                    "note": _points(player),
                    "mark": _mark(deal) if over else "",
                },
            ],
            "bets": rows,
            "message": _message(player, dealer) if over else "",
            "over": over,
        }

    @property
    def layout(self) -> dict[str, Any]:
        """The bets, the pack, and the rules as flags."""
        return {
            "grid_micros": self.config.stake.grid_micros,
            "bets": [{"bet": ANTE, "title": "Ante", "required": True}],
            "cards": decks.codes(self.pack),
            "wild": self.config.pack.wild,
            "dealer": msgspec.structs.asdict(self.config.dealer),
            "play": msgspec.structs.asdict(self.config.play),
            "pays": msgspec.structs.asdict(self.config.pays),
        }


def best_total(halves: int, wild: bool) -> int:
    """The best that a hand can count whose other cards count `halves`; above 15 it is bust."""
    if not wild:
        return halves
    return halves + next((more for more in WILD_HALVES if halves + more <= BEST), WILD_HALVES[-1])


def _row(bet: str, title: str, stake: int, deal: Deal) -> dict[str, Any]:
    """A row of the bets; ante and raise share a win as they share the stake."""
    win = deal.win_micros
    won = None if win is None else win * stake // deal.stake_micros
    return {"bet": bet, "title": title, "stake_micros": stake, "win_micros": won}


def _points(halves: int) -> str:
    if halves == 1:
        return "½"
    return f"{halves // 2}½" if halves % 2 else str(halves // 2)


def _mark(deal: Deal) -> str:
    if deal.win_micros == deal.stake_micros:
        return "push"
    return "won" if deal.win_micros else "lost"


def _message(player: int, dealer: int) -> str:
    if player > BEST:
        return f"Bust with {_points(player)}."
    if dealer > BEST:
        return f"The dealer is bust with {_points(dealer)}."
    return f"{_points(player)} against the dealer's {_points(dealer)}."


def build(config: Config) -> SevenAndAHalf:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    grid, pack = config.stake.grid_micros, config.pack
    if not 0 < grid <= LARGEST_STAKE_MICROS or grid % 100:
        raise ConfigFault("stake.grid_micros", "must be hundreds of micros, so that pays are exact")
    if not set(pack.ranks) <= set("A234567JQK") or len(set(pack.ranks)) != len(pack.ranks):
        raise ConfigFault("pack.ranks", "must name ranks of A 2 3 4 5 6 7 J Q K, each once")
    codes = {rank + suit for rank in pack.ranks for suit in decks.SUITS}
    if pack.wild not in codes:
        raise ConfigFault("pack.wild", f"{pack.wild} is no card of the pack")
    if not 2 <= config.dealer.stands_halves <= BEST:
        raise ConfigFault("dealer.stands_halves", "must lie between 2 and 15")
    if config.play.raise_antes not in (0, 1, 2):
        raise ConfigFault("play.raise_antes", "must be 0 for no raise, 1 or 2")
    for key, pays in msgspec.structs.asdict(config.pays).items():
        if not 1 <= pays <= 100_000:
            raise ConfigFault(f"pays.{key}", f"{pays} is no pay in hundredths, 1 to 100,000")
    game = SevenAndAHalf(config)
    # nobody draws to a hand above 15, so while someone draws at most 30 are out
    if sum(map(game.halves, game.pack)) <= 2 * BEST:
        raise ConfigFault("pack.ranks", "are too few or too small: the cards might not suffice")
    return game
