"""Run the `fairhouse` command as a person does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from fairhouse.kit.config import CHECKOUT


def environment(home: Path | None = None, **variables: str) -> dict[str, str]:
    """This run's environment, or that of another home with its own database."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    if home is not None:
        inherited.pop("FAIRHOUSE_DATABASE", None)
        inherited["FAIRHOUSE_HOME"] = str(home)
    return {**inherited, "COLUMNS": "200", **variables}


def fairhouse(
    *arguments: str, home: Path | None = None, timeout: float = 120, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a verb and wait; `variables` are added to its environment."""
    return subprocess.run(
        [sys.executable, "-m", "fairhouse", *arguments],
        env=environment(home, **variables), cwd=CHECKOUT, capture_output=True, text=True,
        timeout=timeout, check=False,
    )  # fmt: skip
