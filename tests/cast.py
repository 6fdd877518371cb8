"""The cast of the tests, made by the real verbs.

    alice = make_alice()                 registered, confirmed and signed in at Marigold
    alice = make_alice(house="albion", confirmed=False, signed_in=False)

Alice plays, Bob is excluded, Charlie is seventeen, Dana is staff. Each call makes a fresh
person, so that tests which commit do not meet each other's players.
"""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import actions as players
from fairhouse.domain.players import documents, published
from fairhouse.domain.players.events import ConfirmationNeeded
from fairhouse.domain.players.values import Registration, RequestContext
from fairhouse.domain.standing import actions as standing
from fairhouse.kit import clock, events, house_rules
from fairhouse.kit.refusals import Refusal

PASSWORD = "Tangerine!Kettle7Lantern"
DANA = Actor.staff("dana")

_numbers = itertools.count(1)
_links: dict[int, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A player of the cast. `session_id` is None until signed in."""

    player_id: int
    house: str
    email: str
    username: str
    password: str
    confirm_token: str
    session_id: UUID | None


def context(**changes: Any) -> RequestContext:
    """Where requests of the cast come from."""
    usual = RequestContext(
        address="203.0.113.7", agent="Firefox on Windows", origin="http://marigold.localhost:8000"
    )
    return replace(usual, **changes)


def publish_texts(house: str = "marigold") -> tuple[int, int]:
    """The versions in force of terms and privacy policy; publishes them when none are."""
    if published.in_force(house) is None:
        for kind in documents.KINDS:
            documents.publish(house=house, kind=kind, actor=DANA)
    versions = published.in_force(house)
    assert versions is not None
    return versions


def registration(house: str = "marigold", **changes: Any) -> Registration:
    """A form as Alice fills it in, with an address and a user name of its own."""
    terms, privacy = publish_texts(house)
    rules = house_rules.current()[house].at(clock.now())
    unique = f"{os.getpid() % 1000:03}{next(_numbers):04}"
    country = rules.registration.countries[0]
    usual: dict[str, Any] = {
        "first_name": "Alice",
        "last_name": "Archer",
        "birth_date": date(1988, 3, 27),
        "address_line": "12 Harbour Row",
        "town": "Margate",
        "postcode": _POSTCODES.get(country, "1234"),
        "country": country,
        "phone": _PHONES.get(country, "+447400123456"),
        "email": f"casts{unique}@example.com",
        "username": f"Lantern{_letters(unique)}",
        "password": PASSWORD,
        "security_question": "What was the name of your first pet?",
        "security_answer": "Bartholomew",
        "currency": rules.money.currencies[0],
        "terms_version": terms,
        "privacy_version": privacy,
    }
    return Registration(**{**usual, **changes})


_POSTCODES = {"GB": "CT9 1AB", "MT": "VLT 1117", "IE": "D02 AF30"}
_PHONES = {"GB": "07400 123456", "MT": "+356 9912 3456", "IE": "+353 85 012 3456"}


def _letters(digits: str) -> str:
    """Digits as letters: a user name may not look like a birthday or a telephone number."""
    return "".join("abcdefghij"[int(digit)] for digit in digits)


def _keep_link(event: ConfirmationNeeded) -> None:
    _links[event.player_id] = event.token


def make_alice(
    house: str = "marigold", *, confirmed: bool = True, signed_in: bool = True, **form: Any
) -> Person:
    """Alice plays. Registered by the real verb; confirmed and signed in unless told otherwise."""
    events.hear(ConfirmationNeeded, _keep_link)
    filled = registration(house, **form)
    answer = players.register(house=house, form=filled, context=context())
    assert not isinstance(answer, list), [refusal.sentence for refusal in answer]
    token = _links[answer.player_id]
    if confirmed:
        assert not isinstance(players.confirm_email(token=token), Refusal)
    alice = Person(
        player_id=answer.player_id,
        house=house,
        email=filled.email,
        username=filled.username,
        password=filled.password,
        confirm_token=token,
        session_id=None,
    )
    return sign_in(alice) if signed_in else alice


def sign_in(person: Person, **where: Any) -> Person:
    """The same person with a live session."""
    answer = players.sign_in(
        house=person.house,
        login=person.username,
        password=person.password,
        context=context(**where),
    )
    assert not isinstance(answer, Refusal), answer
    return replace(person, session_id=answer.session_id)


def make_bob(house: str = "marigold", *, days: int = 200) -> Person:
    """Bob is self-excluded."""
    bob = make_alice(house, signed_in=False, first_name="Bob", last_name="Barlow")
    now = clock.now()
    answer = standing.add_fact(
        player_id=bob.player_id,
        kind="self_excluded",
        starts=now,
        ends=now + timedelta(days=days),
        source="player",
    )
    assert not isinstance(answer, Refusal), answer
    return bob


def charlies_form(house: str = "marigold", **changes: Any) -> Registration:
    """Charlie is seventeen, until tomorrow."""
    day = house_rules.current()[house].day(clock.now())
    min_age = house_rules.current()[house].at(clock.now()).registration.min_age
    born = (day + timedelta(days=1)).replace(year=(day + timedelta(days=1)).year - min_age)
    return registration(
        house, **{"first_name": "Charlie", "last_name": "Chase", "birth_date": born, **changes}
    )
