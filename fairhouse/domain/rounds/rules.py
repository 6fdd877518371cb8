"""What a wager comes to: may it be placed, how does the game end, which transfers follow. Pure.

Time, randomness and the sealing of the seed arrive as arguments. Amounts are micros of the
wallet's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

import msgspec

from fairhouse.domain.jackpots.keeper import Won
from fairhouse.domain.jackpots.rules import Pot
from fairhouse.domain.standing import rules as standing
from fairhouse.domain.wallet.rules import BONUS, CASH, Decision, PlayerState, Transfer, draw
from fairhouse.games.engine import Game
from fairhouse.games.records import Wager
from fairhouse.kit.house_rules.values import Block
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.weights import Pick

WON_LATELY: Final = 0
"""Where `PlayerState.loaded` holds what was won lately; no round has this entry."""
COMPLETE: Final = 1
"""State of a round whose result is booked. Every round of a single-stage game is (JJ-8.7a)."""


@dataclass(frozen=True, slots=True)
class StakeTier:
    """The most that may be staked from an age on, in micros by currency."""

    from_age: int
    max_micros: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Offer:
    """A game as one house offers it on one day; everything the rules ask, looked up once."""

    house: str
    game: Game
    number: int
    revenue: int
    min_micros: Mapping[str, int]
    tiers: tuple[StakeTier, ...]
    """By age, youngest first; none means no cap."""
    cycle: timedelta
    blocks: Mapping[str, Block]
    autoplay: timedelta | None = None
    """The pause between games that play by themselves; None where the licence forbids them."""
    win_limit: Mapping[str, int] | None = None
    """The most that is won in any 24 hours, in micros by currency (JJ-7.2); None for no limit."""
    feeds: bool = False
    """Whether the game feeds a progressive jackpot here; the others never ask."""


class Request(msgspec.Struct, frozen=True):
    """A wager as asked for: checked against the game, with the bytes that are stored of it."""

    offer: Offer
    wager: Wager
    packed: bytes
    age: int
    """Whole years; decides which stake cap of the licence counts."""


class Drawn(NamedTuple):
    """The randomness of one round: where picks come from, and what is kept of the seed."""

    pick: Pick
    picks: list[int]
    sealed: bytes
    epoch: int
    commitment: bytes
    seed: bytes
    """For what else is drawn of the same round, under a label of its own."""


Roll = Callable[[UUID, bytes], Drawn]
"""Given the round's identifier and the game's label: a fresh seed, ready to draw from."""


class Played(msgspec.Struct, frozen=True):
    """A round's answer. `balance_micros` is what the next stake may draw on."""

    round_id: UUID
    game: str
    version: int
    stake_micros: int
    win_micros: int
    balance_micros: int
    view: dict[str, Any]
    max_win_reached: bool
    commitment: bytes
    over: bool = True
    """False while the player has a decision to make; then the win is not known."""
    stage: int = 0
    """How many actions have been taken."""
    jackpots: tuple[Won, ...] = ()
    """Progressive wins, which are no part of `win_micros` nor of any maximum (JJ-7.2)."""

    def winning(self, won: tuple[Won, ...]) -> Played:
        """The same answer, telling of these jackpots too."""
        return msgspec.structs.replace(self, jackpots=(*self.jackpots, *won))


class Pots(Protocol):
    """Who keeps the progressive jackpots."""

    def pot(
        self, place: tuple[str, str, str], stake: int, cap: int | None, seed: bytes, now: datetime
    ) -> Pot | None:
        """What a stake brings to the jackpots of a place (house, game, currency), drawn for."""
        ...


def why_not_play(
    state: PlayerState, request: Request, session: UUID | None, terms_needed: int, now: datetime
) -> Refusal | None:
    """The first reason against the wager, or None.

    Order: who asks, what he may do, which terms he knows, then the money and the game.
    """
    offer = request.offer
    if session is None or session != state.live_session:
        return refuse("request.session_ended")
    if state.facts != standing.NO_FACTS:
        no = standing.may(standing.read(state.facts), "play", now, offer.blocks)
        if no is not None:
            return no
    if state.terms_version < terms_needed:
        return refuse("standing.terms")
    if not state.funded:
        return refuse("money.never_funded")
    if state.last_round_at is not None and now - state.last_round_at < offer.cycle:
        return refuse("game.too_soon", seconds=offer.cycle.total_seconds())
    if offer.win_limit is not None and near_limit(state, offer):
        no = why_not_win_more(state, offer)
        if no is not None:
            return no
    return why_not_stake(offer, request.wager.stake_micros, state.currency, request.age)


