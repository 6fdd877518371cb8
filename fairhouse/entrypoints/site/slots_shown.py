"""A slot's round as pictures, one after another: windows with what won in them, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fairhouse.kit.money import Money

TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True)
class Row:
    """One bet or one winning line: what it was, what it cost, what it paid."""

    what: str
    stake: Money | None
    win: Money


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a window: a symbol, whether it was part of a win, an amount that lies on it."""

    symbol: str
    title: str
    won: bool = False
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: rows of cells from top to bottom, and what paid."""

    title: str
    said: str
    rows: list[list[Cell]]
    wins: list[Row] = field(default_factory=list)


Places = set[tuple[int, int]]


def shots(view: Mapping[str, Any], layout: Mapping[str, Any], currency: str) -> Iterator[Shot]:
    """Everything that the reels showed in a round, in order."""
    if "cascades" in view:
        yield from _cascades(view, layout, currency)
        return
    yield _spin("The spin", view, layout, currency)
    free = view.get("free_spins", ())
    for at, spin in enumerate(free, 1):
        yield _spin(f"Free spin {at} of {len(free)}", spin, layout, currency)
    respins = view.get("respins", ())
    for at, grid in enumerate(respins):
        title = "The coins stay" if at == 0 else f"Respin {at}"
        left = grid["left"]
        said = f"{left} {'respin' if left == 1 else 'respins'} left." if left else "It is over."
        yield Shot(title, said, _coin_rows(grid, layout, currency))


def _spin(title: str, spin: Mapping[str, Any], layout: Mapping[str, Any], currency: str) -> Shot:
    wins = win_rows(spin, layout, currency)
    said = "" if wins else "Nothing paid."
    return Shot(title, said, _rows(spin["window"], winning_places(spin, layout), layout), wins)


def _cascades(view: Mapping[str, Any], layout: Mapping[str, Any], currency: str) -> Iterator[Shot]:
    for at, fall in enumerate(view["cascades"]):
        title = "The spin" if at == 0 else f"Cascade {at}"
        places = {(reel, row) for reel, row in fall["wins"]}
        said = f"Wins count {fall['multiplier']} times."
        yield Shot(
            title, said, _rows(fall["window"], places, layout), win_rows(fall, layout, currency)
        )
    title = "What stays" if view["cascades"] else "The spin"
    said = "Nothing more paid." if view["cascades"] else "Nothing paid."
    yield Shot(title, said, _rows(view["final_window"], set(), layout))


def winning_places(spin: Mapping[str, Any], layout: Mapping[str, Any]) -> Places:
    """The places of a spin's window that were part of a win."""
    window = spin["window"]
    found: Places = set()
    for win in spin.get("lines", ()):
        found |= set(enumerate(layout["lines"][win["line"]][: win["count"]]))
    for win in spin.get("ways", ()):
        alike = {win["symbol"], layout.get("wild")}
        found |= _where(window[: win["count"]], alike)
    if spin.get("scatter_win_micros"):
        found |= _where(window, {layout["scatter"]})
    return found


def _where(columns: Sequence[Sequence[str]], symbols: set[str | None]) -> Places:
    return {
        (reel, row)
        for reel, column in enumerate(columns)
        for row, symbol in enumerate(column)
        if symbol in symbols
    }


def win_rows(spin: Mapping[str, Any], layout: Mapping[str, Any], currency: str) -> list[Row]:
    """What paid in a spin, in words."""
    rows = []
    for win in spin.get("lines", ()):
        what = f"Line {win['line'] + 1}: {win['count']} {TIMES} {title_of(win['symbol'], layout)}"
        rows.append(Row(what, None, Money(win["win_micros"], currency)))
    for win in spin.get("ways", ()):
        ways = f"{win['ways']} {'way' if win['ways'] == 1 else 'ways'}"
        what = f"{win['count']} {TIMES} {title_of(win['symbol'], layout)}, {ways}"
        rows.append(Row(what, None, Money(win["win_micros"], currency)))
    if spin.get("scatter_win_micros"):
        what = f"{spin['scatters']} {TIMES} {title_of(layout['scatter'], layout)} anywhere"
        rows.append(Row(what, None, Money(spin["scatter_win_micros"], currency)))
    return rows


def title_of(symbol: str, layout: Mapping[str, Any]) -> str:
    """What a symbol is called."""
    return str(layout.get("titles", {}).get(symbol, symbol))


def _rows(
    window: Sequence[Sequence[str]], won: Places, layout: Mapping[str, Any]
) -> list[list[Cell]]:
    """Columns as drawn -> rows as read."""
    columns = [
        [
            Cell(symbol, title_of(symbol, layout), (reel, row) in won)
            for row, symbol in enumerate(column)
        ]
        for reel, column in enumerate(window)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _coin_rows(
    grid: Mapping[str, Any], layout: Mapping[str, Any], currency: str
) -> list[list[Cell]]:
    """A grid of coins that stay; a place without one is empty."""
    coin, new = layout["coin"], {(reel, row) for reel, row in grid["new"]}

    def cell(reel: int, row: int, micros: int) -> Cell:
        if not micros:
            return Cell("", "empty")
        amount = Money(micros, currency).display()
        return Cell(coin, f"{title_of(coin, layout)} {amount}", (reel, row) in new, amount)

    columns = [
        [cell(reel, row, micros) for row, micros in enumerate(column)]
        for reel, column in enumerate(grid["cells"])
    ]
    return [list(row) for row in zip(*columns, strict=True)]
