"""What the office's own tables hold: staff, never players."""

from __future__ import annotations

from typing import Final

from fairhouse.kit.personal import LINK, NOT_PERSONAL, Columns, NotPersonal, table

COLUMNS: Final[Columns] = {
    **table(
        "office_invitation",
        {
            "token_hash": NotPersonal("a hash of a random link"),
            "user_id": LINK,
            "expires_at": NOT_PERSONAL,
            "used_at": NOT_PERSONAL,
        },
    ),
    **table(
        "office_lock_out",
        {
            "name_hash": NotPersonal("a keyed hash of what was typed as a sign-in name"),
            "failures": NOT_PERSONAL,
            "last_failure_at": NOT_PERSONAL,
            "locked_until": NOT_PERSONAL,
        },
    ),
}
