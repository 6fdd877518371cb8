"""The verbs of contact: write a letter now, have it sent after the commit."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from fairhouse.domain.contact.letters import Letter
from fairhouse.domain.contact.models import Message
from fairhouse.kit import clock, ids, vault
from fairhouse.kit.vault.keys import Box

RETENTION = "messages"


@transaction.atomic
def write(*, player_id: int, house: str, address: str, letter: Letter) -> UUID:
    """Store a letter, sealed, and queue its sending in the same transaction.

    If what it tells of is rolled back, the letter and the job are gone too. The job knows
    the letter's id and nothing else.
    """
    box = box_of(player_id)
    message = Message.objects.create(
        id=ids.new(),
        player_id=player_id,
        house=house,
        kind=letter.kind,
        to_sealed=box.seal("contact_message.to_sealed", address),
        subject_sealed=box.seal("contact_message.subject_sealed", letter.subject),
        body_sealed=box.seal("contact_message.body_sealed", letter.body),
        state="queued",
        written_at=clock.now(),
    )
    from fairhouse.domain.contact import jobs

    jobs.send_message.defer(message_id=str(message.id))
    return message.id


def box_of(player_id: int) -> Box:
    """The key of a player's letters."""
    return vault.box(f"player:{player_id}", RETENTION)


def mark_sent(*, message_id: UUID) -> None:
    """The mail system has taken it."""
    Message.objects.filter(id=message_id, state="queued").update(state="sent", sent_at=clock.now())


def mark_failed(*, message_id: UUID) -> None:
    """It was tried often enough."""
    Message.objects.filter(id=message_id, state="queued").update(state="failed")
