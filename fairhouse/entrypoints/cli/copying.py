"""pg_dump and pg_restore with a progress bar: they name each table, we know its size."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from fairhouse.entrypoints.cli.setup import console

TABLE_DUMPED = re.compile(r'dumping contents of table "(?:public\.)?([^"]+)"')
TABLE_RESTORED = re.compile(r'processing data for table "(?:public\.)?([^"]+)"')


class CopyFailed(RuntimeError):
    """pg_dump or pg_restore ended with an error; holds what it said."""


def progress_bar() -> Progress:
    """The bar of long copies."""
    return Progress(
        TextColumn("{task.description:<28}"), BarColumn(), TaskProgressColumn(),
        TimeRemainingColumn(), console=console,
    )  # fmt: skip


def table_sizes(session: psycopg.Connection[Any]) -> dict[str, int]:
    """Bytes of each table's rows, by name."""
    query = """
        select relname, pg_table_size(oid) from pg_class
         where relkind = 'r' and relnamespace = 'public'::regnamespace
    """
    return {str(name): int(size) for name, size in session.execute(query)}


def run_watched(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    bar: Progress,
    verb: str,
    sizes: Mapping[str, int],
    said: re.Pattern[str],
) -> None:
    """Run a verbose copy program and move the bar as it goes from table to table.

    Raises CopyFailed with the last lines it said.
    """
    task = bar.add_task(verb, total=sum(sizes.values()) or None)
    tail: list[str] = []
    under_way = 0
    with subprocess.Popen(
        command, env=dict(environment), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        text=True, errors="replace",
    ) as process:  # fmt: skip
        for line in process.stderr or ():
            tail = [*tail[-14:], line.rstrip()]
            found = said.search(line)
            if found:
                bar.update(task, advance=under_way, description=f"{verb} {found[1]}")
                under_way = sizes.get(found[1], 0)
    if process.returncode != 0:
        raise CopyFailed("\n".join(tail))
    bar.update(task, description=verb, total=1, completed=1)
