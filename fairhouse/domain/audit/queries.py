"""Reads of the audit, and the walk that proves that nobody edited it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from fairhouse.domain.audit import rules
from fairhouse.domain.audit.models import Entry, Head
from fairhouse.domain.audit.rules import GENESIS, Actor, Line

Progress = Callable[[int, int], None]
"""Called with how many entries are checked and how many there are."""

_EVERY = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry for showing."""

    number: int
    at: datetime
    actor: Actor
    verb: str
    subject: str
    case: str
    details: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What the walk found. `broken_at` is the first entry that does not fit, None when all do."""

    checked: int
    head_hash: str
    broken_at: int | None
    reason: str | None

    @property
    def whole(self) -> bool:
        """True when nothing was altered, removed or inserted."""
        return self.broken_at is None


def entries(
    *,
    subject: str | None = None,
    actor: str | None = None,
    verb: str | None = None,
    case: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[EntryView]:
    """Entries newest first; `before` is the number to go on from (for paging)."""
    rows = Entry.objects.order_by("-number")
    asked = {"subject": subject, "actor": actor, "verb": verb, "case": case, "number__lt": before}
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    return [_view(row) for row in rows[:limit]]


def _view(row: Entry) -> EntryView:
    return EntryView(
        number=row.number,
        at=row.at,
        actor=Actor(row.actor_kind, row.actor),
        verb=row.verb,
        subject=row.subject,
        case=row.case,
        details=json.loads(row.details),
        hash=bytes(row.hash).hex(),
    )


def verify_chain(progress: Progress | None = None) -> ChainReport:
    """Walk the whole chain and name the first entry that does not fit.

    The head is locked for the walk, so that no entry is added between reading the two;
    """
    with transaction.atomic():
        head = Head.objects.select_for_update(no_key=True).get(id=1)
        last, last_hash = head.number, bytes(head.hash)
        return _walk(last, last_hash, progress)


def _walk(last: int, last_hash: bytes, progress: Progress | None) -> ChainReport:
    expected, before = 1, GENESIS
    for row in Entry.objects.order_by("number").iterator(chunk_size=_EVERY):
        reason = _misfit(row, expected, before)
        if reason is not None:
            return _broken(expected, before, reason)
        before, expected = bytes(row.hash), expected + 1
        if progress is not None and row.number % _EVERY == 0:
            progress(row.number, last)
    if expected - 1 != last or before != last_hash:
        return _broken(expected, before, "the chain does not end where its head says")
    if progress is not None:
        progress(last, last)
    return ChainReport(checked=last, head_hash=before.hex(), broken_at=None, reason=None)


def _broken(number: int, before: bytes, reason: str) -> ChainReport:
    return ChainReport(checked=number - 1, head_hash=before.hex(), broken_at=number, reason=reason)


def _misfit(row: Entry, expected: int, before: bytes) -> str | None:
    """Why an entry does not follow the one before it, or None."""
    if row.number != expected:
        return f"entry {expected} is missing"
    if bytes(row.prev_hash) != before:
        return "it does not continue the entry before it"
    line = Line(
        number=row.number,
        at=row.at,
        actor=Actor(row.actor_kind, row.actor),
        verb=row.verb,
        subject=row.subject,
        case=row.case,
        details=row.details,
    )
    if rules.chain_hash(before, line) != bytes(row.hash):
        return "its content is not what was written"
    return None
