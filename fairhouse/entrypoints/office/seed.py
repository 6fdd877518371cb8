"""Demonstration staff: known passwords and a known second factor. Never in production."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from fairhouse.kit.config import config

_KEY = b"Fairhouse demo only!"
PASSWORD = "Lantern-Office-Demo-7"  # noqa: S105 - shown to everybody who starts the demonstration
TOTP_SECRET = b32encode(_KEY).decode()
PEOPLE = {
    "dana": ("payments", "support"),
    "erin": ("payments", "compliance"),
    "gwen": ("games",),
    "hugo": ("compliance",),
    "priya": ("dpo",),
    "oscar": ("admin",),
}


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """How to sign in as one of them. `totp_secret` goes into any authenticator."""

    username: str
    password: str
    roles: tuple[str, ...]
    totp_secret: str


@transaction.atomic
def demo_staff() -> list[DemoStaff]:
    """Make the demonstration staff; twice is once. Raises PermissionError in production."""
    if config().production:
        raise PermissionError("demonstration staff have known passwords: not in production")
    return [_one(name, roles) for name, roles in PEOPLE.items()]


def _one(name: str, roles: tuple[str, ...]) -> DemoStaff:
    user, made = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    if made:
        user.set_password(PASSWORD)
        user.save()
        user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
        TOTPDevice.objects.create(user=user, name="demonstration", key=_KEY.hex(), confirmed=True)
    return DemoStaff(name, PASSWORD, roles, TOTP_SECRET)
