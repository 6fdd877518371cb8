"""Staff who can sign in, and the cashier's desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyotp
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from fairhouse.domain.audit.rules import Actor
from fairhouse.entrypoints.office import staff
from tests.cashier.conftest import bank, desk

__all__ = ["bank", "desk"]
PASSWORD = "Marble-Kettle-Harbour-29"
HOST = "office.localhost:8000"


def code_of(username: str) -> str:
    """What the person's authenticator shows, as if none had been typed before."""
    device = TOTPDevice.objects.get(user__username=username)
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1, throttling_failure_count=0)
    return _now(device)


def _now(device: TOTPDevice) -> str:
    from base64 import b32encode

    return pyotp.TOTP(b32encode(device.bin_key).decode()).now()


def enrolled(username: str, roles: Iterable[str]) -> User:
    """A member of staff with password and second factor, by the real verbs."""
    token = staff.invite(username=username, roles=roles, by=Actor.system("test"))
    assert isinstance(token, str), token
    user = staff.invited(token)
    assert isinstance(user, User)
    code = _now(staff.device_of(user))
    answer = staff.enrol(token=token, password=PASSWORD, code=code)
    assert isinstance(answer, User), answer
    return answer


def browser() -> Client:
    return Client(headers={"host": HOST})


def sign_in(client: Client, username: str) -> None:
    """Both factors, through the pages."""
    answer = client.post("/sign-in/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    answer = client.post("/second-factor/", {"code": code_of(username)})
    assert answer.status_code == 302, answer.content


@pytest.fixture
def staff_browser() -> Callable[..., Client]:
    """A browser of somebody with these roles, signed in."""

    def make(*roles: str, name: str = "dana") -> Client:
        enrolled(name, roles)
        client = browser()
        sign_in(client, name)
        return client

    return make
