"""`fairhouse manage`: Django's own commands, as the owner of the tables."""

from __future__ import annotations

import click

from fairhouse.entrypoints.cli.setup import use_django
from fairhouse.kit.postgres import OWNER


@click.command("manage", context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run one of Django's commands, for example: fairhouse manage makemigrations players."""
    use_django(role=OWNER)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["fairhouse manage", *arguments])
