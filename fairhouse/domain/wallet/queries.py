"""Reads of the wallet: balances and the statement of account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from fairhouse.domain.wallet.meters import Level
from fairhouse.domain.wallet.models import Account, Meter, Transfer, Wallet
from fairhouse.domain.wallet.rules import HELD
from fairhouse.kit import ids
from fairhouse.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletView:
    """A player's balances as money (JJ-4.7: what can be withdrawn is shown apart)."""

    currency: str
    cash: Money
    bonus: Money
    tied: Money
    held: Money
    funded: bool

    @property
    def playable(self) -> Money:
        """What a stake may draw on."""
        return self.cash + self.bonus + self.tied

    @property
    def withdrawable(self) -> Money:
        """What a withdrawal may take now: cash in whole minor units."""
        return self.cash.rounded_down


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One transfer as a player reads it; `change` is signed for the account named."""

    at: datetime
    operation: UUID
    entry: int
    account: str
    other: str
    change: Money


def balances(player_id: int) -> WalletView | None:
    """The balances as the server's record has them (JJ-8.8), or None without a wallet."""
    row = Wallet.objects.filter(cell=ids.cell_of(player_id), player_id=player_id).first()
    if row is None:
        return None
    return WalletView(
        currency=row.currency,
        cash=Money(row.cash_micros, row.currency),
        bonus=Money(row.bonus_micros, row.currency),
        tied=Money(row.tied_micros, row.currency),
        held=Money(row.held_micros, row.currency),
        funded=row.funded,
    )


def meters(numbers: Iterable[int]) -> dict[int, Level]:
    """What shared meters show, and how often each was reset."""
    rows = Meter.objects.filter(meter__in=list(numbers))
    return {row.meter: Level(row.micros, row.cycle) for row in rows}


def transfers_of(player_id: int, operations: Iterable[int]) -> list[tuple[int, int, int]]:
    """(debit, credit, micros) of some operations of a player, each named by its first entry."""
    wanted = list(operations)
    rows = Transfer.objects.filter(
        cell=ids.cell_of(player_id), player_id=player_id, entry__gte=min(wanted, default=0)
    ).annotate(operation=F("entry") - F("leg"))
    found = rows.filter(operation__in=wanted).order_by("entry")
    return list(found.values_list("debit", "credit", "amount_micros"))


def statement(player_id: int, since: datetime, until: datetime, *, limit: int = 500) -> list[Line]:
    """The transfers of a span, newest first; a movement inside the wallet gives two lines."""
    wallet = balances(player_id)
    if wallet is None:
        return []
    names = dict(Account.objects.values_list("code", "name"))
    rows = Transfer.objects.filter(
        cell=ids.cell_of(player_id), player_id=player_id, at__gte=since, at__lt=until
    ).order_by("-entry")[:limit]
    return [line for row in rows for line in _lines(row, names, wallet.currency)]


def _lines(row: Transfer, names: dict[int, str], currency: str) -> list[Line]:
    amount = Money(row.amount_micros, currency)
    sides = ((row.credit, row.debit, amount), (row.debit, row.credit, -amount))
    return [
        Line(
            at=row.at,
            operation=ids.operation(row.player_id, row.entry - row.leg),
            entry=row.entry,
            account=names[code],
            other=names[other],
            change=change,
        )
        for code, other, change in sides
        if code <= HELD
    ]
