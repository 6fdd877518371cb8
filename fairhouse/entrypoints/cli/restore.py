"""`fairhouse restore`: an empty installation becomes the one that was backed up."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
import psycopg

from fairhouse.entrypoints.cli import pidfile
from fairhouse.entrypoints.cli.backup import (
    DUMP,
    FORMAT,
    KEY_TABLE,
    KEYS,
    MANIFEST,
    SECRETS,
    keys_file,
)
from fairhouse.entrypoints.cli.copying import TABLE_RESTORED, CopyFailed, progress_bar, run_watched
from fairhouse.entrypoints.cli.setup import console, give_up
from fairhouse.entrypoints.cli.supervisor import supervisor_pid
from fairhouse.kit import postgres
from fairhouse.kit.config import CHECKOUT, config


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--keys", type=click.Path(path_type=Path, dir_okay=False),
    help="The keys that belong to it (default: FILE.keys).",
)  # fmt: skip
def command(file: Path, keys: Path | None) -> None:
    """Fill an empty installation from FILE and its keys, then audit it.

    Nothing that exists is overwritten: the installation (FAIRHOUSE_HOME) must have no
    secrets and its database no tables.
    """
    keys = keys or keys_file(file)
    if not keys.exists():
        give_up(f"{keys} is missing: without its keys a backup cannot be read. Name them: --keys")
    manifest = _matching_manifest(file, keys)
    current = config()
    if pidfile.read(supervisor_pid(current.home)) is not None:
        give_up("The house is open; close it first: fairhouse down")
    _need_no_secrets()
    with _running_database():
        _need_empty_database()
        _restore_secrets(keys)
        _restore_rows(file, manifest)
        _restore_keys(keys)
        _step("-m", "fairhouse", "migrate", "--quiet")
        _step("-m", "fairhouse", "audit")
    console.print(f"Restored to {current.home}. Open the house: fairhouse up --no-seed")


def _matching_manifest(file: Path, keys: Path) -> dict[str, Any]:
    manifest, other = _manifest(file), _manifest(keys)
    if manifest.get("format") != FORMAT:
        give_up(f"{file} has format {manifest.get('format')}; this program reads {FORMAT}.")
    if manifest != other:
        give_up(f"{keys} belongs to another backup than {file}.")
    return manifest


def _manifest(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(_member(path, MANIFEST))
    except (tarfile.TarError, KeyError, ValueError):
        give_up(f"{path} is not a backup of Fairhouse, or it is damaged.")
    return found


def _member(path: Path, name: str) -> bytes:
    with tarfile.open(path) as archive:
        content = archive.extractfile(name)
        if content is None:
            raise KeyError(name)
        return content.read()


def _need_no_secrets() -> None:
    folder = config().secret_path
    if folder.exists() and any(path.is_file() for path in folder.rglob("*")):
        give_up(
            f"{folder} holds secrets already. Restore into an empty home "
            "(FAIRHOUSE_HOME=/new/folder fairhouse restore ...); nothing was changed."
        )


@contextmanager
def _running_database() -> Iterator[None]:
    """The embedded server for the time of the restore; an outside one is left alone."""
    current = config()
    if current.database_url is not None:
        yield
        return
    server = postgres.Server(current.home, progress=console.print)
    was_running = server.running
    server.start()
    try:
        yield
    finally:
        if not was_running:
            server.stop()


def _need_empty_database() -> None:
    with psycopg.connect(_owner_dsn()) as session:
        row = session.execute(
            "select count(*) from pg_class"
            " where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
        ).fetchone()
    if row is None or row[0]:
        give_up("The database is not empty; nothing was changed. Use an empty one.")


def _restore_secrets(keys: Path) -> None:
    folder = config().secret_path
    with tarfile.open(keys) as archive:
        for entry in archive:
            if not entry.name.startswith(SECRETS):
                continue
            target = (folder / entry.name.removeprefix(SECRETS)).resolve()
            content = archive.extractfile(entry)
            if content is None or not target.is_relative_to(folder.resolve()):
                give_up(f"{keys} holds a file that does not belong there: {entry.name}")
            for parent in (folder, target.parent):
                parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as secret:
                secret.write(content.read())


def _restore_rows(file: Path, manifest: dict[str, Any]) -> None:
    """In one transaction: a failure leaves an empty database."""
    with tempfile.TemporaryDirectory(dir=config().home) as folder, tarfile.open(file) as archive:
        archive.extract(DUMP, folder, filter="data")
        dump = Path(folder) / DUMP
        with dump.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != manifest["dump_sha256"]:
                _undo_secrets(f"{file} is damaged: its checksum is another one.")
        command_line = [
            postgres.find_binaries().program("pg_restore"), "--verbose", "--single-transaction",
            "--exit-on-error", "--no-owner", "--no-privileges",
            f"--dbname={config().database_name}", str(dump),
        ]  # fmt: skip
        environment = postgres.client_environment(
            role=postgres.OWNER, database=config().database_name
        )
        try:
            with progress_bar() as bar:
                run_watched(
                    command_line, environment, bar=bar, verb="writing", sizes=_weights(dump),
                    said=TABLE_RESTORED,
                )  # fmt: skip
        except CopyFailed as problem:
            _undo_secrets(f"The restore failed and changed nothing:\n{problem}")


def _weights(dump: Path) -> dict[str, int]:
    """Each table counts one: a dump does not tell the size of its tables."""
    listing = subprocess.run(
        [postgres.find_binaries().program("pg_restore"), "--list", str(dump)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = [line.split() for line in listing.stdout.splitlines() if " TABLE DATA " in line]
    return {row[row.index("DATA") + 2]: 1 for row in rows}


def _restore_keys(keys: Path) -> None:
    with psycopg.connect(_owner_dsn()) as session:
        with session.cursor() as cursor, cursor.copy(f"copy {KEY_TABLE} from stdin") as rows:
            rows.write(_member(keys, KEYS))
        session.commit()


def _undo_secrets(sentence: str) -> NoReturn:
    """The home was empty before; leave it so."""
    for path in config().secret_path.rglob("*"):
        if path.is_file():
            path.unlink()
    give_up(sentence)


def _step(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=CHECKOUT, check=False)
    if done.returncode != 0:
        give_up(f"{' '.join(arguments[1:])} failed on the restored data; see above.")


def _owner_dsn() -> str:
    return postgres.dsn(role=postgres.OWNER, database=config().database_name)
