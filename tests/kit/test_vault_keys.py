"""Data keys: made once, rotated without touching data, destroyed for good."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fairhouse.kit import vault
from fairhouse.kit.config import config
from fairhouse.kit.vault import secret_files
from fairhouse.kit.vault.errors import KeyDestroyed, SecretsMismatch, SecretsMissing, Unreadable
from fairhouse.kit.vault.keys import Box
from fairhouse.kit.vault.models import Fingerprint, Key

PLACE = "players_person.email_sealed"


@pytest.fixture
def own_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Path]:
    """Secret files of this test alone, and no keys or fingerprints of others."""
    monkeypatch.setattr(secret_files, "config", lambda: replace(config(), home=tmp_path))
    Fingerprint.objects.all().delete()
    Key.objects.all().delete()
    secret_files.ring.cache_clear()
    vault.ensure_secrets()
    yield tmp_path / "secrets" / "vault"
    secret_files.ring.cache_clear()


def test_a_subjects_fields_are_sealed_at_rest_and_open_with_the_key(own_secrets: Path) -> None:
    sealed = vault.box("player:1", "contact").seal(PLACE, "alice@example.com")
    assert b"alice" not in sealed
    assert vault.box("player:1", "contact").open(PLACE, sealed) == "alice@example.com"
    row = Key.objects.get(subject="player:1", retention="contact")
    assert row.wrapped is not None
    assert len(bytes(row.wrapped)) == 40


def test_one_key_a_subject_and_class(own_secrets: Path) -> None:
    boxes = [
        vault.box(subject, kind)
        for subject in ("player:1", "player:2")
        for kind in ("contact", "identity", "contact")
    ]
    assert len({box.key_id for box in boxes}) == 4


def test_a_value_does_not_open_with_the_key_of_another_class(own_secrets: Path) -> None:
    sealed = vault.box("player:1", "contact").seal(PLACE, "x")
    with pytest.raises(Unreadable):
        vault.box("player:1", "identity").open(PLACE, sealed)


def test_a_destroyed_key_leaves_nothing_readable_and_nothing_grows_back(own_secrets: Path) -> None:
    box = vault.box("player:1", "contact")
    kept = vault.box("player:1", "identity")
    sealed, other = box.seal(PLACE, "alice@example.com"), kept.seal(PLACE, "Alice")
    assert vault.shred("player:1", "contact") is True
    with pytest.raises(KeyDestroyed, match="the contact data of player:1 was erased"):
        vault.box("player:1", "contact")
    assert Key.objects.get(subject="player:1", retention="contact").wrapped is None
    assert vault.shred("player:1", "contact") is False
    assert vault.shred("player:9", "contact") is False
    assert vault.box("player:1", "identity").open(PLACE, other) == "Alice"
    with pytest.raises(Unreadable):
        vault.box("player:1", "identity").open(PLACE, sealed)
    assert vault.boxes(["player:1", "player:9"], "contact") == {}


def test_rotation_rewraps_every_key_and_touches_no_data(own_secrets: Path) -> None:
    sealed = {n: vault.box(f"player:{n}", "contact").seal(PLACE, f"mail{n}") for n in range(7)}
    vault.shred("player:6", "contact")
    before = {row.subject: bytes(row.wrapped or b"") for row in Key.objects.all()}
    steps: list[tuple[int, int]] = []
    assert vault.rotate(lambda done, total: steps.append((done, total))) == 6
    assert steps[-1] == (6, 6)
    assert (own_secrets / "kek-2").stat().st_mode & 0o777 == 0o600
    live = Key.objects.exclude(wrapped=None)
    assert {row.epoch for row in live} == {2}
    assert all(bytes(row.wrapped or b"") != before[row.subject] for row in live)
    for n in range(6):
        assert vault.box(f"player:{n}", "contact").open(PLACE, sealed[n]) == f"mail{n}"
    (own_secrets / "kek-1").unlink()  # the former epoch is no longer needed
    secret_files.ring.cache_clear()
    vault.verify_secrets()
    assert vault.box("player:0", "contact").open(PLACE, sealed[0]) == "mail0"


def test_a_process_that_runs_on_finds_the_key_of_a_new_epoch_by_itself(own_secrets: Path) -> None:
    sealed = vault.box("player:1", "contact").seal(PLACE, "one")
    before = secret_files.ring()
    vault.rotate()
    _as_if_another_process_had_rotated(before)
    assert vault.box("player:1", "contact").open(PLACE, sealed) == "one"
    _as_if_another_process_had_rotated(before)
    vault.box("player:2", "contact")
    assert Key.objects.get(subject="player:2").epoch == 2


def _as_if_another_process_had_rotated(before: secret_files.Ring) -> None:
    """This process still holds what it read at its start."""
    secret_files.ring.cache_clear()
    held = [before]
    read, secret_files._read = secret_files._read, lambda path, *, create: _old(path, held[0])
    epochs, secret_files._epochs = secret_files._epochs, lambda: sorted(held[0].keks)
    try:
        secret_files.ring()
    finally:
        secret_files._read, secret_files._epochs = read, epochs


def _old(path: Path, held: secret_files.Ring) -> bytes:
    return held.index_root if path.name == "index" else held.keks[int(path.name[4:])]


def test_an_interrupted_rotation_goes_on_where_it_stopped(own_secrets: Path) -> None:
    first = vault.box("player:1", "contact").seal(PLACE, "one")
    secret_files.add_epoch()  # stopped before anything was rewrapped
    second = vault.box("player:2", "contact").seal(PLACE, "two")
    assert vault.box("player:1", "contact").open(PLACE, first) == "one"
    assert vault.finish_rotation() == 1
    assert vault.finish_rotation() == 0
    assert vault.box("player:1", "contact").open(PLACE, first) == "one"
    assert vault.box("player:2", "contact").open(PLACE, second) == "two"


def test_without_the_key_encryption_key_nothing_starts(own_secrets: Path) -> None:
    sealed = vault.box("player:1", "contact").seal(PLACE, "x")
    (own_secrets / "kek-1").unlink()
    secret_files.ring.cache_clear()
    with pytest.raises(SecretsMissing, match="kek-1 is missing"):
        vault.verify_secrets()
    with pytest.raises(SecretsMissing, match="kek-1"):
        vault.ensure_secrets()  # never replaces a lost key by a new one
    assert not (own_secrets / "kek-1").exists()
    with pytest.raises(SecretsMissing):
        vault.box("player:1", "contact").open(PLACE, sealed)


def test_a_lost_epoch_among_others_is_noticed_at_the_start(own_secrets: Path) -> None:
    vault.box("player:1", "contact")
    secret_files.add_epoch()
    (own_secrets / "kek-1").unlink()
    secret_files.ring.cache_clear()
    with pytest.raises(SecretsMissing, match="kek-1 is missing"):
        vault.verify_secrets()


def test_files_of_another_database_are_refused_by_name(own_secrets: Path) -> None:
    vault.box("player:1", "contact")
    for name in ("kek-1", "index"):
        kept = (own_secrets / name).read_bytes()
        (own_secrets / name).write_bytes(os.urandom(32))
        secret_files.ring.cache_clear()
        with pytest.raises(SecretsMismatch, match=f"{name} belongs to another database"):
            vault.verify_secrets()
        with pytest.raises(SecretsMismatch):
            vault.box("player:new", name)
        (own_secrets / name).write_bytes(kept)


def test_a_secret_that_others_can_read_is_refused(own_secrets: Path) -> None:
    (own_secrets / "kek-1").chmod(0o644)
    secret_files.ring.cache_clear()
    with pytest.raises(SecretsMissing, match="can be read by others"):
        vault.verify_secrets()


def test_secrets_are_made_once_and_only_their_owner_reads_them(own_secrets: Path) -> None:
    before = {path.name: path.read_bytes() for path in own_secrets.glob("[!.]*")}
    vault.ensure_secrets()
    after = {path.name: path.read_bytes() for path in own_secrets.glob("[!.]*")}
    assert before == after and set(after) == {"index", "kek-1"}
    assert {path.stat().st_mode & 0o777 for path in own_secrets.glob("[!.]*")} == {0o600}
    assert own_secrets.stat().st_mode & 0o777 == 0o700


def test_a_box_does_not_print_its_key(own_secrets: Path) -> None:
    box: Box = vault.box("player:1", "contact")
    assert repr(box) == "Box(player:1, contact)"
