"""Records that go into and out of the verbs of players. None prints a person's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """Where a request came from. `agent` is a class such as "Firefox on Windows, computer";
    `origin` is the address of the house's site, to which links in letters lead; `time_zone`
    is the browser's ("Europe/London"), empty when it did not say.
    """

    address: str
    agent: str
    origin: str
    time_zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Registration:
    """The registration form as the visitor filled it (JJ-3.1a). `country` is ISO 3166.

    `terms_version` and `privacy_version` are those that were shown and agreed to, None when
    the box was not ticked; `marketing` is the choice for each channel that was offered.
    """

    first_name: str
    last_name: str
    birth_date: date | None
    address_line: str
    town: str
    postcode: str
    country: str
    phone: str
    email: str
    username: str
    password: str
    security_question: str
    security_answer: str
    currency: str
    gender: str | None = None
    terms_version: int | None
    privacy_version: int | None
    marketing: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DetailsForm:
    """What a member may amend without help (LV-8.2)."""

    address_line: str
    town: str
    postcode: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The new account; the account number is the player's id (JJ-3.6a)."""

    player_id: int
    account_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A live session."""

    player_id: int
    session_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The address of this account is proven."""

    player_id: int
    house: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What was changed, by name of field; empty when everything was as before."""

    player_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignedInPlayer:
    """Who a request comes from."""

    player_id: int
    cell: int
    house: str
    currency: str
    username: str
    session_id: UUID
    session_started_at: datetime
    email_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Profile:
    """A person's details, opened. Handed to the member, or to staff after it is recorded."""

    player_id: int
    house: str
    currency: str
    state: str
    registered_at: datetime
    email_confirmed_at: datetime | None
    first_name: str
    last_name: str
    birth_date: date
    gender: str | None
    address_line: str
    town: str
    postcode: str
    country: str
    phone: str
    email: str
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An account that a search found; who it is is asked for on its own page."""

    player_id: int
    house: str
    currency: str
    state: str
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SessionView:
    """One session for the member's own list, or for staff."""

    session_id: UUID
    started_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
    end_reason: str
    address: str
    agent: str
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignInView:
    """One attempt to sign in (LV-2.2h)."""

    at: datetime
    outcome: str
    address: str
    agent: str
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInTimes:
    """First, last and last failed sign-in (LV-2.2h); None where there was none.

    `previous` is the successful sign-in before the present one.
    """

    first: datetime | None
    last: datetime | None
    previous: datetime | None
    last_failed: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConsentView:
    """One agreement or permission: who is implied, which version, when, from where (JJ-0.1)."""

    subject: str
    version: int
    given: bool
    manner: str
    at: datetime
    address: str
    agent: str
