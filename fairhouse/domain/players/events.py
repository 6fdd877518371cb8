"""What players tell the other domains. Heard synchronously, in the speaker's transaction.

Addresses and tokens appear here because contact must write the letter; an event is never
stored and never put in a queue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Registering:
    """A form without a fault is about to become an account.

    `found_by` are the keyed hashes under which the person would be found (`email_index`, ...).
    A hearer that knows a reason against it raises `Refused`; nothing is then written.
    """

    house: str
    found_by: Mapping[str, bytes]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationHeld:
    """A hearer of Registering refused with `player.held`; told after nothing was written."""

    house: str
    found_by: Mapping[str, bytes]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerRegistered:
    """An account exists: standing, wallet and others open their rows."""

    player_id: int
    cell: int
    house: str
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailUnconfirmed:
    """The address on the account is not (or no longer) proven. Source: JJ-3.6a, JJ-3.6b."""

    player_id: int
    cell: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailConfirmed:
    """The link sent to the address was followed. Source: JJ-3.6a."""

    player_id: int
    cell: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationNeeded:
    """A confirmation link must reach `address`; `token` is known to nobody else."""

    player_id: int
    house: str
    address: str
    first_name: str
    token: str
    origin: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredAgain:
    """Somebody tried to register with the address of an account that exists (LV-4b)."""

    player_id: int
    house: str
    origin: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChanged:
    """The former address is told that it was replaced."""

    player_id: int
    house: str
    former_address: str
    first_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged:
    """A new password is in force."""

    player_id: int
    house: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsChanged:
    """The member amended own details; `fields` are names of fields, never values."""

    player_id: int
    house: str
    fields: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAccepted:
    """A version of the terms and of the privacy policy was agreed to. Source: JJ-0.1."""

    player_id: int
    cell: int
    house: str
    terms_version: int
    privacy_version: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningIn:
    """The password was right and a session is about to be live.

    A hearer that knows a reason against it raises `Refused`; nothing is then written
    except the refused attempt.
    """

    player_id: int
    cell: int
    house: str
    session_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session is live. `new_device` is true when the browser was not seen before."""

    player_id: int
    house: str
    session_id: UUID
    new_device: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    """A session has ended; `reason` is one of signed_out, idle, replaced, account."""

    player_id: int
    cell: int
    house: str
    session_id: UUID
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFrozen:
    """Nothing may be done with the account until it is unfrozen. `source` is who did it
    (`staff:dana`, `player:1000001`); the reason in words stays sealed in players.
    """

    player_id: int
    cell: int
    source: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnfrozen:
    """The account is open again."""

    player_id: int
    cell: int
    source: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed:
    """The account is closed; its balance is still the player's. Source: JJ-3.18, JJ-3.26a."""

    player_id: int
    cell: int
    source: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReopened:
    """A closed account is open again after review. Source: JJ-3.28."""

    player_id: int
    cell: int
    source: str
    at: datetime
