"""The money core's SQL can be spread over many machines: growing past one is no rewrite."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from fairhouse.kit.config import CHECKOUT

HOT = ("wallet_wallet", "wallet_transfer", "wallet_idempotency", "rounds_round",
       "standing_standing")  # fmt: skip
FORBIDDEN = re.compile(
    r"\bnotify\b|\btrigger\b|advisory|\bdeferr|\bnow\s*\(|clock_timestamp|random\s*\(|nextval"
    r"|gen_random_uuid|current_timestamp",
    re.IGNORECASE,
)
# whole-book proofs run beside the house, at one moment, never inside a money transaction
PROOFS = ("prove.sql", "tables.sql")


def statements() -> list[tuple[str, str]]:
    """Every statement of the money core, with its name."""
    found = []
    for domain in ("wallet", "rounds", "standing"):
        for path in sorted((CHECKOUT / "fairhouse/domain" / domain / "sql").glob("*.sql")):
            found += [(f"{path.name}:{name}", text) for name, text in _split(path)]
    return found


def _split(path: Path) -> list[tuple[str, str]]:
    text = path.read_text()
    bare = re.sub(r"--.*", "", text)
    return [(str(number), part) for number, part in enumerate(bare.split(";")) if part.strip()]


def hot_statements() -> list[tuple[str, str]]:
    """Those of the money path itself."""
    return [(name, text) for name, text in statements() if not name.startswith(PROOFS)]


def test_there_are_statements_to_check() -> None:
    assert len(hot_statements()) >= 5


@pytest.mark.parametrize(("name", "text"), hot_statements())
def test_every_statement_on_a_hot_table_names_its_cell(name: str, text: str) -> None:
    if any(table in text for table in HOT):
        assert re.search(r"\bcell\b", text), f"{name} does not name its cell"


@pytest.mark.parametrize(("name", "text"), hot_statements())
def test_no_statement_uses_what_cannot_be_distributed(name: str, text: str) -> None:
    found = FORBIDDEN.search(text)
    assert found is None, f"{name} uses {found[0]}"


@pytest.mark.parametrize("table", HOT)
def test_the_primary_key_of_a_hot_table_starts_with_cell_and_player(db: None, table: str) -> None:
    assert key_columns(table)[:2] == ["cell", "player_id"]


def key_columns(table: str) -> list[str]:
    """The columns of a table's primary key, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select a.attname from pg_index i"
            " cross join unnest(i.indkey) with ordinality as k(number, place)"
            " join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number"
            " where i.indrelid = %s::regclass and i.indisprimary order by k.place",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def test_no_money_table_has_triggers_or_deferred_constraints(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text from pg_trigger"
            " where not tgisinternal and tgrelid::regclass::text = any(%s)"
            " union select conrelid::regclass::text from pg_constraint"
            " where condeferrable and conrelid::regclass::text = any(%s)",
            [list(HOT), list(HOT)],
        )
        assert cursor.fetchall() == []
