"""`fairhouse vault`: the keys of personal data: make, prove, change."""

from __future__ import annotations

import click
from rich.progress import Progress

from fairhouse.entrypoints.cli.setup import Group, console, give_up, use_django
from fairhouse.kit import vault
from fairhouse.kit.vault import secret_files


@click.group("vault", cls=Group)
def command() -> None:
    """Make, prove and change the keys of personal data.

    The key files live beside the database, never in it. Back them up apart from it: without
    them nothing that says who a member is can be read, by anybody.
    """


@command.command("make")
def make() -> None:
    """Make the first key files of a new installation; never replaces one that was lost."""
    try:
        vault.ensure_secrets()
    except vault.VaultError as wrong:
        give_up(str(wrong))
    console.print(f"key files are in {secret_files.folder()}")


@command.command("check")
def check() -> None:
    """Prove that the key files at hand are those of this database; exit code 1 if not."""
    use_django()
    try:
        vault.verify_secrets()
    except vault.VaultError as wrong:
        give_up(str(wrong))
    console.print(f"the key files fit the database; epoch {secret_files.ring().epoch}")


@command.command("rotate")
@click.option("--resume", is_flag=True, help="Finish a rotation that was interrupted.")
def rotate(resume: bool) -> None:
    """Make a new key-encryption key and wrap every data key with it.

    Sealed fields are not touched and nothing has to stop: running processes find the new key
    by themselves. Keep the former file for as long as a backup needs it;
    destroying it makes what was erased unreadable in those backups.
    """
    use_django()
    work = vault.finish_rotation if resume else vault.rotate
    try:
        with Progress(console=console) as bars:
            bar = bars.add_task("wrapping keys", total=None)
            done = work(lambda at, total: bars.update(bar, completed=at, total=total))
    except vault.VaultError as wrong:
        give_up(str(wrong))
    console.print(f"{done} keys are wrapped by epoch {secret_files.ring().epoch}")
