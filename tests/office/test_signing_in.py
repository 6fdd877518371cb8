"""Nobody sees a page of the office without a password and a second factor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, get_resolver

from fairhouse.domain.audit import queries as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.entrypoints.office import seed, staff
from fairhouse.kit import clock
from tests.office.conftest import PASSWORD, browser, code_of, enrolled, sign_in

pytestmark = pytest.mark.django_db
StaffBrowser = Callable[..., Client]
OPEN = {
    *("office-sign-in", "office-second-factor", "office-enrol", "office-sign-out"),
    *("theme", "mark"),
}


def pages() -> list[str]:
    """Every address of the office that is behind the gate."""
    from datetime import date
    from uuid import UUID

    from django.urls import reverse

    found = []
    for pattern in get_resolver("fairhouse.entrypoints.office.urls").url_patterns:
        one = dict.fromkeys(("payment_id", "win_id", "rest_id", "case_id", "hold_id"), UUID(int=1))
        values = {**one, "player_id": 1000001, "day": date(2026, 1, 2)}
        assert isinstance(pattern, URLPattern) and pattern.name
        if pattern.name not in OPEN:
            wanted = {k: values[k] for k in pattern.pattern.converters}
            found.append(reverse(pattern.name, "fairhouse.entrypoints.office.urls", kwargs=wanted))
    return found


def test_dana_signs_in_with_password_and_code(staff_browser: StaffBrowser) -> None:
    dana = staff_browser("payments")
    page = dana.get("/")
    assert page.status_code == 200 and "Withdrawals to decide" in page.content.decode()
    assert audit.entries(verb="office.signed_in", subject="staff:dana")


def test_no_page_opens_for_strangers_or_with_the_password_alone() -> None:
    enrolled("dana", ["payments", "compliance", "admin"])
    stranger, half = browser(), browser()
    answer = half.post("/sign-in/", {"username": "dana", "password": PASSWORD})
    assert answer.status_code == 302
    addresses = pages()
    assert len(addresses) >= 12
    for client in (stranger, half):
        for address in addresses:
            for ask in (client.get, client.post):
                answer = ask(address)
                assert answer.status_code in (302, 405), address
                if answer.status_code == 302:
                    assert answer.headers["Location"].startswith("/sign-in/"), address


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.lower(), PASSWORD + " "])
def test_a_wrong_password_and_an_unknown_name_sound_the_same(password: str) -> None:
    enrolled("dana", ["payments"])
    answers = [
        browser().post("/sign-in/", {"username": name, "password": password})
        for name in ("dana", "nobody")
    ]
    for answer in answers:
        assert answer.status_code == 401
        assert "Name or password is not right" in answer.content.decode()
        assert password == "" or password not in answer.content.decode()


@pytest.mark.parametrize("name", ["\x00", "dana\x00", "d" * 5000, "' or 1=1 --", "<script>"])
def test_a_nonsense_name_is_refused_like_any_other(name: str) -> None:
    answer = browser().post("/sign-in/", {"username": name, "password": "x\x00y"})
    assert answer.status_code == 401 and "<script>" not in answer.content.decode()


def test_after_five_failures_even_the_right_password_waits() -> None:
    enrolled("dana", ["payments"])
    for _ in range(5):
        browser().post("/sign-in/", {"username": "dana", "password": "wrong"})
    right = {"username": "Dana ", "password": PASSWORD}
    assert browser().post("/sign-in/", right).status_code == 401
    with clock.travel(delta=timedelta(minutes=16)):
        assert browser().post("/sign-in/", right).status_code == 302


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "12345678901234567890", "\u0660" * 6])
def test_a_wrong_code_does_not_open(code: str) -> None:
    enrolled("dana", ["payments"])
    client = browser()
    client.post("/sign-in/", {"username": "dana", "password": PASSWORD})
    assert client.post("/second-factor/", {"code": code}).status_code == 401
    assert client.get("/").status_code == 302


def test_a_code_works_once() -> None:
    enrolled("dana", ["payments"])
    code = code_of("dana")
    first, second = browser(), browser()
    for client, status in ((first, 302), (second, 401)):
        client.post("/sign-in/", {"username": "dana", "password": PASSWORD})
        assert client.post("/second-factor/", {"code": code}).status_code == status


def test_the_password_alone_is_worth_nothing_after_five_minutes() -> None:
    enrolled("dana", ["payments"])
    client = browser()
    client.post("/sign-in/", {"username": "dana", "password": PASSWORD})
    with clock.travel(delta=timedelta(minutes=6)):
        answer = client.post("/second-factor/", {"code": code_of("dana")})
        assert answer.headers["Location"] == "/sign-in/"


def test_an_idle_session_ends_and_so_does_a_long_one(staff_browser: StaffBrowser) -> None:
    dana = staff_browser("payments")
    with clock.travel(delta=timedelta(minutes=14)):
        assert dana.get("/").status_code == 200
        with clock.travel(delta=timedelta(minutes=16)):
            assert dana.get("/").headers["Location"].startswith("/sign-in/")
    sign_in(dana, "dana")
    answer = dana.get("/")
    for minutes in range(14, 12 * 60 + 30, 14):
        with clock.travel(delta=timedelta(minutes=minutes)):
            answer = dana.get("/")
    assert answer.status_code == 302


def test_whoever_is_disabled_is_out_with_the_next_request(staff_browser: StaffBrowser) -> None:
    dana = staff_browser("payments")
    staff.set_active(username="dana", active=False, by=Actor.staff("oscar"))
    assert dana.get("/").status_code == 302
    right = {"username": "dana", "password": PASSWORD}
    assert browser().post("/sign-in/", right).status_code == 401


def test_signing_out_ends_the_session(staff_browser: StaffBrowser) -> None:
    dana = staff_browser("payments")
    assert dana.get("/sign-out/").status_code == 405
    dana.post("/sign-out/")
    assert dana.get("/").status_code == 302


def test_an_invitation_sets_password_and_second_factor_once() -> None:
    token = staff.invite(username="Erin", roles=["dpo"], by=Actor.system("cli"))
    assert isinstance(token, str)
    client, here = browser(), f"/enrol/{token}/"
    page = client.get(here).content.decode()
    assert "Welcome, erin" in page and "data:image/svg+xml" in page
    for sent, sentence in (
        ({"password": "short", "code": code_of("erin")}, "at least 12 characters"),
        ({"password": "password1234", "code": code_of("erin")}, "hard to guess"),
        ({"password": PASSWORD, "code": "000000"}, "code is not right"),
    ):
        answer = client.post(here, sent)
        assert answer.status_code in (401, 422) and sentence in answer.content.decode()
    done = client.post(here, {"password": PASSWORD, "code": code_of("erin")})
    assert "You can sign in now" in done.content.decode()
    again = client.get(here)
    assert again.status_code == 410 and "This link does not work" in again.content.decode()
    sign_in(client, "erin")
    assert client.get("/audit/").status_code == 200


def test_an_old_or_invented_invitation_does_not_work() -> None:
    token = staff.invite(username="erin", roles=["dpo"], by=Actor.system("cli"))
    assert browser().get("/enrol/invented/").status_code == 410
    with clock.travel(delta=timedelta(hours=49)):
        assert browser().get(f"/enrol/{token}/").status_code == 410


@pytest.mark.parametrize(
    ("name", "roles"), [("", ["dpo"]), ("a b", ["dpo"]), ("erin", []), ("erin", ["king"])]
)
def test_nobody_is_invited_without_a_name_and_a_known_role(name: str, roles: list[str]) -> None:
    answer = staff.invite(username=name, roles=roles, by=Actor.system("cli"))
    assert not isinstance(answer, str) and not User.objects.exists()


def test_after_signing_in_one_comes_back_to_a_page_of_the_office_only() -> None:
    enrolled("dana", ["payments"])
    for asked, leads_to in (
        ("/withdrawals/", "/withdrawals/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ):
        client = browser()
        client.post(f"/sign-in/?next={asked}", {"username": "dana", "password": PASSWORD})
        answer = client.post("/second-factor/", {"code": code_of("dana")})
        assert answer.headers["Location"] == leads_to


def test_demonstration_staff_are_made_once_and_never_in_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import pyotp

    first, again = seed.demo_staff(), seed.demo_staff()
    assert first == again and {person.username for person in first} >= {"dana", "oscar"}
    client = browser()
    client.post("/sign-in/", {"username": "dana", "password": seed.PASSWORD})
    code = pyotp.TOTP(seed.TOTP_SECRET).now()
    assert client.post("/second-factor/", {"code": code}).status_code == 302

    class Production:
        production = True

    monkeypatch.setattr(seed, "config", Production)
    with pytest.raises(PermissionError):
        seed.demo_staff()


def test_the_office_and_the_houses_do_not_answer_for_each_other(
    staff_browser: StaffBrowser,
) -> None:
    dana = staff_browser("payments")
    assert dana.get("/cashier/").status_code == 404
    house = Client(headers={"host": "marigold.localhost:8000"})
    assert house.get("/withdrawals/").status_code == 404
