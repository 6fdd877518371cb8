"""What contact holds: letters, sealed."""

from __future__ import annotations

from fairhouse.kit.personal import LINK, NOT_PERSONAL, Column, table

LETTER = Column(
    category="communications",
    purposes=("service_messages", "support"),
    basis="contract",
    retention="messages",
    export=("access",),
    erasure="shred",
)
TRACE = Column(
    category="communications",
    purposes=("service_messages", "support"),
    basis="contract",
    retention="messages",
    export=("access",),
    erasure="delete",
)

COLUMNS = table(
    "contact_message",
    {
        "id": NOT_PERSONAL,
        "player_id": LINK,
        "house": NOT_PERSONAL,
        "kind": TRACE,
        "to_sealed": LETTER,
        "subject_sealed": LETTER,
        "body_sealed": LETTER,
        "state": NOT_PERSONAL,
        "written_at": TRACE,
        "sent_at": TRACE,
        "attempts": NOT_PERSONAL,
    },
)
