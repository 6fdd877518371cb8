"""Refusals, state tables, named SQL and events: the small words that everything uses."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from pathlib import Path

import pytest

from fairhouse.kit import config, events, sql
from fairhouse.kit.refusals import TREE, Refusal, Refused, UnknownRefusal, refuse
from fairhouse.kit.states import IllegalMove, StateTable


def test_a_refusal_has_code_status_sentence_and_field() -> None:
    no = refuse("game.stake_too_small", minimum="£0.01").at("bets.0.stake")
    assert no == Refusal(
        "game.stake_too_small", 422, "The smallest stake is £0.01.", "bets.0.stake",
        {"minimum": "£0.01"},
    )  # fmt: skip
    assert no.as_json() == {
        "code": "game.stake_too_small",
        "sentence": "The smallest stake is £0.01.",
        "field": "bets.0.stake",
    }
    assert "field" not in refuse("house.busy").as_json()


def test_a_refusal_that_is_not_in_the_tree_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(UnknownRefusal):
        refuse("money.misspelt")


@pytest.mark.parametrize("code", sorted(TREE))
def test_every_refusal_is_a_sentence_with_a_status_of_refusal(code: str) -> None:
    status, template = TREE[code]
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", code)
    assert 400 <= status < 600
    names = [name for _, name, _, _ in string.Formatter().parse(template) if name]
    assert all(name.isidentifier() for name in names)
    assert template == "{reason}" or template.rstrip()[-1] in ".?"


def test_a_refusal_can_unwind() -> None:
    with pytest.raises(Refused, match=r"money\.insufficient") as caught:
        raise Refused(refuse("money.insufficient"))
    assert caught.value.refusal.status == 409


TABLE = StateTable(
    may_go={"asked": frozenset({"sent", "refused"}), "sent": frozenset({"paid"}),
            "paid": frozenset(), "refused": frozenset()},
    may_do={"asked": frozenset({"cancel"})},
)  # fmt: skip


def test_a_state_goes_only_where_its_table_lets_it() -> None:
    moves = {(a, b) for a in TABLE.states for b in TABLE.states if TABLE.can_go(a, b)}
    assert moves == {("asked", "sent"), ("asked", "refused"), ("sent", "paid")}
    assert TABLE.go("asked", "sent") == "sent"
    for current, to in (("paid", "asked"), ("asked", "asked"), ("nowhere", "sent")):
        with pytest.raises(IllegalMove):
            TABLE.go(current, to)
    assert TABLE.final == {"paid", "refused"}


def test_a_verb_is_allowed_only_where_the_table_says() -> None:
    assert TABLE.may("asked", "cancel")
    assert not TABLE.may("paid", "cancel")


def test_a_table_that_names_unknown_states_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown"):
        StateTable(may_go={"a": frozenset({"b"})})
    with pytest.raises(ValueError, match="unknown"):
        StateTable(may_go={"a": frozenset()}, may_do={"b": frozenset()})


def file(folder: Path, text: str) -> Path:
    path = folder / "statements.sql"
    path.write_text(text)
    return path


def test_statements_are_read_by_name_without_comments(tmp_path: Path) -> None:
    text = (
        "-- head\n-- name: one\n-- Why.\nSELECT 1\n  -- inside\n  , 2;\n"
        "-- name: two\n-- So.\nSELECT 3;\n"
    )
    assert sql.load(file(tmp_path, text)) == {"one": "SELECT 1\n  , 2", "two": "SELECT 3"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-- name: one\nSELECT 1;\n", "no sentence"),
        ("-- name: one\n-- Why.\nSELECT 1;\n-- name: one\n-- Why.\nSELECT 2;\n", "comes twice"),
    ],
)
def test_a_statement_without_a_reason_or_with_a_doubled_name_is_refused(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(sql.BadSqlFile, match=reason):
        sql.load(file(tmp_path, text))


def test_every_file_of_statements_in_the_project_can_be_read() -> None:
    found = [
        path
        for path in (config.CHECKOUT / "fairhouse").rglob("*.sql")
        if "-- name:" in path.read_text(encoding="utf-8")
    ]
    assert found
    assert all(sql.load(path) for path in found)


@dataclass(frozen=True)
class Rang:
    """An event of this test."""

    bell: str


def test_an_event_reaches_each_hearer_once_and_a_fault_reaches_the_speaker() -> None:
    heard: list[str] = []

    def hearer(event: Rang) -> None:
        heard.append(event.bell)
        if event.bell == "cracked":
            raise ValueError(event.bell)

    events.hear(Rang, hearer)
    events.hear(Rang, hearer)
    events.publish(Rang("small"))
    assert heard == ["small"]
    with pytest.raises(ValueError, match="cracked"):
        events.publish(Rang("cracked"))
    assert events.heard_by(Rang) == [f"{__name__}.{hearer.__qualname__}"]
