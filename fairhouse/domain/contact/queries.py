"""Reads of contact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact.actions import box_of
from fairhouse.domain.contact.models import Message
from fairhouse.kit import vault
from fairhouse.kit.config import config

_LIST = 50
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MessageView:
    """A letter, opened."""

    message_id: UUID
    player_id: int
    house: str
    kind: str
    to: str
    subject: str
    body: str
    links: tuple[str, ...]
    state: str
    written_at: datetime


def _view(row: Message) -> MessageView:
    box = box_of(row.player_id)
    body = box.open("contact_message.body_sealed", row.body_sealed)
    return MessageView(
        message_id=row.id,
        player_id=row.player_id,
        house=row.house,
        kind=row.kind,
        to=box.open("contact_message.to_sealed", row.to_sealed),
        subject=box.open("contact_message.subject_sealed", row.subject_sealed),
        body=body,
        links=tuple(_LINK.findall(body)),
        state=row.state,
        written_at=row.written_at,
    )


def outbox(house: str) -> list[MessageView]:
    """The newest letters of a house, for the developer who has no mail system.

    Raises PermissionError in production: letters belong to their readers.
    """
    if config().production:
        raise PermissionError("there is no outbox page in production")
    rows = Message.objects.filter(house=house).order_by("-written_at", "-id")[:_LIST]
    readable = []
    for row in rows:
        try:
            readable.append(_view(row))
        except vault.KeyDestroyed:
            continue  # its reader was erased
    return readable


def messages(player_id: int, *, viewer: Actor, case: str | None = None) -> list[MessageView]:
    """The letters to a player, newest first; a look by staff is recorded first."""
    if viewer.is_staff:
        audit.record(
            actor=viewer, verb="contact.messages_seen", subject=f"player:{player_id}",
            details={}, case=case,
        )  # fmt: skip
    rows = Message.objects.filter(player_id=player_id).order_by("-written_at")[:_LIST]
    return [_view(row) for row in rows]
