"""`fairhouse jackpots`: what they hold and return, and the proof of it."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click
import psycopg
from rich.table import Table

from fairhouse.entrypoints.cli.setup import Group, console, use_django

if TYPE_CHECKING:
    from fairhouse.domain.jackpots.book import Version
    from fairhouse.domain.jackpots.prove import Balance


@click.group("jackpots", cls=Group)
def command() -> None:
    """List the progressive jackpots and prove what they hold."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the same as JSON.")
def list_them(as_json: bool) -> None:
    """Every jackpot: who feeds it, what it holds, and what it returns as an exact fraction.

    The return is the jackpot's own and comes on top of the game's certificate. For a jackpot
    that only the highest stakes win it is that of those stakes, at the least.
    """
    use_django()
    from fairhouse.domain.jackpots.actions import read_book
    from fairhouse.domain.jackpots.prove import balances
    from fairhouse.kit import clock

    book = read_book()
    with _connection() as connection:
        held = {one.number: one for one in balances(connection)}
    told = [
        _told(version, held[version.terms.number], book.fed_by(version.terms))
        for version in book.at(clock.now())
    ]
    if as_json:
        click.echo(json.dumps(told, indent=2))
    else:
        _print(told)


@command.command("prove")
@click.option("--json", "as_json", is_flag=True, help="Print the same as JSON.")
def prove(as_json: bool) -> None:
    """Balance every jackpot to the micro: rounds x rate + seeds - wins = what it holds.

    Exit code 1 when anything offends. `fairhouse audit` does the same among all other checks.
    """
    use_django()
    from fairhouse.domain.jackpots import prove as proof
    from fairhouse.entrypoints.cli.audit import show

    with _connection() as connection:
        checks = proof.prove(connection)
    show(checks, as_json=as_json)


def _connection() -> psycopg.Connection[Any]:
    """Sees one moment of the database."""
    from fairhouse.kit import postgres
    from fairhouse.kit.config import config

    current = config()
    address = postgres.dsn(role=current.database_role, database=current.database_name)
    connection = psycopg.connect(address)
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    return connection


def _told(version: Version, held: Balance, fed: list[tuple[str, str, str]]) -> dict[str, Any]:
    from fairhouse.domain.jackpots.rules import return_of
    from fairhouse.kit.money import Money

    terms = version.terms
    returns = return_of(terms, version.meter_ppm)
    meter, reserve, diversion = (str(Money(part or 0, terms.base)) for part in held.shown)
    return {
        "name": terms.name,
        "title": terms.title,
        "version": terms.version,
        "kind": terms.kind,
        "meter": meter,
        "reserve": reserve,
        "diversion": diversion,
        "to_confirm": str(Money(held.waiting, terms.base)),
        "won": str(Money(held.won, terms.base)),
        "contributed": str(Money(sum(held.contributed), terms.base)),
        "seeds_by_the_house": str(Money(held.house, terms.base)),
        "return": _fraction(returns.total),
        "return_of_contributions": _fraction(returns.contribution),
        "return_of_seeds": _fraction(returns.seed),
        "fed_by": sorted({f"{game} at {house}" for house, game, _ in fed}),
    }


def _fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _print(told: list[dict[str, Any]]) -> None:
    for one in told:
        table = Table(show_edge=False, pad_edge=False, show_header=False)
        for key, value in one.items():
            shown = ", ".join(value) if isinstance(value, list) else str(value)
            table.add_row(key.replace("_", " "), shown)
        console.print(table)
        console.print()
