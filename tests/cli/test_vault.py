"""`fairhouse vault`: keys are made once, proven, and changed while the house is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from fairhouse.entrypoints.cli import vault as verb
from fairhouse.kit import vault
from fairhouse.kit.vault import secret_files
from tests.kit.test_vault_keys import PLACE, own_secrets

__all__ = ["own_secrets"]


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setattr(verb, "use_django", lambda: None)
    return CliRunner()


def test_keys_are_checked_rotated_and_checked_again(own_secrets: Path, runner: CliRunner) -> None:
    sealed = vault.box("player:1", "contact").seal(PLACE, "one")
    assert runner.invoke(verb.command, ["check"]).exit_code == 0
    turned = runner.invoke(verb.command, ["rotate"])
    assert turned.exit_code == 0
    assert "1 keys are wrapped by epoch 2" in turned.output
    again = runner.invoke(verb.command, ["check"])
    assert "epoch 2" in again.output
    assert vault.box("player:1", "contact").open(PLACE, sealed) == "one"


def test_a_lost_key_file_is_told_by_name_and_never_replaced(
    own_secrets: Path, runner: CliRunner
) -> None:
    vault.box("player:1", "contact")
    (own_secrets / "kek-1").unlink()
    secret_files.ring.cache_clear()
    for arguments in (["check"], ["make"], ["rotate"]):
        answer = runner.invoke(verb.command, arguments)
        assert answer.exit_code == 1
        assert "kek-1 is missing" in answer.output
    assert not (own_secrets / "kek-1").exists()
