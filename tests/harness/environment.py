"""The temporary installation of one test run, shared by all of its workers."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from fairhouse.kit import vault
from fairhouse.kit.postgres import Server

SETTINGS = "fairhouse.settings"
_PREFIX = "fairhouse-test-"
_OWNER = "owner.pid"
# what the caller's shell may hold and no test may see
_FOREIGN = ("DATABASE_URL", "DATABASE_OWNER_URL", "FAIRHOUSE_HOUSES", "FAIRHOUSE_ROLE")

# nothing of a test run is worth an fsync; crash tests start servers with full durability
TEST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "min_wal_size": "80MB",
    "max_wal_size": "2GB",
    "max_connections": "200",
}


def worker() -> str | None:
    """The xdist worker's name (`gw0`), None in the process that writes the report."""
    return os.environ.get("PYTEST_XDIST_WORKER")


def home() -> Path:
    """The home folder of this run's installation."""
    return Path(os.environ["FAIRHOUSE_HOME"])


def server() -> Server:
    """The database server of this run (not necessarily started)."""
    return Server(home(), settings=TEST_SETTINGS)


def open_installation() -> None:
    """Make the temporary home, or enter the one that the controlling process made."""
    if os.environ.pop("DJANGO_SETTINGS_MODULE", None) and "fairhouse.settings" in sys.modules:
        raise pytest.UsageError(
            "run the tests without DJANGO_SETTINGS_MODULE (and without --ds): "
            "the harness opens a temporary installation first and then loads the settings"
        )
    for name in _FOREIGN:
        os.environ.pop(name, None)
    if worker() is None:
        _sweep()
        os.environ["FAIRHOUSE_HOME"] = str(_new_home())
    os.environ["FAIRHOUSE_ENV"] = "test"
    os.environ["FAIRHOUSE_DATABASE"] = f"fairhouse_{worker() or 'alone'}"
    server().settle()  # now the address is final, though nothing listens yet
    if worker() is None:
        vault.ensure_secrets()


def load_django() -> None:
    """Set Django up; the variable is taken back so that workers load settings themselves."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    django.setup()
    del os.environ["DJANGO_SETTINGS_MODULE"]


def close_installation() -> None:
    """Stop the database and delete every file; only the controlling process calls it."""
    _remove(home())


def _new_home() -> Path:
    made = Path(tempfile.mkdtemp(prefix=_PREFIX))
    made.chmod(0o711)  # the database's OS user must be able to walk in; it cannot list
    (made / _OWNER).write_text(str(os.getpid()))
    return made


def _sweep() -> None:
    """Clean up after test runs that were killed before they could."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError):
            if not _alive(int((left / _OWNER).read_text())):
                _remove(left)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(folder: Path) -> None:
    Server(folder).destroy()
    shutil.rmtree(folder, ignore_errors=True)
