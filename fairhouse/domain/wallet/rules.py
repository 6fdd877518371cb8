"""The wallet's pure decisions: what a command does to one player's money.

Nothing here touches a database, a clock or randomness: everything arrives as an argument,
the answer is a value. Amounts are micros of the wallet's currency.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec

from fairhouse.domain.wallet.accounts import PlayerAccount
from fairhouse.kit.refusals import Refusal, refuse

CASH = int(PlayerAccount.CASH)
BONUS = int(PlayerAccount.BONUS)
TIED = int(PlayerAccount.TIED)
HELD = int(PlayerAccount.HELD)

GENESIS = bytes(16)
"""The head of a wallet that no transfer has touched."""

_LINK = struct.Struct(">qhhq")


class Transfer(msgspec.Struct, frozen=True):
    """A movement debit -> credit of a positive amount: money leaves debit, reaches credit."""

    debit: int
    credit: int
    amount_micros: int

    def __post_init__(self) -> None:
        if self.amount_micros <= 0 or self.debit == self.credit:
            raise ValueError(f"{self} is not a movement of money")


class PlayerState(msgspec.Struct):
    """One player as a batch sees him, read after his lock. Changed only by `book`."""

    cell: int
    player_id: int
    house: str
    facts: str
    terms_version: int
    live_session: UUID | None
    currency: str
    cash: int
    bonus: int
    tied: int
    held: int
    entry: int
    """Number of the last transfer; the next one is entry + 1, without gaps."""
    head: bytes
    """Hash over all transfers of the wallet, in order."""
    funded: bool
    """Whether a deposit or a bonus ever arrived (JJ-6.1)."""
    last_round_at: datetime | None
    counter_day: int
    """The day (ordinal, UTC) that the two counters below count."""
    staked_day: int
    won_day: int
    won_before: int
    """What was won on the day before `counter_day`: a span of 24 hours touches two days."""
    loaded: dict[int, Any] | None = None
    """What a kind of command asked to be read besides (`Kind.reads`), by entry."""

    @property
    def playable(self) -> int:
        """What a stake may draw on, in micros."""
        return self.cash + self.bonus + self.tied


class Decision(msgspec.Struct):
    """A yes: the transfers to book, the answer to give, and rows of the deciding domain."""

    transfers: Sequence[Transfer]
    answer: Any
    row: tuple[Any, ...] | None = None
    staked_micros: int = 0
    won_micros: int = 0
    is_round: bool = False
    funds: bool = False
    """Whether this makes the wallet one that was funded (JJ-6.1)."""
    meters: Mapping[int, int] | None = None
    """What is added to shared meters (a jackpot's pot), in micros; one update a batch."""
    pot: Any = None
    """What the keeper of those meters (`Kind.keeper`) needs to know of this decision."""
    rows: Mapping[str, Sequence[tuple[Any, ...]]] | None = None
    """Rows of the kind's further tables, by the names of `Kind.tables`."""
    keep_answer: bool = False
    """Store the answer although the kind can remember it: no row of its own tells it yet."""
    loaded: Mapping[int, Any] | None = None
    """What later commands of the same batch find in `PlayerState.loaded`; None takes it away."""


@dataclass(frozen=True, slots=True)
class Balances:
    """The four accounts of a wallet, in micros of its currency."""

    currency: str
    cash: int
    bonus: int
    tied: int
    held: int


class Booked(msgspec.Struct):
    """What `book` wrote down: transfer tuples in the column order of wallet_transfer."""

    first_entry: int
    transfers: list[tuple[Any, ...]] = msgspec.field(default_factory=list)


class Overdrawn(ArithmeticError):
    """A decision would take an account below zero: a fault of its decider, never booked."""


def draw(state: PlayerState, amount_micros: int, *, into: int) -> list[Transfer] | Refusal:
    """Take a stake from the wallet in the promised order: tied deposit, bonus, then cash.

    The bonus balance is the bonus received and the deposit tied to it, and is wagered
    first (JJ-4.5); a stake larger than what remains of it reaches into cash (JJ-4.8).
    Never below zero (JJ-8.15).
    """
    if amount_micros > state.cash + state.bonus + state.tied:
        return refuse("money.insufficient")
    if not state.bonus and not state.tied:
        return [Transfer(CASH, into, amount_micros)]
    transfers: list[Transfer] = []
    left = amount_micros
    for code, there in ((TIED, state.tied), (BONUS, state.bonus), (CASH, state.cash)):
        part = min(left, there)
        if part:
            transfers.append(Transfer(code, into, part))
            left -= part
    return transfers


def link(head: bytes, entry: int, debit: int, credit: int, amount_micros: int) -> bytes:
    """The wallet's next head: each transfer is hashed onto all that came before it."""
    told = head + _LINK.pack(entry, debit, credit, amount_micros)
    return blake2b(told, digest_size=16).digest()


def book(state: PlayerState, decision: Decision, *, now: datetime) -> Booked:
    """Write a decision into the player's state and return the rows to store.

    Raises Overdrawn, leaving the state as it was, when an account would go below zero.
    """
    balances = [0, state.cash, state.bonus, state.tied, state.held]
    entry, head = state.entry, state.head
    booked = Booked(first_entry=entry + 1)
    for leg, transfer in enumerate(decision.transfers):
        debit, credit, amount = transfer.debit, transfer.credit, transfer.amount_micros
        entry += 1
        if debit <= HELD:
            balances[debit] -= amount
            if balances[debit] < 0:
                raise Overdrawn(f"account {debit} of player {state.player_id}")
        if credit <= HELD:
            balances[credit] += amount
        head = link(head, entry, debit, credit, amount)
        booked.transfers.append(
            (state.cell, state.player_id, entry, leg, debit, credit, amount, now)
        )
    _, state.cash, state.bonus, state.tied, state.held = balances
    state.entry, state.head = entry, head
    state.funded = state.funded or decision.funds
    if decision.staked_micros or decision.won_micros:
        _count_play(state, decision, now)
    if decision.is_round:
        state.last_round_at = now
    if decision.loaded is not None:
        _load(state, decision.loaded)
    return booked


def _load(state: PlayerState, changed: Mapping[int, Any]) -> None:
    loaded = (state.loaded or {}) | dict(changed)
    state.loaded = {entry: row for entry, row in loaded.items() if row is not None}


def _count_play(state: PlayerState, decision: Decision, now: datetime) -> None:
    today = now.toordinal()
    if state.counter_day != today:
        state.won_before = state.won_day if state.counter_day == today - 1 else 0
        state.counter_day, state.staked_day, state.won_day = today, 0, 0
    state.staked_day += decision.staked_micros
    state.won_day += decision.won_micros


def balances_of(state: PlayerState) -> Balances:
    """The balances as a value that outlives the batch."""
    return Balances(state.currency, state.cash, state.bonus, state.tied, state.held)
