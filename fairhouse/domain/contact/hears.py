"""Which letters follow from what players tell; written in their transaction."""

from __future__ import annotations

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import letters
from fairhouse.domain.contact.actions import write
from fairhouse.domain.players import events as told
from fairhouse.domain.players import queries as players
from fairhouse.domain.players.values import Profile
from fairhouse.kit import house_rules
from fairhouse.kit.events import hear
from fairhouse.kit.refusals import Refusal

CONFIRM_PATH = "/confirm-email/{token}/"
SIGN_IN_PATH = "/sign-in/"


def register() -> None:
    """Listen to what a member must be told of."""
    hear(told.ConfirmationNeeded, on_confirmation_needed)
    hear(told.RegisteredAgain, on_registered_again)
    hear(told.EmailChanged, on_email_changed)
    hear(told.PasswordChanged, on_password_changed)
    hear(told.SignedIn, on_signed_in)


def on_confirmation_needed(event: told.ConfirmationNeeded) -> None:
    """The link that proves the address."""
    letter = letters.confirm_email(
        house_rules.current()[event.house],
        first_name=event.first_name,
        account_number=event.player_id,
        link=event.origin + CONFIRM_PATH.format(token=event.token),
        expires_at=event.expires_at,
    )
    write(player_id=event.player_id, house=event.house, address=event.address, letter=letter)


def on_registered_again(event: told.RegisteredAgain) -> None:
    """The holder of an address learns that it was typed into the registration form."""
    person = _person(event.player_id)
    letter = letters.already_registered(
        house_rules.current()[event.house],
        first_name=person.first_name,
        sign_in_link=event.origin + SIGN_IN_PATH,
        at=event.at,
    )
    write(player_id=event.player_id, house=event.house, address=person.email, letter=letter)


def on_email_changed(event: told.EmailChanged) -> None:
    """The former address is told."""
    letter = letters.email_changed(
        house_rules.current()[event.house], first_name=event.first_name, at=event.at
    )
    write(player_id=event.player_id, house=event.house, address=event.former_address, letter=letter)


def on_password_changed(event: told.PasswordChanged) -> None:
    """The address on the account is told."""
    person = _person(event.player_id)
    letter = letters.password_changed(
        house_rules.current()[event.house], first_name=person.first_name, at=event.at
    )
    write(player_id=event.player_id, house=event.house, address=person.email, letter=letter)


def on_signed_in(event: told.SignedIn) -> None:
    """A browser that was not seen before is worth a letter."""
    if not event.new_device:
        return
    person = _person(event.player_id)
    letter = letters.new_sign_in(
        house_rules.current()[event.house], first_name=person.first_name, at=event.at
    )
    write(player_id=event.player_id, house=event.house, address=person.email, letter=letter)


def _person(player_id: int) -> Profile:
    found = players.profile(player_id, viewer=Actor.system("contact"))
    assert not isinstance(found, Refusal), "who tells something exists"
    return found
