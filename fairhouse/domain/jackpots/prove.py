"""Proving the jackpots: what each holds is exactly what went in less what came out.

For meter, reserve and diversion pool apart, in whole micros of the base currency and with no
tolerance. Contributions are computed anew from the stored rounds and the feeds in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from fairhouse.domain.jackpots.book import Book
from fairhouse.domain.jackpots.rules import MUST_HIT_BY
from fairhouse.domain.jackpots.seal import CycleSeal, SealBroken, target_of
from fairhouse.domain.jackpots.statements import PROOFS, STATEMENTS
from fairhouse.domain.wallet.prove import Check, asked
from fairhouse.kit import dice
from fairhouse.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """A jackpot's three sums, in micros: as the rounds and records make them, and as shown."""

    number: int
    name: str
    base: str
    contributed: tuple[int, int]
    """To the meter and to the reserve, from every stored round."""
    house: int
    """Seeds that the house paid."""
    won: int
    """Taken by winners, without what was declined."""
    waiting: int
    """Of it, what waits for confirmation."""
    made: tuple[int, int, int]
    shown: tuple[int | None, int | None, int | None]
    cycles: tuple[int | None, int, int]
    """As the meter counts them, as recorded, and as ended by hits plus the open one."""

    @property
    def held(self) -> Money:
        """Everything that is the players' in this jackpot, as shown."""
        return Money(sum(part or 0 for part in self.shown), self.base)


_NAMES = ("the meter", "the reserve", "the diversion pool")


def balances(connection: psycopg.Connection[Any]) -> list[Balance]:
    """Every jackpot's sums. Raises ArithmeticError when a share is not a whole micro."""
    meter: Counter[int] = Counter()
    reserve: Counter[int] = Counter()
    for number, house, currency, to_meter, to_reserve, per, staked, _ in connection.execute(
        PROOFS["stakes"]
    ):
        for sums, parts in ((meter, to_meter), (reserve, to_reserve)):
            share, rest = divmod(int(staked) * parts, per)
            if rest:
                raise ArithmeticError(f"{house}'s stakes in {currency} do not divide")
            sums[number] += share
    rows = connection.execute(PROOFS["jackpots"]).fetchall()
    return [_balance(row, meter[row[0]], reserve[row[0]]) for row in rows]


def _balance(row: Sequence[Any], to_meter: int, to_reserve: int) -> Balance:
    number, name, base, *shown = row[:6]
    from_reserve, house, from_diversion = (int(text) for text in row[8:11])
    value, rest, overflow, declined, waiting = (int(text) for text in row[12:17])
    return Balance(
        number=number,
        name=name,
        base=base,
        contributed=(to_meter, to_reserve),
        house=house,
        won=value - rest - declined,
        waiting=waiting,
        made=(
            to_meter + from_reserve + house + from_diversion - value - overflow,
            to_reserve + rest - from_reserve,
            overflow + declined - from_diversion,
        ),
        shown=(shown[0], shown[1], shown[2]),
        cycles=(row[6], row[7], row[11] + 1),
    )


def prove(connection: psycopg.Connection[Any]) -> list[Check]:
    """All checks of jackpots, on a connection inside one repeatable-read transaction."""
    return [
        totals(connection),
        asked(connection, "every jackpot hit is its winners' parts", "hits_that_differ", PROOFS),
        asked(
            connection, "every jackpot win is a round's, at its rate", "wins_that_differ", PROOFS
        ),
        asked(connection, "every confirmed jackpot was paid once", "payments_that_differ", PROOFS),
        sealed(connection),
    ]


def totals(connection: psycopg.Connection[Any]) -> Check:
    """Contributions + seeds - wins = meter + reserve + diversion pool, each to the micro."""
    check = Check("every jackpot holds its contributions and seeds less its wins")
    try:
        found = balances(connection)
    except ArithmeticError as broken:
        check.offend(str(broken))
        return check
    for one in found:
        for name, made, shown in zip(_NAMES, one.made, one.shown, strict=True):
            if made != shown:
                check.offend(f"{one.name}: {name} shows {shown} micros, its records make {made}")
        if len(set(one.cycles)) > 1:
            check.offend(f"{one.name}: its cycles are counted as {one.cycles}")
        check.figures[one.name] = str(one.held)
        if one.waiting:
            check.figures[f"{one.name}, to confirm"] = str(Money(one.waiting, one.base))
    return check


def sealed(connection: psycopg.Connection[Any]) -> Check:
    """Every seed is the one committed to; sealed amounts were paid when reached, never late."""
    check = Check("every sealed jackpot amount is the drawn one, and was paid in time")
    book = Book(
        connection.execute(STATEMENTS["versions"]).fetchall(),
        connection.execute(STATEMENTS["feeds"]).fetchall(),
    )
    shows = {row[0]: row[3] for row in connection.execute(PROOFS["jackpots"])}
    seal, count = CycleSeal(), 0
    last: dict[int, int] = {}
    for number, cycle, version, key, start, epoch, box, commitment, value in connection.execute(
        PROOFS["cycles"]
    ):
        terms = book.version(number, version).terms
        who = f"{terms.name}, cycle {cycle}"
        if cycle != last.get(number, 0) + 1:
            check.offend(f"{who}: the cycle before it is missing")
        last[number] = cycle
        try:
            seed = seal.open(bytes(box), key, epoch)
        except SealBroken as broken:
            check.offend(f"{who}: {broken}")
            continue
        if dice.commitment(seed, key) != bytes(commitment):
            check.offend(f"{who}: the seed is not the one committed to")
        if terms.kind == MUST_HIT_BY:
            count += 1
            target = target_of(terms, start, seed)
            shown = shows[number]
            if value is not None and value != target:
                check.offend(f"{who}: paid {value} micros, the sealed amount was {target}")
            if value is None and (shown is None or target is None or shown >= target):
                check.offend(f"{who}: the meter has passed the sealed amount and nobody won")
    check.figures = {"sealed amounts": f"{count:,}"}
    return check
