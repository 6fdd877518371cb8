"""Error pages stand on their own: they are shown when the database is away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from fairhouse.entrypoints.site import errors, lobby
from tests.site.pages import text


def _failing(fault: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise fault

    return fail


def _ask(visitor: Client, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> Client:
    monkeypatch.setattr(lobby, "rules_of", _failing(fault))
    visitor.raise_request_exception = False
    return visitor


def test_a_fault_says_so_and_shows_nothing_of_the_program(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = _ask(visitor, monkeypatch, RuntimeError("secret detail")).get("/lobby/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in text(answer)
    assert "secret detail" not in answer.content.decode()


def test_without_its_database_the_house_is_closed_for_a_moment(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = _ask(visitor, monkeypatch, OperationalError("gone")).get("/lobby/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "We are closed for a moment" in text(answer)


def test_an_error_page_asks_the_database_for_nothing(
    rf: RequestFactory, queries: CaptureQueriesContext
) -> None:
    request = rf.get("/", headers={"host": "marigold.localhost"})
    request.house = "marigold"  # type: ignore[attr-defined]
    with queries:
        answer = errors.not_found(request, Exception())
    assert answer.status_code == 404
    assert len(queries) == 0
