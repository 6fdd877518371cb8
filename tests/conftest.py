"""Every test runs in a temporary installation of its own; this file opens it before Django loads.

The order matters: the environment is fixed first, because `fairhouse.kit.config` and Django's
settings are read once and then frozen.
"""

from __future__ import annotations

from tests.harness import environment

environment.open_installation()

import django  # noqa: E402 - settings may only load inside the installation opened above

environment.load_django()

pytest_plugins = [
    "tests.harness.database",
    "tests.harness.network",
    "tests.harness.promises",
]

__all__ = ["django", "pytest_plugins"]
