"""One embedded database server: start, prove it answers, stop; whatever state it was left in."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from fairhouse.kit.postgres import conf, place, processes
from fairhouse.kit.postgres.address import (
    APP,
    DATABASE,
    OWNER,
    SUPERUSER,
    asyncpg_keywords,
    local_address,
)
from fairhouse.kit.postgres.binaries import Binaries, find_binaries
from fairhouse.kit.postgres.place import Place

_STOP_PATIENCE = 300.0  # a fast stop writes a checkpoint, gigabytes at worst


class ServerFailed(RuntimeError):
    """The server did not start or stop; carries the last lines of its log."""


class Server:
    """The PostgreSQL of one installation, whose files belong to `home`.

    It outlives the process that started it; any process of the same home may stop it.
    `settings` override single lines of postgresql.conf; `progress` hears one sentence for
    each slow step.
    """

    def __init__(
        self,
        home: Path,
        *,
        settings: Mapping[str, str] | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        self.home = home.resolve()
        self._settings = dict(settings or {})
        self._say = progress or (lambda sentence: None)

    @property
    def place(self) -> Place:
        """Folders and OS user; where they most likely are before the first start."""
        return place.guess(self.home)

    @property
    def socket_dir(self) -> Path:
        """The folder of the Unix socket, which is the only door."""
        return self.place.sockets

    def dsn(self, role: str = APP, database: str = DATABASE) -> str:
        """Libpq keywords: give them to psycopg, psql, pg_dump."""
        return make_conninfo("", **local_address(self.home, role=role, database=database))

    def asyncpg_args(self, role: str = APP, database: str = DATABASE) -> dict[str, Any]:
        """Keyword arguments of `asyncpg.connect`."""
        return asyncpg_keywords(local_address(self.home, role=role, database=database))

    def settle(self) -> Place:
        """Fix the place of the files without starting: from now on the addresses are final."""
        with self._alone():
            return place.settle(self.home)

    @property
    def pid(self) -> int | None:
        """The process id of our running server, None when there is none."""
        return processes.postmaster(self.place.data)

    @property
    def running(self) -> bool:
        """True when the server answers a real connection."""
        try:
            with self.admin():
                return True
        except psycopg.OperationalError:
            return False

    def start(self, *, patience: float = 3600.0) -> None:
        """Start the server, or do nothing when it answers already.

        1. find the place and the programs; 2. clear what a crash left behind;
        3. make the cluster if there is none; 4. write the configuration; 5. launch;
        6. wait for a real connection (crash recovery may take minutes); 7. roles, database.

        Raises ServerFailed, PostgresMissing or NoPlace, each with what to do.
        """
        with self._alone():
            where = place.settle(self.home)
            if not self.running:
                programs = self._programs(where)
                self._clear(where)
                if not (where.data / "PG_VERSION").exists():
                    self._initialise(where, programs)
                conf.write(where, programs, self._settings, ("root", where.user))
                if self.pid is None:
                    self._launch(where, programs)
                self._wait(where, patience)
            self._roles()

    def stop(self, *, smart: bool = False) -> None:
        """Stop cleanly. Fast by default: sessions are ended, everything is on disk after.

        `smart` lets sessions finish first. Nothing happens when no server runs.
        """
        with self._alone():
            pid = self.pid
            if pid is None:
                return
            os.kill(pid, signal.SIGTERM if smart else signal.SIGINT)
            if not processes.wait_gone(pid, _STOP_PATIENCE):
                self._say("the database does not stop; forcing it, it will recover at next start")
                os.kill(pid, signal.SIGQUIT)
                if not processes.wait_gone(pid, 60):
                    raise ServerFailed(f"the database process {pid} does not end")

    def kill_hard(self, *, only_postmaster: bool = False) -> None:
        """Kill -9, as a crash would: for tests of recovery.

        `only_postmaster` leaves its children orphaned, the nastier half of the cases.
        """
        pid = self.pid
        if pid is None:
            raise ServerFailed("no server runs in this home")
        processes.kill(pid, family=not only_postmaster)

    def destroy(self) -> None:
        """Stop and delete every file: tests only, and `down --destroy`."""
        self.stop()
        known = place.recorded(self.home)
        for folder in (known.root, known.sockets) if known else ():
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def admin(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        """A connection as the cluster's superuser, each statement its own transaction."""
        address = local_address(self.home, role=SUPERUSER, database=database)
        dsn = make_conninfo("", **address, connect_timeout="10")
        with psycopg.connect(dsn, autocommit=True) as connection:
            yield connection

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """Make a database owned by the owner role; `template` copies another one whole."""
        names = {
            "name": sql.Identifier(name),
            "template": sql.Identifier(template),
            "owner": sql.Identifier(OWNER),
            "app": sql.Identifier(APP),
        }
        with self.admin() as connection:
            for statement in (
                "create database {name} owner {owner} template {template}",
                "revoke all on database {name} from public",  # a copy starts with the default
                "grant connect, temporary on database {name} to {app}, {owner}",
            ):
                connection.execute(sql.SQL(statement).format(**names))

    def drop_database(self, name: str) -> None:
        """Remove a database and whoever is still connected to it."""
        with self.admin() as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One launcher at a time in this home; the lock dies with its process."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / ".postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _programs(self, where: Place) -> Binaries:
        """The programs of the data folder's version, at a path the database's user can reach."""
        version = where.data / "PG_VERSION"
        major = int(version.read_text()) if version.exists() else None
        found = find_binaries(major)
        if where.can_run(found.program("postgres")):
            return found
        self._say("copying the database's programs to where its user can reach them")
        return found.copy_to(where.root)

    def _clear(self, where: Place) -> None:
        """Remove what a killed server left: orphans that hold its memory, stale lock files.

        PostgreSQL would clear the lock files itself, but not where the dead server is still
        a zombie or its number belongs to another program by now.
        """
        if self.pid is None:
            processes.end_orphans(where.data)
            (where.data / "postmaster.pid").unlink(missing_ok=True)
            for stale in where.sockets.glob(".s.PGSQL.*"):
                stale.unlink(missing_ok=True)

    def _initialise(self, where: Place, programs: Binaries) -> None:
        """Make the cluster beside its final name, so that a killed initdb leaves nothing."""
        self._say("making the database's files")
        draft = where.root / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if programs.major >= 17
            else ["--locale=C"]
        )
        done = where.run([
            programs.program("initdb"), "-D", str(draft), "-U", SUPERUSER, "--encoding=UTF8",
            "--auth=peer", "--data-checksums", "--no-instructions", *locale,
        ])  # fmt: skip
        if done.returncode != 0:
            raise ServerFailed(f"initdb failed:\n{done.stdout}\n{done.stderr}")
        draft.rename(where.data)

    def _launch(self, where: Place, programs: Binaries) -> None:
        done = where.run([
            programs.program("pg_ctl"), "start", "-W", "-s",
            "-D", str(where.data), "-l", str(where.logs / "start.log"),
        ])  # fmt: skip
        if done.returncode != 0:
            raise ServerFailed(f"the database did not start:\n{done.stderr}\n{self._tail(where)}")

    def _wait(self, where: Place, patience: float) -> None:
        begun = told = time.monotonic()
        while not self.running:
            spent = time.monotonic() - begun
            # pg_ctl returns before the server has written its pid file
            if self.pid is None and spent > 5:
                raise ServerFailed(f"the database ended while starting:\n{self._tail(where)}")
            if spent > patience:
                raise ServerFailed(f"no answer after {spent:.0f} s:\n{self._tail(where)}")
            if time.monotonic() - told >= 5:
                told = time.monotonic()
                self._say(f"the database recovers from a crash, {spent:.0f} s so far")
            time.sleep(0.05)

    def _tail(self, where: Place) -> str:
        logs = sorted(where.logs.glob("*.log"), key=lambda path: path.stat().st_mtime)
        lines = [line for log in logs[-2:] for line in log.read_text().splitlines()]
        return "\n".join(lines[-15:])

    def _roles(self) -> None:
        """Two roles and the database; does nothing where they exist."""
        with self.admin() as connection:
            for role in (OWNER, APP):
                if not _exists(connection, "select 1 from pg_roles where rolname = %s", role):
                    connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
            known = _exists(connection, "select 1 from pg_database where datname = %s", DATABASE)
        if not known:
            self.create_database(DATABASE)


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query.encode(), (name,)).fetchone() is not None
