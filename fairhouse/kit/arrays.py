"""Arrays of a statement as text: `{1,2,3}` under `$1::text::bigint[]`.

A driver that encodes an array asks of every element whether it is an array itself, which costs
more than all else that is done with a row. The database reads the text several times faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

_encode = msgspec.json.Encoder().encode
_PLAIN = frozenset({"int", "bool", "UUID", "datetime", "NoneType"})


def array(values: Sequence[Any]) -> str:
    """A column as the text of an array: whole numbers, bool, UUID, moments, bytes, and None.

    Raises TypeError for values of any other type, text among them: nothing is quoted here.
    """
    kinds = set(map(type, values))
    if bytes in kinds:
        values = [value if value is None else "\\x" + value.hex() for value in values]
        kinds.discard(bytes)
    if not {kind.__name__ for kind in kinds} <= _PLAIN:
        raise TypeError(f"no arrays of {sorted(kind.__name__ for kind in kinds)}")
    # JSON's list is the array's text but for the brackets; both escape a backslash alike
    return "{" + _encode(values)[1:-1].decode() + "}"


def columns(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Rows turned into one array a column, which is what unnest takes."""
    return [array(column) for column in zip(*rows, strict=True)]
