"""Published terms and privacy texts: publish a version, find the one in force.

Verb        publish
Questions   current, version, versions
Table       players_document (append-only)

A text is rendered from the house's rules (kit.house_rules.documents) and stored whole under
its SHA-256, so that what a member accepted can be shown word for word (JJ-0.1, JJ-12.14).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players.document_models import Document
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.house_rules.documents import KINDS, Kind, render

__all__ = ["KINDS", "Kind", "Published", "Text", "current", "publish", "version", "versions"]


@dataclass(frozen=True, slots=True)
class Text:
    """A published version. `text` is Markdown; `sha256` is the hash of its UTF-8 bytes."""

    id: UUID
    house: str
    kind: Kind
    version: int
    version_label: str
    published_at: datetime
    effective_at: datetime
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Published:
    """The newest version after `publish`, and whether it is new."""

    text: Text
    new: bool


@transaction.atomic
def publish(
    *, house: str, kind: Kind, actor: Actor, effective_at: datetime | None = None
) -> Published:
    """Publish a house's text if it differs from the version in force when it takes effect.

    1. Render it from the rules of the day on which it takes effect (now unless told later).
    2. Compare its hash with that of the version in force then; the same publishes nothing.
    3. Store the text under the next version number, with an entry in the audit.

    Of two publishers at once one wins; the other fails on the version's unique constraint.
    Raises NoRules for a day before the house opened, ValueError for a time in the past or
    before that of a version which is published already and takes effect later.
    """
    now = clock.now()
    effective = effective_at or now
    the_house = house_rules.current()[house]
    rendered = render(the_house, kind, the_house.day(effective))
    in_force = current(house, kind, effective)
    if in_force is not None and in_force.sha256 == rendered.sha256:
        return Published(in_force, new=False)
    newest = _newest(house, kind)
    _refuse_untimely(effective, now=now, newest=newest)
    number = newest.version + 1 if newest is not None else 1
    made = Text(
        id=ids.new(),
        house=house,
        kind=kind,
        version=number,
        version_label=f"{the_house.day(effective).year}.{number}",
        published_at=now,
        effective_at=effective,
        sha256=rendered.sha256,
        text=rendered.text,
    )
    Document.objects.create(**asdict(made))
    _record(made, actor)
    return Published(made, new=True)


def current(house: str, kind: Kind, at: datetime) -> Text | None:
    """The version in force at a moment; None before the first took effect."""
    rows = Document.objects.filter(house=house, kind=kind, effective_at__lte=at)
    return _text(rows.order_by("-version").first())


def version(house: str, kind: Kind, number: int) -> Text | None:
    """One version by its number; None if there is none."""
    return _text(Document.objects.filter(house=house, kind=kind, version=number).first())


def versions(house: str, kind: Kind) -> list[Text]:
    """Every published version, newest first."""
    rows = Document.objects.filter(house=house, kind=kind).order_by("-version")
    return [text for text in map(_text, rows) if text is not None]


def _newest(house: str, kind: Kind) -> Text | None:
    rows = Document.objects.filter(house=house, kind=kind)
    return _text(rows.order_by("-version").first())


def _text(row: Document | None) -> Text | None:
    if row is None:
        return None
    return Text(**{part.name: getattr(row, part.name) for part in fields(Text)})


def _refuse_untimely(effective: datetime, *, now: datetime, newest: Text | None) -> None:
    """Versions take effect in the order of their numbers, which members' acceptances rest on."""
    if effective < now:
        raise ValueError("a text cannot take effect in the past")
    if newest is not None and newest.effective_at > effective:
        raise ValueError(
            f"version {newest.version} takes effect on {newest.effective_at:%Y-%m-%d %H:%M} UTC; "
            "another cannot take effect before it"
        )


def _record(made: Text, actor: Actor) -> None:
    audit.record(
        actor=actor,
        verb="players.publish_document",
        subject=f"document:{made.id}",
        details={
            "house": made.house,
            "kind": made.kind,
            "version": made.version,
            "sha256": made.sha256,
        },
    )
