"""Games on play money (JJ-8.18): placeholder head, see below."""

from __future__ import annotations

from typing import Final

PURSE_MICROS: Final = 1_000_000_000
