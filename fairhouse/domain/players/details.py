"""Amending own details: address and phone by the member, anything else on request (LV-8.2)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import form_rules, postcodes, reading, sealing
from fairhouse.domain.players.events import DetailsChanged
from fairhouse.domain.players.models import Person, Player
from fairhouse.domain.players.rules import ACCOUNT
from fairhouse.domain.players.values import Changed, DetailsForm, RequestContext
from fairhouse.kit import clock
from fairhouse.kit.events import publish
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.vault import normalise

_AMENDABLE = ("address_line", "town", "postcode", "phone")


@transaction.atomic
def update_details(
    *, player_id: int, form: DetailsForm, context: RequestContext
) -> Changed | list[Refusal]:
    """Replace address and phone number; nothing changes when one of them is wrong (JJ-3.17)."""
    player = Player.objects.select_for_update(no_key=True).filter(id=player_id).first()
    if player is None:
        return [refuse("player.not_found")]
    if not ACCOUNT.may(player.state, "amend"):
        return [refuse("player.account_state", state=player.state)]
    person = Person.objects.get(player_id=player_id)
    known = reading.fields_of(person, [*_AMENDABLE, "country", "birth_date"])
    country = known["country"] or ""
    refusals = form_rules.details_refusals(form, country)
    if refusals:
        return refusals
    wanted = _tidy(form, country)
    changed = tuple(name for name in _AMENDABLE if wanted[name] != known[name])
    if changed:
        _write(player, wanted, changed, country, date.fromisoformat(known["birth_date"] or ""))
    return Changed(player_id=player_id, fields=changed)


def _tidy(form: DetailsForm, country: str) -> dict[str, str]:
    return {
        "address_line": form.address_line.strip(),
        "town": form.town.strip(),
        "postcode": postcodes.tidy(form.postcode),
        "phone": normalise.phone(form.phone, country),
    }


def _write(
    player: Player, wanted: dict[str, str], changed: tuple[str, ...], country: str, born: date
) -> None:
    now = clock.now()
    sealed = sealing.seal_person(player.id, {name: wanted[name] for name in changed})
    Person.objects.filter(player_id=player.id).update(
        revised_at=now,
        phone_index=sealing.phone_index(wanted["phone"], country),
        phone_tail_index=sealing.phone_tail_index(wanted["phone"]),
        postcode_birth_index=sealing.postcode_birth_index(wanted["postcode"], born),
        **sealed,
    )
    publish(DetailsChanged(player_id=player.id, house=player.house, fields=changed, at=now))
    audit.record(
        actor=Actor.player(player.id), verb="players.details_changed",
        subject=f"player:{player.id}", details={"fields": list(changed)},
    )  # fmt: skip
