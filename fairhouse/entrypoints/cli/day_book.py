"""The day book on a terminal: houses, days, games against their certificates, refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from rich.console import Console
from rich.table import Table

from fairhouse.domain.reports.book import DayBook, GameLine, Line
from fairhouse.domain.reports.pots import Jackpots, Pot, Sum


def show(book: DayBook, console: Console) -> None:
    """Print the whole book."""
    console.print(f"[bold]Day book, {book.since:%d %B %Y} to {book.until:%d %B %Y}[/bold] (UTC)")
    console.print(_lines("by day and house", book.lines))
    console.print(_lines("all days, by house", book.totals))
    console.print(_lines("all days and houses", book.by_currency, caption=_MEANING))
    if any(line.voids.rounds or line.waiting.number for line in book.totals):
        console.print(_unfinished(book.totals))
    if any(line.jackpots != Jackpots() for line in book.totals):
        console.print(_jackpots(book.totals))
    if book.pots:
        console.print(_pots(book.pots))
    console.print(_games(book.games))


_MEANING = (
    "hold: stakes less wins, what went to jackpots and void rounds within. net: hold less what "
    "went to jackpots, less stakes returned for void rounds, plus wins taken for them."
)


def _lines(title: str, lines: Iterable[Line], *, caption: str | None = None) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False,
        caption=caption,
    )  # fmt: skip
    for heading in ("day", "house", ""):
        table.add_column(heading)
    for heading in (
        "new", "deposits", "amount", "rounds", "stakes", "wins", "hold", "net",
        "asked", "amount", "approved", "paid", "failed", "paid out",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    for line in lines:
        table.add_row(*_cells(line))
    return table


def _cells(line: Line) -> list[str]:
    deposits, asked = line.payment("deposit:credited"), line.payment("withdrawal:asked")
    paid = line.payment("withdrawal:paid")
    return [
        f"{line.day:%a %d %b}" if line.day else "",
        line.house or "",
        line.currency,
        _number(line.registrations),
        _number(deposits.number),
        _amount(line, deposits.micros),
        _number(line.rounds),
        _amount(line, line.stake_micros),
        _amount(line, line.win_micros),
        _amount(line, line.hold_micros),
        _amount(line, line.net_micros),
        _number(asked.number),
        _amount(line, asked.micros),
        _number(line.payment("withdrawal:approved").number),
        _number(paid.number),
        _number(line.payment("withdrawal:failed").number),
        _amount(line, paid.micros),
    ]


def _number(value: int) -> str:
    return f"{value:,}" if value else "·"


def _amount(line: Line | Pot, micros: int) -> str:
    return line.money(micros).display() if micros else "·"


_MARKS = {"": "", "players decide": "*", "z at least": "≥", "no certificate": "?"}


def _unfinished(lines: Iterable[Line]) -> Table:
    table = Table(
        title="rounds declared void, and rounds that wait for their player", title_justify="left",
        title_style="bold", box=None, pad_edge=False,
    )  # fmt: skip
    table.add_column("house")
    table.add_column("")
    for heading in (
        "void", "stakes returned", "wins taken", "jackpots' shares borne", "waiting",
        "staked in them",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    for line in lines:
        table.add_row(
            line.house or "",
            line.currency,
            _number(line.voids.rounds),
            _amount(line, line.voids.returned_micros),
            _amount(line, line.voids.taken_micros),
            _amount(line, line.voids.carried_micros),
            _number(line.waiting.number),
            _amount(line, line.waiting.micros),
        )
    return table


def _jackpots(lines: Iterable[Line]) -> Table:
    table = Table(
        title="jackpots, by house", title_justify="left", title_style="bold", box=None,
        pad_edge=False,
        caption="contributed: of the stakes, within hold and not within net. to confirm: of what "
        "was won in these days, set aside and owed.",
    )  # fmt: skip
    table.add_column("house")
    table.add_column("")
    for heading in (
        "contributed", "won", "amount", "to confirm", "owed", "paid", "amount", "declined",
        "amount",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    for line in lines:
        part = line.jackpots
        sums = (part.hits, part.to_confirm, part.paid, part.declined)
        table.add_row(
            line.house or "",
            line.currency,
            _amount(line, part.contributed_micros),
            *(cell for each in sums for cell in _sum(line, each)),
        )
    return table


def _sum(line: Line | Pot, each: Sum) -> tuple[str, str]:
    return _number(each.number), _amount(line, each.micros)


def _pots(pots: Iterable[Pot]) -> Table:
    table = Table(
        title="what the jackpots hold, all houses that pool them", title_justify="left",
        title_style="bold", box=None, pad_edge=False,
        caption="before + contributed + seeds by the house - won + declined = after. owed: won and "
        "not decided at the end of the last day.",
    )  # fmt: skip
    table.add_column("jackpot", no_wrap=True)
    table.add_column("")
    for heading in (
        "before", "contributed", "seeds by the house", "won", "declined", "after", "paid", "owed",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    for pot in pots:
        table.add_row(
            pot.title,
            pot.currency,
            *(
                _amount(pot, micros)
                for micros in (
                    pot.before_micros, pot.contributed_micros, pot.house_micros, pot.hits.micros,
                    pot.declined.micros, pot.after_micros, pot.paid.micros, pot.owed_after.micros,
                )
            ),
        )  # fmt: skip
    return table


def _games(lines: Iterable[GameLine]) -> Table:
    table = Table(
        title="games against their certificates", title_justify="left", title_style="bold",
        box=None, pad_edge=False,
        caption="z: standard deviations by which wins exceed the exact expectation of these "
        "very wagers; a red one happens to an honest game less than once in 16,000 times. "
        "Percentages are of the stakes that open a round, what went to jackpots within. "
        "*: players decide; the exact hold is that of the best play, and z says how "
        "rarely it wins so much more (0: it does). ≥: several bets on one round; "
        "the real z may lie further out. ?: no certificate.",
    )  # fmt: skip
    table.add_column("game", no_wrap=True)
    table.add_column("")
    for heading in ("rounds", "stakes", "wins", "hold %", "exact %", "z"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for line in lines:
        table.add_row(
            f"{line.game} v{line.version}",
            line.currency or "all",
            f"{line.rounds:,}",
            _plain(line.stake_micros),
            _plain(line.win_micros),
            _figure(line.hold_percent),
            _figure(line.exact_hold_percent),
            f"[red]{_figure(line.z)}[/red]" if line.doubtful else _figure(line.z),
            _MARKS[line.remark],
        )
    return table


def _plain(micros: int) -> str:
    """An amount without a currency, for a line that adds several up."""
    return f"{Decimal(micros).scaleb(-6):,.2f}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def refusals(heard: Mapping[str, int], stored: Mapping[str, int], console: Console) -> None:
    """Print refusals by code: as members and staff heard them, and as the till stored them."""
    table = Table(
        title="refusals by code", title_justify="left", title_style="bold", box=None,
        pad_edge=False,
    )  # fmt: skip
    table.add_column("code")
    table.add_column("heard", justify="right")
    table.add_column("stored by the till", justify="right")
    for code in sorted({*heard, *stored}, key=lambda code: (-heard.get(code, 0), code)):
        table.add_row(code, _number(heard.get(code, 0)), _number(stored.get(code, 0)))
    console.print(table)
