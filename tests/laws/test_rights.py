"""Append-only is what the database enforces, not what the code intends."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from fairhouse.entrypoints.cli.migrate import READ_ONLY, append_only_tables
from fairhouse.kit.postgres import OWNER, Server

FORBIDDEN = ("update", "delete", "truncate")


def may(table: str, right: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select has_table_privilege(current_user, %s, %s)", [table, right])
        row = cursor.fetchone()
    return bool(row[0])


def test_every_append_only_table_exists(db: None) -> None:
    missing = set(append_only_tables()) - set(connection.introspection.table_names())
    assert not missing


def test_the_books_are_append_only(db: None) -> None:
    assert {"wallet_transfer", "audit_entry"} <= set(append_only_tables())


def test_nothing_written_to_an_append_only_table_can_be_changed(db: None) -> None:
    allowed = [
        (table, right) for table in append_only_tables() for right in FORBIDDEN if may(table, right)
    ]
    assert not allowed
    assert all(may(table, "insert") for table in append_only_tables())


def test_the_runtime_role_may_change_what_is_not_append_only(db: None) -> None:
    assert may("django_session", "delete")


def test_a_right_granted_by_hand_is_seen(pg: Server, database: str) -> None:
    """The twin: with the guard off, the question asked above must notice."""

    def now() -> bool:
        with psycopg.connect(pg.dsn(database=database)) as session:
            query = "select has_table_privilege('audit_entry', 'delete')"
            return bool((session.execute(query).fetchone() or [None])[0])

    with psycopg.connect(pg.dsn(OWNER, database), autocommit=True) as owner:
        owner.execute("grant delete on audit_entry to fairhouse_app")
        try:
            assert now()
        finally:
            owner.execute("revoke delete on audit_entry from fairhouse_app")
    assert not now()


@pytest.mark.parametrize("table", READ_ONLY)
def test_the_runtime_role_reads_which_migrations_ran_and_never_writes_it(
    db: None, table: str
) -> None:
    assert may(table, "select")
    assert not any(may(table, right) for right in ("insert", *FORBIDDEN))


def test_no_trigger_of_the_job_queue_sends_notify(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgname from pg_trigger join pg_proc on pg_proc.oid = tgfoid"
            " where tgenabled <> 'D' and prosrc ilike '%pg_notify%'"
        )
        assert cursor.fetchall() == []
