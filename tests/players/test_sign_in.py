"""Signing in and out: one live session, lock-out, and answers that tell nothing."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import actions as players
from fairhouse.domain.players import hashing, passwords, queries
from fairhouse.domain.players.models import LockOut, Secret, Session, SignIn
from fairhouse.domain.players.values import SignedIn, SignedInPlayer
from fairhouse.domain.standing import queries as standing
from fairhouse.entrypoints.site.agents import agent_class
from fairhouse.kit import clock, house_rules
from fairhouse.kit.refusals import Refusal
from tests.cast import PASSWORD, Person, context, make_alice, make_bob, sign_in

pytestmark = pytest.mark.django_db

PAGES_OF_A_MEMBER = (
    "/lobby/",
    "/games/roulette_european/",
    "/games/harvest_moon/",
    "/cashier/",
    "/account/",
    "/account/history/",
    "/account/details/",
    "/account/email/",
    "/account/password/",
    "/account/sessions/",
    "/terms/",
    "/privacy/",
    "/cookies/",
    "/fairness/",
)
RULES = house_rules.current()["marigold"].at(clock.now()).sign_in


def attempt(login: str, password: str = "wrong", house: str = "marigold") -> SignedIn | Refusal:
    return players.sign_in(house=house, login=login, password=password, context=context())


def code(answer: object) -> str | None:
    return answer.code if isinstance(answer, Refusal) else None


def resumed(session_id: UUID | None, house: str = "marigold") -> SignedInPlayer | Refusal:
    assert session_id is not None
    return players.resume(session_id=session_id, house=house)


@pytest.mark.parametrize("how", ["username", "email", "shouted email", "shouted name"])
def test_by_user_name_or_email_address_however_written(how: str) -> None:
    alice = make_alice(signed_in=False)
    login = {
        "username": alice.username,
        "email": alice.email,
        "shouted email": f" {alice.email.upper()} ",
        "shouted name": alice.username.upper(),
    }[how]
    assert isinstance(attempt(login, PASSWORD), SignedIn)


@pytest.mark.promise("JJ-3.15a")
def test_passwords_are_case_sensitive() -> None:
    alice = make_alice(signed_in=False)
    assert code(attempt(alice.username, PASSWORD.swapcase())) == "player.sign_in"
    assert isinstance(attempt(alice.username, PASSWORD), SignedIn)


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer() -> None:
    alice = make_alice(signed_in=False)
    assert attempt(alice.username) == attempt("nobodyhere") == attempt("nobody@example.com")


def test_an_unknown_name_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: one argon2 verification and the same number of queries."""
    alice = make_alice(signed_in=False)
    seen: list[str | None] = []
    fits = hashing.fits

    def counted(stored: str | None, secret: str) -> bool:
        seen.append(stored)
        return fits(stored, secret)

    monkeypatch.setattr(hashing, "fits", counted)
    attempt(alice.username)
    attempt("nobodyhere")
    assert len(seen) == 2 and seen[0] is not None and seen[1] is None


def test_an_unknown_name_is_checked_against_a_real_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []

    class Spy:
        def verify(self, stored: str, secret: str) -> bool:
            verified.append(stored)
            return True

    monkeypatch.setattr(hashing, "_hasher", Spy)
    monkeypatch.setattr(hashing, "decoy", lambda: "$argon2id$decoy")
    assert hashing.fits(None, "x") is False
    assert verified == ["$argon2id$decoy"]


@pytest.mark.parametrize("known", [True, False])
def test_after_the_houses_number_of_failures_the_name_is_locked_known_or_not(known: bool) -> None:
    login = make_alice(signed_in=False).username if known else "nobodyhere"
    for _ in range(RULES.failures_before_lock):
        assert code(attempt(login)) == "player.sign_in"
    locked = attempt(login, PASSWORD)
    assert code(locked) == "player.locked"
    assert isinstance(locked, Refusal)
    assert locked.sentence == f"Too many attempts. Try again in {RULES.lock_minutes} minutes."
    with clock.travel(delta=timedelta(minutes=RULES.lock_minutes, seconds=1)):
        after = attempt(login, PASSWORD)
        assert isinstance(after, SignedIn) if known else code(after) == "player.sign_in"


def test_failures_by_name_and_by_email_count_together() -> None:
    alice = make_alice(signed_in=False)
    logins = [alice.username, alice.email] * RULES.failures_before_lock
    for login in logins[: RULES.failures_before_lock]:
        attempt(login)
    assert code(attempt(alice.email, PASSWORD)) == "player.locked"


def test_failures_that_are_long_ago_and_a_success_start_the_count_again() -> None:
    alice = make_alice(signed_in=False)
    for _ in range(RULES.failures_before_lock - 1):
        attempt(alice.username)
    with clock.travel(delta=timedelta(minutes=RULES.failure_window_minutes, seconds=1)):
        assert code(attempt(alice.username)) == "player.sign_in"
        assert isinstance(attempt(alice.username, PASSWORD), SignedIn)
        assert LockOut.objects.exclude(failures=0).count() == 0


