"""The proof of a round: all that somebody needs to draw it again and compare, as JSON.

    {"format": 1, "round": ..., "game": ..., "version": 1, "seed": hex, "commitment": hex,
     "tables": [{"size": 37}, {"weights": [3, 1]}],
     "stages": [{"label": "outcome|blackjack|1", "action": null, "draws": [[table, pick], ...]}]}

A table is what a draw chose from: so many equal choices, or choices with weights. Weights beyond
2^53 are decimal text, because JSON readers would round them.
"""

from __future__ import annotations

from typing import Any, Final

from fairhouse.domain.rounds.queries import RoundDetail
from fairhouse.domain.rounds.replays import Draw
from fairhouse.kit import dice

FORMAT: Final = 1
_EXACT_IN_JSON: Final = 1 << 53
KNOWN_ROUND: Final = "01890a5d-ac96-774b-bcce-b302099a8057"
"""The round of the known answers in `kit.dice`: an example that anyone can redo."""


class _Tables:
    """Each table once, by number."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []
        self._numbers: dict[tuple[int, tuple[int, ...] | None], int] = {}

    def number(self, draw: Draw) -> int:
        known = (draw.size, draw.weights)
        if known not in self._numbers:
            self._numbers[known] = len(self.shown)
            self.shown.append(_table(draw))
        return self._numbers[known]


def _table(draw: Draw) -> dict[str, Any]:
    if draw.weights is None:
        return {"size": _exact(draw.size)}
    return {"weights": [_exact(weight) for weight in draw.weights]}


def _exact(number: int) -> int | str:
    return number if number < _EXACT_IN_JSON else str(number)


def of(found: RoundDetail) -> dict[str, Any]:
    """The proof of a finished round."""
    tables = _Tables()
    stages = [
        {
            "label": stage.label.decode(),
            "action": stage.action,
            "draws": [[tables.number(draw), draw.pick] for draw in stage.draws],
        }
        for stage in found.stages
    ]
    return {
        "format": FORMAT,
        "round": str(found.round_id),
        "ticket": found.ticket,
        "game": found.game,
        "version": found.version,
        "content_hash": found.content_hash,
        "seed": found.seed.hex(),
        "commitment": found.commitment.hex(),
        "tables": tables.shown,
        "stages": stages,
    }


def example() -> dict[str, Any]:
    """The known answers of `kit.dice` as a proof: four draws among 37 equal choices."""
    draws = [[0, pick] for pick in dice.KNOWN_PICKS[:4]]
    return {
        "format": FORMAT,
        "round": KNOWN_ROUND,
        "seed": dice.KNOWN_SEED.hex(),
        "commitment": dice.KNOWN_COMMITMENT,
        "tables": [{"size": 37}],
        "stages": [{"label": dice.KNOWN_LABEL.decode(), "action": None, "draws": draws}],
    }
