"""What is backed up comes back: every balance, every readable name, and only with its keys."""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from fairhouse.domain.wallet import actions as wallet
from fairhouse.kit.money import Money
from fairhouse.kit.postgres import OWNER, Server
from fairhouse.kit.refusals import Refusal
from tests.cast import make_alice
from tests.harness.command import fairhouse

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("backup")]

EVERY_BALANCE = "select * from wallet_wallet order by player_id"
READ_EVERY_EMAIL = """
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import queries
from fairhouse.domain.players.models import Player
for player in Player.objects.all():
    print(queries.profile(player.id, viewer=Actor.player(player.id)).email)
"""
EVERY_TRANSFER = "select * from wallet_transfer order by 1, 2, 3, 4"


@pytest.fixture(scope="module")
def alice(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> str:
    """Alice has deposited; her email address is the answer to what must be readable again."""
    with django_db_blocker.unblock(), transaction.atomic():
        alice = make_alice()
        receipt = wallet.deposit(
            player_id=alice.player_id,
            key=uuid4(),
            amount=Money.parse("25.00", "GBP"),
            partner="cards",
        )
    assert not isinstance(receipt, Refusal), receipt
    return alice.email


@pytest.fixture(scope="module")
def backup(alice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup made by the command while the house's database is in use."""
    file = tmp_path_factory.mktemp("backup") / "house.backup"
    done = fairhouse("backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="module")
def restored(backup: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another installation, restored from the backup by the command."""
    home = tmp_path_factory.mktemp("restored")
    server = Server(home)
    try:
        done = fairhouse("restore", str(backup), home=home)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not server.running
        server.start()
        yield server
    finally:
        server.destroy()


@pytest.fixture
def empty_home(tmp_path: Path) -> Iterator[Path]:
    """Another installation, with nothing in it."""
    home = tmp_path / "elsewhere"
    yield home
    Server(home).destroy()


def rows(dsn: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as session:
        return session.execute(query.encode()).fetchall()


@pytest.mark.parametrize("query", [EVERY_BALANCE, EVERY_TRANSFER])
def test_a_restored_house_has_every_balance_and_every_entry(
    query: str, backup: Path, restored: Server, pg: Server, database: str
) -> None:
    before = rows(pg.dsn(OWNER, database), query)
    assert before
    assert rows(restored.dsn(OWNER), query) == before


def test_names_are_readable_again_in_the_restored_house(alice: str, restored: Server) -> None:
    done = fairhouse("manage", "shell", "-v", "0", "-c", READ_EVERY_EMAIL, home=restored.home)
    assert alice in done.stdout, done.stderr


def test_a_restored_house_passes_its_audit_and_a_touched_one_does_not(restored: Server) -> None:
    assert fairhouse("audit", home=restored.home).returncode == 0
    with psycopg.connect(restored.dsn(OWNER)) as session:
        session.execute("update wallet_wallet set cash_micros = cash_micros + 1")
    assert fairhouse("audit", home=restored.home).returncode == 1


def test_neither_file_holds_a_name_and_the_dump_holds_no_key(alice: str, backup: Path) -> None:
    with tarfile.open(backup) as archive:
        assert archive.getnames() == ["manifest.json", "database.dump"]
    for file in (backup, backup.with_name("house.backup.keys")):
        assert file.stat().st_mode & 0o077 == 0
        assert alice.encode() not in file.read_bytes()


def test_without_its_keys_a_backup_is_refused(
    backup: Path, empty_home: Path, tmp_path: Path
) -> None:
    alone = shutil.copy(backup, tmp_path / "alone")
    done = fairhouse("restore", str(alone), home=empty_home)
    assert done.returncode == 1
    assert "without its keys a backup cannot be read" in done.stderr


def test_the_keys_of_another_backup_are_refused(
    backup: Path, empty_home: Path, tmp_path: Path
) -> None:
    assert fairhouse("backup", str(tmp_path / "later.backup")).returncode == 0
    done = fairhouse(
        "restore", str(backup), "--keys", str(tmp_path / "later.backup.keys"), home=empty_home
    )
    assert done.returncode == 1
    assert "belongs to another backup" in done.stderr


def test_a_home_that_holds_a_house_is_not_overwritten(backup: Path) -> None:
    done = fairhouse("restore", str(backup))
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr


def test_a_damaged_backup_changes_nothing(backup: Path, empty_home: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.backup"
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(content)
    shutil.copy(backup.with_name("house.backup.keys"), tmp_path / "damaged.backup.keys")
    done = fairhouse("restore", str(damaged), home=empty_home)
    assert done.returncode == 1
    assert "is damaged" in done.stderr
    assert not [path for path in (empty_home / "secrets").rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", b"not a tar", os.urandom(2048)])
def test_a_file_that_is_no_backup_gets_a_sentence(
    content: bytes, empty_home: Path, tmp_path: Path
) -> None:
    for name in ("wrong", "wrong.keys"):
        (tmp_path / name).write_bytes(content)
    done = fairhouse("restore", str(tmp_path / "wrong"), home=empty_home)
    assert done.returncode == 1
    assert "is not a backup of Fairhouse" in done.stderr


def test_a_backup_never_overwrites_a_file(backup: Path) -> None:
    before = backup.read_bytes()
    done = fairhouse("backup", str(backup))
    assert done.returncode == 1
    assert backup.read_bytes() == before
