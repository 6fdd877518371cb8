"""What the cashier's columns hold of a person."""

from __future__ import annotations

from typing import Final

from fairhouse.kit.personal import (
    LINK,
    NOT_PERSONAL,
    Column,
    Columns,
    Erasure,
    Export,
    NotPersonal,
    table,
)

_BOTH: Final[tuple[Export, ...]] = ("access", "portability")
_SHOWN: Final[tuple[Export, ...]] = ("access",)


def _paid(erasure: Erasure = "keep", *, portable: bool = True) -> Column:
    return Column(
        category="payments",
        purposes=("payments", "anti_money_laundering"),
        basis="legal_obligation",
        retention="money",
        export=_BOTH if portable else _SHOWN,
        erasure=erasure,
    )


_INTERNAL = NotPersonal("how the payment went through our own processes")

COLUMNS: Final[Columns] = {
    **table(
        "cashier_card",
        {
            "fingerprint_index": _paid("delete", portable=False),
            "player_id": LINK,
            "claimed_at": _paid(),
        },
    ),
    **table(
        "cashier_method",
        {
            "id": NOT_PERSONAL,
            "cell": NOT_PERSONAL,
            "player_id": LINK,
            "kind": _paid(),
            "brand": _paid(),
            "last_four": _paid(),
            "ends_on": _paid(),
            "token_sealed": _paid("shred", portable=False),
            "fingerprint_index": _paid("delete", portable=False),
            "name_check": _paid(),
            "live": _paid(),
            "added_at": _paid(),
            "used_at": _paid(),
        },
    ),
    **table(
        "cashier_deposit",
        {
            "id": LINK,
            "cell": NOT_PERSONAL,
            "player_id": LINK,
            "house": NOT_PERSONAL,
            "key": NOT_PERSONAL,
            "amount_micros": _paid(),
            "currency": _paid(),
            "partner": _paid(),
            "reference": _paid(),
            "partner_reference": _paid(portable=False),
            "page_ends_at": _INTERNAL,
            "new_card": _INTERNAL,
            "method_id": LINK,
            "state": _paid(),
            "reason": _paid(),
            "rationale_sealed": _paid("shred", portable=False),
            "started_at": _paid(),
            "changed_at": _paid(),
        },
    ),
    **table(
        "cashier_withdrawal",
        {
            "id": LINK,
            "cell": NOT_PERSONAL,
            "player_id": LINK,
            "house": NOT_PERSONAL,
            "key": NOT_PERSONAL,
            "amount_micros": _paid(),
            "currency": _paid(),
            "partner": _paid(),
            "reference": _paid(),
            "partner_reference": _paid(portable=False),
            "method_id": LINK,
            "state": _paid(),
            "reason": _paid(),
            "requested_at": _paid(),
            "promised_by": _paid(),
            "changed_at": _paid(),
            "first_approver": NotPersonal("a member of staff's sign-in name, not the player's"),
            "decided_by": NotPersonal("a member of staff's sign-in name, not the player's"),
            "decided_at": _paid(),
            "rationale_sealed": _paid("shred", portable=False),
            "sent_at": _paid(),
        },
    ),
    **table(
        "cashier_change",
        {
            "id": NOT_PERSONAL,
            "cell": NOT_PERSONAL,
            "player_id": LINK,
            "subject": NOT_PERSONAL,
            "subject_id": LINK,
            "before": _paid(),
            "after": _paid(),
            "reason": _paid(),
            "actor": _INTERNAL,
            "at": _paid(),
        },
    ),
    **table(
        "cashier_callback",
        {
            "id": NOT_PERSONAL,
            "partner": NOT_PERSONAL,
            "event_id": NOT_PERSONAL,
            "reference": LINK,
            "reported": _paid(portable=False),
            "outcome": _INTERNAL,
            "at": _paid(portable=False),
        },
    ),
}