def near_limit(state: PlayerState, offer: Offer) -> bool:
    """Whether the wins of two days alone reach the limit: below it, no span of 24 hours can."""
    limit = (offer.win_limit or {}).get(state.currency)
    return limit is not None and state.won_day + state.won_before > limit


def why_not_win_more(state: PlayerState, offer: Offer) -> Refusal | None:
    """Bets made after more than the limit was won in 24 hours are void: none is taken (JJ-7.2).

    What counts is what rounds won over what they staked; the bet that passed the limit is paid
    whole, and progressive wins are apart.
    """
    limit = (offer.win_limit or {})[state.currency]
    lately = (state.loaded or {}).get(WON_LATELY)
    if lately is None:  # an earlier bet of this very batch won it all
        net = state.won_day + state.won_before - state.staked_day
    else:
        since = state.won_day - lately["won"] - (state.staked_day - lately["staked"])
        net = lately["net"] + since
    return refuse("game.win_limit", limit=_shown(limit, state.currency)) if net > limit else None


def why_not_stake(offer: Offer, stake_micros: int, currency: str, age: int) -> Refusal | None:
    """The smallest stake (JJ-8.1) and the licence's cap for this age."""
    least = offer.min_micros.get(currency)
    if least is None:
        return refuse("money.currency", currency=", ".join(sorted(offer.min_micros)))
    if stake_micros < least:
        return refuse("game.stake_too_small", minimum=_shown(least, currency))
    cap = stake_cap(offer, currency, age)
    if cap is not None and stake_micros > cap:
        return too_large(cap, currency)
    return None


def too_large(cap_micros: int, currency: str) -> Refusal:
    """The refusal of a stake above the licence's cap."""
    return refuse("game.stake_too_large", maximum=_shown(cap_micros, currency))


def stake_cap(offer: Offer, currency: str, age: int) -> int | None:
    """The most that someone of this age may stake, in micros; None for no cap."""
    cap: int | None = None
    for tier in offer.tiers:
        if age >= tier.from_age:
            cap = tier.max_micros[currency]
    return cap


def _shown(micros: int, currency: str) -> str:
    return Money(micros, currency).display()


def decide_wager(
    state: PlayerState,
    request: Request,
    *,
    round_id: UUID,
    session: UUID | None,
    terms_needed: int,
    now: datetime,
    roll: Roll,
    pots: Pots,
) -> Decision | Refusal:
    """Play one single-stage round: stake out, game, win in, everything in one decision.

    Stakes leave the account when the bet is placed (JJ-6.4) and wins are credited
    automatically (JJ-7.1).
    """
    no = why_not_play(state, request, session, terms_needed, now)
    if no is not None:
        return no
    offer, wager = request.offer, request.wager
    stake = wager.stake_micros
    transfers = draw(state, stake, into=offer.revenue)
    if isinstance(transfers, Refusal):
        return transfers
    # while a bonus is in play, wins top up the bonus balance (JJ-4.5)
    winnings = BONUS if state.bonus or state.tied else CASH
    drawn = roll(round_id, offer.game.label)
    outcome = offer.game.play(wager, drawn.pick)
    win = outcome.win_micros
    if win:
        transfers.append(Transfer(offer.revenue, winnings, win))
    before = state.playable
    after = before - stake + win
    answer = Played(
        round_id, offer.game.name, offer.game.version, stake, win, after, outcome.view,
        outcome.max_win_reached, drawn.commitment,
    )  # fmt: skip
    row = (
        state.cell, state.player_id, state.entry + 1, offer.number, COMPLETE, now, stake, win,
        before, after, drawn.epoch, drawn.sealed, drawn.commitment, _pack(drawn.picks),
        request.packed,
    )  # fmt: skip
    decision = Decision(transfers, answer, row, stake, win, is_round=True)
    if offer.feeds:  # the stake's share in the progressive jackpots of its game (JJ-1.7)
        cap = stake_cap(offer, state.currency, request.age) if offer.tiers else None
        place = offer.house, offer.game.name, state.currency
        pot = pots.pot(place, stake, cap, drawn.seed, now)
        if pot is not None:
            decision.meters, decision.pot = pot.adds, pot
    return decision


_pack = msgspec.msgpack.Encoder().encode


def pack_wager(wager: Wager) -> bytes:
    """The bytes under which a wager is stored and told from another."""
    return _pack(wager.data)


def unpack(raw: bytes) -> Any:
    """What `pack_wager` or the store of picks packed."""
    return msgspec.msgpack.decode(raw)
