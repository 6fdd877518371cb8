"""What voids hold of a person: which rounds were void and what moved for them, by number."""

from __future__ import annotations

from typing import Final

from fairhouse.kit.personal import LINK, NOT_PERSONAL, Column, Columns, NotPersonal, table

RETURNED: Final = Column(
    category="transactions",
    purposes=("games", "legal_claims"),
    basis="legal_obligation",
    retention="play",
    export=("access", "portability"),
    erasure="keep",
)
_STAFF: Final = NotPersonal("the work name of the member of staff who decided")

COLUMNS: Final[Columns] = {
    **table(
        "voids_case",
        {
            **dict.fromkeys(
                ("id", "state", "game", "house", "since", "until", "reason", "keep_wins",
                 "statement", "proposed_at", "decided_at", "finished_at"),
                NOT_PERSONAL,
            ),
            "round_id": LINK,
            "proposed_by": _STAFF,
            "decided_by": _STAFF,
        },
    ),
    **table(
        "voids_void",
        {
            "cell": NOT_PERSONAL,
            "player_id": LINK,
            "case_id": NOT_PERSONAL,
            **dict.fromkeys(
                ("entry", "operation", "at", "returned_micros", "taken_micros", "short_micros",
                 "carried_micros"),
                RETURNED,
            ),
        },
    ),
}  # fmt: skip
