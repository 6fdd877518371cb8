"""A visitor opens an account in a browser without script."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from fairhouse.domain.contact import queries as contact
from fairhouse.domain.players.models import Person, Player
from tests.cast import PASSWORD, make_alice, publish_texts, registration

pytestmark = pytest.mark.django_db


def browser(house: str = "marigold") -> Client:
    return Client(
        SERVER_NAME=f"{house}.localhost", HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0 Linux"
    )


def fields(**changes: Any) -> dict[str, Any]:
    form = registration()
    terms, privacy = publish_texts()
    names = (
        "first_name", "last_name", "address_line", "town", "postcode", "country", "phone",
        "email", "username", "password", "security_question", "security_answer", "currency",
    )  # fmt: skip
    filled = {name: getattr(form, name) for name in names}
    filled |= {"birth_date_day": "27", "birth_date_month": "3", "birth_date_year": "1988"}
    filled |= {"terms": "yes", "terms_version": terms, "privacy_version": privacy}
    return {**filled, **changes}


def link_of(email: str) -> str:
    letter = next(letter for letter in contact.outbox("marigold") if letter.to == email)
    return letter.links[0].removeprefix("http://marigold.localhost")


def test_a_visitor_registers_confirms_signs_in_and_sees_the_account() -> None:
    visitor, filled = browser(), fields()
    answer = visitor.post("/register/", filled)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/check-your-email/")
    assert visitor.get("/check-your-email/").status_code == 200
    confirmed = visitor.get(link_of(filled["email"]))
    assert "Email address confirmed" in confirmed.content.decode()
    signed = visitor.post(
        "/sign-in/",
        {"login": filled["username"], "password": PASSWORD, "next": "/account/details/"},
    )
    assert signed.headers["Location"] == "/account/details/"
    page = visitor.get("/account/details/").content.decode()
    assert filled["email"] in page
    assert "Archer" in page


def test_every_error_is_on_top_of_the_page_linked_to_its_field_and_beside_it() -> None:
    visitor = browser()
    before = Player.objects.count()
    page = visitor.post("/register/", fields(email="not an address", postcode="?"))
    text = page.content.decode()
    assert page.status_code == 422
    assert '<a href="#email">' in text and '<a href="#postcode">' in text
    assert 'id="email-error"' in text and 'id="postcode-error"' in text
    assert PASSWORD not in text
    assert Player.objects.count() == before


@pytest.mark.promise("LV-2.5")
def test_each_field_says_whether_it_is_required_and_what_follows_if_not_given() -> None:
    text = browser().get("/register/").content.decode()
    publish_texts()
    text = browser().get("/register/").content.decode()
    assert "Required. We cannot open an account without your name." in text
    assert "Optional. Nothing changes for you." in text
    empty = browser().post("/register/", fields(last_name=" "))
    assert "Enter your last name. We cannot open an account without your name." in (
        empty.content.decode()
    )
    without_gender = browser().post("/register/", fields())
    assert without_gender.status_code == 302


def test_a_date_that_is_no_day_is_told_as_such() -> None:
    text = browser().post("/register/", fields(birth_date_day="31", birth_date_month="2"))
    assert "Enter a real date of birth" in text.content.decode()


def test_an_address_that_has_an_account_is_answered_like_a_free_one() -> None:
    alice = make_alice(signed_in=False)
    free = browser().post("/register/", fields())
    taken = browser().post("/register/", fields(email=alice.email))
    assert (taken.status_code, taken.headers["Location"]) == (
        free.status_code, free.headers["Location"],
    )  # fmt: skip
    assert taken.content == free.content
    assert Person.objects.filter(player_id=alice.player_id).count() == 1
    letters = contact.messages(alice.player_id, viewer=_nobody())
    assert letters[0].kind == "already_registered"


def _nobody() -> Any:
    from fairhouse.domain.audit.rules import Actor

    return Actor.system("test")


def test_agreeing_is_needed_and_never_presumed() -> None:
    page = browser().get("/register/").content.decode()
    assert " checked" not in page
    refused = browser().post("/register/", fields(terms=""))
    assert "Tick the box to agree." in refused.content.decode()


@pytest.mark.parametrize("token", ["nonsense", "x" * 500, "é"])
def test_a_link_that_was_never_sent_says_so(token: str) -> None:
    answer = browser().get(f"/confirm-email/{token}/")
    assert answer.status_code == 404
    assert "This link is not valid." in answer.content.decode()


def test_the_link_of_one_house_does_not_work_at_another() -> None:
    alice = make_alice(confirmed=False, signed_in=False)
    elsewhere = browser("albion").get(f"/confirm-email/{alice.confirm_token}/")
    assert elsewhere.status_code == 404


def test_the_outbox_is_for_development(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from fairhouse.entrypoints.site import players as pages
    from fairhouse.kit.config import config

    assert browser().get("/outbox/").status_code == 200
    monkeypatch.setattr(pages, "config", lambda: replace(config(), env="production"))
    assert browser().get("/outbox/").status_code == 404
