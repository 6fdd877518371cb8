"""What monitoring holds of people: how they played on a day, what was decided, keyed hashes."""

from __future__ import annotations

from typing import Final

from fairhouse.kit.personal import LINK, NOT_PERSONAL, Column, Columns, NotPersonal, table

WATCHED: Final = Column(
    category="profile",
    purposes=("fraud_and_security", "legal_claims"),
    basis="legitimate_interest",
    retention="security",
    export=("access",),
    erasure="keep",
)
WORDS: Final = Column(
    category="profile",
    purposes=("fraud_and_security", "legal_claims"),
    basis="legitimate_interest",
    retention="security",
    export=("access",),
    erasure="shred",
)
INDEX: Final = Column(
    category="registration",
    purposes=("fraud_and_security",),
    basis="legitimate_interest",
    retention="security",
    export=(),
    erasure="keep",
)
"""A keyed hash: it cannot be read, and says that two registrations share a value."""

_STAFF: Final = NotPersonal("the work name of the member of staff who decided")

COLUMNS: Final[Columns] = {
    **table(
        "monitoring_watch",
        dict.fromkeys(("id", "house", "day", "at", "members", "cases"), NOT_PERSONAL),
    ),
    **table(
        "monitoring_case",
        {
            "id": NOT_PERSONAL,
            "house": NOT_PERSONAL,
            "player_id": LINK,
            **dict.fromkeys(
                ("day", "opened_at", "signals", "state", "proposed_at", "decided_at"), WATCHED
            ),
            "reason_sealed": WORDS,
            "proposed_by": _STAFF,
            "decided_by": _STAFF,
        },
    ),
    **table(
        "monitoring_ended",
        {
            "player_id": LINK,
            "case_id": NOT_PERSONAL,
            "at": WATCHED,
            **dict.fromkeys(
                ("email_index", "phone_index", "name_birth_index", "postcode_birth_index"), INDEX
            ),
        },
    ),
    **table(
        "monitoring_hold",
        {
            **dict.fromkeys(("id", "reference", "house"), NOT_PERSONAL),
            **dict.fromkeys(("at", "last_at", "tries", "state", "decided_at"), WATCHED),
            **dict.fromkeys(("email_index", "name_birth_index"), INDEX),
            "fits": WATCHED,
            "decided_by": _STAFF,
            "reason_sealed": WORDS,
        },
    ),
}
