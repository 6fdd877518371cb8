"""`fairhouse randomness`: the nightly watch over outcomes, and the battery on the driver."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from fairhouse.entrypoints.cli.setup import Group, console, give_up, use_django

if TYPE_CHECKING:
    from fairhouse.domain.randomness.models import Battery, Night


@click.group("randomness", cls=Group)
def command() -> None:
    """Hold outcomes against what the rules make likely; keep the record."""


@command.command("watch")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="A closed day, such as 2026-11-21.")
def watch(*, day: datetime | None) -> None:
    """Test the outcomes of a day, or of every closed day that was not tested yet.

    Ends with 1 when a night raised an alarm.
    """
    use_django()
    from fairhouse.domain.randomness import actions
    from fairhouse.kit import clock

    if day is not None and day.date() >= clock.today():
        give_up("that day is not over")
    with _progress() as bar:
        task = bar.add_task("rounds", total=None)
        found = (
            [actions.watch(day.date(), tick=lambda n: bar.advance(task, n))]
            if day is not None
            else actions.make_up()
        )
    _print_nights(found)
    if any(night.alarm for night in found):
        give_up("outcomes are very unlikely: see the office, Randomness")


@command.command("show")
@click.option("--nights", default=14, show_default=True, help="How many nights.")
@click.option("--json", "as_json", is_flag=True, help="Every test of every night.")
def show(*, nights: int, as_json: bool) -> None:
    """The record: nights, and reports of the battery."""
    use_django()
    from fairhouse.domain.randomness import queries

    found = queries.nights(nights)
    if as_json:
        told = {
            "nights": [_night_json(night) for night in found],
            "batteries": [_battery_json(each) for each in queries.batteries()],
        }
        click.echo(json.dumps(told, indent=2))
        return
    _print_nights(found)


@command.command("battery")
@click.option("--sequences", default=10, show_default=True, help="Million-bit rows for NIST.")
@click.option("--megabytes", default=100, show_default=True, help="For each test of dieharder.")
@click.option("--dieharder/--no-dieharder", default=True, help="Run dieharder too.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def battery(*, sequences: int, megabytes: int, dieharder: bool, as_json: bool) -> None:
    """Test the live driver's stream and keep the report.

    By twelve tests of NIST SP 800-22 and, unless told not to, by dieharder, which must be
    installed. Ends with 1 when the stream fails.
    """
    use_django()
    from fairhouse.domain.randomness import actions, nist
    from fairhouse.domain.randomness import battery as tests
    from fairhouse.kit import dice

    dice.self_test()
    with _progress() as bar:
        task = bar.add_task("NIST SP 800-22", total=sequences * len(nist.BATTERY))
        p_values = tests.nist_p_values(sequences, tick=lambda n: bar.advance(task, n))
        report: dict[str, Any] = {"nist": dict(p_values)}
        if dieharder:
            task = bar.add_task("dieharder", total=len(tests.DIEHARDER))
            try:
                more, said = tests.dieharder_p_values(
                    megabytes, tick=lambda n: bar.advance(task, n)
                )
            except tests.NoDieharder:
                give_up("dieharder is not installed: apt-get install dieharder, or --no-dieharder")
            p_values |= more
            report |= {"dieharder": more, "said": said}
    kept = actions.keep_battery(megabytes=megabytes, p_values=p_values, report=report)
    if as_json:
        click.echo(json.dumps(_battery_json(kept), indent=2))
    else:
        _print_battery(kept, p_values)
    if not kept.passed:
        give_up("the stream failed the battery: no game may be offered until somebody knows why")


def _progress() -> Progress:
    from rich.console import Console

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _print_nights(found: list[Night]) -> None:
    table = Table("day", "rounds", "draws", "tests", "lowest adjusted p", "uniformity p", "alarm")
    for night in found:
        table.add_row(
            night.day.isoformat(), f"{night.rounds:,}", f"{night.draws:,}", f"{night.tests:,}",
            f"{night.lowest_adjusted:.4g}", f"{night.uniformity:.4g}",
            "ALARM" if night.alarm else "",
        )  # fmt: skip
    console.print(table)


def _print_battery(kept: Battery, p_values: dict[str, float]) -> None:
    table = Table("test", "p-value")
    for name, p_value in sorted(p_values.items(), key=lambda pair: pair[1])[:12]:
        table.add_row(name, f"{p_value:.6f}")
    console.print(f"{kept.tests} tests; the twelve least likely:")
    console.print(table)
    said = "passed" if kept.passed else "FAILED"
    console.print(f"{said}: lowest p adjusted for the family {kept.lowest_adjusted:.4g}")


def _night_json(night: Night) -> dict[str, Any]:
    from fairhouse.domain.randomness import queries

    return {
        "day": night.day.isoformat(),
        "tested_at": night.at.isoformat(),
        "rounds": night.rounds,
        "draws": night.draws,
        "lowest_adjusted": night.lowest_adjusted,
        "uniformity": night.uniformity,
        "alarm": night.alarm,
        "tests": [
            {
                "game": verdict.game, "version": verdict.version, "stream": verdict.stream,
                "test": verdict.test, "size": verdict.size, "statistic": verdict.statistic,
                "p_value": verdict.p_value, "adjusted": verdict.adjusted,
            }
            for verdict in queries.verdicts(night)
        ],
    }  # fmt: skip


def _battery_json(kept: Battery) -> dict[str, Any]:
    return {
        "id": str(kept.id), "at": kept.at.isoformat(), "megabytes": kept.megabytes,
        "tests": kept.tests, "lowest_adjusted": kept.lowest_adjusted, "passed": kept.passed,
        "report": kept.report,
    }  # fmt: skip
