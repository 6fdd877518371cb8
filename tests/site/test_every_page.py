"""What holds on every page: nothing foreign, nothing inline, the way out, the small print."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.cast import Person
from tests.site.conftest import SignIn
from tests.site.pages import MEMBERS, PUBLIC, all_of, read, text

LOADED = (("script", "src"), ("img", "src"), ("link", "href"), ("form", "action"), ("use", "href"))


def _wrong_under_the_policy(answer: Any) -> list[str]:
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    wrong = [word for word in ("unsafe-inline", "unsafe-eval", "*", "https:") if word in policy]
    for tag, attributes in read(answer).elements:
        if "style" in attributes or any(name.startswith("on") for name in attributes):
            wrong.append(f"<{tag}> has inline style or script: {attributes}")
        data = attributes.get("type") == "application/json"
        if tag == "script" and not data and (not nonce or attributes.get("nonce") != nonce[1]):
            wrong.append(f"<script> without this answer's nonce: {attributes}")
        wrong += [
            f"<{tag}> loads from elsewhere: {attributes[name]}"
            for kind, name in LOADED
            if tag == kind and not str(attributes.get(name, "/")).startswith(("/", "#"))
        ]
    return wrong


def test_a_public_page_obeys_a_strict_policy_and_loads_nothing_foreign(visitor: Client) -> None:
    for path in PUBLIC:
        assert _wrong_under_the_policy(visitor.get(path)) == [], path


@pytest.mark.promise("JJ-3.16")
def test_every_members_page_has_a_log_out_button_and_the_balance(
    alice: Person, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    for path in MEMBERS:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert _wrong_under_the_policy(answer) == [], path
        out = [form for form in all_of(answer, "form") if form.get("action") == "/sign-out/"]
        assert [form.get("method") for form in out] == ["post"], path
        said = text(answer)
        assert "£100.00" in said and "Signed in for 0 minutes" in said, path


def test_the_foot_of_a_page_names_licence_age_and_small_print(visitor: Client) -> None:
    for path in PUBLIC:
        answer = visitor.get(path)
        said = text(answer)
        assert "licensed and regulated in Gibraltar" in said
        assert "You must be 18 or over to play" in said
        links = {link.get("href") for link in all_of(answer, "a")}
        assert {"/terms/", "/privacy/", "/cookies/", "/fairness/", "/parental-control/"} <= links


@pytest.mark.promise("JJ-3.15c")
def test_members_are_pointed_to_parental_control_software(visitor: Client) -> None:
    answer = visitor.get("/parental-control/")
    assert "Filtering software" in text(answer)
    outside = [a for a in all_of(answer, "a") if str(a.get("href")).startswith("https://")]
    assert len(outside) >= 2
    assert all("noopener" in str(link.get("rel")) for link in outside)


@pytest.mark.parametrize("path", ["/account/", "/account/history/", "/account/statement/"])
def test_a_visitor_is_sent_to_sign_in_and_back(visitor: Client, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=%2Faccount%2F")


def test_a_page_is_framed_by_nobody_and_tells_nobody_where_it_was_left(visitor: Client) -> None:
    answer = visitor.get("/")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def _body(answer: Any) -> str:
    """The page's markup on one line."""
    return str(re.sub(r"\s+", " ", answer.content.decode())).replace("> <", "><")


@pytest.mark.promise("JJ-12.6")
def test_every_cookie_that_is_set_is_listed_with_its_purpose_and_its_end(
    alice: Person, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    for path in MEMBERS:
        client.get(path)
    answer = client.get("/cookies/")
    rows = re.findall(
        r"<tr><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td></tr>", _body(answer)
    )
    listed = {name: (purpose, end) for name, purpose, end in rows}
    assert len(client.cookies) >= 3
    for name, cookie in client.cookies.items():
        purpose, end = listed[name]
        assert len(purpose.split()) > 3
        assert end == "1 year" if cookie["max-age"] else "until you close" in end or "first" in end
    assert "Cookies of other companies There are none." in text(answer)
