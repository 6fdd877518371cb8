"""Registrations that fit a membership which ended: held, released or upheld by a person (JJ-8.5).

Values are compared as the vault's keyed hashes, so no list of names or addresses exists.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.monitoring import rules
from fairhouse.domain.monitoring.models import Ended, Hold
from fairhouse.kit import clock, house_rules, vault
from fairhouse.kit.refusals import Refusal, refuse

Fits = list[tuple[int, list[str]]]
"""Ended members by number, each with what is the same."""
RETENTION = "security"


def reference_of(found_by: Mapping[str, bytes]) -> str:
    """What an applicant is told: always the same for the same address, name and birthday.

    It is made of keyed hashes and leads back to neither.
    """
    both = found_by["email_index"] + b"|" + found_by["name_birth_index"]
    return b32encode(hashlib.blake2b(both, digest_size=5, person=b"held").digest()).decode()


def matches(house: str, found_by: Mapping[str, bytes]) -> Fits:
    """The ended members, of every house of the group, with whom the form shares something."""
    names = house_rules.current()[house].at(clock.now()).monitoring.same_person
    same = {name: found_by[f"{name}_index"] for name in names}
    asked = Q()
    for name, index in same.items():
        asked |= Q(**{f"{name}_index": index})
    return [
        (
            row.player_id,
            [name for name, index in same.items() if bytes(getattr(row, f"{name}_index")) == index],
        )
        for row in Ended.objects.filter(asked).order_by("player_id")
    ]


def open_matches(house: str, found_by: Mapping[str, bytes]) -> Fits:
    """Those of the matches from which nobody has released this applicant."""
    hold = Hold.objects.filter(reference=reference_of(found_by), state="released").first()
    released = {player_id for player_id, _ in hold.fits} if hold is not None else set()
    return [fit for fit in matches(house, found_by) if fit[0] not in released]


@transaction.atomic
def keep(house: str, found_by: Mapping[str, bytes]) -> Hold:
    """Note a held registration; another try of the same person counts on the same row."""
    now, fits = clock.now(), matches(house, found_by)
    hold, new = Hold.objects.select_for_update().get_or_create(
        reference=reference_of(found_by),
        defaults={
            "house": house, "at": now, "last_at": now, "fits": fits,
            "email_index": found_by["email_index"],
            "name_birth_index": found_by["name_birth_index"],
        },
    )  # fmt: skip
    if not new:
        if hold.state == "released":  # it also fits a membership that ended later
            hold.state = rules.HOLDS.go(hold.state, "held")
        hold.tries, hold.last_at, hold.fits = hold.tries + 1, now, fits
        hold.save(update_fields=["state", "tries", "last_at", "fits"])
    audit.record(
        actor=Actor.system("monitoring"),
        verb="monitoring.registration_held",
        subject=f"hold:{hold.reference}",
        details={"house": house, "tries": hold.tries},
    )
    return hold


def release(*, hold_id: UUID, reason: str, actor: Actor) -> Hold | Refusal:
    """It is somebody else: with the same details the account can be opened now."""
    return _decide(hold_id, "released", reason, actor)


def uphold(*, hold_id: UUID, reason: str, actor: Actor) -> Hold | Refusal:
    """It is the same person: the account stays unopened."""
    return _decide(hold_id, "upheld", reason, actor)


@transaction.atomic
def _decide(hold_id: UUID, to: str, reason: str, actor: Actor) -> Hold | Refusal:
    hold = Hold.objects.select_for_update().filter(id=hold_id).first()
    if hold is None:
        return refuse("request.not_found")
    no = rules.why_not_judge(hold.state, reason, rules.HOLDS)
    if no is not None:
        return no
    hold.state = rules.HOLDS.go(hold.state, to)
    hold.decided_by, hold.decided_at = actor.name, clock.now()
    hold.reason_sealed = vault.box(f"hold:{hold.id}", RETENTION).seal(
        "monitoring_hold.reason_sealed", reason.strip()
    )
    hold.save(update_fields=["state", "decided_by", "decided_at", "reason_sealed"])
    audit.record(
        actor=actor, verb=f"monitoring.registration_{to}", subject=f"hold:{hold.reference}",
        details={"fits": len(hold.fits)},
    )  # fmt: skip
    return hold
