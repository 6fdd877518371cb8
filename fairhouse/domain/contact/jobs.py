"""Sending letters: a job whose only argument is the letter's id.

A letter may arrive twice (the mail system took it and we stopped before noting that), never
not at all without a trace: after the last try its state says failed.
"""

from __future__ import annotations

from uuid import UUID

from django.core.mail import EmailMessage
from django.db.models import F
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fairhouse.domain.contact import actions
from fairhouse.domain.contact.models import Message
from fairhouse.kit import house_rules, vault

TRIES = 6


@app.task(
    name="contact.send_message",
    queue="contact",
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4),
)
def send_message(*, message_id: str) -> None:
    """Hand one letter to the mail system. A letter that is no longer queued is left alone."""
    Message.objects.filter(id=message_id, state="queued").update(attempts=F("attempts") + 1)
    row = Message.objects.filter(id=message_id, state="queued").first()
    if row is None:
        return
    try:
        _email(row).send()
    except vault.KeyDestroyed:
        actions.mark_failed(message_id=row.id)  # the player was erased meanwhile
    except Exception:
        if row.attempts >= TRIES:
            actions.mark_failed(message_id=UUID(message_id))
        raise
    else:
        actions.mark_sent(message_id=row.id)


def _email(row: Message) -> EmailMessage:
    """The letter as the mail system takes it."""
    box = actions.box_of(row.player_id)
    about = house_rules.current()[row.house].about
    return EmailMessage(
        subject=box.open("contact_message.subject_sealed", row.subject_sealed),
        body=box.open("contact_message.body_sealed", row.body_sealed),
        from_email=f"{about.name} <{about.support_email}>",
        to=[box.open("contact_message.to_sealed", row.to_sealed)],
        headers={"Message-ID": f"<{row.id}@{about.hosts[0]}>", "Auto-Submitted": "auto-generated"},
    )
