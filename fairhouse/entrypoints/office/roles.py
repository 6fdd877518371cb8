"""Who may do what: one table, need-to-know (LV-7b). Pure.

A person has one or more roles; a role is a group in Django's words. Nobody has every right,
and whoever administers staff sees no player.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

Right = Literal[
    "search_players",
    "see_player",
    "reveal_details",
    "freeze",
    "unfreeze",
    "see_payments",
    "decide_payments",
    "see_audit",
    "see_games",
    "answer_alarms",
    "void_rounds",
    "see_cases",
    "decide_cases",
    "see_staff",
]

ROLES: Final[Mapping[str, frozenset[Right]]] = {
    "support": frozenset({"search_players", "see_player", "reveal_details", "freeze"}),
    "payments": frozenset(
        {"search_players", "see_player", "reveal_details", "see_payments", "decide_payments"}
    ),
    "compliance": frozenset(
        {
            "search_players",
            "see_player",
            "reveal_details",
            "freeze",
            "unfreeze",
            "see_payments",
            "see_audit",
            "see_games",
            "answer_alarms",
            "void_rounds",
            "see_cases",
            "decide_cases",
        }
    ),
    "games": frozenset({"see_games", "answer_alarms", "void_rounds"}),
    "dpo": frozenset({"search_players", "see_player", "reveal_details", "see_audit", "see_cases"}),
    "admin": frozenset({"see_staff", "see_audit", "see_games"}),
}

REASONS: Final[Mapping[str, str]] = {
    "member_asked": "The member contacted us",
    "payment_check": "A payment needs checking",
    "identity_check": "Identity or age is in question",
    "complaint": "A complaint or dispute",
    "data_request": "A data-protection request",
    "safer_gambling": "A safer-gambling concern",
    "fraud": "Suspected fraud",
}
"""Why personal details are looked at. A list and not free text: the audit holds no stories."""


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """Everything that somebody with these roles may do; an unknown role gives nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))
