"""What a registration form may hold: names, ages, addresses, user names, passwords."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.domain.players import form_rules, postcodes
from fairhouse.domain.players.rules import age_on
from fairhouse.domain.players.values import DetailsForm, Registration
from fairhouse.kit import clock, house_rules
from fairhouse.kit.house_rules.schema import Rules
from fairhouse.kit.refusals import Refusal

TODAY = date(2026, 11, 22)
HOUSE = house_rules.current()["marigold"]


def rules() -> Rules:
    return HOUSE.at(clock.now())


def form(**changes: Any) -> Registration:
    usual: dict[str, Any] = {
        "first_name": "Alice",
        "last_name": "Archer",
        "birth_date": date(1988, 3, 27),
        "address_line": "12 Harbour Row",
        "town": "Margate",
        "postcode": "CT9 1AB",
        "country": "GB",
        "phone": "07400 123456",
        "email": "alice.archer@example.com",
        "username": "Lanternfish",
        "password": "Tangerine!Kettle7Lamp",
        "security_question": "What was the name of your first pet?",
        "security_answer": "Bartholomew",
        "currency": "GBP",
        "terms_version": 1,
        "privacy_version": 1,
    }
    return Registration(**{**usual, **changes})


def refusals(**changes: Any) -> list[Refusal]:
    return form_rules.registration_refusals(form(**changes), rules(), TODAY)


def fields(**changes: Any) -> list[str | None]:
    return [refusal.field for refusal in refusals(**changes)]


def test_a_proper_form_has_nothing_wrong() -> None:
    assert refusals() == []


@pytest.mark.promise("JJ-3.1a")
@pytest.mark.parametrize(
    "name",
    [
        "first_name", "last_name", "address_line", "town", "postcode", "country", "phone",
        "email", "username", "password", "security_question", "security_answer", "currency",
    ],
)  # fmt: skip
def test_each_required_field_left_empty_is_named_with_what_follows(name: str) -> None:
    told = [refusal for refusal in refusals(**{name: " "}) if refusal.field == name]
    assert len(told) == 1
    assert told[0].code == "player.missing"
    assert told[0].sentence.endswith(rules().registration.fields[name].if_missing)


def test_gender_may_be_left_out() -> None:
    assert refusals(gender=None) == refusals(gender="") == []


def test_several_faults_are_told_in_the_order_of_the_form() -> None:
    assert fields(currency="XXX", first_name="", email="x") == ["first_name", "email", "currency"]


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2008, 11, 22), date(2026, 11, 21), 17),
        (date(2008, 11, 22), date(2026, 11, 22), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_grows_on_the_birthday(born: date, on: date, years: int) -> None:
    assert age_on(born, on) == years


def test_on_the_eve_of_the_eighteenth_birthday_nobody_registers_and_on_the_day_one_does() -> None:
    birthday = date(2008, 11, 22)
    eve = form_rules.registration_refusals(
        form(birth_date=birthday), rules(), TODAY - timedelta(days=1)
    )
    assert [(refusal.code, refusal.field) for refusal in eve] == [("player.age", "birth_date")]
    assert eve[0].sentence == "You must be 18 or over to open an account."
    assert form_rules.registration_refusals(form(birth_date=birthday), rules(), TODAY) == []


@pytest.mark.parametrize("born", [date(1899, 12, 31), date(2027, 1, 1), None])
def test_nobody_is_born_in_the_future_or_two_centuries_ago(born: date | None) -> None:
    assert fields(birth_date=born) == ["birth_date"]


@pytest.mark.parametrize("name", ["Alice1", "a@b", "<b>", "--", "A" * 201, "Al\x00ice"])
def test_a_name_is_letters(name: str) -> None:
    assert fields(first_name=name) == ["first_name"]


@pytest.mark.parametrize("name", ["Zoë", "O'Hara", "Jean-Luc", "李", "Nuñez de la Vega"])
def test_people_have_all_kinds_of_names(name: str) -> None:
    assert refusals(last_name=name) == []


@pytest.mark.parametrize(
    ("code", "country", "right"),
    [
        ("ct9 1ab", "GB", True),
        ("SW1A1AA", "GB", True),
        ("M1 1AE", "GB", True),
        ("CT9 1A", "GB", False),
        ("12345", "GB", False),
        ("D02 AF30", "IE", True),
        ("VLT 1117", "MT", True),
        ("VLT1117", "MT", True),
        ("GX11 1AA", "GI", True),
        ("00100", "FI", True),
        ("1010", "AT", True),
        ("10100", "AT", False),
        ("AB-12", "XX", True),
        ("", "XX", False),
    ],
)
def test_postcodes_are_read_as_their_country_writes_them(
    code: str, country: str, right: bool
) -> None:
    assert postcodes.valid(code, country) is right


@pytest.mark.parametrize("phone", ["07400 123456", "+44 7400 123456", "+353 85 012 3456"])
def test_numbers_that_can_be_dialled(phone: str) -> None:
    assert refusals(phone=phone) == []


@pytest.mark.parametrize("phone", ["123", "07400 12345", "+00 1", "call me", "\uff10\uff17\uff14"])
def test_numbers_that_cannot(phone: str) -> None:
    assert fields(phone=phone) == ["phone"]


@pytest.mark.parametrize("email", ["alice", "alice@", "@example.com", "a b@example.com", "a@b"])
def test_addresses_that_are_none(email: str) -> None:
    assert fields(email=email) == ["email"]


def test_a_country_and_a_currency_that_the_house_does_not_take() -> None:
    assert "country" in fields(country="MT")
    assert fields(currency="USD") == ["currency"]


@pytest.mark.promise("LV-2.6")
@pytest.mark.parametrize(
    ("username", "held"),
    [
        ("xAlice99", "part of your name"),
        ("ARCHERfan", "part of your name"),
        ("4lice", None),
        ("harbour_arch", None),
        ("BigWinner1988", "part of your date of birth"),
        ("Winner270388", "part of your date of birth"),
        ("w27_03_1988", "part of your date of birth"),
        ("call7400123456", "part of your phone number"),
        ("n_123456_z", "part of your phone number"),
        ("mailbox_of_me", "part of your email address"),
    ],
)
def test_a_user_name_that_gives_the_person_away_is_refused_with_the_reason(
    username: str, held: str | None
) -> None:
    filled = form(username=username, email="mailbox@example.com")
    assert form_rules.personal_part(username, filled) == held
    told = form_rules.username_refusal(filled, rules().registration.username)
    if held is None and username[0].isalpha():
        assert told is None
    elif held is not None:
        assert told is not None and held in told.sentence


@given(
    part=st.sampled_from(["alice", "archer", "Alice", "ARCHER"]),
    before=st.text("bcdfgh_", max_size=5),
    after=st.text("bcdfgh0_", max_size=5),
)
def test_the_name_is_found_wherever_it_hides(part: str, before: str, after: str) -> None:
    assert form_rules.personal_part(before + part + after, form()) == "part of your name"


@pytest.mark.parametrize(
    "username", ["abc", "a" * 21, "1lantern", "lan tern", "lan@tern", "läntern"]
)
def test_a_user_name_has_the_houses_form(username: str) -> None:
    assert fields(username=username) == ["username"]


@pytest.mark.promise("JJ-3.15a")
@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Short1!", "characters"),
        ("tangerine!kettle7lamp", "a capital letter"),
        ("TANGERINE!KETTLE7LAMP", "a small letter"),
        ("TangerineKettleLamp", "a digit or symbol"),
        ("Password123!", "too easy"),
        ("Qwertyuiop1!", "too easy"),
        ("Archer!Kettle7Lamp", "something about you"),
        ("xx-aLiCe-Kettle7Lamp", "something about you"),
        ("Kettle27031988Lamp", "something about you"),
        ("Kettle7400123456Lamp", "something about you"),
        ("Lanternfish!Kettle7", "something about you"),
    ],
)
def test_a_weak_or_personal_password_is_refused_with_the_reason(password: str, why: str) -> None:
    told = refusals(password=password)
    assert [refusal.field for refusal in told] == ["password"]
    assert why in told[0].sentence
    assert password not in told[0].sentence


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        ("ab", "What was the name of your first pet?"),
        ("first pet", "What was the name of your first pet?"),
        ("tangerine!kettle7lamp", "What was the name of your first pet?"),
        ("x" * 300, "What was the name of your first pet?"),
    ],
)
def test_an_answer_is_kept_from_question_and_password(answer: str, question: str) -> None:
    assert fields(security_answer=answer, security_question=question) == ["security_answer"]


def test_amended_details_are_checked_like_new_ones() -> None:
    bad = DetailsForm(address_line="", town="Margate", postcode="?", phone="1")
    told = form_rules.details_refusals(bad, "GB")
    assert [refusal.field for refusal in told] == ["address_line", "postcode", "phone"]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_text_at_all_breaks_the_checks(one: str, two: str, three: str) -> None:
    for names in (
        {"first_name": one, "phone": two, "email": three},
        {"username": one, "password": two, "security_answer": three},
        {"postcode": one, "country": two, "town": three},
    ):
        for refusal in refusals(**names):
            assert refusal.sentence
