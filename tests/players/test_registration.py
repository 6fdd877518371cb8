"""Opening an account: what is written, that it is sealed, and that it happens once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from fairhouse.domain.audit import actions as audit_actions
from fairhouse.domain.audit import queries as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import queries as contact
from fairhouse.domain.contact.models import Message
from fairhouse.domain.players import actions as players
from fairhouse.domain.players import documents, queries
from fairhouse.domain.players.document_models import Document
from fairhouse.domain.players.models import (
    Consent,
    EmailHolder,
    Person,
    Player,
    Secret,
    UsernameHolder,
)
from fairhouse.domain.players.values import Profile, Registered, Registration
from fairhouse.domain.standing import queries as standing
from fairhouse.kit import clock, personal, vault
from fairhouse.kit.vault.models import Key
from tests.cast import DANA, charlies_form, context, make_alice, publish_texts, registration

TABLES = ("players_player", "players_person", "players_secret", "players_consent", "vault_key")


def counts() -> dict[str, int]:
    """How many rows stand in every table that a registration writes."""
    models = (Player, Person, Secret, EmailHolder, UsernameHolder, Consent, Message, Key)
    return {model.__name__: model.objects.count() for model in models}


def register(form: Registration, house: str = "marigold") -> Registered | list[Any]:
    return players.register(house=house, form=form, context=context())


@pytest.mark.django_db
@pytest.mark.promise("JJ-3.1a")
@pytest.mark.promise("JJ-3.6a")
def test_the_member_gets_an_account_number_a_letter_and_a_limited_account() -> None:
    form = registration()
    answer = register(form)
    assert isinstance(answer, Registered)
    assert answer.account_number == answer.player_id >= 1_000_001
    assert [row.kind for row in Message.objects.filter(player_id=answer.player_id)] == [
        "confirm_email"
    ]
    row = standing.standing(answer.player_id)
    assert row is not None and [fact.kind for fact in row.facts] == ["email_unconfirmed"]
    refused = standing.may(answer.player_id, "withdraw")
    assert refused is not None and refused.code == "standing.email_unconfirmed"
    me = queries.profile(answer.player_id, viewer=Actor.player(answer.player_id))
    assert isinstance(me, Profile)
    letter = contact.messages(answer.player_id, viewer=Actor.system("test"))[0]
    assert f"Your account number is {answer.account_number}." in letter.body
    assert (me.first_name, me.email, me.birth_date) == ("Alice", form.email, form.birth_date)
    assert (me.phone, me.postcode) == ("+447400123456", "CT9 1AB")


@pytest.mark.django_db
@pytest.mark.promise("LV-2.2b")
def test_address_email_and_telephone_are_kept_as_contact_data() -> None:
    form = registration()
    answer = register(form)
    assert isinstance(answer, Registered)
    me = queries.profile(answer.player_id, viewer=Actor.player(answer.player_id))
    assert isinstance(me, Profile)
    assert (me.address_line, me.town, me.country) == (form.address_line, form.town, form.country)
    assert (me.email, me.phone) == (form.email, "+447400123456")
    for name in ("address_line", "town", "postcode", "country", "phone", "email"):
        declared = personal.declarations()[f"players_person.{name}_sealed"]
        assert isinstance(declared, personal.Column) and declared.category == "contact"


@pytest.mark.django_db
def test_nothing_that_says_who_the_person_is_can_be_read_in_any_table() -> None:
    form = registration(first_name="Quenby", last_name="Zephyrine", town="Xanthopolis")
    answer = register(form)
    assert isinstance(answer, Registered)
    planted = [
        "Quenby", "Zephyrine", "Xanthopolis", form.email, form.username, "447400123456",
        "CT9 1AB", "1988-03-27", form.password, "Bartholomew", "203.0.113.7", "12 Harbour Row",
    ]  # fmt: skip
    everything = dump()
    for text in planted:
        for form_of_text in (text, text.lower(), text.encode().hex()):
            assert form_of_text not in everything, f"{text!r} stands in the database"


def dump() -> str:
    """Every row of every table as text; bytes appear in hexadecimal."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        lines = []
        for table in tables:
            cursor.execute(f'select t::text from "{table}" t')
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


