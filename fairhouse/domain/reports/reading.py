"""Reading the jackpots' part of the day book from the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db import connection

from fairhouse.domain.reports.pots import Jackpots, Pot, Sum
from fairhouse.kit import sql

STATEMENTS: Final[Mapping[str, str]] = sql.load(Path(__file__).parent / "sql" / "jackpots.sql")

Place = tuple[date, str, str]
"""(day, house, currency) of a line."""
Found = Iterator[tuple[Place, Jackpots]]


def rows(statement: str, *arguments: Any) -> Iterator[tuple[Any, ...]]:
    """What a statement of jackpots.sql finds."""
    with psycopg.RawCursor(connection.connection) as cursor:
        yield from cursor.execute(STATEMENTS[statement], arguments).fetchall()


def exact(staked: int, parts: int, per: int) -> int:
    """A share of what was staked, in micros. Raises ArithmeticError for a broken micro."""
    share, rest = divmod(staked * parts, per)
    if rest:
        raise ArithmeticError(f"{parts}/{per} of {staked} micros is no whole number of micros")
    return share


def of_lines(since: datetime, until: datetime, house: str | None) -> Found:
    """What to add to the lines, piece by piece, each in its line's currency."""
    span = (since, until, house)
    for *at, parts, per, num, den, staked in rows("shares", *span):
        # `parts` of `per` are in the jackpot's currency: here back in the stake's own
        share = exact(int(staked), parts * den, per * num)
        yield _place(at), Jackpots(contributed_micros=share)
    for *at, number, amount, waits, owed in rows("hits", *span):
        yield _place(at), Jackpots(hits=Sum(number, amount), to_confirm=Sum(waits, owed))
    for *at, state, number, amount in rows("decisions", *span):
        decided = Sum(number, amount)
        paid = state == "paid"
        yield _place(at), Jackpots(paid=decided) if paid else Jackpots(declined=decided)


def _place(at: list[Any]) -> Place:
    day, house, currency = at
    return day, house, currency


_NONE: Final = Sum()


def of_pots(since: datetime, until: datetime) -> list[Pot]:
    """Every jackpot from one moment to another, by number."""
    moved = _movements(since, until)
    found = []
    for number, name, title, base, held, waits, owed in rows("pots", until):
        pot = Pot(
            name=name, title=title, currency=base, held_micros=held,
            owed_after=Sum(waits, owed), **moved(number, False),
        )  # fmt: skip
        later = replace(pot, **moved(number, True))
        found.append(replace(pot, later_micros=later.grown_micros))
    return found


def _movements(since: datetime, until: datetime) -> Callable[[int, bool], dict[str, Any]]:
    """(jackpot, later) -> its movements in the span, or `later` from its end until now.

    Both are read at once: the shares are summed over every round since the span began.
    """
    shares: Counter[tuple[int, bool]] = Counter()
    for jackpot, later, parts, per, staked in rows("pot_shares", since, until):
        shares[jackpot, later] += exact(int(staked), parts, per)
    sums = {
        (statement, *key): Sum(number, micros)
        for statement in ("pot_seeds", "pot_hits", "pot_decisions")
        for *key, number, micros in rows(statement, since, until)
    }

    def of(jackpot: int, later: bool) -> dict[str, Any]:
        return {
            "contributed_micros": shares[jackpot, later],
            "house_micros": sums.get(("pot_seeds", jackpot, later), _NONE).micros,
            "hits": sums.get(("pot_hits", jackpot, later), _NONE),
            "paid": sums.get(("pot_decisions", jackpot, "paid", later), _NONE),
            "declined": sums.get(("pot_decisions", jackpot, "declined", later), _NONE),
        }

    return of
