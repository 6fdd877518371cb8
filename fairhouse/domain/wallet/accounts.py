"""The chart of accounts: small numbers in every transfer, names in one reference table.

A player has four accounts in one wallet. The house's accounts are numbered from 100 and
are never rows that a wager updates: they are sums of transfers.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class PlayerAccount(IntEnum):
    """The accounts inside a player's wallet (JJ-4.7, JJ-4.8, JJ-7.10)."""

    CASH = 1
    BONUS = 2
    TIED = 3
    HELD = 4


FIRST_HOUSE_ACCOUNT: Final = 100


def revenue(game: str) -> str:
    """Where stakes of a game go and its wins come from."""
    return f"revenue:{game}"


def clearing(partner: str) -> str:
    """What a payment partner owes us or we owe it."""
    return f"clearing:{partner}"


def jackpot(name: str) -> str:
    """What a progressive jackpot has paid to its winners."""
    return f"jackpot:{name}"


def is_house(code: int) -> bool:
    """Whether an account number belongs to the house."""
    return code >= FIRST_HOUSE_ACCOUNT
