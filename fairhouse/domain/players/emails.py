"""Email addresses: confirming one by a link, changing one (JJ-3.6a, JJ-3.6b)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import form_rules, lookups, passwords, reading, sealing
from fairhouse.domain.players.events import (
    ConfirmationNeeded,
    EmailChanged,
    EmailConfirmed,
    EmailUnconfirmed,
)
from fairhouse.domain.players.models import Person, Player, Token
from fairhouse.domain.players.rules import ACCOUNT
from fairhouse.domain.players.values import Changed, Confirmed, RequestContext
from fairhouse.kit import clock, house_rules
from fairhouse.kit.events import publish
from fairhouse.kit.refusals import Refusal, Refused, refuse

_PURPOSE = "confirm_email"
_BETWEEN_LETTERS = timedelta(minutes=1)


def token_hash(token: str) -> bytes:
    """What is kept of a link's secret part. It has 256 random bits, so one hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def send_link(*, player: Player, address: str, context: RequestContext) -> None:
    """Make a fresh link for an address and have it sent; in the caller's transaction.

    Former links stay valid for the address they were made for, until they expire.
    """
    now = clock.now()
    token = secrets.token_urlsafe(32)
    hours = house_rules.current()[player.house].at(now).email.link_hours
    expires = now + timedelta(hours=hours)
    Token.objects.create(
        token_hash=token_hash(token),
        player=player,
        purpose=_PURPOSE,
        email_index=sealing.email_index(address),
        made_at=now,
        expires_at=expires,
    )
    publish(
        ConfirmationNeeded(
            player_id=player.id,
            house=player.house,
            address=address.strip(),
            first_name=reading.field_of(player.id, "first_name"),
            token=token,
            origin=context.origin,
            expires_at=expires,
        )
    )


@transaction.atomic
def confirm_email(*, token: str, house: str | None = None) -> Confirmed | Refusal:
    """Follow a link. Following it again answers the same; an old address's link is void.

    `house` is the one on whose site the link was followed.
    """
    row = (
        Token.objects.select_for_update(no_key=True, of=("self",))
        .select_related("player")
        .filter(token_hash=token_hash(token), purpose=_PURPOSE)
        .first()
    )
    if row is None or (house is not None and row.player.house != house):
        return refuse("player.link_unknown")
    if bytes(row.email_index) != _email_index_of(row.player_id):
        return refuse("player.link_unknown")
    if row.used_at is not None:
        return Confirmed(player_id=row.player_id, house=row.player.house)
    if row.expires_at <= clock.now():
        return refuse("player.link_expired")
    return _confirmed(row)


def _confirmed(row: Token) -> Confirmed:
    now = clock.now()
    Token.objects.filter(token_hash=row.token_hash).update(used_at=now)
    Player.objects.filter(id=row.player_id).update(email_confirmed_at=now)
    publish(EmailConfirmed(player_id=row.player_id, cell=row.player.cell, at=now))
    return Confirmed(player_id=row.player_id, house=row.player.house)


def _email_index_of(player_id: int) -> bytes:
    return bytes(Person.objects.values_list("email_index", flat=True).get(player_id=player_id))


@transaction.atomic
def send_confirmation_again(*, player_id: int, context: RequestContext) -> Changed | Refusal:
    """Send a fresh link to the address on the account."""
    player = Player.objects.filter(id=player_id).first()
    if player is None:
        return refuse("player.not_found")
    if player.email_confirmed_at is not None:
        return Changed(player_id=player_id, fields=())
    just_sent = Token.objects.filter(player=player, made_at__gt=clock.now() - _BETWEEN_LETTERS)
    if just_sent.exists():
        return refuse("request.too_many")
    send_link(player=player, address=reading.field_of(player_id, "email"), context=context)
    return Changed(player_id=player_id, fields=("email",))


def change_email(
    *, player_id: int, password: str, email: str, context: RequestContext
) -> Changed | Refusal:
    """Replace the address, which must then be confirmed anew; the former one is told.

    The same verb corrects an address that was mistyped at registration (JJ-3.6b).
    """
    wrong = form_rules.email_refusal(email)
    if wrong is not None:
        return wrong
    proven = passwords.prove(player_id=player_id, password=password)
    if isinstance(proven, Refusal):
        return proven
    try:
        with transaction.atomic():
            return _replace(player_id, email.strip(), context)
    except Refused as refused:
        return refused.refusal


def _replace(player_id: int, email: str, context: RequestContext) -> Changed | Refusal:
    player = Player.objects.select_for_update(no_key=True).get(id=player_id)
    if not ACCOUNT.may(player.state, "amend"):
        return refuse("player.account_state", state=player.state)
    former, index = reading.field_of(player_id, "email"), sealing.email_index(email)
    if index == _email_index_of(player_id):
        return refuse("player.email_same", field="email")
    now = clock.now()
    lookups.reserve_email(house=player.house, index=index, player_id=player_id)
    lookups.let_go_email(house=player.house, index=_email_index_of(player_id), player_id=player_id)
    sealed = sealing.seal_person(player_id, {"email": email})
    Person.objects.filter(player_id=player_id).update(email_index=index, revised_at=now, **sealed)
    Player.objects.filter(id=player_id).update(email_confirmed_at=None)
    lookups.hold(house=player.house, email=index)
    _tell(player, former, email, context)
    return Changed(player_id=player_id, fields=("email",))


def _tell(player: Player, former: str, email: str, context: RequestContext) -> None:
    now = clock.now()
    if player.email_confirmed_at is not None:
        publish(EmailUnconfirmed(player_id=player.id, cell=player.cell, at=now))
    publish(
        EmailChanged(
            player_id=player.id,
            house=player.house,
            former_address=former,
            first_name=reading.field_of(player.id, "first_name"),
            at=now,
        )
    )
    send_link(player=player, address=email, context=context)
    audit.record(
        actor=Actor.player(player.id), verb="players.email_changed",
        subject=f"player:{player.id}", details={},
    )  # fmt: skip
