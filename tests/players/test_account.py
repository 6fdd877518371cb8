"""My account: address, email, password; and what staff may do to an account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fairhouse.domain.audit import queries as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import queries as contact
from fairhouse.domain.players import actions as players
from fairhouse.domain.players import queries
from fairhouse.domain.players.models import Secret
from fairhouse.domain.players.values import Changed, Confirmed, DetailsForm, Profile, SignedIn
from fairhouse.domain.standing import queries as standing
from fairhouse.kit import clock, house_rules, vault
from fairhouse.kit.refusals import Refusal
from tests.cast import DANA, PASSWORD, Person, context, make_alice
from tests.players.test_registration import dump
from tests.players.test_sign_in import browse

pytestmark = pytest.mark.django_db

NEW = "Marzipan?Trombone4Gate"


def code(answer: object) -> str | None:
    return answer.code if isinstance(answer, Refusal) else None


def profile(person: Person) -> Profile:
    found = queries.profile(person.player_id, viewer=Actor.player(person.player_id))
    assert isinstance(found, Profile)
    return found


def details(**changes: str) -> DetailsForm:
    usual = {
        "address_line": "3 Mill Lane",
        "town": "Whitby",
        "postcode": "yo21 1aa",
        "phone": "07911 123456",
    }
    return DetailsForm(**{**usual, **changes})


def letters(person: Person) -> list[contact.MessageView]:
    return contact.messages(person.player_id, viewer=Actor.system("test"))


@pytest.mark.promise("AJ-12")
def test_a_member_keeps_address_and_phone_up_to_date_in_my_account() -> None:
    browser = browse(alice := make_alice(signed_in=False))
    page = browser.get("/account/details/").content.decode()
    assert "12 Harbour Row" in page and "We prefer your mobile number." in page
    filled = {
        "address_line": "3 Mill Lane",
        "town": "Whitby",
        "postcode": "yo21 1aa",
        "phone": "07911 123456",
    }
    assert browser.post("/account/details/", filled).status_code == 302
    page = browser.get("/account/details/").content.decode()
    assert "Your details are saved." in page and "3 Mill Lane" in page
    assert profile(alice).postcode == "YO21 1AA"
    found = queries.find(viewer=DANA, phone="07911 123456")
    assert alice.player_id in [row.player_id for row in found]


@pytest.mark.parametrize(
    ("field", "bad"), [("address_line", ""), ("postcode", "??"), ("phone", "1"), ("town", "\x00")]
)
def test_a_fault_in_the_details_is_told_and_changes_nothing(field: str, bad: str) -> None:
    alice = make_alice(signed_in=False)
    before = profile(alice)
    answer = players.update_details(
        player_id=alice.player_id, form=details(**{field: bad}), context=context()
    )
    assert isinstance(answer, list)
    assert [refusal.field for refusal in answer] == [field]
    assert repr(profile(alice)) is not None
    assert profile(alice).address_line == before.address_line
    assert profile(alice).town == before.town


def test_saving_the_same_details_changes_and_records_nothing() -> None:
    alice = make_alice(signed_in=False)
    first = players.update_details(player_id=alice.player_id, form=details(), context=context())
    assert isinstance(first, Changed) and set(first.fields) == {
        "address_line", "town", "postcode", "phone",
    }  # fmt: skip
    again = players.update_details(player_id=alice.player_id, form=details(), context=context())
    assert isinstance(again, Changed) and again.fields == ()
    recorded = audit.entries(subject=f"player:{alice.player_id}", verb="players.details_changed")
    assert len(recorded) == 1
    assert "Mill Lane" not in str(recorded)


@pytest.mark.promise("JJ-3.6b")
def test_a_mistyped_address_is_corrected_and_confirmed_anew() -> None:
    alice = make_alice(confirmed=False, signed_in=False)
    browser = browse(alice)
    posted = {"email": "right.address@example.com", "password": PASSWORD}
    assert browser.post("/account/email/", posted).status_code == 302
    assert code(players.confirm_email(token=alice.confirm_token)) == "player.link_unknown"
    assert code(standing.may(alice.player_id, "withdraw")) == "standing.email_unconfirmed"
    letter = next(row for row in letters(alice) if row.to == "right.address@example.com")
    link = letter.links[0].removeprefix("http://marigold.localhost")
    assert browser.get(link).status_code == 200
    assert standing.may(alice.player_id, "withdraw") is None
    assert profile(alice).email == "right.address@example.com"
    by_new = players.sign_in(
        house="marigold", login="right.address@example.com", password=PASSWORD, context=context()
    )
    assert isinstance(by_new, SignedIn)


def test_a_confirmed_address_that_is_changed_is_unconfirmed_and_the_old_one_is_told() -> None:
    alice = make_alice(signed_in=False)
    answer = players.change_email(
        player_id=alice.player_id, password=PASSWORD, email="next@example.com", context=context()
    )
    assert isinstance(answer, Changed)
    assert code(standing.may(alice.player_id, "withdraw")) == "standing.email_unconfirmed"
    told = {row.kind: row.to for row in letters(alice) if row.kind != "confirm_email"}
    assert told == {"email_changed": alice.email}
    freed = make_alice(signed_in=False, email=alice.email)
    assert freed.player_id != alice.player_id


@pytest.mark.parametrize(
    ("email", "password", "refused"),
    [
        ("not an address", PASSWORD, "player.email"),
        ("next@example.com", "Wrong!Password7", "player.password_wrong"),
        ("{own}", PASSWORD, "player.email_same"),
        ("{taken}", PASSWORD, "player.email_taken"),
    ],
)
def test_an_address_is_changed_only_to_a_free_one_by_who_knows_the_password(
    email: str, password: str, refused: str
) -> None:
    alice, other = make_alice(signed_in=False), make_alice(signed_in=False)
    answer = players.change_email(
        player_id=alice.player_id,
        password=password,
        email=email.format(own=alice.email, taken=other.email),
        context=context(),
    )
    assert code(answer) == refused
    assert profile(alice).email == alice.email
    assert standing.may(alice.player_id, "withdraw") is None


def test_a_link_expires_by_the_houses_rule_and_a_new_one_can_be_sent() -> None:
    alice = make_alice(confirmed=False, signed_in=False)
    hours = house_rules.current()["marigold"].at(clock.now()).email.link_hours
    with clock.travel(delta=timedelta(hours=hours, seconds=1)):
        assert code(players.confirm_email(token=alice.confirm_token)) == "player.link_expired"
        again = players.send_confirmation_again(player_id=alice.player_id, context=context())
        assert isinstance(again, Changed)
        soon = players.send_confirmation_again(player_id=alice.player_id, context=context())
        assert code(soon) == "request.too_many"
        token = letters(alice)[0].links[0].rstrip("/").rpartition("/")[2]
        assert isinstance(players.confirm_email(token=token), Confirmed)
        assert isinstance(players.confirm_email(token=token), Confirmed)


@pytest.mark.promise("JJ-3.15a")
def test_the_password_can_be_changed_at_any_time_in_my_account() -> None:
    alice = make_alice(signed_in=False)
    browser = browse(alice)
    assert browser.post("/account/password/", {"current": PASSWORD, "new": NEW}).status_code == 302
    refused = players.sign_in(
        house="marigold", login=alice.username, password=PASSWORD, context=context()
    )
    assert code(refused) == "player.sign_in"
    assert isinstance(
        players.sign_in(house="marigold", login=alice.username, password=NEW, context=context()),
        SignedIn,
    )
    assert "password_changed" in [row.kind for row in letters(alice)]


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("Wrong!Password7", NEW, "current"),
        (PASSWORD, PASSWORD, "new"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "Archer!Kettle7Gate", "new"),
        (PASSWORD, "Kettle27031988Gate", "new"),
        (PASSWORD, "Kettle7400123456Gate", "new"),
    ],
)
def test_a_bad_new_password_is_refused_and_the_old_one_stays(
    current: str, new: str, field: str
) -> None:
    alice = make_alice()
    assert alice.session_id is not None
    before = Secret.objects.get(player_id=alice.player_id).password_hash
    answer = players.change_password(
        player_id=alice.player_id,
        session_id=alice.session_id,
        current=current,
        new=new,
        context=context(),
    )
    assert isinstance(answer, Refusal) and answer.field == field
    assert Secret.objects.get(player_id=alice.player_id).password_hash == before


def test_guessing_the_password_inside_a_session_locks_like_at_the_door() -> None:
    alice = make_alice()
    for _ in range(house_rules.current()["marigold"].at(clock.now()).sign_in.failures_before_lock):
        players.change_email(
            player_id=alice.player_id, password="Wrong!1x", email="n@example.com", context=context()
        )
    locked = players.change_email(
        player_id=alice.player_id, password=PASSWORD, email="n@example.com", context=context()
    )
    assert code(locked) == "player.locked"


@pytest.mark.promise("JJ-3.17")
def test_a_member_sees_and_amends_own_details_and_a_reported_compromise_locks() -> None:
    alice = make_alice(signed_in=False)
    browser = browse(alice)
    page = browser.get("/account/details/").content.decode()
    for shown in (alice.email, alice.username, "Archer", str(alice.player_id), "27 March 1988"):
        assert shown in page
    locked = browser.post("/account/report-compromise/")
    assert "Your account is locked" in locked.content.decode()
    assert browser.get("/account/details/").status_code == 302
    for verb in ("sign_in", "play", "deposit", "withdraw"):
        assert code(standing.may(alice.player_id, verb)) == "standing.frozen"
    answer = players.sign_in(
        house="marigold", login=alice.username, password=PASSWORD, context=context()
    )
    assert code(answer) == "standing.frozen"


def test_staff_freeze_unfreeze_close_and_reopen_and_each_is_recorded() -> None:
    alice = make_alice()
    number = alice.player_id
    for verb in (players.freeze, players.unfreeze, players.close, players.reopen):
        assert isinstance(verb(player_id=number, reason="A reason", actor=DANA), Changed)
    told = [entry.verb for entry in audit.entries(subject=f"player:{number}", actor="dana")]
    assert told == [
        "players.AccountReopened",
        "players.AccountClosed",
        "players.AccountUnfrozen",
        "players.AccountFrozen",
    ]
    row = standing.standing(number)
    assert row is not None and row.facts == () and row.live_session is None
    frozen = [change for change in standing.history(number) if change.fact.kind == "frozen"]
    assert {change.source for change in frozen} == {"staff:dana"}


def test_why_an_account_was_frozen_is_free_text_and_therefore_sealed() -> None:
    alice = make_alice(signed_in=False)
    number, reason = alice.player_id, "Alice Archer rang from 07400 123456"
    players.freeze(player_id=number, reason=reason, actor=DANA)
    assert queries.state_reason(number, viewer=DANA) == reason
    assert "Archer" not in dump() and "123456" not in dump()
    assert audit.entries(subject=f"player:{number}")[0].verb == "players.state_reason_seen"


def test_moves_that_the_table_does_not_allow_are_refused() -> None:
    alice = make_alice(signed_in=False)
    number = alice.player_id
    for verb in (players.unfreeze, players.reopen):
        answer = verb(player_id=number, reason="A reason", actor=DANA)
        assert code(answer) == "player.account_state"
    assert code(players.close(player_id=number, reason=" ", actor=DANA)) == "player.reason"
    assert code(players.close(player_id=7, reason="x", actor=DANA)) == "player.not_found"
    players.close(player_id=number, reason="x", actor=DANA)
    assert code(players.freeze(player_id=number, reason="x", actor=DANA)) == "player.account_state"
    assert code(players.unfreeze(player_id=number, reason="x", actor=DANA)) == (
        "player.account_state"
    )
    refused = players.update_details(player_id=number, form=details(), context=context())
    assert isinstance(refused, list) and refused[0].code == "player.account_state"


def test_an_erased_person_is_gone_from_every_question() -> None:
    alice = make_alice()
    browser = browse(alice)
    subject = f"player:{alice.player_id}"
    for kind in ("identity", "contact", "account", "security", "messages"):
        vault.shred(subject, kind)
    with pytest.raises(vault.KeyDestroyed):
        profile(alice)
    assert [row for row in contact.outbox("marigold") if row.player_id == alice.player_id] == []
    assert browser.get("/account/details/").status_code == 302
