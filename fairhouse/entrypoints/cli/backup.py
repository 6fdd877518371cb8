"""`fairhouse backup`: the database in one file, the keys in another.

The two must be kept apart. Erasing a person destroys their key; a backup of the database
without the keys therefore holds nothing of them, provided that old key files do not outlive
the erasure (see the privacy documents of the houses for how long they are kept).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import click
import psycopg
from rich.progress import Progress

from fairhouse import __version__
from fairhouse.entrypoints.cli.copying import TABLE_DUMPED, progress_bar, run_watched, table_sizes
from fairhouse.entrypoints.cli.setup import console, give_up
from fairhouse.kit import clock, postgres
from fairhouse.kit.config import config

FORMAT = 1
KEY_TABLE = "vault_key"
MANIFEST, DUMP, KEYS = "manifest.json", "database.dump", "vault_key.copy"
SECRETS = "secrets/"


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Write the database to FILE and the keys to FILE.keys; the house may stay open.

    Both show the same moment. Keep them in different places: neither is worth anything
    without the other.
    """
    keys = keys_file(file)
    for path in (file, keys):
        if path.exists():
            give_up(f"{path} exists already; choose another name.")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        write(file, keys)
    except psycopg.OperationalError as problem:
        give_up(f"The database does not answer ({str(problem).strip()}); try: fairhouse up")
    console.print(f"database  {file}  {file.stat().st_size / 1e6:,.1f} MB")
    console.print(f"keys      {keys}  keep it in another place")


def keys_file(file: Path) -> Path:
    """The file of keys that belongs to a backup."""
    return file.with_name(file.name + ".keys")


def write(file: Path, keys: Path) -> None:
    """Dump and keys at one moment: both read the same snapshot."""
    dump = file.with_name(f".{file.name}.dump")
    current = config()
    with (
        psycopg.connect(postgres.dsn(role=postgres.OWNER, database=current.database_name)) as open_,
        progress_bar() as bar,
    ):
        open_.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        # this session waits, inside its transaction, for as long as the dump takes
        open_.execute("set idle_in_transaction_session_timeout = 0")
        row = open_.execute("select pg_export_snapshot()").fetchone()
        _dump(dump, str(row[0] if row else ""), table_sizes(open_), bar)
        manifest = _manifest(open_, dump)
        _pack(file, {MANIFEST: json.dumps(manifest, indent=1).encode()}, {DUMP: dump})
        dump.unlink()
        _pack(keys, {MANIFEST: json.dumps(manifest, indent=1).encode(), KEYS: _keys(open_)},
              _secret_files())  # fmt: skip


def _dump(target: Path, snapshot: str, sizes: dict[str, int], bar: Progress) -> None:
    command_line = [
        postgres.find_binaries().program("pg_dump"), "--verbose", "--format=custom",
        "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}",
        f"--exclude-table-data=public.{KEY_TABLE}",
    ]  # fmt: skip
    sizes.pop(KEY_TABLE, None)
    environment = postgres.client_environment(role=postgres.OWNER, database=config().database_name)
    target.touch(mode=0o600)
    run_watched(command_line, environment, bar=bar, verb="reading", sizes=sizes, said=TABLE_DUMPED)


def _manifest(session: psycopg.Connection[Any], dump: Path) -> dict[str, Any]:
    version = session.execute("show server_version").fetchone()
    with dump.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "format": FORMAT,
        "program": __version__,
        "postgresql": version[0] if version else "",
        "made_at": clock.now().isoformat(),
        "dump_sha256": digest,
    }


def _keys(session: psycopg.Connection[Any]) -> bytes:
    with session.cursor() as cursor, cursor.copy(f"copy {KEY_TABLE} to stdout") as rows:
        return b"".join(rows)


def _secret_files() -> dict[str, Path]:
    folder = config().secret_path
    return {
        SECRETS + str(path.relative_to(folder)): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def _pack(target: Path, texts: dict[str, bytes], files: dict[str, Path]) -> None:
    """One tar, mode 0600, whole or not at all."""
    draft = target.with_name(f".{target.name}.draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as archive:
        for name, content in texts.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, io.BytesIO(content))
        for name, path in files.items():
            archive.add(path, name, recursive=False)
        archive.close()
        raw.flush()
        os.fsync(raw.fileno())
    draft.rename(target)