def test_one_house_s_account_does_not_open_another_house() -> None:
    alice = make_alice(signed_in=False)
    assert code(attempt(alice.username, PASSWORD, house="sevens")) == "player.sign_in"


def test_bob_who_is_excluded_cannot_sign_in_and_learns_why() -> None:
    bob = make_bob()
    told = attempt(bob.username, PASSWORD)
    assert code(told) == "standing.self_excluded"
    assert Session.objects.filter(player_id=bob.player_id).count() == 0
    assert [row.outcome for row in SignIn.objects.filter(player_id=bob.player_id)] == ["refused"]


def test_a_new_sign_in_ends_the_former_session() -> None:
    first = make_alice()
    second = sign_in(first)
    assert first.session_id != second.session_id
    assert code(resumed(first.session_id)) == "request.session_ended"
    assert isinstance(resumed(second.session_id), SignedInPlayer)
    row = standing.standing(first.player_id)
    assert row is not None and row.live_session == second.session_id


@pytest.mark.promise("JJ-3.16")
def test_fifteen_minutes_without_activity_end_the_session_and_a_button_does() -> None:
    alice = make_alice()
    assert RULES.idle_minutes == 15
    with clock.travel(delta=timedelta(minutes=14)):
        assert isinstance(resumed(alice.session_id), SignedInPlayer)
    with clock.travel(delta=timedelta(minutes=28)):  # activity began the fifteen minutes anew
        assert isinstance(resumed(alice.session_id), SignedInPlayer)
    with clock.travel(delta=timedelta(minutes=44)):
        assert code(resumed(alice.session_id)) == "request.session_ended"
        row = standing.standing(alice.player_id)
        assert row is not None and row.live_session is None
        assert Session.objects.get(player_id=alice.player_id).end_reason == "idle"
    again = sign_in(alice)
    assert again.session_id is not None
    players.sign_out(session_id=again.session_id)
    assert code(resumed(again.session_id)) == "request.session_ended"
    browser = browse(make_alice(signed_in=False))
    for path in PAGES_OF_A_MEMBER:
        page = browser.get(path)
        assert page.status_code == 200, path
        assert 'action="/sign-out/"' in page.content.decode(), path
        assert "Log out" in page.content.decode(), path


def test_playing_is_activity() -> None:
    alice = make_alice()
    assert alice.session_id is not None
    with clock.travel(delta=timedelta(minutes=40)):
        played = clock.now() - timedelta(minutes=3)
        found = players.resume(session_id=alice.session_id, house="marigold", active_at=played)
        assert isinstance(found, SignedInPlayer)


def test_a_session_of_one_house_is_none_at_another() -> None:
    assert code(resumed(make_alice().session_id, house="albion")) == "request.session_ended"


@pytest.mark.promise("LV-2.2h")
def test_first_last_and_failed_sign_ins_are_kept_with_address_and_browser_and_shown() -> None:
    alice = make_alice()
    with clock.travel(delta=timedelta(hours=1)):
        attempt(alice.username)
    with clock.travel(delta=timedelta(hours=2)):
        again = sign_in(
            alice, agent="Safari on iPhone, phone", address="198.51.100.9", time_zone="Asia/Tokyo"
        )
        times = queries.sign_in_times(alice.player_id)
        assert times.first and times.last and times.last_failed and times.previous
        assert times.first == times.previous < times.last_failed < times.last
        me = Actor.player(alice.player_id)
        told = [(row.outcome, row.agent) for row in queries.sign_ins(alice.player_id, viewer=me)]
        assert told == [
            ("signed_in", "Safari on iPhone, phone"),
            ("wrong", "Firefox on Windows"),
            ("signed_in", "Firefox on Windows"),
        ]
        with clock.travel(delta=timedelta(minutes=20)):
            assert again.session_id is not None
            players.sign_out(session_id=again.session_id)
        last = queries.sessions(alice.player_id, viewer=me)[0]
        assert (last.address, last.time_zone) == ("198.51.100.9", "Asia/Tokyo")
        assert last.ended_at is not None
        assert timedelta(minutes=20) <= last.ended_at - last.started_at < timedelta(minutes=21)
        page = browse(again).get("/account/sessions/").content.decode()
    assert (
        "Safari on iPhone, phone" in page
        and "Asia/Tokyo" in page
        and "Wrong password" in page
        and "198.51.100.9" in page
    )


def test_addresses_and_browsers_are_not_readable_in_the_tables() -> None:
    alice = make_alice()
    columns = ("address_sealed", "agent_sealed")
    rows = [
        *SignIn.objects.filter(player_id=alice.player_id).values_list(*columns),
        *Session.objects.filter(player_id=alice.player_id).values_list(*columns),
    ]
    assert len(rows) == 2
    for address, agent in rows:
        assert b"203.0.113" not in bytes(address)
        assert b"Firefox" not in bytes(agent)


