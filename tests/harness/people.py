"""The cast: Alice plays, Bob is excluded, Charlie is seventeen, Dana is staff."""

from __future__ import annotations

from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class Cast:
    """People that tests start from; each is made when first asked for."""


@pytest.fixture
def cast() -> Cast:
    """The known cast of every test."""
    return Cast()
