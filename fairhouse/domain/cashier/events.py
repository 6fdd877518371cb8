"""What the cashier tells higher domains, in its own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fairhouse.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposited:
    """A deposit is in the balance."""

    player_id: int
    cell: int
    house: str
    deposit_id: UUID
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRequested:
    """An amount left the balance and waits for a decision."""

    player_id: int
    cell: int
    house: str
    withdrawal_id: UUID
    amount: Money
    promised_by: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalEnded:
    """A withdrawal reached an end: paid, failed, returned, refused or cancelled."""

    player_id: int
    cell: int
    house: str
    withdrawal_id: UUID
    amount: Money
    state: str
    at: datetime
