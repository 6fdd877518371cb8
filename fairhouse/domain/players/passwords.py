"""Proving and changing a password; failures count towards the lock-out wherever they happen.

The count is kept under the account's email index, so a wrong password at sign-in (by name or
by email) and a wrong one in My Account count together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import form_rules, hashing, reading, rules
from fairhouse.domain.players.events import PasswordChanged
from fairhouse.domain.players.models import LockOut, Person, Player, Secret
from fairhouse.domain.players.rules import ACCOUNT, Failures
from fairhouse.domain.players.values import Changed, RequestContext
from fairhouse.kit import clock, house_rules
from fairhouse.kit.events import publish
from fairhouse.kit.refusals import Refusal, refuse


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt with a password went. `refusal` is None when it was right."""

    refusal: Refusal | None
    locked: bool = False


def attempt(*, house: str, index: bytes, player_id: int | None, password: str) -> Attempt:
    """Try a password under the lock of its failure count; in the caller's transaction.

    The row is locked before the password is tried, so that attempts at the same moment are
    counted one after the other and cannot slip past the limit together. Somebody unknown
    costs the same work and gets the same answers.
    """
    row = _locked(house, index)
    failures = Failures(row.failures, row.last_failure_at, row.locked_until)
    stored = _hash_of(player_id)
    right = hashing.fits(stored, password)
    locked = rules.verify_not_locked(failures, clock.now())
    if locked is not None:
        return Attempt(locked, locked=True)
    if not right:
        _count(row, failures)
        return Attempt(refuse("player.sign_in"))
    _forgive(row)
    if player_id is not None and stored is not None and hashing.outdated(stored):
        renewed = hashing.hash_secret(password)
        Secret.objects.filter(player_id=player_id).update(password_hash=renewed)
    return Attempt(None)


def _locked(house: str, index: bytes) -> LockOut:
    LockOut.objects.bulk_create([LockOut(house=house, login_index=index)], ignore_conflicts=True)
    return LockOut.objects.select_for_update(no_key=True).get(house=house, login_index=index)


def count_index(player_id: int) -> bytes:
    """Under which index the failures of an account are counted, whatever name was typed."""
    return bytes(Person.objects.values_list("email_index", flat=True).get(player_id=player_id))


def _hash_of(player_id: int | None) -> str | None:
    found = Secret.objects.filter(player_id=player_id if player_id is not None else 0)
    return found.values_list("password_hash", flat=True).first()


def _count(row: LockOut, failures: Failures) -> None:
    house_sign_in = house_rules.current()[row.house].at(clock.now()).sign_in
    after = rules.after_failure(failures, clock.now(), house_sign_in)
    LockOut.objects.filter(house=row.house, login_index=row.login_index).update(
        failures=after.count, last_failure_at=after.last_at, locked_until=after.locked_until
    )


def _forgive(row: LockOut) -> None:
    LockOut.objects.filter(house=row.house, login_index=row.login_index).update(
        failures=0, locked_until=None
    )


@transaction.atomic
def prove(*, player_id: int, password: str, field: str = "password") -> Player | Refusal:
    """The player behind a session shows that it is still them: before something serious."""
    player = Player.objects.filter(id=player_id).first()
    if player is None:
        return refuse("player.not_found")
    index = count_index(player_id)
    tried = attempt(house=player.house, index=index, player_id=player_id, password=password)
    if tried.refusal is None:
        return player
    return tried.refusal if tried.locked else refuse("player.password_wrong", field=field)


def change_password(
    *, player_id: int, session_id: UUID, current: str, new: str, context: RequestContext
) -> Changed | Refusal:
    """Replace the password (JJ-3.15a); the member is told by letter."""
    proven = prove(player_id=player_id, password=current, field="current")
    if isinstance(proven, Refusal):
        return proven
    if not ACCOUNT.may(proven.state, "amend"):
        return refuse("player.account_state", state=proven.state)
    if current == new:
        return refuse("player.password_same", field="new")
    weak = _weak(proven, new)
    return weak if weak is not None else _replace(proven, session_id, new)


def _weak(player: Player, password: str) -> Refusal | None:
    person = Person.objects.get(player_id=player.id)
    known = {name: text or "" for name, text in reading.fields_of(person, PERSONAL).items()}
    asked = house_rules.current()[player.house].at(clock.now()).registration.password
    born = form_rules.birth_forms(date.fromisoformat(known.pop("birth_date")))
    personal = [*form_rules.words_of(known.values()), *sorted(born)]
    return form_rules.password_refusal(password, personal, asked, field="new")


PERSONAL = (
    "first_name", "last_name", "username", "town", "postcode", "email", "phone",
    "birth_date",
)  # fmt: skip
"""What a password may not hold."""


@transaction.atomic
def _replace(player: Player, session_id: UUID, new: str) -> Changed:
    now = clock.now()
    Secret.objects.filter(player_id=player.id).update(
        password_hash=hashing.hash_secret(new), password_changed_at=now
    )
    publish(PasswordChanged(player_id=player.id, house=player.house, at=now))
    audit.record(
        actor=Actor.player(player.id), verb="players.password_changed",
        subject=f"player:{player.id}", details={"session": str(session_id)},
    )  # fmt: skip
    return Changed(player_id=player.id, fields=("password",))
