"""`fairhouse migrate` on a server that runs elsewhere, with two roles and with one."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import psycopg
import pytest

from fairhouse.kit.postgres import APP, OWNER, Server
from tests.harness.command import fairhouse

pytestmark = pytest.mark.slow


@pytest.fixture
def elsewhere(pg: Server, database: str) -> Iterator[str]:
    """A database without tables, on a server that DATABASE_URL names."""
    name = f"{database}_elsewhere"
    pg.create_database(name)
    yield name
    pg.drop_database(name)


def url(pg: Server, role: str, database: str) -> str:
    return f"postgresql://{role}@{quote(str(pg.socket_dir), safe='')}/{database}"


def may_delete_transfers(pg: Server, database: str) -> bool:
    with psycopg.connect(pg.dsn(APP, database)) as session:
        query = "select has_table_privilege('wallet_transfer', 'delete')"
        return bool((session.execute(query).fetchone() or [None])[0])


def test_two_roles_are_two_addresses(pg: Server, elsewhere: str) -> None:
    done = fairhouse(
        "migrate",
        DATABASE_URL=url(pg, APP, elsewhere),
        DATABASE_OWNER_URL=url(pg, OWNER, elsewhere),
    )
    assert done.returncode == 0, done.stderr
    assert "up to date" in done.stdout
    assert not may_delete_transfers(pg, elsewhere)


def test_one_role_for_everything_is_told_that_nothing_is_protected(
    pg: Server, elsewhere: str
) -> None:
    done = fairhouse("migrate", "--quiet", DATABASE_URL=url(pg, OWNER, elsewhere))
    assert done.returncode == 0, done.stderr
    assert "append-only tables are not protected" in " ".join(done.stdout.split())


def test_migrating_twice_changes_nothing(pg: Server, database: str) -> None:
    done = fairhouse("migrate", "--quiet")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert not may_delete_transfers(pg, database)
