"""The doctor names what is wrong, and what to do about it."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from fairhouse.kit.postgres import Server
from tests.harness.command import fairhouse
from tests.harness.house import free_ports

pytestmark = pytest.mark.slow


def findings(variables: dict[str, str], home: Path | None = None) -> tuple[int, dict[str, Any]]:
    """Exit code, and the first finding about each thing, those to mend before others."""
    arguments: dict[str, Any] = {"home": home, **variables}
    done = fairhouse("doctor", "--json", **arguments)
    found = sorted(json.loads(done.stdout), key=lambda one: one["well"], reverse=True)
    return done.returncode, {one["about"]: one for one in found}


@pytest.fixture
def ports() -> dict[str, str]:
    """Ports that nobody uses, as variables."""
    names = ("FAIRHOUSE_WEB_PORT", "FAIRHOUSE_PLAY_PORT", "FAIRHOUSE_CARDS_PORT")
    return dict(zip(names, map(str, free_ports(3)), strict=True))


def test_a_well_installation_needs_nothing(database: str, ports: dict[str, str]) -> None:
    code, found = findings(ports)
    assert code == 0, found
    assert {"python", "disk", "memory", "database", "clock", "migrations", "secrets", "dice",
            "houses", "chromium"} <= set(found)  # fmt: skip


def test_a_database_that_is_down_is_fatal_and_up_mends_it(
    tmp_path: Path, ports: dict[str, str]
) -> None:
    code, found = findings(ports, tmp_path / "home")
    assert code == 1
    assert found["database"]["remedy"] == "fairhouse up"


def test_a_secret_that_others_can_read_is_named(tmp_path: Path, ports: dict[str, str]) -> None:
    home = tmp_path / "home"
    fairhouse("vault", "make", home=home)
    (home / "secrets" / "vault" / "kek-1").chmod(0o644)
    code, found = findings(ports, home)
    assert code == 1
    assert "chmod go-rwx" in found["secrets"]["remedy"]
    assert "kek-1" in found["secrets"]["remedy"]


def test_a_port_of_another_program_is_named_with_its_variable(
    database: str, ports: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", int(ports["FAIRHOUSE_WEB_PORT"]))):
        code, found = findings(ports)
    assert code == 1
    assert "FAIRHOUSE_WEB_PORT" in found[f"port {ports['FAIRHOUSE_WEB_PORT']}"]["remedy"]


def test_bad_rules_are_named_with_file_and_key(
    database: str, ports: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "houses").mkdir()
    code, found = findings({"FAIRHOUSE_HOUSES": str(tmp_path / "houses"), **ports})
    assert code == 1
    assert found["houses"]["remedy"]


def test_tables_that_are_missing_are_migrated(
    pg: Server, database: str, ports: dict[str, str]
) -> None:
    name = f"{database}_bare"
    pg.create_database(name)
    try:
        code, found = findings({"FAIRHOUSE_DATABASE": name, **ports})
    finally:
        pg.drop_database(name)
    assert code == 1
    assert found["migrations"]["remedy"] == "fairhouse migrate"
