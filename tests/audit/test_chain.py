"""The audit chain: whoever alters, removes or inserts an entry is found out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.domain.audit import actions, queries, rules
from fairhouse.domain.audit.models import Entry, Head
from fairhouse.domain.audit.rules import GENESIS, Actor, Line
from fairhouse.kit.postgres import OWNER, Server

DANA = Actor.staff("dana")


def write(count: int) -> list[int]:
    return [
        actions.record(
            actor=DANA, verb="test.looked", subject=f"player:{n}", details={"fields": ["email"]}
        )
        for n in range(count)
    ]


@pytest.mark.django_db
def test_entries_are_numbered_without_gaps_and_the_chain_holds() -> None:
    numbers = write(5)
    assert numbers == list(range(numbers[0], numbers[0] + 5))
    report = queries.verify_chain()
    assert report.whole
    assert report.checked == numbers[-1] == Head.objects.get().number


@pytest.mark.django_db
def test_what_was_written_can_be_read_by_subject_actor_and_case() -> None:
    actions.record(
        actor=DANA, verb="test.seen", subject="player:77", details={"a": 1}, case="case:9"
    )
    entry = queries.entries(subject="player:77")[0]
    assert (entry.actor, entry.verb, entry.case) == (DANA, "test.seen", "case:9")
    assert entry.details == {"a": 1}
    assert queries.entries(case="case:9") == [entry]
    assert queries.entries(subject="player:77", before=entry.number) == []


@pytest.mark.django_db
def test_an_entry_of_a_transaction_that_failed_leaves_no_gap() -> None:
    write(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert 1 / (write(1)[0] * 0)
    write(1)
    assert queries.verify_chain().whole


@pytest.mark.django_db
def test_the_running_program_can_neither_change_nor_remove_an_entry() -> None:
    number = write(1)[0]
    for attempt in (
        lambda: Entry.objects.filter(number=number).update(verb="nothing"),
        lambda: Entry.objects.filter(number=number).delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            attempt()


@pytest.fixture
def owner(committed_db: None, pg: Server, database: str) -> Iterator[psycopg.Connection]:
    """Somebody with all rights, in a transaction that is rolled back afterwards."""
    from fairhouse.kit.postgres import django_settings

    told = django_settings(role=OWNER, database=database)
    with psycopg.connect(
        host=told["HOST"], port=told["PORT"] or None, user=told["USER"], dbname=told["NAME"],
        password=told.get("PASSWORD") or None,
    ) as link:  # fmt: skip
        yield link
        link.rollback()


TAMPERING = {
    "altered": "update audit_entry set details = '{}' where number = %(at)s",
    "time moved": "update audit_entry set at = at + interval '1 second' where number = %(at)s",
    "actor swapped": "update audit_entry set actor = 'mallory' where number = %(at)s",
    "removed": "delete from audit_entry where number = %(at)s",
    "hash recomputed": "update audit_entry set verb = 'x', hash = '\\x00' where number = %(at)s",
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_by_somebody_with_all_rights_is_found_and_named(
    owner: psycopg.Connection, how: str
) -> None:
    number = write(3)[1]
    owner.execute(TAMPERING[how], {"at": number})
    owner.commit()
    try:
        seen: list[int] = []
        report = queries.verify_chain(lambda done, total: seen.append(done))
        assert report.broken_at == number
        assert report.checked == number - 1
        assert report.reason
    finally:
        _repair(owner)
    assert queries.verify_chain().whole


def test_a_removed_end_of_the_chain_is_noticed(owner: psycopg.Connection) -> None:
    number = write(2)[1]
    owner.execute("delete from audit_entry where number = %s", [number])
    owner.commit()
    try:
        report = queries.verify_chain()
        assert (report.broken_at, report.whole) == (number, False)
    finally:
        _repair(owner)


def _repair(owner: psycopg.Connection) -> None:
    """Empty the chain, so that other tests of this database start from a whole one."""
    owner.execute("delete from audit_entry")
    owner.execute("update audit_head set number = 0, hash = %s", [GENESIS])
    owner.commit()


def test_writers_at_the_same_moment_queue_and_the_chain_holds(committed_db: None) -> None:
    def several() -> None:
        try:
            write(10)
        finally:
            connection.close()

    writers = [threading.Thread(target=several) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert queries.verify_chain().whole


LINE = Line(
    number=1, at=datetime(2026, 11, 22, tzinfo=UTC), actor=DANA, verb="v", subject="s",
    case="", details="{}",
)  # fmt: skip


def test_every_part_of_an_entry_is_under_the_hash() -> None:
    others = (
        replace(LINE, number=2),
        replace(LINE, at=datetime(2026, 11, 22, 0, 0, 0, 1, tzinfo=UTC)),
        replace(LINE, actor=Actor.player(1)),
        replace(LINE, actor=Actor.staff("eve")),
        replace(LINE, verb="w"),
        replace(LINE, subject="t"),
        replace(LINE, case="c"),
        replace(LINE, details="[]"),
    )
    digests = {rules.chain_hash(GENESIS, line) for line in (LINE, *others)}
    digests.add(rules.chain_hash(b"\x01" * 32, LINE))
    assert len(digests) == len(others) + 2


@given(st.tuples(st.text(max_size=5), st.text(max_size=5)))
def test_fields_cannot_borrow_from_each_other(pair: tuple[str, str]) -> None:
    verb, subject = pair
    moved = replace(LINE, verb=verb + subject[:1], subject=subject[1:])
    same = (moved.verb, moved.subject) == (verb, subject)
    straight = replace(LINE, verb=verb, subject=subject)
    assert (rules.canonical(moved) == rules.canonical(straight)) == same
