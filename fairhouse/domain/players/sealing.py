"""Where the persons' fields are sealed, under which retention class, and how they are found.

One data key a player and retention class (`houses/`, table retention): destroying the key
of a class erases that class of the player's data everywhere, backups included.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from fairhouse.domain.players.values import RequestContext
from fairhouse.kit import vault
from fairhouse.kit.vault import Index, normalise
from fairhouse.kit.vault.keys import Box

CLASS_OF: Final = {
    "first_name": "identity",
    "last_name": "identity",
    "birth_date": "identity",
    "gender": "identity",
    "address_line": "contact",
    "town": "contact",
    "postcode": "contact",
    "country": "contact",
    "phone": "contact",
    "email": "contact",
    "username": "account",
}
"""Which retention class each field of a person belongs to."""

SECURITY: Final = "security"
ACCOUNT: Final = "account"

# The house is not part of an index: the same person is recognised in every house of the
# group (JJ-3.25e). Few values have the same last four digits or the same birthday and
# postcode by chance, so those indexes are wide; the tail of a number is deliberately short.
EMAIL: Final = Index(table="players_person", field="email", name="email")
USERNAME: Final = Index(table="players_person", field="username", name="username")
PHONE: Final = Index(table="players_person", field="phone", name="phone")
PHONE_TAIL: Final = Index(table="players_person", field="phone", name="phone_tail", bits=10)
NAME_BIRTH: Final = Index(table="players_person", field="birth_date", name="name_birth")
POSTCODE_BIRTH: Final = Index(table="players_person", field="birth_date", name="postcode_birth")
LOGIN: Final = Index(table="players_lock_out", field="login", name="login")


def subject_of(player_id: int) -> str:
    """The subject under which a player's keys are kept."""
    return f"player:{player_id}"


def box(player_id: int, retention: str) -> Box:
    """The player's box of one retention class."""
    return vault.box(subject_of(player_id), retention)


def seal_person(player_id: int, fields: Mapping[str, str | None]) -> dict[str, bytes | None]:
    """Sealed columns of `players_person` for the given fields."""
    boxes = {name: box(player_id, name) for name in {CLASS_OF[field] for field in fields}}
    return {
        f"{name}_sealed": None
        if text is None
        else boxes[CLASS_OF[name]].seal(f"players_person.{name}_sealed", text)
        for name, text in fields.items()
    }


def email_index(email: str) -> bytes:
    """The index of an email address."""
    return vault.blind(EMAIL, normalise.email(email))


def username_index(username: str) -> bytes:
    """The index of a user name."""
    return vault.blind(USERNAME, normalise.username(username))


def login_index(login: str) -> bytes:
    """The index under which failures are counted for a name that nobody has."""
    return vault.blind(LOGIN, normalise.email(login))


def phone_index(phone: str, country: str) -> bytes:
    """The index of a phone number."""
    return vault.blind(PHONE, normalise.phone(phone, country))


def phone_tail_index(phone: str) -> bytes:
    """The short index of the last four digits."""
    return vault.blind(PHONE_TAIL, normalise.phone_tail(phone))


def name_birth_index(first_name: str, last_name: str, born: date) -> bytes:
    """The index of name and date of birth together."""
    return vault.blind(NAME_BIRTH, normalise.name_and_birth(first_name, last_name, born))


def postcode_birth_index(postcode: str, born: date) -> bytes:
    """The index of postcode and date of birth together."""
    return vault.blind(POSTCODE_BIRTH, normalise.postcode_and_birth(postcode, born))


def seal_context(player_id: int, table: str, context: RequestContext) -> dict[str, bytes]:
    """The sealed columns that say from where something was agreed to."""
    security = box(player_id, SECURITY)
    return {
        "address_sealed": security.seal(f"{table}.address_sealed", context.address),
        "agent_sealed": security.seal(f"{table}.agent_sealed", context.agent),
    }


def seal_device(player_id: int, table: str, context: RequestContext) -> dict[str, bytes | None]:
    """The sealed columns that say from where and with what somebody signed in (LV-2.2h).

    A browser without script does not tell its time zone.
    """
    security = box(player_id, SECURITY)
    told = context.time_zone
    zone = security.seal(f"{table}.time_zone_sealed", told) if told else None
    return {**seal_context(player_id, table, context), "time_zone_sealed": zone}
