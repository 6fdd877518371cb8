"""`fairhouse status`: which processes run, where, since when."""

from __future__ import annotations

import time

import click
from rich.table import Table

from fairhouse.entrypoints.cli import pidfile
from fairhouse.entrypoints.cli.programs import Program, programs, serves
from fairhouse.entrypoints.cli.setup import console
from fairhouse.kit.config import Config, config
from fairhouse.kit.postgres import Server

_MB = 1024 * 1024


@click.command("status")
def command() -> None:
    """Show which processes run and where; the exit code is 3 when one does not."""
    current = config()
    table = Table("process", "state", "address", "pid", "up", "memory", box=None)
    rows = [_database(current), *(_row(current, one) for one in programs(current))]
    for row in rows:
        table.add_row(*row)
    console.print(table)
    if any(row[1] != "runs" for row in rows):
        raise SystemExit(3)


def _row(current: Config, program: Program) -> tuple[str, ...]:
    process = pidfile.read(current.home / "run" / f"{program.name}.pid")
    address = f"127.0.0.1:{program.port}" if program.port else ""
    if process is None:
        return (program.name, "stopped", address, "", "", "")
    state = "runs" if program.port is None or serves(program.port) else "does not answer"
    family = [process, *process.children(recursive=True)]
    memory = sum(one.memory_info().rss for one in family) // _MB
    return (
        program.name, state, address, str(process.pid),
        _span(time.time() - process.create_time()), f"{memory} MB",
    )  # fmt: skip


def _database(current: Config) -> tuple[str, ...]:
    if current.database_url is not None:
        return ("database", "runs", "DATABASE_URL", "", "", "")
    server = Server(current.home)
    state = "runs" if server.running else "stopped"
    return ("database", state, str(server.socket_dir), str(server.pid or ""), "", "")


def _span(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
