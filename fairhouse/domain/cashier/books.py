"""What both directions of payment share: locks, the one setter of states, sealed texts, keys.

Order of locks: the standing row (the player's lock), then rows of the cashier, then the
wallet, then the audit's head. Rows of the cashier are read after the player's lock, and every
writer of them holds it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID, uuid5

from django.db.models import Manager
from procrastinate.contrib.django import app

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.cashier.models import Change, Deposit, Withdrawal
from fairhouse.domain.cashier.rules import DEPOSIT, WITHDRAWAL
from fairhouse.domain.standing import actions as standing
from fairhouse.kit import clock, house_rules, ids, vault
from fairhouse.kit.house_rules.schema import Rules
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal
from fairhouse.kit.states import IllegalMove

RETENTION = "money"
"""The retention class of what the cashier seals (`houses/`, table retention)."""

Row = TypeVar("Row", Deposit, Withdrawal)


def lock_player(player_id: int) -> Refusal | None:
    """Lock the player until the transaction ends."""
    row = standing.lock(player_id)
    return row if isinstance(row, Refusal) else None


def fresh(row: Row) -> Row:
    """The row as it is now that the player is locked."""
    found = _rows(row).get(id=row.id)
    return cast("Row", found)


def amount_of(row: Deposit | Withdrawal) -> Money:
    """The amount of a payment."""
    return Money(row.amount_micros, row.currency)


def rules_of(house: str) -> Rules:
    """The rules of a house now."""
    return house_rules.current()[house].at(clock.now())


def operation_key(payment_id: UUID, verb: str) -> UUID:
    """The wallet's key of one verb on one payment: the same verb twice is one movement."""
    return uuid5(payment_id, verb)


def queue(task: str, *, at: datetime | None = None, **arguments: str | int) -> None:
    """Queue a job of jobs.py in the caller's transaction. Arguments are ids, never more."""
    app.configure_task(f"cashier.{task}", schedule_at=at).defer(**arguments)


def subject_of(row: Deposit | Withdrawal) -> str:
    """How the audit names the payment."""
    return f"{'deposit' if isinstance(row, Deposit) else 'withdrawal'}:{row.id}"


def move(row: Deposit | Withdrawal, to: str, *, actor: Actor, reason: str = "", **also: Any) -> str:
    """Change a payment's state: the one place where it changes. Returns the new state.

    Compare-and-set: the row changes only if it is still in the state that was looked at.
    Raises IllegalMove when the table forbids the move or another process was first.
    """
    table = DEPOSIT if isinstance(row, Deposit) else WITHDRAWAL
    before, present = row.state, clock.now()
    table.go(before, to)
    changed = {"state": to, "reason": reason, "changed_at": present, **also}
    if not compare_and_set(row, before, changed):
        raise IllegalMove(f"{subject_of(row)} is no longer {before}")
    for name, value in changed.items():
        setattr(row, name, value)
    Change.objects.create(
        id=ids.new(),
        cell=row.cell,
        player_id=row.player_id,
        subject="deposit" if isinstance(row, Deposit) else "withdrawal",
        subject_id=row.id,
        before=before,
        after=to,
        reason=reason,
        actor=f"{actor.kind}:{actor.name}",
        at=present,
    )
    return to


def compare_and_set(row: Deposit | Withdrawal, before: str, changed: dict[str, Any]) -> bool:
    """Write `changed` if the row is still in state `before`; whether it was."""
    return _rows(row).filter(id=row.id, state=before).update(**changed) == 1


def _rows(row: Deposit | Withdrawal) -> Manager[Any]:
    return Deposit.objects if isinstance(row, Deposit) else Withdrawal.objects


def note_again(row: Deposit | Withdrawal, staff: str) -> None:
    """Who had a job run again."""
    audit.record(
        actor=Actor.staff(staff),
        verb="cashier.sent_again",
        subject=subject_of(row),
        details={"player": row.player_id},
    )


def seal(player_id: int, place: str, text: str) -> bytes:
    """Encrypt a text of the cashier under the player's key."""
    return vault.box(f"player:{player_id}", RETENTION).seal(place, text)


def unseal(player_id: int, place: str, sealed: bytes | memoryview) -> str:
    """Decrypt what `seal` made. Raises vault.KeyDestroyed after an erasure."""
    return vault.box(f"player:{player_id}", RETENTION).open(place, sealed)
