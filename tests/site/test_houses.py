"""The host name decides the house; what is unsafe or unknown gets a plain sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from fairhouse.entrypoints.site import middleware
from fairhouse.kit import house_rules
from fairhouse.kit.config import config
from tests.cast import publish_texts
from tests.site.pages import PUBLIC, all_of, text


@pytest.mark.parametrize("house", ["marigold", "northlight", "sevens", "albion"])
def test_every_public_page_opens_in_every_house_under_its_own_name(house: str) -> None:
    publish_texts(house)
    client = Client(HTTP_HOST=f"{house}.localhost:8000")
    for path in PUBLIC:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert house_rules.current()[house].name in text(answer)


def test_a_host_of_no_house_is_refused_with_a_sentence() -> None:
    answer = Client(HTTP_HOST="nobody.localhost").get("/")
    assert answer.status_code == 421
    assert answer.content.decode() == middleware.NO_HOUSE


def test_an_unknown_page_says_so_and_leads_on(visitor: Client) -> None:
    answer = visitor.get("/no-such-page/")
    assert answer.status_code == 404
    assert "Page not found" in text(answer)
    assert {"href": "/"} in all_of(answer, "a")


def test_in_production_plain_http_is_refused_and_nothing_is_done(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    production = replace(config(), env="production")
    monkeypatch.setattr(middleware, "config", lambda: production)
    for answer in (visitor.get("/"), visitor.post("/sign-in/", {"login": "a", "password": "b"})):
        assert answer.status_code == 403
        assert answer.content.decode() == middleware.PLAIN_HTTP
        assert not answer.cookies
    assert visitor.get("/", secure=True).status_code == 200


def test_a_house_without_a_page_of_that_game_does_not_show_it(visitor: Client) -> None:
    assert visitor.get("/games/machine_a/").status_code == 404
    assert visitor.get("/games/no_such_game/").status_code == 404


def test_a_form_without_its_token_changes_nothing_and_says_what_to_do() -> None:
    strict = Client(HTTP_HOST="marigold.localhost", enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"login": "a", "password": "b"})
    assert answer.status_code == 403
    assert "reload the page and send it again" in text(answer)
