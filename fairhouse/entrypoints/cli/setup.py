"""What verbs share: setting Django up, speaking to the person at the terminal."""

from __future__ import annotations

import os
from typing import NoReturn

import click
from rich.console import Console

console = Console(highlight=False)


class Group(click.Group):
    """A verb with verbs of its own, each listed with its whole first sentence."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs; click would cut each sentence at the end of the line."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, verb.get_short_help_str(limit=500)) for name, verb in found if verb]
            )


def use_django(*, role: str | None = None) -> None:
    """Load settings and apps; `role` chooses the database role for this whole process.

    Call it before importing models. The role must be named before the configuration is
    read for the first time, because it is frozen then.
    """
    if role is not None:
        os.environ["FAIRHOUSE_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairhouse.settings")
    import django

    django.setup()


def give_up(sentence: str, *, code: int = 1) -> NoReturn:
    """End the verb with a sentence on standard error and a non-zero exit code."""
    click.echo(sentence, err=True)
    raise SystemExit(code)
