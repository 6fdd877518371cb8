"""`fairhouse seed`: an empty installation becomes a house with life in it. Development only."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fairhouse.entrypoints.cli import simulate
from fairhouse.entrypoints.cli.setup import console, give_up, use_django
from fairhouse.kit.config import config

if TYPE_CHECKING:
    from fairhouse.entrypoints.simulation.run import Settings
    from fairhouse.kit.house_rules import House

MEMBERS, DAYS, SEED = 30, 7, 2026
GUESTS_BEFORE_END = timedelta(minutes=50)
"""When the known members come: after the pretend staff's last look at their queues."""
SIGN_INS = "sign-ins.txt"


@click.command("seed")
def command() -> None:
    """Fill an empty installation with demonstration members. Twice does no more than once."""
    if config().production:
        give_up("Demonstration members are made up; they do not live in production.")
    use_django()
    made = seed()
    for line in made or ["Everybody is here already; their sign-ins are in:", str(_path())]:
        console.print(line, markup=False)


def seed() -> list[str]:
    """Give every house its texts, some members with a week of history, and one known member.

    Returns how to sign in, which is also kept where `fairhouse up` prints it. Does nothing in
    production, and nothing where every house has its known member already; what a killed run
    left undone is done by the next one. Django must be set up.
    """
    if config().production:
        return []
    logging.getLogger().setLevel(logging.WARNING)
    from fairhouse.entrypoints.simulation import demo

    houses = demo.missing()
    if not houses:
        return []
    lines = [*_staff(), *_members(houses)]
    _keep(lines)
    return lines


def _staff() -> list[str]:
    from fairhouse.entrypoints.office.seed import demo_staff

    made = demo_staff()
    people = [f"  {each.username:<16} {each.password}   {', '.join(each.roles)}" for each in made]
    code = f"  and the code of an authenticator with the secret {made[0].totp_secret}"
    return ["Demonstration staff:", *people, code]


def _members(houses: list[House]) -> list[str]:
    from fairhouse.entrypoints.simulation import demo
    from fairhouse.entrypoints.simulation.run import CannotSimulate
    from fairhouse.kit import clock

    settings = _settings()
    arrive = max(settings.starts, min(settings.ends, clock.now()) - GUESTS_BEFORE_END)
    guests = tuple(demo.lives(houses, arrives=arrive))
    settings = replace(settings, guests=guests)
    try:
        simulate.run(settings)
    except CannotSimulate:  # an earlier run was killed before the known members came
        simulate.run(replace(settings, members=0))
    shown = [demo.sign_in_of(life) for life in guests]
    return [
        "Demonstration members (their money is pretend):",
        *(f"  {each.username:<16} {each.password:<32} {each.house}" for each in shown),
    ]


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


def _path() -> Path:
    return config().home / SIGN_INS


def _keep(lines: list[str]) -> None:
    """Add the sign-ins to the file that `fairhouse up` prints; only its owner may read it."""
    path = _path()
    known = path.read_text().splitlines() if path.exists() else []
    path.touch(mode=0o600)
    path.write_text("\n".join([*known, *(line for line in lines if line not in known)]) + "\n")
