"""The wallet's own kinds of command: money in, money set aside, money out. Pure deciders.

deposit: clearing -> cash. hold: cash -> held. release: held -> cash. pay_out: held ->
clearing. return_payment: clearing -> cash, when the bank confirmed the return (JJ-7.7b).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from fairhouse.domain.standing import rules as standing
from fairhouse.domain.wallet.commands import Command, Kind, Kinds
from fairhouse.domain.wallet.rules import (
    CASH,
    HELD,
    Balances,
    Decision,
    PlayerState,
    Transfer,
)
from fairhouse.kit.house_rules.values import Block
from fairhouse.kit.refusals import Refusal, refuse


@dataclass(frozen=True, slots=True)
class MoneyBody:
    """What a money verb needs to know. `house_account` is a partner's clearing account."""

    amount_micros: int
    currency: str
    house_account: int
    blocks: Mapping[str, Block]


class Booking(msgspec.Struct, frozen=True, array_like=True):
    """A yes of a money verb: the first entry it booked, and the balances after it."""

    entry: int
    currency: str
    cash: int
    bonus: int
    tied: int
    held: int

    @property
    def balances(self) -> Balances:
        """The balances after the verb."""
        return Balances(self.currency, self.cash, self.bonus, self.tied, self.held)


def why_not(
    state: PlayerState, verb: str, now: datetime, blocks: Mapping[str, Block]
) -> Refusal | None:
    """None when the player's standing allows the verb now. No facts is the common case."""
    if state.facts == standing.NO_FACTS:
        return None
    return standing.may(standing.read(state.facts), verb, now, blocks)


def _moved(
    state: PlayerState, body: MoneyBody, debit: int, credit: int, *, funds: bool = False
) -> Decision | Refusal:
    if body.currency != state.currency:
        return refuse("money.currency", currency=state.currency)
    if body.amount_micros <= 0:
        return refuse("money.not_an_amount")
    amount = body.amount_micros
    after = {CASH: state.cash, HELD: state.held}
    if debit in after:
        after[debit] -= amount
        if after[debit] < 0:
            return refuse("money.insufficient")
    if credit in after:
        after[credit] += amount
    answer = Booking(
        state.entry + 1, state.currency, after[CASH], state.bonus, state.tied, after[HELD]
    )
    return Decision([Transfer(debit, credit, amount)], answer, funds=funds)


def decide_deposit(state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
    """Money that a partner has taken arrives in cash (JJ-6.1: the wallet is funded now)."""
    body: MoneyBody = command.body
    blocked = why_not(state, "deposit", now, body.blocks)
    return blocked or _moved(state, body, body.house_account, CASH, funds=True)


def decide_hold(state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
    """A withdrawal is asked for: the amount leaves cash at once (JJ-7.10)."""
    body: MoneyBody = command.body
    return why_not(state, "withdraw", now, body.blocks) or _moved(state, body, CASH, HELD)


def decide_release(state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
    """A withdrawal ends without payment: the amount is the player's to use again.

    Never blocked: what is held belongs to the player whatever his standing.
    """
    return _moved(state, command.body, HELD, CASH)


def decide_pay_out(state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
    """A held amount is paid: the partner owes it to the player from now on."""
    body: MoneyBody = command.body
    return _moved(state, body, HELD, body.house_account)


def decide_return(state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
    """A failed payment has come back to us and is the player's again (JJ-7.7b)."""
    body: MoneyBody = command.body
    return _moved(state, body, body.house_account, CASH)


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Booking).decode


DEPOSIT: Final = Kind(1, "deposit", decide_deposit, encode=_encode, decode=_decode)
HOLD: Final = Kind(2, "hold", decide_hold, encode=_encode, decode=_decode)
RELEASE: Final = Kind(3, "release", decide_release, encode=_encode, decode=_decode)
PAY_OUT: Final = Kind(4, "pay_out", decide_pay_out, encode=_encode, decode=_decode)
RETURN: Final = Kind(5, "return_payment", decide_return, encode=_encode, decode=_decode)

MONEY_KINDS: Final = (DEPOSIT, HOLD, RELEASE, PAY_OUT, RETURN)


def money_kinds() -> Kinds:
    """A fresh register with the wallet's own kinds in it."""
    return Kinds(MONEY_KINDS)
