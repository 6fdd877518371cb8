"""The cast: Alice plays, Bob is excluded, Charlie is seventeen, Dana is staff (tests/cast.py)."""

from __future__ import annotations

import pytest

from fairhouse.kit import vault


@pytest.fixture(scope="session", autouse=True)
def vault_secrets() -> None:
    """The key files that `fairhouse up` would have made for this installation."""
    vault.ensure_secrets()
