"""`fairhouse psql`: the database's own prompt."""

from __future__ import annotations

import os

import click

from fairhouse.kit.config import config
from fairhouse.kit.postgres import APP, OWNER, client_environment, find_binaries


@click.command("psql", context_settings={"ignore_unknown_options": True})
@click.option("--owner", is_flag=True, help="As the owner of the tables, not the runtime role.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(owner: bool, arguments: tuple[str, ...]) -> None:
    """Open psql on this installation; further arguments go to it (-c "select 1")."""
    program = find_binaries().program("psql")
    role = OWNER if owner else APP
    environment = client_environment(role=role, database=config().database_name)
    os.execve(program, ["psql", *arguments], environment)  # noqa: S606 - our own program
