"""Named SQL: `.sql` files of statements, each with its name and a sentence of why it is so.

    -- name: lock_players
    -- Lock the players of a batch in sorted order, before anything is read.
    SELECT ...

Parameters are written $1, $2 …, so the same text serves asyncpg and psycopg's raw cursor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_NAME = re.compile(r"^-- name: (?P<name>[a-z_0-9]+)\s*$", re.MULTILINE)


class BadSqlFile(ValueError):
    """A file of statements without names, with a doubled name or without sentences."""


def load(path: Path) -> Mapping[str, str]:
    """The statements of a file by name, comments removed.

    Raises BadSqlFile when a name comes twice or a statement has no sentence above it.
    """
    pieces = _NAME.split(path.read_text(encoding="utf-8"))
    statements: dict[str, str] = {}
    for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
        lines = body.strip().splitlines()
        if name in statements:
            raise BadSqlFile(f"{path.name}: {name} comes twice")
        if not lines or not lines[0].startswith("-- "):
            raise BadSqlFile(f"{path.name}: {name} has no sentence that says why")
        text = "\n".join(line for line in lines if not line.lstrip().startswith("--"))
        statements[name] = text.strip().rstrip(";")
    return statements
