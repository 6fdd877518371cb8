"""What jackpots hold of a person: what was won, when, and how the operator decided."""

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


def _won(erasure: Erasure = "keep", *, portable: bool = True) -> Column:
    return Column(
        category="transactions",
        purposes=("games", "payments", "anti_money_laundering", "legal_claims"),
        basis="legal_obligation",
        retention="money",
        export=_BOTH if portable else _SHOWN,
        erasure=erasure,
    )


_CHANCE: Final = NotPersonal("randomness of the house, kept so that a jackpot can be proven")
_SUM: Final = NotPersonal("a sum over all players of a jackpot")
_RULE: Final = NotPersonal("a rule of a jackpot")


def _rules(name: str, *columns: str) -> Columns:
    return table(name, dict.fromkeys(columns, _RULE))


COLUMNS: Final[Columns] = {
    **_rules("jackpots_jackpot", "number", "name", "base", "account", "opened_at"),
    **_rules(
        "jackpots_version",
        *("jackpot", "version", "since", "content_hash", "title", "kind", "seed_micros"),
        *("limit_micros", "one_in", "meter_ppm", "reserve_ppm"),
    ),
    **_rules(
        "jackpots_feed",
        *("jackpot", "version", "house", "game", "currency", "meter_parts", "reserve_parts"),
        *("per", "base_num", "base_den", "bet_max_micros"),
    ),
    **table(
        "jackpots_cycle",
        {
            "jackpot": NOT_PERSONAL,
            "cycle": NOT_PERSONAL,
            "version": NOT_PERSONAL,
            "id": NOT_PERSONAL,
            "opened_at": _SUM,
            "reserve_micros": _SUM,
            "house_micros": _SUM,
            "diversion_micros": _SUM,
            "seed_epoch": NOT_PERSONAL,
            "seed_sealed": _CHANCE,
            "commitment": _CHANCE,
        },
    ),
    **table(
        "jackpots_hit",
        {
            "jackpot": NOT_PERSONAL,
            "cycle": NOT_PERSONAL,
            "at": _SUM,
            "value_micros": _SUM,
            "rest_micros": _SUM,
            "winners": _SUM,
        },
    ),
    **table(
        "jackpots_overflow",
        {
            "id": NOT_PERSONAL,
            "jackpot": NOT_PERSONAL,
            "cycle": NOT_PERSONAL,
            "at": _SUM,
            "micros": _SUM,
        },
    ),
    **table(
        "jackpots_win",
        {
            "id": LINK,
            "jackpot": _won(),
            "cycle": NOT_PERSONAL,
            "cell": NOT_PERSONAL,
            "player_id": LINK,
            "entry": _won(),
            "house": NOT_PERSONAL,
            "game": _won(),
            "at": _won(),
            "base_micros": _won(portable=False),
            "amount_micros": _won(),
            "currency": _won(),
            "base_num": NOT_PERSONAL,
            "base_den": NOT_PERSONAL,
            "state": _won(),
            "decided_at": _won(),
            "decided_by": NotPersonal("a member of staff's sign-in name, not the player's"),
            "rationale_sealed": _won("shred", portable=False),
        },
    ),
}
