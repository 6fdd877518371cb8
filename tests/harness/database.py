"""The database of a test run: one server, one migrated template, one clone a worker.

`db`            pytest-django's: a transaction around the test, rolled back
`committed_db`  real commits, never flushed: use fresh players
`pg`            the server itself
`asyncpg_pool`  what the till uses; sees committed rows only, so combine with `committed_db`
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest
from pytest_django import DjangoDbBlocker

from fairhouse.kit.config import CHECKOUT
from fairhouse.kit.postgres import OWNER, Server
from tests.harness import environment

TEMPLATE = "fairhouse_template"


@pytest.fixture(scope="session")
def pg() -> Server:
    """The running server of this test run, with the migrated template in it."""
    server = environment.server()
    ready = environment.home() / "template.ready"
    with _one_worker_at_a_time():
        server.start()
        if not ready.exists():
            server.drop_database(TEMPLATE)
            server.create_database(TEMPLATE)
            migrate(TEMPLATE)
            ready.touch()
    return server


@pytest.fixture(scope="session")
def database(pg: Server) -> Iterator[str]:
    """The name of this worker's own copy of the template."""
    name = os.environ["FAIRHOUSE_DATABASE"]
    with _one_worker_at_a_time():  # a template can be copied by one session at a time
        pg.drop_database(name)
        pg.create_database(name, template=TEMPLATE)
    yield name
    from django.db import connections

    connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(database: str) -> None:
    """Instead of pytest-django's: the database is there; nothing is created or flushed."""


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real commits in this worker's database; what a test writes stays there."""
    from django.db import connections

    with django_db_blocker.unblock():
        yield
        connections.close_all()  # an open transaction of this test may not reach the next


@pytest.fixture
def asyncpg_pool(pg: Server, database: str) -> Callable[..., Any]:
    """`async with asyncpg_pool(max_size=4) as pool:` on this worker's database."""

    def make(**options: Any) -> Any:
        arguments = {"min_size": 1, "max_size": 4, **options}
        return asyncpg.create_pool(**pg.asyncpg_args(database=database), **arguments)

    return make


def migrate(database: str) -> None:
    """Run `fairhouse migrate` on a database of this run, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "fairhouse", "migrate"],
        env={**os.environ, "FAIRHOUSE_DATABASE": database, "FAIRHOUSE_ROLE": OWNER},
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.exit(f"fairhouse migrate failed:\n{done.stdout}\n{done.stderr}", returncode=3)


@contextmanager
def _one_worker_at_a_time() -> Iterator[None]:
    with (environment.home() / "workers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controlling process ends the server, whatever happened to its workers."""
    if environment.worker() is None:
        environment.close_installation()
