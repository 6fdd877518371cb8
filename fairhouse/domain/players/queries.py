"""Reads of players. A look by staff is recorded before anything is handed out (LV-7b)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, Q

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import reading, sealing
from fairhouse.domain.players.models import Consent, Person, Player, Secret, Session, SignIn
from fairhouse.domain.players.values import (
    ConsentView,
    Found,
    Profile,
    SessionView,
    SignedInPlayer,
    SignInTimes,
    SignInView,
)
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.vault.keys import Box

__all__ = [
    "ConsentView",
    "Found",
    "Profile",
    "SessionView",
    "SignInTimes",
    "SignInView",
    "SignedInPlayer",
    "consents",
    "find",
    "profile",
    "security_question",
    "sessions",
    "sign_in_times",
    "sign_ins",
    "state_reason",
    "summary",
]

_LIST = 50


def _recorded(viewer: Actor, verb: str, player_id: int, case: str | None, **details: Any) -> None:
    """Staff looks enter the audit first; if that fails, nothing is shown."""
    if viewer.is_staff:
        audit.record(
            actor=viewer, verb=verb, subject=f"player:{player_id}", details=details, case=case
        )


def profile(player_id: int, *, viewer: Actor, case: str | None = None) -> Profile | Refusal:
    """A person's details. Raises vault.KeyDestroyed when they were erased."""
    player = Player.objects.filter(id=player_id).first()
    if player is None:
        return refuse("player.not_found")
    _recorded(viewer, "players.profile_seen", player_id, case)
    return reading.profile_of(player, Person.objects.get(player_id=player_id))


def summary(player_id: int) -> Found | Refusal:
    """What everybody inside may know of an account: nothing personal."""
    player = Player.objects.filter(id=player_id).first()
    return _found(player) if player is not None else refuse("player.not_found")


def _found(player: Player) -> Found:
    return Found(
        player_id=player.id,
        house=player.house,
        currency=player.currency,
        state=player.state,
        registered_at=player.registered_at,
    )


def find(
    *,
    viewer: Actor,
    number: int | None = None,
    email: str = "",
    username: str = "",
    phone: str = "",
    phone_country: str = "GB",
    phone_tail: str = "",
    name: tuple[str, str] | None = None,
    postcode: str = "",
    birth_date: date | None = None,
    house: str | None = None,
    case: str | None = None,
) -> list[Found]:
    """Accounts that fit everything that was given; none when nothing was.

    `name` (first, last) and `postcode` are searched together with `birth_date`. The search
    itself is recorded by the names of its fields, never by what was typed.
    """
    asked: dict[str, Any] = {
        "id": number,
        "person__email_index": email and sealing.email_index(email),
        "person__username_index": username and sealing.username_index(username),
        "person__phone_index": phone and sealing.phone_index(phone, phone_country),
        "person__phone_tail_index": phone_tail and sealing.phone_tail_index(phone_tail),
    }
    if birth_date is not None:
        asked["person__name_birth_index"] = name and sealing.name_birth_index(*name, birth_date)
        asked["person__postcode_birth_index"] = postcode and sealing.postcode_birth_index(
            postcode, birth_date
        )
    given = {key: value for key, value in asked.items() if value}
    return _search(viewer, given, house, case) if given else []


def _search(
    viewer: Actor, given: Mapping[str, Any], house: str | None, case: str | None
) -> list[Found]:
    if viewer.is_staff:
        fields = sorted(key.removeprefix("person__").removesuffix("_index") for key in given)
        audit.record(
            actor=viewer, verb="players.searched", subject="players",
            details={"by": fields, "house": house or ""}, case=case,
        )  # fmt: skip
    rows = Player.objects.filter(**given)
    rows = rows.filter(house=house) if house is not None else rows
    return [_found(player) for player in rows.order_by("id")[:_LIST]]


