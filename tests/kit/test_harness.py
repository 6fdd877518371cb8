"""The harness gives every test the database it promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.timezone import now

from fairhouse.kit.config import config
from fairhouse.kit.postgres import Server
from tests.harness.network import OutsideWorld, _watch

pytestmark = pytest.mark.usefixtures("pg")


def test_django_connects_as_the_runtime_role_to_this_workers_database(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_database()")
        assert cursor.fetchone() == ("fairhouse_app", config().database_name)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_writes_is_rolled_back(db: None, turn: str) -> None:
    assert not Session.objects.filter(pk="rolled-back").exists()
    Session.objects.create(pk="rolled-back", session_data=turn, expire_date=now())


async def test_committed_rows_reach_the_pool_of_the_till(
    committed_db: None, asyncpg_pool: Callable[..., Any]
) -> None:
    async with asyncpg_pool() as pool:
        await pool.execute("insert into django_session values ('committed', 'x', now())")
        async with asyncpg_pool() as other:
            assert await other.fetchval("delete from django_session returning session_data") == "x"


def test_the_runtime_role_cannot_change_tables(pg: Server, database: str) -> None:
    with (
        psycopg.connect(pg.dsn(database=database)) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute("drop table django_session")


def test_the_runtime_role_cannot_rewrite_the_migration_history(pg: Server, database: str) -> None:
    with (
        psycopg.connect(pg.dsn(database=database)) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute("delete from django_migrations")


@pytest.mark.parametrize("host", ["example.com", "10.1.2.3", b"example.com"])
def test_no_test_reaches_another_machine(host: str | bytes) -> None:
    with pytest.raises(OutsideWorld):
        _watch("socket.connect", (None, (host, 443)))
    with pytest.raises(OutsideWorld):
        _watch("socket.getaddrinfo", (host, 443))
