"""`fairhouse audit`: prove every balance, round and chain; non-zero with the offending ids."""

from __future__ import annotations

import json

import click
import psycopg
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from fairhouse.domain.wallet.prove import Check
from fairhouse.entrypoints.cli.setup import console, use_django


@click.command("audit")
@click.option("--json", "as_json", is_flag=True, help="Print the same figures as JSON.")
def command(as_json: bool) -> None:
    """Prove the books from their entries.

    All sums are taken in one transaction that sees one moment, so the house may go on
    playing meanwhile. Exit code 1 when anything offends.
    """
    use_django()
    show(run(show_progress=not as_json), as_json=as_json)


def show(checks: list[Check], *, as_json: bool) -> None:
    """Print what was proven; the program ends with 1 when anything offends."""
    if as_json:
        click.echo(json.dumps([_told(check) for check in checks], indent=2))
    else:
        _print(checks)
    if not all(check.clean for check in checks):
        raise SystemExit(1)


def run(*, show_progress: bool = False) -> list[Check]:
    """Every check, in one repeatable-read transaction beside the house's own work."""
    from fairhouse.domain.jackpots import prove as jackpots
    from fairhouse.domain.rounds import prove as rounds
    from fairhouse.domain.voids import prove as voids
    from fairhouse.domain.wallet import prove as wallet
    from fairhouse.kit import postgres
    from fairhouse.kit.config import config

    current = config()
    address = postgres.dsn(role=current.database_role, database=current.database_name)
    with (
        Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TimeRemainingColumn(), console=console, disable=not show_progress,
        ) as bar,
        psycopg.connect(address, autocommit=False) as connection,
    ):  # fmt: skip
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        task = bar.add_task("walking the transfers", total=None)
        checks = wallet.prove(
            connection, lambda done, total: bar.update(task, completed=done, total=total)
        )
        bar.update(task, description="comparing rounds with transfers")
        checks += rounds.prove(connection)
        bar.update(task, description="balancing the jackpots")
        checks += jackpots.prove(connection)
        checks += voids.prove(connection)
        connection.rollback()
        bar.update(task, description="walking the audit trail")
        checks.append(_trail())
    return checks


def _trail() -> Check:
    from fairhouse.domain.audit import queries

    report = queries.verify_chain()
    check = Check("the audit trail is unbroken", {"entries": f"{report.checked:,}"})
    if report.broken_at is not None:
        check.offend(f"entry {report.broken_at}: {report.reason}")
    return check


def _told(check: Check) -> dict[str, object]:
    return {
        "check": check.name,
        "clean": check.clean,
        "figures": check.figures,
        "offenders": check.offenders,
    }


def _print(checks: list[Check]) -> None:
    table = Table(show_edge=False, pad_edge=False)
    for heading in ("", "proven", "figures"):
        table.add_column(heading)
    for check in checks:
        mark = "[green]✓[/green]" if check.clean else "[red]✗[/red]"
        figures = "\n".join(f"{name}: {value}" for name, value in check.figures.items())
        table.add_row(mark, check.name, figures)
    console.print(table)
    for check in checks:
        for offender in check.offenders:
            console.print(f"[red]✗[/red] {check.name}: {offender}")
    clean = all(check.clean for check in checks)
    console.print("[green]the books are clean[/green]" if clean else "[red]NOT CLEAN[/red]")
