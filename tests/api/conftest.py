"""The cashier's desk and a machine's browser."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cashier.conftest import bank, desk

__all__ = ["bank", "desk"]


@pytest.fixture
def machine() -> Client:
    """A client that calls the machines' door."""
    return Client(headers={"host": "api.localhost:8000"})
