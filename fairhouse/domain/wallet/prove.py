"""Proving the books: every balance from its entries, at any moment, by one command.

The walk reads all transfers in the order in which each wallet's chain was made and trusts
nothing else: balances, numbering and head of every wallet are computed anew and compared.
The other checks are set-wise questions at the same watermark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg

from fairhouse.domain.wallet.rules import GENESIS, HELD, link
from fairhouse.kit import sql
from fairhouse.kit.money import Money

STATEMENTS: Final[Mapping[str, str]] = sql.load(Path(__file__).parent / "sql" / "prove.sql")

Progress = Callable[[int, int], None]
"""Called with how many transfers are walked and how many there are."""
_SLICE: Final = 20_000
MOST_OFFENDERS: Final = 100


@dataclass(slots=True)
class Check:
    """One thing that was proven, or the ids that offend."""

    name: str
    figures: dict[str, str] = field(default_factory=dict)
    offenders: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing offends."""
        return not self.offenders

    def offend(self, who: str) -> None:
        """Note an offender; a flood is cut, one is enough to fail."""
        if len(self.offenders) < MOST_OFFENDERS:
            self.offenders.append(who)


def prove(connection: psycopg.Connection[Any], progress: Progress | None = None) -> list[Check]:
    """All checks of the wallet, on a connection inside one repeatable-read transaction."""
    return [
        walk(connection, progress),
        asked(connection, "every transfer has a wallet", "transfers_without_wallet"),
        asked(connection, "every account has a name", "accounts_unknown"),
        totals(connection),
        asked(connection, "every remembered yes has its transfers", "answers_without_entries"),
        asked(connection, "no movement was answered under two keys", "operations_answered_twice"),
        asked(connection, "the house's rolled-up days are their transfers", "days_that_differ"),
    ]


def asked(
    connection: psycopg.Connection[Any],
    name: str,
    statement: str,
    statements: Mapping[str, str] = STATEMENTS,
) -> Check:
    """A check whose statement finds offenders."""
    check = Check(name)
    for row in connection.execute(statements[statement]):
        check.offend("/".join(str(part) for part in row))
    return check


@dataclass(slots=True)
class _Running:
    """A wallet as its transfers make it."""

    balances: list[int] = field(default_factory=lambda: [0, 0, 0, 0, 0])
    entry: int = 0
    head: bytes = GENESIS
    operation: int = 0
    fault: str | None = None

    def take(self, entry: int, leg: int, debit: int, credit: int, amount: int) -> None:
        """Apply the next transfer; the first thing that does not fit is kept."""
        if entry != self.entry + 1:
            self._note(f"entry {self.entry + 1} is missing")
        if leg and entry - leg != self.operation:
            self._note(f"entry {entry} is not leg {leg} of its operation")
        if not leg:
            self.operation = entry
        self.entry = entry
        for code, change in ((debit, -amount), (credit, amount)):
            if code <= HELD:
                self.balances[code] += change
                if self.balances[code] < 0:
                    self._note(f"account {code} is below zero after entry {entry}")
        self.head = link(self.head, entry, debit, credit, amount)

    def _note(self, fault: str) -> None:
        self.fault = self.fault or fault


def walk(connection: psycopg.Connection[Any], progress: Progress | None) -> Check:
    """Every wallet equals the sum of its entries, numbered without gaps, hashed in order."""
    check = Check("every balance is the sum of its entries; chains are whole")
    counted = connection.execute(STATEMENTS["count_transfers"]).fetchone()
    total = int(counted[0]) if counted is not None else 0
    chains = _chains(connection, total, progress)
    wallets = 0
    with connection.cursor(name="wallets") as cursor:
        cursor.itersize = _SLICE
        ahead = next(chains, None)
        for row in cursor.execute(STATEMENTS["every_wallet"]):
            wallets += 1
            made = _Running()
            if ahead is not None and ahead[0] == (row[0], row[1]):
                made = ahead[1]
                ahead = next(chains, None)
            _compare(check, row, made)
            while ahead is not None and ahead[0] < (row[0], row[1]):
                ahead = next(chains, None)  # a chain without a wallet: another check names it
    check.figures = {"wallets": f"{wallets:,}", "transfers": f"{total:,}"}
    return check


def _compare(check: Check, row: Sequence[Any], made: _Running) -> None:
    player = f"player {row[1]} (cell {row[0]})"
    if made.fault is not None:
        check.offend(f"{player}: {made.fault}")
    if list(row[3:7]) != made.balances[1:]:
        check.offend(f"{player}: balances are not the sum of the entries")
    if row[7] != made.entry:
        check.offend(f"{player}: the wallet counts {row[7]} entries, there are {made.entry}")
    if bytes(row[8]) != made.head:
        check.offend(f"{player}: the chain of entries was altered")


def _chains(
    connection: psycopg.Connection[Any], total: int, progress: Progress | None
) -> Iterator[tuple[tuple[int, int], _Running]]:
    current: tuple[int, int] | None = None
    running = _Running()
    with connection.cursor(name="transfers") as cursor:
        cursor.itersize = _SLICE
        rows = cursor.execute(STATEMENTS["every_transfer"])
        for done, (cell, player, entry, leg, debit, credit, amount) in enumerate(rows, 1):
            if (cell, player) != current:
                if current is not None:
                    yield current, running
                current, running = (cell, player), _Running()
            running.take(entry, leg, debit, credit, amount)
            if progress is not None and done % _SLICE == 0:
                progress(done, total)
    if current is not None:
        yield current, running
    if progress is not None:
        progress(total, total)


def totals(connection: psycopg.Connection[Any]) -> Check:
    """By currency: what players own and what house accounts hold sum to nothing."""
    check = Check("players' and house's sides sum to zero in every currency")
    sums: dict[str, int] = {}
    for currency, *parts in connection.execute(STATEMENTS["players_side"]):
        owned = sum(int(part) for part in parts)
        sums[currency] = sums.get(currency, 0) + owned
        check.figures[f"players {currency}"] = str(Money(owned, currency))
    for currency, name, held in connection.execute(STATEMENTS["house_side"]):
        sums[currency] = sums.get(currency, 0) + int(held)
        check.figures[f"{name} {currency}"] = str(Money(int(held), currency))
    for currency, rest in sums.items():
        if rest:
            check.offend(f"{currency}: the two sides differ by {Money(rest, currency)}")
    return check
