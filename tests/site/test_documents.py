"""Terms and privacy policy: version, date, earlier versions, print (JJ-17)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from fairhouse.domain.players import documents
from fairhouse.domain.players.document_models import Document
from fairhouse.entrypoints.site.jinja import when
from fairhouse.entrypoints.site.markdown import html
from fairhouse.kit import clock
from tests.site.pages import all_of, text


@pytest.mark.parametrize("kind", ["terms", "privacy"])
@pytest.mark.promise("JJ-17")
def test_a_text_shows_version_and_date_and_can_be_printed(visitor: Client, kind: str) -> None:
    answer = visitor.get(f"/{kind}/")
    current = documents.current("marigold", "terms" if kind == "terms" else "privacy", clock.now())
    assert current is not None
    said = text(answer)
    assert f"Version {current.version_label}, in force since {when(current.effective_at)}" in said
    assert current.sha256 in said
    assert any("data-print" in button for button in all_of(answer, "button"))
    assert any(link.get("media") == "print" for link in all_of(answer, "link"))


@pytest.mark.promise("JJ-17")
def test_an_earlier_version_stays_readable_and_says_that_it_is_old(visitor: Client) -> None:
    first = documents.current("marigold", "terms", clock.now())
    assert first is not None
    Document.objects.create(
        id="0190a3c4-0000-7000-8000-000000000001",
        house="marigold",
        kind="terms",
        version=first.version + 1,
        version_label="next",
        published_at=clock.now(),
        effective_at=clock.now() - timedelta(seconds=1),
        sha256="0" * 64,
        text="# The next terms\n\nThey are short.",
    )
    assert "They are short." in text(visitor.get("/terms/"))
    old = text(visitor.get(f"/terms/{first.version}/"))
    assert "no longer in force" in old and first.sha256 in old
    assert f"Version {first.version_label}" in text(visitor.get("/terms/"))


def test_a_version_that_never_was_is_not_found(visitor: Client) -> None:
    assert visitor.get("/terms/999/").status_code == 404


def test_a_text_cannot_bring_markup_of_its_own() -> None:
    made = html("Hello <script>alert(1)</script> ![x](http://elsewhere/x.png)")
    assert "<script" not in made and "<img" not in made
