"""What standing holds: facts about a player by number, and what they forbid."""

from __future__ import annotations

from fairhouse.kit.personal import LINK, NOT_PERSONAL, Column, table

FACT = Column(
    category="responsible_gambling",
    purposes=("account", "responsible_gambling", "age_and_identity"),
    basis="legal_obligation",
    retention="protection",
    export=("access",),
    erasure="keep",
)

COLUMNS = {
    **table(
        "standing_standing",
        {
            "cell": NOT_PERSONAL,
            "player_id": LINK,
            "house": NOT_PERSONAL,
            "facts": FACT,
            "terms_version": NOT_PERSONAL,
            "live_session": LINK,
            "revision": NOT_PERSONAL,
        },
    ),
    **table(
        "standing_fact",
        {
            "id": NOT_PERSONAL,
            "cell": NOT_PERSONAL,
            "player_id": LINK,
            "change": FACT,
            "kind": FACT,
            "starts_at": FACT,
            "ends_at": FACT,
            "source": FACT,
            "changed_at": FACT,
        },
    ),
}
