"""Signing in and out (JJ-3.16, LV-2.2h).

Whoever signs in with a name that nobody has gets the same answer after the same work as
somebody with a wrong password. One session a player is live; a new one ends the former.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from fairhouse.domain.players import lookups, passwords, reading, rules, sealing
from fairhouse.domain.players.events import SignedIn as SignedInEvent
from fairhouse.domain.players.events import SignedOut, SigningIn
from fairhouse.domain.players.models import Player, Session, SignIn
from fairhouse.domain.players.values import RequestContext, SignedIn, SignedInPlayer
from fairhouse.kit import clock, house_rules, ids, vault
from fairhouse.kit.events import publish
from fairhouse.kit.refusals import Refusal, Refused, refuse

_TOUCH_EVERY: Final = timedelta(seconds=30)
_DEVICES_REMEMBERED: Final = 20


@transaction.atomic
def sign_in(
    *, house: str, login: str, password: str, context: RequestContext
) -> SignedIn | Refusal:
    """Begin a session, by user name or email address.

    1. find the account by both indexes (always both)
    2. lock the failure count of the account, or of the name if nobody has it
    3. try the password (always); count a failure
    4. tell SigningIn: standing refuses here whoever may not sign in
    5. end former sessions, record the attempt, tell SignedIn
    """
    player_id = _find(house, login)
    index = _count_index(player_id, login)
    tried = passwords.attempt(house=house, index=index, player_id=player_id, password=password)
    if tried.refusal is not None:
        if player_id is not None:
            _record(player_id, "locked" if tried.locked else "wrong", context)
        return tried.refusal
    assert player_id is not None, "no password fits an account that does not exist"
    try:
        with transaction.atomic():
            return _begin(Player.objects.get(id=player_id), context)
    except Refused as refused:
        _record(player_id, "refused", context)
        return refused.refusal


def _find(house: str, login: str) -> int | None:
    by_email = lookups.holder_of_email(house=house, index=sealing.email_index(login))
    by_name = lookups.holder_of_username(house=house, index=sealing.username_index(login))
    return by_email if by_email is not None else by_name


def _count_index(player_id: int | None, login: str) -> bytes:
    """Failures by user name and by email count together; see passwords."""
    if player_id is None:
        return sealing.login_index(login)
    return passwords.count_index(player_id)


def _begin(player: Player, context: RequestContext) -> SignedIn:
    now, session_id = clock.now(), ids.new()
    _end_all(player.id, "replaced", now)
    Session.objects.create(
        id=session_id,
        player=player,
        started_at=now,
        last_seen_at=now,
        **sealing.seal_device(player.id, "players_session", context),
    )
    publish(
        SigningIn(
            player_id=player.id, cell=player.cell, house=player.house,
            session_id=session_id, at=now,
        )
    )  # fmt: skip
    new_device = _new_device(player.id, context.agent)
    _record(player.id, "signed_in", context)
    publish(
        SignedInEvent(
            player_id=player.id, house=player.house, session_id=session_id,
            new_device=new_device, at=now,
        )
    )  # fmt: skip
    return SignedIn(player_id=player.id, session_id=session_id)


def _end_all(player_id: int, reason: str, now: datetime) -> None:
    Session.objects.filter(player_id=player_id, ended_at__isnull=True).update(
        ended_at=now, end_reason=reason
    )


def _new_device(player_id: int, agent: str) -> bool:
    """Whether none of the last sign-ins came from this kind of browser; never the first."""
    rows = SignIn.objects.filter(player_id=player_id, outcome="signed_in").order_by("-at")
    sealed = list(rows.values_list("agent_sealed", flat=True)[:_DEVICES_REMEMBERED])
    security = sealing.box(player_id, sealing.SECURITY)
    known = {security.open("players_sign_in.agent_sealed", value) for value in sealed}
    return bool(known) and agent not in known


def _record(player_id: int, outcome: str, context: RequestContext) -> None:
    SignIn.objects.create(
        id=ids.new(),
        player_id=player_id,
        at=clock.now(),
        outcome=outcome,
        **sealing.seal_device(player_id, "players_sign_in", context),
    )


def sign_out(*, session_id: UUID) -> None:
    """End a session. Ending it twice, or one that never was, does nothing."""
    end_session(session_id=session_id, reason="signed_out")


@transaction.atomic
def end_session(*, session_id: UUID, reason: str) -> bool:
    """End a session for a reason; False when it was over already."""
    row = (
        Session.objects.select_for_update(no_key=True, of=("self",))
        .select_related("player")
        .filter(id=session_id, ended_at__isnull=True)
        .first()
    )
    if row is None:
        return False
    now = clock.now()
    Session.objects.filter(id=session_id).update(ended_at=now, end_reason=reason)
    publish(
        SignedOut(
            player_id=row.player_id, cell=row.player.cell, house=row.player.house,
            session_id=session_id, reason=reason, at=now,
        )
    )  # fmt: skip
    return True


def end_sessions(*, player_id: int, reason: str) -> int:
    """End every session of a player (the account was frozen, a password was stolen)."""
    live = Session.objects.filter(player_id=player_id, ended_at__isnull=True)
    return sum(
        end_session(session_id=session_id, reason=reason)
        for session_id in live.values_list("id", flat=True)
    )


@transaction.atomic
def resume(
    *, session_id: UUID, house: str, active_at: datetime | None = None
) -> SignedInPlayer | Refusal:
    """Who this session belongs to, noting that it was used.

    `active_at` is when the player was last active outside the pages, in a game.
    A session that is over, idle for longer than the house allows (JJ-3.16), due for a full
    sign-in or of another house is refused with `request.session_ended`; one that idled or
    is due is ended here.
    """
    row = Session.objects.select_related("player").filter(id=session_id).first()
    if row is None or row.ended_at is not None or row.player.house != house:
        return refuse("request.session_ended")
    now = clock.now()
    seen = max(row.last_seen_at, active_at or row.last_seen_at)
    limits = house_rules.current()[house].at(now).sign_in
    idle = rules.idle_since(seen, now, limits)
    if idle or rules.sign_in_due(row.started_at, now, limits):
        end_session(session_id=session_id, reason="idle" if idle else "sign_in_due")
        return refuse("request.session_ended")
    if now - row.last_seen_at >= _TOUCH_EVERY:
        Session.objects.filter(id=session_id, ended_at__isnull=True).update(last_seen_at=now)
    try:
        return _who(row)
    except vault.KeyDestroyed:  # the person was erased while signed in
        end_session(session_id=session_id, reason="account")
        return refuse("request.session_ended")


def touch(*, session_id: UUID) -> bool:
    """Note activity outside the pages (a game that is being played); False when it is over."""
    live = Session.objects.filter(id=session_id, ended_at__isnull=True)
    return live.update(last_seen_at=clock.now()) == 1


def _who(row: Session) -> SignedInPlayer:
    player = row.player
    return SignedInPlayer(
        player_id=player.id,
        cell=player.cell,
        house=player.house,
        currency=player.currency,
        username=reading.field_of(player.id, "username"),
        session_id=row.id,
        session_started_at=row.started_at,
        email_confirmed=player.email_confirmed_at is not None,
    )
