"""The processor's own small database. No column for a card number or a security code exists."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
create table if not exists card (
    token text primary key, fingerprint text not null, name text not null, ends text not null,
    brand text not null, last_four text not null, behaviour text not null,
    unique (fingerprint, name, ends)
);
create table if not exists payment (
    id text primary key, reference text not null unique, amount text not null,
    currency text not null, state text not null, reason text not null default '',
    return_url text not null, merchant text not null, asked_token text,
    token text references card, ends_at integer not null
);
create table if not exists payout (
    id text primary key, reference text not null unique, amount text not null,
    currency text not null, state text not null, reason text not null default '',
    token text not null references card, tries integer not null default 0
);
create table if not exists answer (
    key text primary key, digest text not null, status integer not null, body blob not null
);
create table if not exists change (
    id integer primary key, due_at real not null, target text not null, target_id text not null,
    state text not null, reason text not null
);
create table if not exists event (
    id text not null, copy integer not null, due_at real not null, body blob not null,
    tries integer not null default 0, done integer not null default 0, primary key (id, copy)
);
create index if not exists event_due on event (due_at) where done = 0;
"""


class Store:
    """One SQLite connection behind a lock; `:memory:` for tests."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma foreign_keys = on")
        self._db.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """Everything inside happens or nothing does; one at a time."""
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """The rows of a query."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        with self._lock:
            row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
            return row

    def run(self, sql: str, *values: Any) -> int:
        """Execute a statement; how many rows it touched."""
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