def sessions(player_id: int, *, viewer: Actor, case: str | None = None) -> list[SessionView]:
    """The player's sessions, newest first."""
    _recorded(viewer, "players.sessions_seen", player_id, case)
    rows = Session.objects.filter(player_id=player_id).order_by("-started_at")[:_LIST]
    security = sealing.box(player_id, sealing.SECURITY)
    return [
        SessionView(
            session_id=row.id,
            started_at=row.started_at,
            last_seen_at=row.last_seen_at,
            ended_at=row.ended_at,
            end_reason=row.end_reason,
            address=security.open("players_session.address_sealed", row.address_sealed),
            agent=security.open("players_session.agent_sealed", row.agent_sealed),
            time_zone=_told(security, "players_session.time_zone_sealed", row.time_zone_sealed),
        )
        for row in rows
    ]


def sign_ins(player_id: int, *, viewer: Actor, case: str | None = None) -> list[SignInView]:
    """Attempts to sign in to the account, newest first (LV-2.2h)."""
    _recorded(viewer, "players.sign_ins_seen", player_id, case)
    rows = SignIn.objects.filter(player_id=player_id).order_by("-at")[:_LIST]
    security = sealing.box(player_id, sealing.SECURITY)
    return [
        SignInView(
            at=row.at,
            outcome=row.outcome,
            address=security.open("players_sign_in.address_sealed", row.address_sealed),
            agent=security.open("players_sign_in.agent_sealed", row.agent_sealed),
            time_zone=_told(security, "players_sign_in.time_zone_sealed", row.time_zone_sealed),
        )
        for row in rows
    ]


def sign_in_times(player_id: int) -> SignInTimes:
    """First, last and last failed sign-in (LV-2.2h)."""
    good, bad = Q(outcome="signed_in"), Q(outcome__in=("wrong", "locked"))
    rows = SignIn.objects.filter(player_id=player_id)
    told = rows.aggregate(
        first=Min("at", filter=good), last=Max("at", filter=good), last_failed=Max("at", filter=bad)
    )
    before = rows.filter(good).order_by("-at").values_list("at", flat=True)[1:2]
    return SignInTimes(
        first=told["first"],
        last=told["last"],
        previous=next(iter(before), None),
        last_failed=told["last_failed"],
    )


def _told(box: Box, place: str, sealed: bytes | memoryview | None) -> str:
    """What a column holds, or nothing when it was not told."""
    return box.open(place, sealed) if sealed is not None else ""


def consents(player_id: int, *, viewer: Actor, case: str | None = None) -> list[ConsentView]:
    """Everything that was agreed to or declined, oldest first."""
    _recorded(viewer, "players.consents_seen", player_id, case)
    rows = Consent.objects.filter(player_id=player_id).order_by("at", "id")
    security = sealing.box(player_id, sealing.SECURITY)
    return [
        ConsentView(
            subject=row.subject,
            version=row.version,
            given=row.given,
            manner=row.manner,
            at=row.at,
            address=security.open("players_consent.address_sealed", row.address_sealed),
            agent=security.open("players_consent.agent_sealed", row.agent_sealed),
        )
        for row in rows
    ]


def security_question(player_id: int, *, viewer: Actor, case: str | None = None) -> str | Refusal:
    """The question the member chose; the answer is only ever compared, never shown."""
    row = Secret.objects.filter(player_id=player_id).first()
    if row is None:
        return refuse("player.not_found")
    _recorded(viewer, "players.question_seen", player_id, case)
    account = sealing.box(player_id, sealing.ACCOUNT)
    return account.open("players_secret.question_sealed", row.question_sealed)


def state_reason(player_id: int, *, viewer: Actor, case: str | None = None) -> str | Refusal:
    """Why the account is in its state, in the words of whoever moved it; empty if never moved."""
    player = Player.objects.filter(id=player_id).first()
    if player is None:
        return refuse("player.not_found")
    _recorded(viewer, "players.state_reason_seen", player_id, case)
    account = sealing.box(player_id, sealing.ACCOUNT)
    return _told(account, "players_player.state_reason_sealed", player.state_reason_sealed)


def live_session_of(player_id: int) -> UUID | None:
    """The one session that is not over, if any."""
    live = Session.objects.filter(player_id=player_id, ended_at__isnull=True)
    return live.values_list("id", flat=True).first()
