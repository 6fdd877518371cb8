"""Verbs of the wallet for pages and jobs: a batch of one inside the caller's transaction.

Same lock, same SQL and same pure decision as the till. Each returns a Receipt or a Refusal
and must be called inside `transaction.atomic()`, so that what the caller writes beside it
stands or falls with the money.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from fairhouse.domain.players.events import PlayerRegistered
from fairhouse.domain.standing import queries as standing_queries
from fairhouse.domain.wallet import statements as st
from fairhouse.domain.wallet import verbs
from fairhouse.domain.wallet.accounts import FIRST_HOUSE_ACCOUNT, clearing
from fairhouse.domain.wallet.commands import Command, Kind, Kinds, hash_body
from fairhouse.domain.wallet.meters import batch_of
from fairhouse.domain.wallet.models import Account, Wallet
from fairhouse.domain.wallet.rules import Balances
from fairhouse.domain.wallet.settle import Read, Writes, loaded, settle, to_load, to_recall
from fairhouse.kit import clock, ids
from fairhouse.kit.arrays import columns
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A yes: the operation's identifier and the balances after it."""

    operation: UUID
    balances: Balances


def open_wallet(event: PlayerRegistered) -> None:
    """Give a new player an empty wallet in the chosen currency (JJ-3.9b)."""
    Wallet.objects.create(
        cell=event.cell, player_id=event.player_id, currency=event.currency, opened_at=event.at
    )


def account(name: str) -> int:
    """The number of a house account, made at its first use."""
    code = _known_accounts().get(name)
    if code is None:
        code = _make_account(name)
        # not before the commit: a number that is rolled back may become another account's
        transaction.on_commit(partial(_known_accounts().__setitem__, name, code))
    return code


@cache
def _known_accounts() -> dict[str, int]:
    return {}


@transaction.atomic
def _make_account(name: str) -> int:
    found = Account.objects.filter(name=name).first()
    if found is not None:
        return found.code
    with connection.cursor() as cursor:
        # a reference table, written a few times in the life of an installation
        cursor.execute("LOCK TABLE wallet_account IN SHARE ROW EXCLUSIVE MODE")
    found = Account.objects.filter(name=name).first()
    if found is None:
        last = Account.objects.order_by("-code").values_list("code", flat=True).first() or 0
        found = Account.objects.create(code=max(last + 1, FIRST_HOUSE_ACCOUNT), name=name)
    return found.code


def deposit(*, player_id: int, key: UUID, amount: Money, partner: str) -> Receipt | Refusal:
    """Book money that a partner took for the player. Refused when standing forbids it."""
    return _move(verbs.DEPOSIT, player_id, key, amount, partner)


def hold(*, player_id: int, key: UUID, amount: Money) -> Receipt | Refusal:
    """Set an amount aside for a withdrawal (JJ-7.10)."""
    return _move(verbs.HOLD, player_id, key, amount, None)


def release(*, player_id: int, key: UUID, amount: Money) -> Receipt | Refusal:
    """Give a held amount back to cash."""
    return _move(verbs.RELEASE, player_id, key, amount, None)


def pay_out(*, player_id: int, key: UUID, amount: Money, partner: str) -> Receipt | Refusal:
    """Book a held amount as owed by the partner to the player."""
    return _move(verbs.PAY_OUT, player_id, key, amount, partner)


def return_payment(*, player_id: int, key: UUID, amount: Money, partner: str) -> Receipt | Refusal:
    """Book a payment that came back (JJ-7.7b)."""
    return _move(verbs.RETURN, player_id, key, amount, partner)


def _move(
    kind: Kind, player_id: int, key: UUID, amount: Money, partner: str | None
) -> Receipt | Refusal:
    row = standing_queries.standing(player_id)
    if row is None:
        return refuse("standing.no_player")
    house_account = account(clearing(partner)) if partner is not None else 0
    body = verbs.MoneyBody(
        amount.micros, amount.currency, house_account, standing_queries.blocks_of(row.house)
    )
    command = Command(
        kind=kind,
        cell=ids.cell_of(player_id),
        player_id=player_id,
        key=key,
        body=body,
        body_hash=hash_body(kind.name, amount.micros, amount.currency, partner or ""),
    )
    answer = perform(command, verbs.money_kinds())
    if isinstance(answer, Refusal):
        return answer
    return Receipt(operation=ids.operation(player_id, answer.entry), balances=answer.balances)


