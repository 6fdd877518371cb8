"""`fairhouse houses`: check the rules, show them with their sources, compare days and houses."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click
from rich.table import Column, Table

from fairhouse.domain.jackpots.feeds import feeds_wrong
from fairhouse.entrypoints.cli.houses_check import offers_wrong
from fairhouse.entrypoints.cli.setup import Group, console, give_up
from fairhouse.kit import clock, house_rules
from fairhouse.kit.config import config
from fairhouse.kit.house_rules import BadRules, House, Houses, NoRules
from fairhouse.kit.house_rules.values import plain

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("houses", cls=Group)
def command() -> None:
    """Check and show the houses' rules."""


@command.command("check")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """Check every rule, text, theme and offered game of FOLDER (the installation's houses).

    Prints each house with its figures; the exit code is 1 when anything is wrong.
    """
    houses = _load(folder)
    table = Table("house", "licence", "opened", "rules", "changes to come", box=None)
    for house in houses.values():
        to_come = [str(day) for day in house.book.changes if day > _today(house)]
        count = str(len(house.book.rules))
        told = ", ".join(to_come) or "none"
        table.add_row(house.name, house.licence.slug, str(house.about.opens), count, told)
    console.print(table)
    wrong = [line for house in houses.values() for line in offers_wrong(house, _today(house))]
    wrong += [f"jackpots.toml: {line}" for line in feeds_wrong(houses, clock.today())]
    if wrong:
        give_up("\n".join(wrong))


@command.command("show")
@click.argument("house")
@click.option("--date", "day", type=DAY, help="The day whose rules are shown (today).")
@click.option("--under", default="", help="Only keys that begin so, such as deposit.methods.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(house: str, day: datetime | None, under: str, as_json: bool) -> None:
    """Every rule of HOUSE in force on a day: value, since when, and from which clause."""
    the_house = _house(house)
    rows = _in_force(the_house, day.date() if day else _today(the_house), under)
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    table = Table(Column("rule", no_wrap=True), "value", "since", "clause", "note", box=None)
    for row in rows:
        table.add_row(row["rule"], row["value"], row["since"], row["clause"], row["note"])
    console.print(table)


@command.command("diff")
@click.argument("house")
@click.argument("other", required=False)
@click.option("--from", "before", type=DAY, help="The first day (the day HOUSE opened, or today).")
@click.option("--to", "after", type=DAY, help="The second day (today).")
def diff(house: str, other: str | None, before: datetime | None, after: datetime | None) -> None:
    """What differs between two days of HOUSE, or between HOUSE and OTHER."""
    first, second = _house(house), _house(other or house)
    start = first.about.opens if other is None else _today(first)
    day = before.date() if before else start
    other_day = after.date() if after else _today(second)
    left, right = _values(first, day), _values(second, other_day)
    heads = (f"{first.slug} on {day}", f"{second.slug} on {other_day}")
    table = Table(Column("rule", no_wrap=True), *heads, box=None)
    for key in sorted(left.keys() | right.keys()):
        if left.get(key) != right.get(key):
            table.add_row(key, left.get(key, ""), right.get(key, ""))
    console.print(table if table.row_count else "nothing differs")


def _load(folder: Path | None) -> Houses:
    try:
        return house_rules.load(folder or config().houses_path)
    except BadRules as wrong:
        give_up(str(wrong))


def _house(slug: str) -> House:
    houses = _load(None)
    if slug not in houses:
        give_up(f"there is no house {slug!r}; there are {', '.join(houses)}")
    return houses[slug]


def _today(house: House) -> date:
    return house.day(clock.now())


def _in_force(house: House, day: date, under: str) -> list[dict[str, str]]:
    """The rules in force on a day as rows of text."""
    try:
        entries = {key: house.entry(key, day) for key in house.book.rules if key.startswith(under)}
    except NoRules as wrong:
        give_up(str(wrong))
    return [
        {
            "rule": key,
            "value": plain(entry.value),
            "since": str(entry.starts),
            "clause": ", ".join(entry.clauses),
            "note": entry.note or "",
        }
        for key, entry in entries.items()
    ]


def _values(house: House, day: date) -> dict[str, str]:
    return {row["rule"]: row["value"] for row in _in_force(house, day, "")}