def test_a_hash_of_former_parameters_is_renewed_at_the_next_sign_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from argon2 import PasswordHasher

    alice = make_alice(signed_in=False)
    before = Secret.objects.get(player_id=alice.player_id).password_hash
    stronger = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    monkeypatch.setattr(hashing, "_hasher", lambda: stronger)
    assert isinstance(attempt(alice.username, PASSWORD), SignedIn)
    after = Secret.objects.get(player_id=alice.player_id).password_hash
    assert before != after and "t=2" in after


def browse(person: Person) -> Client:
    """A browser in which the person is signed in."""
    browser = Client(SERVER_NAME=f"{person.house}.localhost", HTTP_USER_AGENT="Firefox Windows")
    answer = browser.post("/sign-in/", {"login": person.username, "password": person.password})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def test_the_session_id_changes_at_sign_in_and_is_worthless_after_sign_out() -> None:
    alice = make_alice(signed_in=False)
    browser = Client(SERVER_NAME="marigold.localhost")
    browser.get("/register/")
    session = browser.session
    session["visitor"] = 1
    session.save()
    before = session.session_key
    browser.cookies["__Host-fh"] = before or ""
    browser.post("/sign-in/", {"login": alice.username, "password": PASSWORD})
    held = browser.cookies["__Host-fh"]
    assert held.value != before
    assert held["httponly"] and held["secure"] and held["samesite"] == "Lax"
    assert held["path"] == "/" and not held["domain"]
    assert browser.get("/account/details/").status_code == 200
    browser.post("/sign-out/")
    browser.cookies["__Host-fh"] = held.value
    assert browser.get("/account/details/").status_code == 302


def test_sign_out_by_a_link_does_nothing() -> None:
    browser = browse(make_alice(signed_in=False))
    assert browser.get("/sign-out/").status_code == 405
    assert browser.get("/account/details/").status_code == 200


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(bad: str) -> None:
    alice = make_alice(signed_in=False)
    browser = Client(SERVER_NAME="marigold.localhost")
    answer = browser.post("/sign-in/", {"login": alice.username, "password": PASSWORD, "next": bad})
    assert answer.headers["Location"] == "/lobby/"


def test_a_wrong_password_is_told_on_the_page_and_never_shown_back() -> None:
    alice = make_alice(signed_in=False)
    browser = Client(SERVER_NAME="marigold.localhost")
    answer = browser.post("/sign-in/", {"login": alice.username, "password": "Wrong!pass1word"})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "That user name or email and password do not match an account." in text
    assert "Wrong!pass1word" not in text


def test_after_failed_attempts_the_member_is_told_at_the_next_sign_in() -> None:
    alice = make_alice()
    with clock.travel(delta=timedelta(minutes=5)):
        attempt(alice.username)
    with clock.travel(delta=timedelta(minutes=10)):
        page = browse(alice).get("/account/details/").content.decode()
    assert "Somebody tried to sign in and failed" in page


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox on Windows, computer",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone, phone",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/140.0.0.0 Mobile Safari/537.36"
            ),
            "Chrome on Android, phone",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
            ),
            "Edge on Windows, computer",
        ),
        ("curl/8.0", "Unknown browser on an unknown system, computer"),
        ("", "Unknown browser on an unknown system, computer"),
    ],
)
def test_a_browser_is_told_as_a_class_and_never_by_its_full_header(header: str, told: str) -> None:
    assert agent_class(header) == told


@pytest.mark.parametrize(("sent", "kept"), [("Europe/London", "Europe/London"), ("<script>", "")])
def test_a_time_zone_is_kept_if_it_is_one(sent: str, kept: str) -> None:
    alice = make_alice(signed_in=False)
    browser = Client(SERVER_NAME="marigold.localhost")
    posted = {"login": alice.username, "password": PASSWORD, "time_zone": sent}
    assert browser.post("/sign-in/", posted).status_code == 302
    me = Actor.player(alice.player_id)
    assert queries.sign_ins(alice.player_id, viewer=me)[0].time_zone == kept


@pytest.mark.parametrize("guarded", [True, False])
def test_many_guesses_at_the_same_moment_do_not_slip_past_the_limit(
    committed_db: None, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """The twin without the lock on the count shows that they would."""
    if not guarded:
        monkeypatch.setattr(passwords, "_locked", _unlocked)
    alice = make_alice(signed_in=False)
    answers: list[str | None] = []
    ready = threading.Barrier(8)

    def guess() -> None:
        try:
            ready.wait()
            answers.append(code(attempt(alice.username)))
        finally:
            connection.close()

    guesses = [threading.Thread(target=guess) for _ in range(8)]
    for thread in guesses:
        thread.start()
    for thread in guesses:
        thread.join()
    tried = answers.count("player.sign_in")
    assert tried == RULES.failures_before_lock if guarded else tried > RULES.failures_before_lock


def _unlocked(house: str, index: bytes) -> LockOut:
    """Read the count without locking it; a moment passes before it is written."""
    found, _ = LockOut.objects.get_or_create(house=house, login_index=index)
    time.sleep(0.3)
    return found
