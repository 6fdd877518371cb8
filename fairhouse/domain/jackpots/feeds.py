"""From the houses' rules of a jackpot to the numbers by which it is fed, and what forbids it.

Needs no database, so that `fairhouse houses check` tells what `fairhouse migrate` would refuse.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from fairhouse.domain.jackpots.rules import MOST_A_GAME, exact_share
from fairhouse.games import engine
from fairhouse.kit.house_rules import Houses
from fairhouse.kit.house_rules.jackpots import Jackpot as Rules
from fairhouse.kit.money import MICROS


def feeds_of(terms: Rules, houses: Houses, day: date) -> list[dict[str, Any]]:
    """The rows of jackpots_feed of a version: one a house, game and currency."""
    rows = []
    for house in terms.houses:
        for currency in _currencies(houses, house, day):
            rate = rate_of(terms, currency)
            shares = [Fraction(ppm, MICROS) * rate for ppm in (terms.meter_ppm, terms.reserve_ppm)]
            per = shares[0].denominator * shares[1].denominator
            bet_max = terms.bet_max[currency].micros if terms.bet_max else None
            numbers = {
                "currency": currency, "meter_parts": int(shares[0] * per),
                "reserve_parts": int(shares[1] * per), "per": per, "base_num": rate.numerator,
                "base_den": rate.denominator, "bet_max_micros": bet_max,
            }  # fmt: skip
            rows += [{"house": house, "game": game, **numbers} for game in terms.games]
    return rows


def _currencies(houses: Houses, house: str, day: date) -> tuple[str, ...]:
    known = houses[house]
    return known.on(max(day, known.book.opens)).money.currencies


def rate_of(terms: Rules, currency: str) -> Fraction:
    """Units of the base currency for a unit of another (JJ-7.15)."""
    if currency == terms.base:
        return Fraction(1)
    return next(Fraction(rate.base) for rate in terms.rates if rate.currency == currency)


def content_hash(terms: Rules, feeds: list[dict[str, Any]]) -> str:
    """SHA-256 over everything that a version decides by."""
    told = {
        "base": terms.base, "kind": terms.kind, "title": terms.title, "one_in": terms.one_in,
        "seed": terms.seed[terms.base].micros, "limit": terms.limit[terms.base].micros,
        "meter_ppm": terms.meter_ppm, "reserve_ppm": terms.reserve_ppm, "feeds": feeds,
    }  # fmt: skip
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"fairhouse jackpot 1\n{text}".encode()).hexdigest()


def feeds_wrong(houses: Houses, day: date) -> Iterator[str]:
    """A sentence for each jackpot of a day that cannot be opened; also for `houses check`."""
    fed: Counter[tuple[str, str]] = Counter()
    for name, terms in houses.jackpots.on(day).items():
        for game in terms.games:
            yield from _game_wrong(name, terms, game, houses, day)
            fed.update((house, game) for house in terms.houses)
    for (house, game), count in fed.items():
        if count > MOST_A_GAME:
            yield f"{game} feeds {count} jackpots in {house}; {MOST_A_GAME} are the most"


def _game_wrong(name: str, terms: Rules, game: str, houses: Houses, day: date) -> Iterator[str]:
    where = f"jackpots.{name}.games: {game}"
    if game not in engine.names():
        yield f"{where} is no game"
        return
    found = engine.load(game)
    if found.staged:
        yield f"{where} is played in several stages; only single-stage games feed jackpots"
        return
    grid = int(found.layout["grid_micros"])
    currencies = {code for house in terms.houses for code in _currencies(houses, house, day)}
    for currency in sorted(currencies):
        rate = rate_of(terms, currency)
        # a share of a million of a million: the whole stake, which a mystery jackpot draws by
        for ppm in (terms.meter_ppm, terms.reserve_ppm, MICROS):
            if not exact_share(ppm, rate.numerator, rate.denominator, grid):
                yield (
                    f"{where}: {ppm} millionths of a stake of {grid} micros {currency} are no "
                    f"whole number of micros {terms.base}; choose another share or rate"
                )
    # what a stake brought is told in the stake's own currency too: day book, void rounds
    for ppm in (terms.meter_ppm, terms.reserve_ppm):
        if not exact_share(ppm, 1, 1, grid):
            yield (
                f"{where}: {ppm} millionths of a stake of {grid} micros are no whole number of "
                "micros; choose another share"
            )
