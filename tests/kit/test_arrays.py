"""Arrays as text are read by the database as what they were."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhouse.kit.arrays import array, columns

pytestmark = pytest.mark.django_db

COLUMNS = {
    "smallint": st.integers(-(2**15), 2**15 - 1),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "boolean": st.booleans(),
    "uuid": st.uuids(),
    "bytea": st.binary(max_size=40),
    "timestamptz": st.datetimes(
        # hypothesis adds the zone
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001
        max_value=datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
}


def read(kind: str, values: list[Any]) -> list[Any]:
    with psycopg.RawCursor(connection.connection) as cursor:
        rows = cursor.execute(
            f"SELECT v FROM unnest($1::text::{kind}[]) AS k (v)", [array(values)]
        ).fetchall()
    return [bytes(row[0]) if kind == "bytea" and row[0] is not None else row[0] for row in rows]


@pytest.mark.parametrize("kind", COLUMNS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_an_array_is_read_as_it_was_written(kind: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.none() | COLUMNS[kind], max_size=12))
    assert read(kind, values) == values


def test_rows_become_columns() -> None:
    one, two = UUID(int=1), UUID(int=2)
    assert columns([(1, one, b"\x00'"), (2, two, None)]) == [
        "{1,2}",
        f'{{"{one}","{two}"}}',
        r'{"\\x0027",null}',
    ]


@pytest.mark.parametrize("value", ["text", 1.5, [1], {"a": 1}, object()])
def test_what_could_be_read_as_something_else_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="no arrays of"):
        array([value, None])
