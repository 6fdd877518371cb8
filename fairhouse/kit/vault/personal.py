"""What the vault's tables hold: wrapped keys, and whose they are."""

from __future__ import annotations

from fairhouse.kit.personal import LINK, NOT_PERSONAL, NotPersonal, table

COLUMNS = {
    **table(
        "vault_key",
        {
            "id": NOT_PERSONAL,
            "subject": LINK,
            "retention": NOT_PERSONAL,
            "epoch": NOT_PERSONAL,
            "wrapped": NotPersonal("a random key; destroying it is how data is erased"),
            "made_at": NOT_PERSONAL,
            "destroyed_at": NotPersonal("proof of an erasure, kept after it"),
        },
    ),
    **table(
        "vault_fingerprint",
        {"name": NOT_PERSONAL, "fingerprint": NOT_PERSONAL, "made_at": NOT_PERSONAL},
    ),
}
