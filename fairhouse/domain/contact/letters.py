"""The words of service messages. Pure; one function a kind of letter.

They tell what happened and what to do, and hold nothing that could be called marketing
(LV-3.3c). A letter never asks for a password (JJ-3.15b).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairhouse.kit.house_rules import House


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """What a letter says."""

    kind: str
    subject: str
    body: str


def confirm_email(
    house: House, *, first_name: str, account_number: int, link: str, expires_at: datetime
) -> Letter:
    """The link that proves the address (JJ-3.6a)."""
    return _letter(
        house,
        "confirm_email",
        f"Confirm your email address for {house.name}",
        first_name,
        f"Your account number is {account_number}.\n\n"
        f"Follow this link to confirm that this address is yours:\n\n{link}\n\n"
        f"It works until {_when(expires_at)}. Until then you cannot withdraw money.\n\n"
        "If you did not open an account, do nothing: the address will not be used.",
    )


def email_changed(house: House, *, first_name: str, at: datetime) -> Letter:
    """Told to the former address."""
    return _letter(
        house,
        "email_changed",
        f"Your email address at {house.name} was changed",
        first_name,
        f"The email address on your account was changed on {_when(at)}, and this one is no "
        f"longer used.\n\nIf it was not you, write to {house.about.support_email} at once.",
    )


def password_changed(house: House, *, first_name: str, at: datetime) -> Letter:
    """Told to the address on the account."""
    return _letter(
        house,
        "password_changed",
        f"Your password at {house.name} was changed",
        first_name,
        f"The password of your account was changed on {_when(at)}.\n\n"
        f"If it was not you, write to {house.about.support_email} at once.",
    )


def new_sign_in(house: House, *, first_name: str, at: datetime) -> Letter:
    """Told when the account is used from a browser that was not seen before."""
    return _letter(
        house,
        "new_sign_in",
        f"A new sign-in to your {house.name} account",
        first_name,
        f"Somebody signed in to your account on {_when(at)} from a browser that we have not "
        "seen before. The list of your sign-ins is under My account.\n\n"
        f"If it was not you, change your password and write to {house.about.support_email}.",
    )


def already_registered(house: House, *, first_name: str, sign_in_link: str, at: datetime) -> Letter:
    """Told to the holder when somebody tries to register with their address again."""
    return _letter(
        house,
        "already_registered",
        f"You already have an account at {house.name}",
        first_name,
        f"On {_when(at)} somebody filled in our registration form with this address. You "
        f"already have an account, so no second one was opened. Sign in here:\n\n{sign_in_link}"
        "\n\nIf it was not you, you need not do anything.",
    )


def _letter(house: House, kind: str, subject: str, first_name: str, body: str) -> Letter:
    closing = f"{house.name}\n\nWe never ask for your password, by letter or by telephone."
    return Letter(kind, subject, f"Dear {first_name},\n\n{body}\n\n{closing}\n")


def _when(at: datetime) -> str:
    return f"{at.day} {at:%B %Y at %H:%M} UTC"
