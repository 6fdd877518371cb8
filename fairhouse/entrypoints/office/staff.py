"""Verbs on staff accounts: invite, enrol, check a password and a code, lock out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, User
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice
from zxcvbn import zxcvbn

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.entrypoints.office.models import Invitation, LockOut
from fairhouse.entrypoints.office.policy import policy
from fairhouse.entrypoints.office.roles import ROLES
from fairhouse.kit import clock, secrets
from fairhouse.kit.refusals import Refusal, refuse


@transaction.atomic
def invite(*, username: str, roles: Iterable[str], by: Actor) -> str | Refusal:
    """Make a member of staff without a password; the secret part of their one-time link.

    Inviting the same name again gives a fresh link and sets the roles anew; password and
    second factor are then set again as well.
    """
    wanted = sorted(set(roles))
    name = username.strip().lower()
    if not (name.isascii() and name.isidentifier() and len(name) <= 40):
        return refuse("staff.name", field="username")
    if not wanted or set(wanted) - ROLES.keys():
        return refuse("staff.role", field="roles", roles=", ".join(ROLES))
    user, _ = User.objects.get_or_create(username=name)
    user.set_unusable_password()
    user.is_staff, user.is_active = True, True
    user.save()
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in wanted])
    TOTPDevice.objects.filter(user=user).delete()
    Invitation.objects.filter(user=user, used_at__isnull=True).delete()
    token = secrets.link_token()
    Invitation.objects.create(
        token_hash=_hash(token),
        user=user,
        expires_at=clock.now() + timedelta(hours=policy().invitation_hours),
    )
    _record(by, "office.staff_invited", name, {"roles": wanted})
    return token


def invited(token: str) -> User | Refusal:
    """Whom a link was made for, while it can be used."""
    row = Invitation.objects.select_related("user").filter(token_hash=_hash(token)).first()
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        return refuse("staff.link")
    return row.user


def device_of(user: User) -> TOTPDevice:
    """The second factor that is being enrolled: made once, confirmed by a first code."""
    device: TOTPDevice
    device, _ = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "authenticator"}
    )
    return device


@transaction.atomic
def enrol(*, token: str, password: str, code: str) -> User | list[Refusal]:
    """Set password and second factor; the link is used up. Everything that is wrong is told."""
    user = invited(token)
    if isinstance(user, Refusal):
        return [user]
    device = device_of(user)
    wrong = [verify_password(password, user.username)]
    if not device.verify_token(_digits(code)):
        wrong.append(refuse("staff.code", field="code"))
    refusals = [refusal for refusal in wrong if refusal is not None]
    if refusals:
        return refusals
    user.set_password(password)
    user.save()
    device.confirmed = True
    device.save()
    Invitation.objects.filter(token_hash=_hash(token)).update(used_at=clock.now())
    _record(Actor.staff(user.username), "office.staff_enrolled", user.username, {})
    return user


def verify_password(password: str, username: str) -> Refusal | None:
    """None when a password is long and hard enough to guess."""
    rules = policy()
    strong = len(password) >= rules.password_length_min and len(password) <= 128
    if strong and zxcvbn(password, user_inputs=[username])["score"] >= rules.password_score_min:
        return None
    return refuse("staff.password", field="password", length=rules.password_length_min)


def check_password(*, username: str, password: str) -> User | Refusal:
    """The person of a name and password. Takes as long for a name that nobody has.

    After a few failures in a row the name is locked for a while, whoever types it.
    """
    name = username.strip().lower()
    if _locked(name):
        authenticate(username=name, password=password)  # as slow as any other answer
        return refuse("staff.sign_in")
    user = authenticate(username=name, password=password)
    if not isinstance(user, User) or not user.is_staff or _device(user) is None:
        _failed(name)
        return refuse("staff.sign_in")
    return user


def half_in(username: str) -> User | None:
    """Who has shown the right password, while they still work here."""
    return User.objects.filter(username=username, is_active=True, is_staff=True).first()


@transaction.atomic
def check_code(*, user: User, code: str) -> TOTPDevice | Refusal:
    """The person's second factor when the code is right now. A code works once."""
    device = _device(user)
    if device is None or _locked(user.username) or not device.verify_token(_digits(code)):
        _failed(user.username)
        return refuse("staff.code", field="code")
    LockOut.objects.filter(name_hash=_name_hash(user.username)).delete()
    _record(Actor.staff(user.username), "office.signed_in", user.username, {})
    return device


@transaction.atomic
def set_active(*, username: str, active: bool, by: Actor) -> None:
    """Let somebody in or keep them out; their sessions end with the next request."""
    User.objects.filter(username=username, is_staff=True).update(is_active=active)
    _record(by, "office.staff_enabled" if active else "office.staff_disabled", username, {})


def _device(user: User) -> TOTPDevice | None:
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return found


def _locked(name: str) -> bool:
    row = LockOut.objects.filter(name_hash=_name_hash(name)).first()
    return row is not None and row.locked_until is not None and row.locked_until > clock.now()


@transaction.atomic
def _failed(name: str) -> None:
    """Count a failure. Counting starts again when the last one is long ago."""
    rules, present = policy(), clock.now()
    window = timedelta(minutes=rules.lock_minutes)
    fresh = LockOut(name_hash=_name_hash(name), failures=0, last_failure_at=present)
    LockOut.objects.bulk_create([fresh], ignore_conflicts=True)
    row = LockOut.objects.select_for_update().get(name_hash=_name_hash(name))
    failures = 1 if present - row.last_failure_at > window else row.failures + 1
    until = present + window if failures >= rules.failures_before_lock else None
    LockOut.objects.filter(name_hash=row.name_hash).update(
        failures=failures, last_failure_at=present, locked_until=until
    )
    known = User.objects.filter(username=name).exists()
    audit.record(
        actor=Actor.system("office"),
        verb="office.sign_in_failed",
        subject=f"staff:{name}" if known else "staff:unknown",
        details={"failures": failures, "locked": until is not None},
    )


def _record(by: Actor, verb: str, name: str, details: dict[str, Any]) -> None:
    audit.record(actor=by, verb=verb, subject=f"staff:{name}", details=details)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _name_hash(name: str) -> bytes:
    key = secrets.signing_key("office-lock-out").encode()
    return hmac.new(key, name.encode("utf-8", "replace"), hashlib.sha256).digest()


def _digits(code: str) -> str:
    return "".join(letter for letter in code if letter.isascii() and letter.isdigit())[:8]
