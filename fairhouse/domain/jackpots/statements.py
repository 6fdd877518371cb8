"""The SQL of jackpots."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fairhouse.kit import sql

_FOLDER: Final = Path(__file__).parent / "sql"

STATEMENTS: Final[Mapping[str, str]] = sql.load(_FOLDER / "jackpots.sql")
PROOFS: Final[Mapping[str, str]] = sql.load(_FOLDER / "prove.sql")
