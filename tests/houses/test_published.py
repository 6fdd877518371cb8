"""Published texts: stored whole by hash, numbered, dated, never edited, readable by members."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from fairhouse.domain.audit import queries as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import documents
from fairhouse.domain.players.document_models import Document
from fairhouse.domain.players.documents import Kind, Published
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.house_rules import Houses
from tests.kit.houses_copy import HousesCopy

pytestmark = pytest.mark.usefixtures("db")

DANA = Actor.staff("dana")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    former = clock.set_clock(lambda: NOON)
    yield
    clock.set_clock(former)


class Desk:
    """The houses of a test, and how their rules are changed under it."""

    def __init__(self, copied: HousesCopy, patch: pytest.MonkeyPatch) -> None:
        self.copied = copied
        self.patch = patch
        self.houses: Houses = copied.load()
        patch.setattr(house_rules, "current", lambda: self.houses)

    def change_hours(self, old: int, new: int) -> None:
        """Change the hours in which a withdrawal is decided, for Marigold Bingo."""
        start = "authorise_hours = { value = "
        self.copied.replace("marigold/house.toml", f"{start}{old}", f"{start}{new}")
        self.houses = self.copied.load()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(HousesCopy(tmp_path), monkeypatch)


def read(path: str) -> str:
    """What a visitor of Marigold Bingo reads at a path."""
    answer = Client(headers={"host": "marigold.localhost"}).get(path, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def publish(kind: Kind = "terms", effective_at: datetime | None = None) -> Published:
    return documents.publish(house="marigold", kind=kind, actor=DANA, effective_at=effective_at)


def test_a_text_is_stored_whole_under_its_hash_with_version_and_dates(desk: Desk) -> None:
    done = publish()
    assert done.new
    assert documents.version("marigold", "terms", 1) == done.text
    assert done.text.sha256 == hashlib.sha256(done.text.text.encode()).hexdigest()
    assert (done.text.version, done.text.version_label) == (1, "2026.1")
    assert done.text.published_at == done.text.effective_at == NOON


def test_publishing_again_publishes_nothing_while_nothing_changed(desk: Desk) -> None:
    first = publish()
    again = publish()
    assert not again.new
    assert again.text == first.text
    assert len(documents.versions("marigold", "terms")) == 1


def test_a_changed_rule_makes_a_new_version_and_the_old_one_stays(desk: Desk) -> None:
    first = publish()
    desk.change_hours(24, 36)
    second = publish()
    assert second.new
    assert [text.version for text in documents.versions("marigold", "terms")] == [2, 1]
    assert documents.version("marigold", "terms", 1) == first.text
    assert documents.current("marigold", "terms", NOON) == second.text


def test_terms_and_privacy_of_each_house_are_numbered_apart(desk: Desk) -> None:
    assert publish("terms").text.version == publish("privacy").text.version == 1
    other = documents.publish(house="sevens", kind="terms", actor=DANA)
    assert other.text.version == 1
    assert documents.current("albion", "terms", NOON) is None


def test_a_later_version_holds_from_its_day_and_not_before(desk: Desk) -> None:
    first = publish()
    desk.change_hours(24, 36)
    later = NOON + timedelta(days=30)
    second = publish(effective_at=later)
    assert documents.current("marigold", "terms", later - timedelta(seconds=1)) == first.text
    assert documents.current("marigold", "terms", later) == second.text
    with pytest.raises(ValueError, match="another cannot take effect before it"):
        publish()


def test_a_text_cannot_take_effect_in_the_past(desk: Desk) -> None:
    with pytest.raises(ValueError, match="in the past"):
        publish(effective_at=NOON - timedelta(seconds=1))
    assert documents.versions("marigold", "terms") == []


def test_a_publication_is_in_the_audit(desk: Desk) -> None:
    made = publish().text
    (entry,) = audit.entries(subject=f"document:{made.id}")
    assert (entry.verb, entry.actor) == ("players.publish_document", DANA)


def test_two_versions_cannot_have_one_number(desk: Desk) -> None:
    made = publish().text
    row = Document.objects.get(id=made.id)
    row.id = ids.new()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_nobody_edits_or_deletes_a_published_text(desk: Desk) -> None:
    publish()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Document.objects.update(text="You owe us everything.")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Document.objects.all().delete()


@pytest.mark.promise("JJ-17")
def test_a_visitor_reads_the_version_in_force_with_its_number_and_date_and_can_print_it(
    desk: Desk,
) -> None:
    publish()
    page = read("/terms/")
    assert "2026.1" in page
    assert "22 November 2026" in page
    assert "decide within 24 hours" in page
    assert 'media="print"' in page
    assert "data-print" in page
    desk.change_hours(24, 36)
    publish()
    page = read("/terms/")
    assert "2026.2" in page
    assert "decide within 36 hours" in page
    assert "decide within 24 hours" in read("/terms/1/")


@pytest.mark.promise("AJ-13")
def test_the_privacy_text_stays_at_one_address_and_a_change_holds_on_posting(desk: Desk) -> None:
    publish("privacy")
    assert "privacy@marigold.example" in read("/privacy/")
    desk.copied.replace("marigold/house.toml", "privacy@marigold.example", "data@marigold.example")
    desk.houses = desk.copied.load()
    assert "privacy@marigold.example" in read("/privacy/")
    publish("privacy")
    assert "data@marigold.example" in read("/privacy/")
