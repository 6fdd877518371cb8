"""What verbs share: setting Django up, speaking to the person at the terminal."""

from __future__ import annotations

import os
from typing import NoReturn

import click
from rich.console import Console

console = Console(highlight=False)


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
