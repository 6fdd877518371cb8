"""What rounds hold of a person: what was staked on which game, and how it ended, by number."""

from __future__ import annotations

from typing import Final

from fairhouse.kit.personal import LINK, NOT_PERSONAL, Column, Columns, NotPersonal, table

PLAYED: Final = Column(
    category="transactions",
    purposes=("games", "responsible_gambling", "anti_money_laundering", "legal_claims"),
    basis="legal_obligation",
    retention="play",
    export=("access", "portability"),
    erasure="keep",
)
_STAFF: Final = NotPersonal("the work name of the member of staff who decided")
_CHANCE: Final = NotPersonal("randomness of the house, kept so that the round can be proven")

COLUMNS: Final[Columns] = {
    **table(
        "rounds_game",
        {
            "number": NOT_PERSONAL,
            "name": NOT_PERSONAL,
            "version": NOT_PERSONAL,
            "content_hash": NOT_PERSONAL,
            "revenue_account": NOT_PERSONAL,
            "registered_at": NOT_PERSONAL,
        },
    ),
    **table(
        "rounds_round",
        {
            "player_id": LINK,
            "entry": PLAYED,
            "at": PLAYED,
            "stake_micros": PLAYED,
            "win_micros": PLAYED,
            "before_micros": PLAYED,
            "after_micros": PLAYED,
            "cell": NOT_PERSONAL,
            "game": PLAYED,
            "state": PLAYED,
            "seed_epoch": NOT_PERSONAL,
            "seed_sealed": _CHANCE,
            "commitment": _CHANCE,
            "picks": PLAYED,
            "wager": PLAYED,
        },
    ),
    **table(
        "rounds_stage",
        {
            "player_id": LINK,
            "round": PLAYED,
            "entry": PLAYED,
            "at": PLAYED,
            "stake_micros": PLAYED,
            "win_micros": PLAYED,
            "before_micros": PLAYED,
            "after_micros": PLAYED,
            "cell": NOT_PERSONAL,
            "game": PLAYED,
            "stage": PLAYED,
            "over": PLAYED,
            "action": PLAYED,
            "picks": PLAYED,
        },
    ),
    **table(
        "rounds_rest",
        {
            **dict.fromkeys(
                ("id", "game", "house", "reason", "began_at", "ended_at"), NOT_PERSONAL
            ),
            "began_by": _STAFF,
            "ended_by": _STAFF,
        },
    ),
    **table(
        "rounds_open",
        {
            "player_id": LINK,
            "entry": PLAYED,
            "opened_at": PLAYED,
            "touched_at": PLAYED,
            "stake_micros": PLAYED,
            "before_micros": PLAYED,
            "cell": NOT_PERSONAL,
            "game": PLAYED,
            "stage": PLAYED,
            "seed_epoch": NOT_PERSONAL,
            "seed_sealed": _CHANCE,
            "commitment": _CHANCE,
            "picks": PLAYED,
            "wager": PLAYED,
        },
    ),
}
