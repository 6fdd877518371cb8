"""The one verb of the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from fairhouse.domain.audit import rules
from fairhouse.domain.audit.models import Entry, Head
from fairhouse.domain.audit.rules import Actor, Line
from fairhouse.kit import clock


@transaction.atomic
def record(
    *, actor: Actor, verb: str, subject: str, details: Mapping[str, Any], case: str | None = None
) -> int:
    """Add an entry to the chain and return its number; in the caller's transaction.

    `subject` names what was done to (`player:1000001`, `withdrawal:<id>`); `details` is
    JSON-able and holds names of fields and ids, never personal values.

    1. lock the head: writers queue here until the one before has committed
    2. hash the entry over the head's hash
    3. write the entry, move the head
    """
    head = Head.objects.select_for_update(no_key=True).get(id=1)
    line = Line(
        number=head.number + 1,
        at=clock.now(),
        actor=actor,
        verb=verb,
        subject=subject,
        case=case or "",
        details=rules.details_text(details),
    )
    digest = rules.chain_hash(bytes(head.hash), line)
    _write(line, bytes(head.hash), digest)
    Head.objects.filter(id=1).update(number=line.number, hash=digest)
    return line.number


def _write(line: Line, prev_hash: bytes, digest: bytes) -> None:
    Entry.objects.create(
        number=line.number,
        at=line.at,
        actor_kind=line.actor.kind,
        actor=line.actor.name,
        verb=line.verb,
        subject=line.subject,
        case=line.case,
        details=line.details,
        prev_hash=prev_hash,
        hash=digest,
    )
