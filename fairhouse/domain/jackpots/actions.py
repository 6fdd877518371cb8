"""Verbs of jackpots: confirm a win, which pays it, or decline it, which gives it back.

A hit itself is decided in the till's batch (keeper.py). Order of locks: the winner's standing
row, the win, the audit's head, the meters.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

import msgspec
from django.db import connection, transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.jackpots import letters, rules
from fairhouse.domain.jackpots.book import Book
from fairhouse.domain.jackpots.models import Jackpot, Win
from fairhouse.domain.jackpots.statements import STATEMENTS
from fairhouse.domain.standing import actions as standing
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet.commands import Command, Kind, Kinds, hash_body
from fairhouse.domain.wallet.rules import CASH, Decision, PlayerState, Transfer
from fairhouse.kit import clock, vault
from fairhouse.kit.refusals import Refusal, Refused, refuse

RETENTION = "money"
"""The retention class of what is sealed here (`houses/`, table retention)."""
RATIONALE = "jackpots_win.rationale_sealed"


class Payment(msgspec.Struct, frozen=True):
    """A confirmed win: from the jackpot's account to the winner's cash."""

    account: int
    amount_micros: int
    currency: str


def decide_payment(state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
    """A win belongs to the player whatever his standing; only its currency must be his."""
    body: Payment = command.body
    if body.currency != state.currency:
        return refuse("money.currency", currency=state.currency)
    return Decision([Transfer(body.account, CASH, body.amount_micros)], body.amount_micros)


JACKPOT_WIN = Kind(
    20,
    "jackpot_win",
    decide_payment,
    encode=msgspec.json.Encoder().encode,
    decode=msgspec.json.Decoder(int).decode,
)


def read_book() -> Book:
    """The book of jackpots as it stands in the database."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["versions"])
        versions = cursor.fetchall()
        cursor.execute(STATEMENTS["feeds"])
        return Book(versions, cursor.fetchall())


@cache
def book() -> Book:
    """The book of this process."""
    return read_book()


@transaction.atomic
def confirm(*, win_id: UUID, staff: str, rationale: str) -> str | Refusal:
    """The operator confirms a win: it is paid into the winner's cash, once (JJ-7.13)."""
    row = _locked(win_id)
    if isinstance(row, Refusal):
        return row
    no = rules.verify_decision(row.state, "confirm", rationale)
    if no is not None:
        return no
    account = Jackpot.objects.values_list("account", flat=True).get(number=row.jackpot)
    paid = wallet.perform(_payment(row, account), Kinds([JACKPOT_WIN]))
    if isinstance(paid, Refusal):
        raise Refused(paid)
    _decided(row, "paid", staff, rationale)
    letters.tell_paid(row)
    return "paid"


def _payment(row: Win, account: int) -> Command:
    return Command(
        kind=JACKPOT_WIN,
        cell=row.cell,
        player_id=row.player_id,
        key=uuid5(row.id, "paid"),
        body=Payment(account, row.amount_micros, row.currency),
        body_hash=hash_body(row.id.bytes, row.amount_micros, row.currency),
    )


@transaction.atomic
def decline(*, win_id: UUID, staff: str, rationale: str) -> str | Refusal:
    """The operator does not confirm: what was taken goes to the diversion pool, and so to the
    next jackpot. Nothing that players contributed becomes the house's.
    """
    row = _locked(win_id)
    if isinstance(row, Refusal):
        return row
    no = rules.verify_decision(row.state, "decline", rationale)
    if no is not None:
        return no
    _decided(row, "declined", staff, rationale)
    letters.tell_declined(row)
    # last: every batch of the till that feeds this jackpot waits from here to the commit
    first = 10 * row.jackpot
    wallet.add_to_meters({first: 0, first + 2: row.base_micros})
    return "declined"


def _locked(win_id: UUID) -> Win | Refusal:
    found = Win.objects.filter(id=win_id).first()
    if found is None:
        return refuse("jackpot.not_found")
    player = standing.lock(found.player_id)
    if isinstance(player, Refusal):
        return player
    return Win.objects.select_for_update().get(id=win_id)


def _decided(row: Win, to: str, staff: str, rationale: str) -> None:
    row.state = rules.WIN.go(row.state, to)
    changed: dict[str, Any] = {
        "state": to,
        "decided_at": clock.now(),
        "decided_by": staff,
        "rationale_sealed": vault.box(f"player:{row.player_id}", RETENTION).seal(
            RATIONALE, rationale.strip()
        ),
    }
    Win.objects.filter(id=row.id).update(**changed)
    audit.record(
        actor=Actor.staff(staff),
        verb=f"jackpots.{to}",
        subject=f"jackpot_win:{row.id}",
        details={"player": row.player_id, "amount": f"{row.amount_micros} {row.currency}"},
    )
