"""What the wallet holds of a person: what they have and each movement of it, by number."""

from __future__ import annotations

from typing import Final

from fairhouse.kit.personal import LINK, NOT_PERSONAL, Column, Columns, NotPersonal, table

BALANCE: Final = Column(
    category="transactions",
    purposes=("account", "payments", "anti_money_laundering"),
    basis="contract",
    retention="money",
    export=("access", "portability"),
    erasure="keep",
)
MOVEMENT: Final = Column(
    category="transactions",
    purposes=("account", "payments", "anti_money_laundering", "legal_claims"),
    basis="legal_obligation",
    retention="money",
    export=("access", "portability"),
    erasure="keep",
)
PACE: Final = Column(
    category="transactions",
    purposes=("games", "responsible_gambling"),
    basis="legal_obligation",
    retention="play",
    export=("access",),
    erasure="keep",
)
ANSWER: Final = Column(
    category="transactions",
    purposes=("account", "legal_claims"),
    basis="contract",
    retention="money",
    export=(),
    erasure="keep",
)
"""An answer repeats what the books say; it is exported from there."""
_CHAIN: Final = NotPersonal("a hash over the transfers, which proves that none is missing")
_SUM: Final = NotPersonal("a sum over all players of a house")

COLUMNS: Final[Columns] = {
    **table(
        "wallet_wallet",
        {
            "cell": NOT_PERSONAL,
            "player_id": LINK,
            "currency": BALANCE,
            "cash_micros": BALANCE,
            "bonus_micros": BALANCE,
            "tied_micros": BALANCE,
            "held_micros": BALANCE,
            "entry": NOT_PERSONAL,
            "head": _CHAIN,
            "funded": BALANCE,
            "last_round_at": PACE,
            "counter_day": PACE,
            "staked_day_micros": PACE,
            "won_day_micros": PACE,
            "won_before_micros": PACE,
            "opened_at": BALANCE,
        },
    ),
    **table(
        "wallet_transfer",
        {
            "player_id": LINK,
            "entry": MOVEMENT,
            "amount_micros": MOVEMENT,
            "at": MOVEMENT,
            "cell": NOT_PERSONAL,
            "leg": NOT_PERSONAL,
            "debit": MOVEMENT,
            "credit": MOVEMENT,
        },
    ),
    **table(
        "wallet_idempotency",
        {
            "key": NOT_PERSONAL,
            "player_id": LINK,
            "entry": NOT_PERSONAL,
            "body_hash": ANSWER,
            "cell": NOT_PERSONAL,
            "kind": ANSWER,
            "day": ANSWER,
            "answer": ANSWER,
        },
    ),
    **table("wallet_account", {"code": NOT_PERSONAL, "name": NOT_PERSONAL}),
    **table(
        "wallet_house_day",
        {
            "day": _SUM,
            "house": _SUM,
            "currency": _SUM,
            "account": _SUM,
            "debit_micros": _SUM,
            "credit_micros": _SUM,
        },
    ),
    **table("wallet_meter", {"meter": NOT_PERSONAL, "micros": _SUM, "cycle": NOT_PERSONAL}),
}
