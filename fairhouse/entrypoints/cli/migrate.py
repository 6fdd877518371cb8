"""`fairhouse migrate`: tables by Django's migrations, then what the runtime role may do."""

from __future__ import annotations

from collections.abc import Iterable

import click

from fairhouse.entrypoints.cli.setup import console, give_up, use_django
from fairhouse.kit.postgres import APP, OWNER, django_settings

# a migration that waits for a lock makes everybody behind it wait too
LOCK_TIMEOUT = "5s"
# the runtime role reads which migrations ran and never writes it
READ_ONLY = ("django_migrations",)


@click.command("migrate")
@click.option("--quiet", is_flag=True, help="Say nothing when all goes well.")
def command(quiet: bool) -> None:
    """Bring the database's tables and rights up to date.

    Runs as the owner role: 1. migrations; 2. the job queue's NOTIFY triggers off (decision
    0002); 3. rights of the runtime role, without changing or deleting append-only tables;
    4. a number in the books for every version of every game and every jackpot; 5. proof that
    the key files at hand are those of this database: without them nothing may start.
    """
    use_django(role=OWNER)
    from django.core.management import call_command
    from django.db import connection, transaction

    connection.settings_dict["OPTIONS"]["options"] = f"-c lock_timeout={LOCK_TIMEOUT}"
    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
    with transaction.atomic():
        silence_notifications()
        grant(_runtime_role())
    register_games()
    prove_keys()
    if not quiet:
        console.print("tables and rights are up to date")


def register_games() -> None:
    """Nothing is offered whose very version the books do not know; jackpots likewise."""
    from fairhouse.domain.jackpots.register import register_jackpots
    from fairhouse.domain.rounds import actions

    try:
        actions.register_games()
        register_jackpots()
    except ValueError as changed:
        give_up(str(changed))


def prove_keys() -> None:
    """A database beside lost or foreign key files is refused now, not at the first lost record."""
    from fairhouse.kit import vault

    try:
        vault.verify_secrets()
    except vault.VaultError as wrong:
        give_up(str(wrong))


def append_only_tables() -> list[str]:
    """Tables whose rows the runtime role may write once and never change."""
    from django.apps import apps

    named = (getattr(app, "append_only", ()) for app in apps.get_app_configs())
    return sorted(table for tables in named for table in tables)


def silence_notifications() -> None:
    """Disable every trigger that sends NOTIFY: one in a money transaction serialises commits."""
    from django.db import connection

    query = """
        select t.tgrelid::regclass::text, t.tgname
          from pg_trigger t join pg_proc p on p.oid = t.tgfoid
         where not t.tgisinternal and t.tgenabled <> 'D' and p.prosrc ilike '%pg_notify%'
    """
    with connection.cursor() as cursor:
        cursor.execute(query)
        for table, trigger in cursor.fetchall():
            cursor.execute(f"alter table {table} disable trigger {_quoted(trigger)}")


def grant(role: str) -> None:
    """Give the runtime role all rows of all tables, then take back what nobody may do."""
    from django.db import connection

    if role == connection.settings_dict["USER"]:
        console.print(
            "[yellow]one database role for everything: append-only tables are not protected; "
            "set DATABASE_OWNER_URL to a second role[/yellow]"
        )
        return
    name = _quoted(role)
    _run(
        f"grant usage on schema public to {name}",
        f"grant select, insert, update, delete on all tables in schema public to {name}",
        f"grant usage, select, update on all sequences in schema public to {name}",
        *_revocations(name, append_only_tables(), "update, delete, truncate"),
        *_revocations(name, READ_ONLY, "insert, update, delete, truncate"),
    )


def _revocations(role: str, tables: Iterable[str], rights: str) -> list[str]:
    from django.db import connection

    known = set(connection.introspection.table_names())
    missing = sorted(set(tables) - known)
    if missing:  # tests/laws/test_rights.py turns this warning into a failure
        console.print(f"[yellow]no such table to protect: {', '.join(missing)}[/yellow]")
    return [
        f"revoke {rights} on {_quoted(table)} from {role}" for table in tables if table in known
    ]


def _run(*statements: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _runtime_role() -> str:
    return str(django_settings(role=APP)["USER"])


def _quoted(name: str) -> str:
    from django.db import connection

    return connection.ops.quote_name(name)
