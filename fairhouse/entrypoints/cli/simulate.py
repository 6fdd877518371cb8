"""`fairhouse simulate`: pretend members live in the houses; then the day book is printed."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from fairhouse.entrypoints.cli.setup import console, give_up, use_django
from fairhouse.kit.config import config

if TYPE_CHECKING:
    from fairhouse.domain.reports.book import DayBook
    from fairhouse.domain.wallet.prove import Check
    from fairhouse.entrypoints.simulation.run import Outcome, Settings
    from fairhouse.entrypoints.simulation.tally import Tally

CARDS = "pretend-cards.sqlite3"
"""The file of the pretend card processor: members can go on paying with their cards."""


@click.command("simulate")
@click.option("--members", default=100, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 366))
@click.option("--seed", default=7, show_default=True, help="Who they are and what they try.")
@click.option("--house", "houses", multiple=True, help="Only in this house; can be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print the same figures as JSON.")
def command(*, members: int, days: int, seed: int, houses: tuple[str, ...], as_json: bool) -> None:
    """Let members live under a virtual clock, then print the day book.

    They register, confirm, pay, play and withdraw through the real actions; staff decide. The
    span ends now, or begins when the houses' texts came into force. The dice are the real ones.
    """
    if config().production:
        give_up("A simulation makes members up; it does not run in production.")
    use_django()
    logging.getLogger().setLevel(logging.WARNING)
    settings, outcome = _lived(members, days, seed, houses)
    book, checks = _day_book(settings), _proof()
    if as_json:
        click.echo(json.dumps(_as_json(settings, outcome, book, checks), indent=2))
    else:
        _show(settings, outcome, book, checks)
    if not all(check.clean for check in checks):
        raise SystemExit(1)


def _lived(members: int, days: int, seed: int, houses: tuple[str, ...]) -> tuple[Settings, Outcome]:
    """Run it, or say in a sentence why it cannot be run."""
    from django.db import OperationalError

    from fairhouse.entrypoints.simulation.run import CannotSimulate

    try:
        settings = _settings(members, days, seed, houses)
        return settings, run(settings)
    except CannotSimulate as problem:
        give_up(str(problem))
    except OperationalError as problem:
        give_up(f"The database does not answer ({str(problem).strip()}); try: fairhouse up")


def _settings(members: int, days: int, seed: int, houses: tuple[str, ...]) -> Settings:
    from fairhouse.entrypoints.simulation.run import Settings, latest_first_text
    from fairhouse.kit import clock, house_rules

    known = house_rules.current()
    for house in houses:
        if house not in known:
            give_up(f"There is no house {house!r}; there are {', '.join(known)}.")
    starts = (clock.now() - timedelta(days=days)).replace(microsecond=0)
    in_force = latest_first_text(houses or list(known))
    if in_force is not None and in_force > starts:
        starts = in_force.replace(microsecond=0) + timedelta(seconds=1)
        _errors().print(
            f"The houses' texts hold from {starts:%d %B %Y, %H:%M} UTC; the simulation begins then."
        )
    return Settings(
        members=members, days=days, seed=seed, starts=starts, houses=houses,
        cards=config().home / CARDS,
    )  # fmt: skip


def run(settings: Settings) -> Outcome:
    """Run it with a progress bar over virtual time; on standard error, so --json can be piped.

    Raises CannotSimulate.
    """
    from fairhouse.entrypoints.simulation.run import simulate

    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    span = settings.ends - settings.starts
    with Progress(*columns, console=_errors(), transient=True) as bar:
        task = bar.add_task("simulating", total=span.total_seconds(), told="")

        def tell(now: datetime, tally: Tally) -> None:
            told = f"{now:%a %d %b %H:%M}  {tally.done['wager']:,} rounds"
            done = min(now - settings.starts, span)
            bar.update(task, completed=done.total_seconds(), told=told)

        return simulate(settings, tell)


def _errors() -> Console:
    return Console(stderr=True, highlight=False)


def _day_book(settings: Settings) -> DayBook:
    from fairhouse.domain.reports.queries import day_book

    since = settings.starts.date()
    until = settings.ends.date() + timedelta(days=1)
    return day_book(since, until, settings.houses[0] if len(settings.houses) == 1 else None)


def _proof() -> list[Check]:
    from fairhouse.entrypoints.cli import audit

    return audit.run(show_progress=False)


def _as_json(
    settings: Settings, outcome: Outcome, book: DayBook, checks: list[Check]
) -> dict[str, Any]:
    return {
        "members": settings.members,
        "days": settings.days,
        "seed": settings.seed,
        "starts": settings.starts.isoformat(),
        "ends": settings.ends.isoformat(),
        "seconds": round(outcome.seconds, 1),
        "rounds": outcome.rounds,
        "done": dict(sorted(outcome.tally.done.items())),
        "refused": outcome.tally.refusals_by_code,
        "day_book": book.as_json(),
        "proof": [{"check": each.name, "clean": each.clean} for each in checks],
    }


def _show(settings: Settings, outcome: Outcome, book: DayBook, checks: list[Check]) -> None:
    from fairhouse.entrypoints.cli import day_book

    day_book.show(book, console)
    day_book.refusals(outcome.tally.refusals_by_code, book.refusals, console)
    console.print(
        f"{settings.members:,} members, {settings.days} days, seed {settings.seed}: "
        f"{outcome.rounds:,} rounds in {outcome.seconds:.1f} s "
        f"({outcome.rounds / outcome.seconds:,.0f} a second with everything around them)"
    )
    for check in checks:
        for offender in check.offenders:
            console.print(f"[red]✗[/red] {check.name}: {offender}")
    clean = all(check.clean for check in checks)
    console.print(
        f"[green]the books are clean[/green]: {len(checks)} proofs"
        if clean
        else "[red]the books are NOT CLEAN[/red]: fairhouse audit"
    )
