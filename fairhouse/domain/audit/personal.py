"""What the audit holds: who did what to whom, by numbers; never a personal value."""

from __future__ import annotations

from fairhouse.kit.personal import LINK, NOT_PERSONAL, Column, NotPersonal, table

ENTRY = Column(
    category="login",
    purposes=("fraud_and_security", "legal_claims"),
    basis="legal_obligation",
    retention="audit",
    export=("access",),
    erasure="keep",
)

COLUMNS = {
    **table(
        "audit_entry",
        {
            "number": NOT_PERSONAL,
            "at": ENTRY,
            "actor_kind": NOT_PERSONAL,
            "actor": LINK,
            "verb": ENTRY,
            "subject": LINK,
            "case": NOT_PERSONAL,
            "details": NotPersonal("names of fields and ids; values are never written here"),
            "prev_hash": NOT_PERSONAL,
            "hash": NOT_PERSONAL,
        },
    ),
    **table("audit_head", {"id": NOT_PERSONAL, "number": NOT_PERSONAL, "hash": NOT_PERSONAL}),
}
