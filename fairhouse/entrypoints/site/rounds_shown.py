"""One round for its page: bets, spins and draws in words, and what a check of it needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairhouse.domain.rounds.queries import RoundDetail
from fairhouse.entrypoints.site import words
from fairhouse.games.engine import Game, load
from fairhouse.kit.money import Money

TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True)
class Row:
    """One bet or one winning line: what it was, what it cost, what it paid."""

    what: str
    stake: Money | None
    win: Money


@dataclass(frozen=True, slots=True)
class Spin:
    """One spin of a slot: rows of symbols from top to bottom, and what paid."""

    title: str
    rows: list[list[str]]
    wins: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A round, ready for its template."""

    outcome: str
    bets: list[Row]
    spins: list[Spin]
    draws: str
    check: str
    """JSON for the page's own check of the round, safe inside a <script> element."""


def shown(found: RoundDetail) -> Shown:
    """Put a round in words."""
    game = load(found.game, found.version)
    view, currency = found.view, found.stake.currency
    return Shown(
        outcome=words.outcome(view),
        bets=[_bet(one, currency) for one in view.get("bets", ())],
        spins=_spins(view, game, currency) if "window" in view else [],
        draws=", ".join(str(pick) for pick in found.picks),
        check=json.dumps(check_of(found, game)).replace("<", "\\u003c"),
    )


def _bet(one: Mapping[str, Any], currency: str) -> Row:
    stake, win = Money(one["stake_micros"], currency), Money(one["win_micros"], currency)
    return Row(words.bet(one["bet"]), stake, win)


def _spins(view: Mapping[str, Any], game: Game, currency: str) -> list[Spin]:
    free = view["free_spins"]
    titles = ["The spin", *(f"Free spin {at} of {len(free)}" for at in range(1, len(free) + 1))]
    return [
        Spin(title, _rows(spin["window"]), _wins(spin, game, currency))
        for title, spin in zip(titles, [view, *free], strict=True)
    ]


def _rows(window: list[list[str]]) -> list[list[str]]:
    """Columns as drawn -> rows as read."""
    return [list(row) for row in zip(*window, strict=True)]


def _wins(spin: Mapping[str, Any], game: Game, currency: str) -> list[Row]:
    rows = [
        Row(
            f"Line {win['line'] + 1}: {win['count']} {TIMES} {win['symbol']}",
            None,
            Money(win["win_micros"], currency),
        )
        for win in spin["lines"]
    ]
    if spin["scatter_win_micros"]:
        what = f"{spin['scatters']} {TIMES} {game.layout['scatter']} anywhere"
        rows.append(Row(what, None, Money(spin["scatter_win_micros"], currency)))
    return rows


def draw_weights(game: Game) -> list[list[int]]:
    """The weights of a round's draws in order; a round that draws more begins again."""
    if game.kind == "roulette":
        return [[1] * len(game.layout["pockets"])]
    return [[weight for _, weight in strip] for strip in game.config.reels]


def check_of(found: RoundDetail, game: Game) -> dict[str, Any]:
    """What a browser needs to draw the round again."""
    return {
        "round": str(found.round_id),
        "seed": found.seed.hex(),
        "commitment": found.commitment.hex(),
        "label": found.label.decode(),
        "weights": draw_weights(game),
        "picks": found.picks,
    }
