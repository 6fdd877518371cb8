"""Law: every stored column is declared, and says why it is kept (LV-3.1; P1 of the notice)."""

from __future__ import annotations

from typing import get_args

import pytest
from django.db import connection

from fairhouse.kit import house_rules, personal
from fairhouse.kit.clock import now
from fairhouse.kit.personal import Category, Column


def live_columns() -> set[str]:
    """Every column of every table of the live catalogue."""
    query = """
        select c.table_name || '.' || c.column_name
          from information_schema.columns c
          join information_schema.tables t using (table_schema, table_name)
         where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
    """
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_column_of_the_database_is_declared() -> None:
    assert personal.undeclared(live_columns()) == []


@pytest.mark.django_db
def test_no_declaration_is_about_a_column_that_does_not_exist() -> None:
    assert personal.vanished(live_columns()) == []


@pytest.mark.django_db
def test_the_law_notices_a_column_that_nobody_declared() -> None:
    live = live_columns() | {"players_person.mothers_maiden_name"}
    assert "players_person.mothers_maiden_name" in personal.undeclared(live)


def columns() -> dict[str, Column]:
    return {
        name: declared
        for name, declared in personal.declarations().items()
        if isinstance(declared, Column)
    }


def test_every_retention_class_is_one_that_each_house_has_a_term_for() -> None:
    classes = {declared.retention for declared in columns().values()}
    for house in house_rules.current().values():
        assert classes <= house.at(now()).retention.keys()


def test_what_is_shredded_is_ciphertext_and_ciphertext_is_shredded() -> None:
    sealed = {name for name in columns() if name.endswith("_sealed")}
    shredded = {name for name, declared in columns().items() if declared.erasure == "shred"}
    assert shredded == sealed


def test_categories_are_the_twelve_of_the_notice() -> None:
    assert len(get_args(Category)) == 12


def test_personal_data_without_a_purpose_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="without a purpose"):
        Column(
            category="contact",
            purposes=(),
            basis="contract",
            retention="contact",
            export=(),
            erasure="shred",
        )


@pytest.mark.django_db
def test_no_column_named_like_personal_data_is_declared_harmless() -> None:
    telling = ("name", "email", "phone", "birth", "address", "postcode", "iban", "passport")
    harmless = {
        name
        for name, declared in personal.declarations().items()
        if not isinstance(declared, Column)
        and any(word in name.partition(".")[2] for word in telling)
    }
    assert harmless <= HARMLESS


HARMLESS = {
    # names of things, not of people
    "auth_group.name",
    "auth_permission.name",
    "auth_permission.codename",
    "django_migrations.name",
    "jackpots_jackpot.name",
    "otp_totp_totpdevice.name",
    "rounds_game.name",
    "wallet_account.name",
    # a keyed hash of a staff name that may not exist
    "office_lock_out.name_hash",
    "procrastinate_jobs.queue_name",
    "procrastinate_jobs.task_name",
    "procrastinate_periodic_defers.task_name",
    "vault_fingerprint.name",
}