@pytest.mark.django_db
def test_charlie_who_is_seventeen_until_tomorrow_gets_no_account() -> None:
    form = charlies_form()
    before = counts()
    answer = register(form)
    assert isinstance(answer, list)
    assert [(refusal.code, refusal.field) for refusal in answer] == [("player.age", "birth_date")]
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"email": "no address"},
        {"phone": "1"},
        {"username": "Alice1988"},
        {"password": "password"},
        {"terms_version": None},
        {"country": "FR"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_form_with_a_fault_changes_nothing(changes: dict[str, Any]) -> None:
    form = registration(**changes)
    before = counts()
    answer = register(form)
    assert isinstance(answer, list) and answer
    assert counts() == before


@pytest.mark.django_db
def test_one_account_an_email_address_and_house_however_it_is_written() -> None:
    alice = make_alice(signed_in=False)
    before = Player.objects.count()
    for written in (alice.email, alice.email.upper(), f" {alice.email} "):
        answer = register(registration(email=written))
        assert isinstance(answer, list)
        assert [refusal.code for refusal in answer] == ["player.email_taken"]
    assert Player.objects.count() == before
    elsewhere = register(registration("sevens", email=alice.email), house="sevens")
    assert isinstance(elsewhere, Registered)


@pytest.mark.django_db
def test_a_user_name_is_given_once_and_look_alikes_count_as_the_same() -> None:
    alice = make_alice(signed_in=False)
    answer = register(registration(username=alice.username.upper()))
    assert isinstance(answer, list)
    assert [(refusal.code, refusal.field) for refusal in answer] == [
        ("player.username_taken", "username")
    ]


@pytest.mark.django_db
@pytest.mark.promise("JJ-12.14")
def test_what_was_agreed_to_is_kept_with_its_version_text_time_and_origin() -> None:
    answer = register(registration(marketing={"email": True}))
    assert isinstance(answer, Registered)
    me = Actor.player(answer.player_id)
    told = {row.subject: row for row in queries.consents(answer.player_id, viewer=me)}
    terms, privacy = publish_texts()
    assert (told["terms"].version, told["privacy"].version) == (terms, privacy)
    assert told["privacy"].given and told["privacy"].manner == "registration"
    assert told["privacy"].address == "203.0.113.7" and told["privacy"].agent
    assert abs(told["privacy"].at - clock.now()) < timedelta(minutes=1)
    stored = Consent.objects.get(player_id=answer.player_id, subject="privacy").text_hash
    assert stored is not None
    assert (
        bytes(stored).hex()
        == Document.objects.get(house="marigold", kind="privacy", version=privacy).sha256
    )
    assert told["marketing:email"].given is True
    assert told["marketing:sms"].given is False


@pytest.mark.django_db
def test_terms_that_are_not_the_newest_cannot_be_agreed_to() -> None:
    form = registration(terms_version=99)
    answer = register(form)
    assert isinstance(answer, list)
    assert [refusal.code for refusal in answer] == ["player.terms"]


@pytest.mark.django_db
@pytest.mark.promise("JJ-0.1")
def test_new_terms_stand_before_the_games_until_they_are_accepted() -> None:
    from tests.players.test_sign_in import browse

    alice = make_alice(signed_in=False)
    newer = _publish_newer_terms()
    browser = browse(alice)
    sent = browser.get("/lobby/")
    assert sent.headers["Location"] == "/accept-terms/?next=%2Flobby%2F"
    for path in ("/games/roulette_european/", "/cashier/deposit/"):
        assert browser.get(path).headers["Location"].startswith("/accept-terms/"), path
        assert browser.post(path, {"stake": "1.00"}).status_code == 302
    assert browser.get("/account/details/").status_code == 200
    page = browser.get("/accept-terms/?next=/account/details/").content.decode()
    assert f"version {newer}" in page
    terms, privacy = publish_texts()
    given = {"terms_version": terms, "privacy_version": privacy, "next": "/account/details/"}
    assert "Tick the box" in browser.post("/accept-terms/", given).content.decode()
    stale = browser.post("/accept-terms/", {**given, "terms_version": terms - 1, "terms": "yes"})
    assert "Our terms have changed since" in stale.content.decode()
    agreed = browser.post("/accept-terms/", {**given, "terms": "yes"})
    assert agreed.headers["Location"] == "/account/details/"
    row = standing.standing(alice.player_id)
    assert row is not None and row.terms_version == newer
    me = Actor.player(alice.player_id)
    kept = [row for row in queries.consents(alice.player_id, viewer=me) if row.subject == "terms"]
    assert [(row.version, row.manner) for row in kept] == [
        (newer - 1, "registration"),
        (newer, "new_version"),
    ]
    assert kept[-1].address and kept[-1].agent


def _publish_newer_terms() -> int:
    """A next version, as if a rule had changed."""
    newest = documents.current("marigold", "terms", clock.now())
    assert newest is not None
    Document.objects.create(
        id=vault.box("test", "account").key_id,
        house="marigold",
        kind="terms",
        version=newest.version + 1,
        version_label="next",
        published_at=clock.now(),
        effective_at=clock.now(),
        sha256="ab" * 32,
        text="# Terms",
    )
    return newest.version + 1


@pytest.mark.django_db
@pytest.mark.promise("LV-7b")
def test_a_look_by_staff_is_recorded_before_the_data_is_given() -> None:
    alice = make_alice()
    looks = (
        queries.profile, queries.sessions, queries.sign_ins, queries.consents,
        queries.security_question,
    )  # fmt: skip
    for look in looks:
        look(alice.player_id, viewer=DANA, case="case:1")
    seen = audit.entries(actor="dana", subject=f"player:{alice.player_id}")
    assert [entry.verb for entry in reversed(seen)] == [
        "players.profile_seen",
        "players.sessions_seen",
        "players.sign_ins_seen",
        "players.consents_seen",
        "players.question_seen",
    ]
    assert {entry.case for entry in seen} == {"case:1"}


@pytest.mark.django_db
def test_if_the_look_cannot_be_recorded_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    alice = make_alice(signed_in=False)

    def broken(**_: object) -> int:
        raise RuntimeError("the audit is away")

    monkeypatch.setattr(audit_actions, "record", broken)
    with pytest.raises(RuntimeError, match="the audit is away"):
        queries.profile(alice.player_id, viewer=DANA)
    with pytest.raises(RuntimeError):
        queries.find(viewer=DANA, email=alice.email)


@pytest.mark.django_db
def test_staff_find_an_account_by_what_a_caller_can_say() -> None:
    form = registration(last_name="O'Hara", phone="07911 123456")
    answer = register(form)
    assert isinstance(answer, Registered)
    number, born = answer.player_id, form.birth_date
    searches: list[dict[str, Any]] = [
        {"number": number},
        {"email": form.email.upper()},
        {"username": form.username.lower()},
        {"phone": "+44 7911 123456"},
        {"phone_tail": "3456", "email": form.email},
        {"name": ("ALICE", "OHara"), "birth_date": born},
        {"postcode": "ct91ab", "birth_date": born, "username": form.username},
    ]
    for search in searches:
        assert number in [found.player_id for found in queries.find(viewer=DANA, **search)], search
    assert queries.find(viewer=DANA) == []
    assert queries.find(viewer=DANA, name=("Alice", "Archer")) == []
    assert queries.find(viewer=DANA, email=form.email, house="albion") == []
    last = audit.entries(verb="players.searched", limit=1)[0]
    assert last.details == {"by": ["email"], "house": "albion"}


def test_two_registrations_with_one_address_at_once_make_one_account(committed_db: None) -> None:
    forms = [registration(email="twice@example.com") for _ in range(4)]
    answers: list[object] = []
    ready = threading.Barrier(4)

    def go(form: Registration) -> None:
        try:
            ready.wait()
            answers.append(register(form))
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(answer, Registered) for answer in answers) == 1
    refused = [answer for answer in answers if isinstance(answer, list)]
    assert {refusal.code for refusals in refused for refusal in refusals} == {"player.email_taken"}
    assert EmailHolder.objects.filter(state="reserved").count() == 0
