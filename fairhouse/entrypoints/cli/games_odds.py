"""The stored figures of games as a table of a document: `fairhouse games odds --markdown`."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from fairhouse.games.certificate import best_play, decimal, percent, published
from fairhouse.games.engine import load

HEAD = (
    "| game | kind | bet | played | returns % | house keeps % | hits % | SD | most, in stakes "
    "| how it was counted |\n|---|---|---|---|---:|---:|---:|---:|---:|---|\n"
)


def markdown(names: Iterable[str]) -> str:
    """A row for each bet as its best certified strategy plays it; bets that are alike share one.

    Figures are cut as on a game's card; what the house keeps is the rest to 100. Raises GameFault
    for a game without a certificate of exactly its rules.
    """
    return HEAD + "".join(row for name in names for row in _rows(name))


def _rows(name: str) -> Iterable[str]:
    game = load(name)
    alike: dict[tuple[str, ...], list[str]] = {}
    for bet in best_play(published(name)):
        alike.setdefault(_cells(bet), []).append(bet["bet"].replace("_", " "))
    for (played, *figures), bets in alike.items():
        cells = [game.title, game.kind.replace("_", " "), ", ".join(bets), played, *figures]
        yield f"| {' | '.join(cells)} |\n"


def _cells(bet: dict[str, Any]) -> tuple[str, ...]:
    returned, hit = (
        Fraction(int(bet[key]["numerator"]), int(bet[key]["denominator"]))
        for key in ("rtp", "hit_rate")
    )
    rtp = percent(returned, 2)
    return (
        bet.get("strategy", "").replace("_", " "),
        rtp,
        percent(1 - Fraction(rtp) / 100, 2),
        percent(hit, 2),
        decimal(Fraction(bet["standard_deviation"]), 3),
        decimal(Fraction(bet["maximum_win"]), 2),
        _in_short(bet["method"]),
    )


def _in_short(method: str) -> str:
    """The first part of the certificate's sentence; the certificate has the rest."""
    return method.partition("; ")[0].partition(", ")[0]
