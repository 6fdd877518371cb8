"""The `fairhouse` command: one file a verb, read only when that verb is called.

A verb's file defines a click command or group named `command`. Add a line to VERBS and it
is there; `fairhouse --help` reads nothing but this table.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click

from fairhouse import __version__

VERBS = {
    "up": "Start everything: database, pages, play, jobs, pretend card processor.",
    "down": "Stop everything, play first and the database last.",
    "status": "Show which processes run and where.",
    "migrate": "Bring the database's tables and rights up to date.",
    "doctor": "Check this machine and this installation; say what to do.",
    "audit": "Prove every balance, round and chain from its entries.",
    "houses": "Check and show the houses' rules.",
    "terms": "Render, publish and compare the terms players read.",
    "games": "Certify, replay and list the games.",
    "randomness": "Hold outcomes against what the rules make likely; test the driver.",
    "jackpots": "List the progressive jackpots and prove what they hold.",
    "promises": "List every promise with the tests that prove it.",
    "simulate": "Let members live under a virtual clock, then print the day book.",
    "bench": "Measure the till, what it stands on, and the games.",
    "backup": "Write the database and, apart from it, the keys to files.",
    "restore": "Fill an empty installation from a backup.",
    "vault": "Make, prove and change the keys of personal data.",
    "staff": "Make and list the people who work in the office.",
    "seed": "Fill an empty installation with demonstration members.",
    "jobs": "Run the worker for timers and queued work.",
    "psql": "Open the database's own prompt.",
    "manage": "Run one of Django's commands (makemigrations, shell, ...).",
}


class Verbs(click.Group):
    """A group whose members are files of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Only what is built, in the table's order."""
        return [verb for verb in VERBS if find_spec(f"{__name__}.{verb}") is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Read the verb's file; None for a word that is no verb."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing any of them."""
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, VERBS[verb]) for verb in self.list_commands(ctx)])


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fairhouse")
def main() -> None:
    """Run licensed online gaming: one operator, several houses, one installation."""
