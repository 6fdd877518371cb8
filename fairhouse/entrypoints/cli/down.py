"""`fairhouse down`: stop everything, in the order that loses nothing."""

from __future__ import annotations

import click

from fairhouse.entrypoints.cli.programs import STOPPING_ORDER
from fairhouse.entrypoints.cli.setup import console
from fairhouse.entrypoints.cli.supervisor import stop_all
from fairhouse.kit.config import config
from fairhouse.kit.postgres import Server


@click.command("down")
@click.option("--destroy", is_flag=True, help="Delete the database's files too.")
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
def command(destroy: bool, yes: bool) -> None:
    """Stop everything, play first and the database last."""
    current = config()
    if destroy and not yes:
        click.confirm(f"Delete the whole database of {current.home}?", abort=True)
    found = stop_all(current.home, STOPPING_ORDER, lambda said: console.print(said, style="dim"))
    console.print("Stopped." if found else "Nothing was running.")
    if destroy:
        Server(current.home).destroy()
        console.print("The database's files are deleted.")
