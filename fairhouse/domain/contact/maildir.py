"""Development's mail system: letters go to a maildir that any mail program can read."""

from __future__ import annotations

import mailbox
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from fairhouse.kit.config import config


class MaildirBackend(BaseEmailBackend):
    """Writes each letter to `config().home`/maildir; refuses to work in production."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the letters; answer how many."""
        if config().production:
            raise RuntimeError("the maildir is for development; configure SMTP in production")
        folder = config().home / "maildir"
        folder.parent.mkdir(parents=True, exist_ok=True)
        box = mailbox.Maildir(folder, create=True)
        try:
            for message in email_messages:
                box.add(message.message().as_bytes())
        finally:
            box.close()
        return len(email_messages)
