"""Blackjack, as many sets of house rules play it: one code, all differences are numbers.

Every round has a fresh shoe. Cards are drawn when they are shown and not before, so nothing that
is still hidden exists anywhere. That holds for the hole card too. Where the dealer peeks, whether
he has a natural is drawn when he looks, with its exact chance; without one his hole card is any
card but those that would make it. Until he turns it over, a card of such a kind comes to the
player a little more often and any other a little less (`_weights`): the joint chances are those of
a dealer who had put a card face down.

A round: `insurance` or `no_insurance` when the dealer shows an ace, then for one hand after
another `hit`, `stand`, `double`, `split` or `surrender`. A hand of 21 stands by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from fairhouse.games.records import (
    Action,
    Choice,
    Pick,
    Refusal,
    Wager,
    Weights,
    action_among,
)
from fairhouse.games.shared import decks
from fairhouse.games.shared.bets import BetSheet, TakesBets
from fairhouse.games.shared.blackjack_hands import (
    ACE,
    BET,
    TARGET,
    TEN,
    Hand,
    Position,
    natural,
    shown,
    total,
    worth,
)  # fmt: skip
from fairhouse.games.shared.blackjack_house import Config, shoe

DEALER_STANDS = 17


@lru_cache(maxsize=1 << 12)
def _weights(left: bytes, barred: int) -> tuple[tuple[int, ...], Weights]:
    """The cards that may come next, and how likely each is.

    With `barred` set, one of the cards left lies face down and is none of that worth: of F others
    left it is each as likely. So a barred card of which n are left comes with n·F, another with
    n·(F - 1): it may be the one that lies there.
    """
    if not barred:
        faces = tuple(card for card, count in enumerate(left) if count)
        return faces, Weights([left[card] for card in faces])
    free = sum(count for card, count in enumerate(left) if worth(card) != barred)
    weights = {
        card: count * (free if worth(card) == barred else free - 1)
        for card, count in enumerate(left)
    }
    faces = tuple(card for card, weight in weights.items() if weight)
    return faces, Weights([weights[card] for card in faces])


def draw(left: bytes, barred: int, pick: Pick) -> tuple[int, bytes]:
    """One card, and what is left in the shoe."""
    faces, weights = _weights(left, barred)
    card = faces[pick(weights)]
    return card, left[:card] + bytes((left[card] - 1,)) + left[card + 1 :]


def _only(left: bytes, worths: frozenset[int]) -> bytes:
    """Of the cards left, those of some worths."""
    return bytes(count if worth(card) in worths else 0 for card, count in enumerate(left))


_ALL = frozenset(range(ACE, TEN + 1))
_LOOKS_FOR = {ACE: TEN, TEN: ACE}
"""Under which card the dealer looks for which other one."""


class Table(TakesBets):
    """The game of one set of house rules. `rules.py` of each game makes its own class of it."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.sheet = BetSheet({BET: True}, config.stake.grid_micros)
        self.peeks = config.dealer.hole_card == "peek"
        self.shoe = shoe(config.shoe)
        up, down = config.pays.blackjack, config.pays.blackjack_for
        self.blackjack_pays = [up, down]
        # a natural with its stake; full insurance that wins, over a stake and a half
        self.max_win_multiple = max(-(-(up + down) // down), 2 + config.pays.insurance)

    @property
    def layout(self) -> dict[str, Any]:
        """Bets and house rules."""
        return {
            "grid_micros": self.config.stake.grid_micros,
            "bets": [{"bet": BET, "title": "Stake", "required": True}],
            "rules": msgspec.to_builtins(
                {"dealer": self.config.dealer, "player": self.config.player}
            ),
            "decks": self.config.shoe.decks,
            "pays": {
                "blackjack": self.blackjack_pays,
                "insurance": self.config.pays.insurance,
            },
        }

    # The round

    def open(self, wager: Wager, pick: Pick) -> Position:
        """Two cards to the player, one to the dealer."""
        first, left = draw(self.shoe, 0, pick)
        second, left = draw(left, 0, pick)
        up, left = draw(left, 0, pick)
        stake = wager.stake_micros
        at = Position(stake, left, (up,), (Hand((first, second), stake),))
        if self.config.player.insurance and worth(up) == ACE:
            return msgspec.structs.replace(at, asking=True)
        return self._looked(at, pick)

    def choices(self, at: Position) -> Sequence[Choice]:
        """What the player may do now."""
        if at.asking:
            half = at.base_micros // 2
            even = "Take even money" if natural(at.hands[0].cards) else "Take insurance"
            return [Choice("insurance", even, half), Choice("no_insurance", "No insurance")]
        hand = at.hands[at.active]
        base = at.base_micros
        found = [] if self._one_card(hand) else [Choice("hit", "Hit")]
        found.append(Choice("stand", "Stand"))
        if len(hand.cards) == 2:
            if self._may_double(hand):
                found.append(Choice("double", "Double", base))
            if self._may_split(at, hand):
                found.append(Choice("split", "Split", base))
            if self.config.player.late_surrender and not hand.split:
                found.append(Choice("surrender", "Surrender"))
        return found

    def parse_action(self, at: Position, body: Mapping[str, Any]) -> Action | Refusal:
        """The action that a body names, if it may be done now."""
        return action_among(self.choices(at), body)

    def closing(self, at: Position) -> Action:
        """No insurance, and stand."""
        return {"action": "no_insurance" if at.asking else "stand"}

    def act(self, at: Position, action: Action, pick: Pick) -> Position:
        """The next position."""
        name = action["action"]
        if at.asking:
            taken = at.base_micros // 2 if name == "insurance" else 0
            return self._looked(
                msgspec.structs.replace(at, asking=False, insurance_micros=taken), pick
            )
        hand = at.hands[at.active]
        if name == "split":
            one, other = (Hand((card,), at.base_micros, split=True) for card in hand.cards)
            return self._onward(_with(at, one, other), pick)
        if name == "stand":
            return self._onward(_with(at, msgspec.structs.replace(hand, stood=True)), pick)
        if name == "surrender":
            return self._onward(_with(at, msgspec.structs.replace(hand, surrendered=True)), pick)
        card, left = draw(at.left, at.barred, pick)
        changed: dict[str, Any] = {"cards": (*hand.cards, card)}
        if name == "double":
            changed |= {"stake_micros": hand.stake_micros + at.base_micros, "doubled": True}
        at = msgspec.structs.replace(at, left=left)
        return self._onward(_with(at, msgspec.structs.replace(hand, **changed)), pick)

    def _looked(self, at: Position, pick: Pick) -> Position:
        """The dealer looks for a natural where he does; a natural of the player is settled."""
        sought = _LOOKS_FOR.get(worth(at.dealer[0]))
        if self.peeks and sought:
            making = sum(_only(at.left, frozenset({sought})))
            others = sum(at.left) - making
            has = making and (not others or pick(Weights([making, others])) == 0)
            if has:
                return self._settled(self._turned(at, frozenset({sought}), pick))
            at = msgspec.structs.replace(at, barred=sought)
        if not natural(at.hands[0].cards):
            return self._onward(at, pick)
        if not self.peeks and sought:
            at = self._turned(at, _ALL, pick)
        return self._settled(at)

    def _onward(self, at: Position, pick: Pick) -> Position:
        """To the next decision, past hands that are finished; then the dealer's turn."""
        while at.active < len(at.hands):
            hand = at.hands[at.active]
            if len(hand.cards) == 1:
                card, left = draw(at.left, at.barred, pick)
                hand = msgspec.structs.replace(hand, cards=(*hand.cards, card))
                at = _with(msgspec.structs.replace(at, left=left), hand)
            if not self._finished(at, hand):
                return at
            at = msgspec.structs.replace(at, active=at.active + 1)
        if any(not hand.surrendered and total(hand.cards)[0] <= TARGET for hand in at.hands):
            at = self._dealer_plays(at, pick)
        elif at.insurance_micros and not self.peeks:
            at = self._turned(at, _ALL, pick)
        return self._settled(at)

    def _finished(self, at: Position, hand: Hand) -> bool:
        if hand.stood or hand.doubled or hand.surrendered or total(hand.cards)[0] >= TARGET:
            return True
        return self._one_card(hand) and not self._may_split(at, hand)

    def _one_card(self, hand: Hand) -> bool:
        """A split ace that gets no third card."""
        aces = hand.split and worth(hand.cards[0]) == ACE
        return aces and self.config.player.one_card_to_split_aces

    def _may_double(self, hand: Hand) -> bool:
        player = self.config.player
        if self._one_card(hand) or (hand.split and not player.double_after_split):
            return False
        count, soft = total(hand.cards)
        return player.double == "any" or (not soft and count in _DOUBLES[player.double])

    def _may_split(self, at: Position, hand: Hand) -> bool:
        one, other = hand.cards
        player = self.config.player
        if worth(one) != worth(other) or len(at.hands) >= player.most_hands:
            return False
        if hand.split and worth(one) == ACE and not player.resplit_aces:
            return False
        return player.split_unlike_tens or decks.rank(one) == decks.rank(other)

    def _turned(self, at: Position, worths: frozenset[int], pick: Pick) -> Position:
        """The dealer's second card, which is one of these worths."""
        card, _ = draw(_only(at.left, worths), 0, pick)
        left = at.left[:card] + bytes((at.left[card] - 1,)) + at.left[card + 1 :]
        return msgspec.structs.replace(at, left=left, dealer=(*at.dealer, card), barred=0)

    def _dealer_plays(self, at: Position, pick: Pick) -> Position:
        """To 17 or more, a soft 17 as the house has it."""
        at = self._turned(at, _ALL - {at.barred}, pick)
        cards, left = at.dealer, at.left
        while self.dealer_hits(*total(cards)):
            card, left = draw(left, 0, pick)
            cards = (*cards, card)
        return msgspec.structs.replace(at, dealer=cards, left=left)

    def dealer_hits(self, count: int, soft: bool) -> bool:
        """Whether the dealer takes another card."""
        soft_17 = soft and self.config.dealer.hits_soft_17
        return count < DEALER_STANDS or (count == DEALER_STANDS and soft_17)

    def _settled(self, at: Position) -> Position:
        paid = [self._pay(at, index) for index in range(len(at.hands))]
        if at.insurance_micros:
            wins = natural(at.dealer)
            paid.append(at.insurance_micros * (1 + self.config.pays.insurance) if wins else 0)
        return msgspec.structs.replace(at, active=len(at.hands), paid=tuple(paid))

    def _pay(self, at: Position, index: int) -> int:
        """What a hand gets back, its stake included."""
        hand = at.hands[index]
        stake = hand.stake_micros
        if hand.surrendered:
            return stake // 2
        count = total(hand.cards)[0]
        if count > TARGET:
            return 0
        if not hand.split and natural(hand.cards):
            up, down = self.blackjack_pays
            return stake if natural(at.dealer) else stake + stake * up // down
        if natural(at.dealer):
            if not self.config.dealer.original_bet_only:
                return 0
            return stake if index else stake - at.base_micros
        dealer = total(at.dealer)[0]
        if dealer > TARGET or count > dealer:
            return 2 * stake
        return stake if count == dealer else 0

    def view(self, at: Position) -> dict[str, Any]:
        """The cards that lie open, the stakes, and which hand is to play."""
        return shown(at, facing_down=self.peeks and at.paid is None)


def _with(at: Position, *hands: Hand) -> Position:
    """These hands in place of the one that is played."""
    changed = (*at.hands[: at.active], *hands, *at.hands[at.active + 1 :])
    return msgspec.structs.replace(at, hands=changed)


_DOUBLES = {"9-11": range(9, 12), "10-11": range(10, 12)}
