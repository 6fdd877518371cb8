"""`fairhouse seed`: an empty installation becomes a house with life in it. Development only."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from fairhouse.entrypoints.cli import simulate
from fairhouse.entrypoints.cli.setup import console, give_up, use_django
from fairhouse.kit.config import config

if TYPE_CHECKING:
    from fairhouse.entrypoints.simulation.demo import SignIn
    from fairhouse.entrypoints.simulation.run import Settings

MEMBERS, DAYS, SEED = 30, 7, 2026
SIGN_INS = "sign-ins.txt"
_HEADING = "Demonstration members (their money is pretend):"


@click.command("seed")
def command() -> None:
    """Fill an empty installation with demonstration members. Twice does no more than once."""
    if config().production:
        give_up("Demonstration members are made up; they do not live in production.")
    use_django()
    seed()


def seed() -> None:
    """Give every house its texts, some members with a week of history, and one known member.

    Does nothing in production, and nothing where every house has its known member already;
    what a killed run left undone is done by the next one. Django must be set up.
    """
    if config().production:
        return
    logging.getLogger().setLevel(logging.WARNING)
    _members()


def _members() -> None:
    from fairhouse.entrypoints.simulation import demo
    from fairhouse.entrypoints.simulation.run import CannotSimulate

    houses = demo.missing()
    if not houses:
        return
    settings = _settings()
    arrive = max(settings.starts, settings.ends - timedelta(hours=2))
    guests = tuple(demo.lives(houses, arrives=arrive))
    settings = replace(settings, guests=guests)
    try:
        simulate.run(settings)
    except CannotSimulate:  # an earlier run was killed before the known members came
        simulate.run(replace(settings, members=0))
    _write([demo.sign_in_of(life) for life in guests])


def _settings() -> Settings:
    """A week until now; shorter, or without a past, where the texts are younger than that."""
    from fairhouse.entrypoints.simulation.run import Settings, latest_first_text
    from fairhouse.kit import clock, house_rules

    now = clock.now().replace(microsecond=0)
    starts, in_force = now - timedelta(days=DAYS), latest_first_text(list(house_rules.current()))
    if in_force is not None and in_force > starts:
        starts = in_force.replace(microsecond=0) + timedelta(seconds=1)
    days = (now - starts).days
    return Settings(
        members=MEMBERS if days else 0, days=max(days, 1), seed=SEED, starts=starts,
        cards=config().home / simulate.CARDS,
    )  # fmt: skip


def _write(sign_ins: list[SignIn]) -> None:
    """Print how to sign in, and keep it where `fairhouse up` prints it again."""
    lines = [_HEADING, *(f"  {each.house:<12} {each.username:<16} {each.password}"
                         for each in sign_ins)]  # fmt: skip
    path = config().home / SIGN_INS
    known = path.read_text().rstrip().splitlines() if path.exists() else []
    path.touch(mode=0o600)
    path.write_text("\n".join([*known, *lines]) + "\n")
    for line in lines:
        console.print(line, markup=False)
