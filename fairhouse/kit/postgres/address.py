"""How the program reaches its database: the embedded server's socket, or DATABASE_URL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from fairhouse.kit.config import config
from fairhouse.kit.postgres import place

DATABASE = "fairhouse"
OWNER = "fairhouse_owner"
APP = "fairhouse_app"
SUPERUSER = "postgres"
PORT = 5432


def local_address(home: Path, *, role: str, database: str) -> dict[str, str]:
    """Libpq keywords of the embedded server that lives in `home`."""
    sockets = place.guess(home).sockets
    return {"host": str(sockets), "port": str(PORT), "user": role, "dbname": database}


def _address(role: str, database: str) -> dict[str, str]:
    current = config()
    if current.database_url is None:
        return local_address(current.home, role=role, database=database)
    url = current.database_url
    if role == OWNER and current.database_owner_url is not None:
        url = current.database_owner_url
    known = conninfo_to_dict(url)
    return {key: str(value) for key, value in known.items() if value is not None}


def dsn(*, role: str = APP, database: str = DATABASE) -> str:
    """A libpq connection string for psycopg and the client programs."""
    return make_conninfo("", **_address(role, database))


def asyncpg_args(*, role: str = APP, database: str = DATABASE) -> dict[str, Any]:
    """Keyword arguments for `asyncpg.connect` and `asyncpg.create_pool`."""
    return asyncpg_keywords(_address(role, database))


def asyncpg_keywords(address: dict[str, str]) -> dict[str, Any]:
    """Libpq's names as asyncpg's."""
    names = {"dbname": "database", "sslmode": "ssl", "connect_timeout": "timeout"}
    said: dict[str, Any] = {names.get(key, key): value for key, value in address.items()}
    said["port"] = int(said.get("port", PORT))
    return said


def django_settings(*, role: str = APP, database: str = DATABASE) -> dict[str, Any]:
    """An entry for Django's DATABASES."""
    said = _address(role, database)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": said.pop("dbname", database),
        "USER": said.pop("user", role),
        "PASSWORD": said.pop("password", ""),
        "HOST": said.pop("host", ""),
        "PORT": said.pop("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # an action is a transaction, a request is not
        "OPTIONS": dict(said),
    }


def client_environment(*, role: str = APP, database: str = DATABASE) -> dict[str, str]:
    """Environment for psql, pg_dump and pg_restore: no password ever on a command line."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE",
             "password": "PGPASSWORD", "sslmode": "PGSSLMODE"}  # fmt: skip
    said = _address(role, database)
    own = {name: said[key] for key, name in names.items() if key in said}
    return {**os.environ, **own}