def perform(command: Command, kinds: Kinds) -> Any:
    """Settle one command in the caller's transaction; the kind's answer, or a Refusal.

    Raises django's TransactionManagementError outside `transaction.atomic()`.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("money moves only inside a transaction")
    with psycopg.RawCursor(connection.connection) as cursor:
        read = _read(cursor, command, kinds)
        now = clock.now()
        writes = settle([command], read, kinds, now=now)
        _write(cursor, writes, now)
    return writes.answers[0]


def _read(cursor: psycopg.RawCursor[Any], command: Command, kinds: Kinds) -> Read:
    who = columns([(command.cell, command.player_id)])
    locked = cursor.execute(st.TILL["lock_players"], who).fetchall()
    wallets = cursor.execute(st.TILL["read_wallets"], who).fetchall()
    found = cursor.execute(st.TILL["read_answers"], st.keys_of([command])).fetchall()
    read = Read(st.states_from(locked, wallets), st.earlier_from(found))
    for reading, arguments, whose in to_load([command], read.states, clock.now()):
        loaded(read.states, whose, _named(reading, arguments))
    recalled: dict[tuple[int, int], Any] = {}
    for sql, wanted in to_recall(read.earlier, kinds).items():
        numbers = [player for player, _ in wanted], [entry for _, entry in wanted]
        for row in _named(sql, [[command.cell] * len(wanted), *numbers]):
            recalled[row["player_id"], row["entry"]] = row
    read.recalled = recalled
    return read


def _named(sql: str, values: list[Any]) -> list[dict[str, Any]]:
    """Rows whose columns have names."""
    with psycopg.RawCursor(connection.connection, row_factory=psycopg.rows.dict_row) as rows:
        return rows.execute(sql, values).fetchall()


def _write(cursor: psycopg.RawCursor[Any], writes: Writes, now: datetime) -> None:
    def store(insert: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            cursor.execute(insert, columns(rows))

    store(st.TILL["write_wallets"], st.wallet_rows(writes.changed.values()))
    store(st.TILL["insert_transfers"], writes.transfers)
    store(st.TILL["insert_answers"], writes.kept)
    for name, rows in writes.rows.items():
        store(writes.tables[name].insert, rows)
    for name, keyed in writes.keyed.items():
        store(writes.tables[name].insert, list(keyed.values()))
    if writes.added:
        _follow(cursor, writes, now)


def _follow(cursor: psycopg.RawCursor[Any], writes: Writes, now: datetime) -> None:
    """Last of all: the shared meters, and what follows from what they show then."""
    added = writes.meters
    asking = [list(added), list(added.values())]
    rows = cursor.execute(st.TILL["add_to_meters"], asking).fetchall()
    steps = writes.after_meters(added, rows, now)
    asked = next(steps, None)
    while asked is not None:
        done = cursor.execute(asked.statement, list(asked.arguments))
        rows = done.fetchall() if done.description is not None else []
        try:
            asked = steps.send(rows)
        except StopIteration:
            return


def open_meters(holding: Mapping[int, int]) -> None:
    """New shared meters with what they hold, in micros. Raises IntegrityError for a known one."""
    with psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(st.TILL["open_meters"], [list(holding), list(holding.values())])


def add_to_meters(adding: Mapping[int, int]) -> None:
    """Add to shared meters in the caller's transaction, which should end at once: every batch
    that adds to the same ones waits for it. Raises NoMeter for one that does not exist.
    """
    with psycopg.RawCursor(connection.connection) as cursor:
        rows = cursor.execute(
            st.TILL["add_to_meters"], [list(adding), list(adding.values())]
        ).fetchall()
    batch_of([], [], adding, rows, clock.now())
