"""How the program reaches its database: the embedded one, or one that runs elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from fairhouse.kit import postgres
from fairhouse.kit.config import config
from fairhouse.kit.postgres import APP, OWNER

ELSEWHERE = "postgresql://app:se%20cret@db.internal:5433/house?sslmode=verify-full"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Change the environment, and let the configuration be read again; put both back."""
    config.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    config.cache_clear()


def test_without_a_url_the_address_is_the_socket_of_the_home() -> None:
    said = conninfo_to_dict(postgres.dsn(role=OWNER, database="house"))
    assert Path(str(said["host"])) == postgres.Server(config().home).socket_dir
    assert (said["user"], said["dbname"]) == (OWNER, "house")
    assert "password" not in said


def test_a_url_names_a_server_elsewhere(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("DATABASE_URL", ELSEWHERE)
    django = postgres.django_settings(role=APP)
    assert (django["HOST"], django["PORT"], django["NAME"]) == ("db.internal", "5433", "house")
    assert (django["USER"], django["PASSWORD"]) == ("app", "se cret")
    assert django["OPTIONS"] == {"sslmode": "verify-full"}
    assert postgres.asyncpg_args(role=APP) == {
        "user": "app", "password": "se cret", "host": "db.internal", "port": 5433,
        "database": "house", "ssl": "verify-full",
    }  # fmt: skip


def test_the_owner_has_a_url_of_its_own(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("DATABASE_URL", ELSEWHERE)
    settings.setenv("DATABASE_OWNER_URL", "postgresql://owner:other@db.internal/house")
    assert postgres.django_settings(role=OWNER)["USER"] == "owner"
    assert postgres.django_settings(role=APP)["USER"] == "app"


def test_a_password_travels_in_the_environment_and_never_on_a_command_line(
    settings: pytest.MonkeyPatch,
) -> None:
    settings.setenv("DATABASE_URL", ELSEWHERE)
    environment = postgres.client_environment(role=APP)
    assert environment["PGPASSWORD"] == "se cret"
    assert environment["PGHOST"] == "db.internal"
    assert "PGPASSWORD" not in os.environ
