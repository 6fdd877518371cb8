"""Opening an account (JJ-3.1a, JJ-3.6a)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import (
    consents,
    emails,
    form_rules,
    hashing,
    lookups,
    postcodes,
    sealing,
)
from fairhouse.domain.players.events import (
    EmailUnconfirmed,
    PlayerRegistered,
    RegisteredAgain,
    Registering,
    RegistrationHeld,
)
from fairhouse.domain.players.models import Person, Player, Secret
from fairhouse.domain.players.values import Registered, Registration, RequestContext
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.events import publish
from fairhouse.kit.refusals import Refusal, Refused
from fairhouse.kit.vault import normalise


def register(
    *, house: str, form: Registration, context: RequestContext
) -> Registered | list[Refusal]:
    """Open an account, or say everything that is wrong with the form.

    1. the form against the house's rules; nothing is written for a form with a fault
    2. hash password and answer, so that a taken address costs as much time as a free one
    3. reserve email and user name, ask the others (Registering: monitoring may hold it)
    4. write the account, hold both, tell the others (standing and wallet open their rows),
       send the confirmation link
    """
    refusals = verify(house=house, form=form)
    if refusals:
        return refusals
    hashes = (
        hashing.hash_secret(form.password),
        hashing.hash_secret(hashing.tidy_answer(form.security_answer)),
    )
    try:
        with transaction.atomic():
            return _open(house, form, context, hashes)
    except Refused as refused:
        if refused.refusal.code == "player.email_taken":
            _tell_holder(house, form.email, context)
        if refused.refusal.code == "player.held":
            with transaction.atomic():
                publish(RegistrationHeld(house=house, found_by=_found_by(form), at=clock.now()))
        return [refused.refusal]


def _tell_holder(house: str, email: str, context: RequestContext) -> None:
    """The page may then answer a taken address like a free one: only its holder learns."""
    with transaction.atomic():
        holder = lookups.holder_of_email(house=house, index=sealing.email_index(email))
        if holder is not None:
            publish(
                RegisteredAgain(
                    player_id=holder, house=house, origin=context.origin, at=clock.now()
                )
            )


def verify(*, house: str, form: Registration) -> list[Refusal]:
    """Everything that is wrong with a form, without opening anything."""
    home = house_rules.current()[house]
    now = clock.now()
    refusals = form_rules.registration_refusals(form, home.at(now), home.day(now))
    stale = consents.verify_versions(
        house=house, terms_version=form.terms_version, privacy_version=form.privacy_version
    )
    return refusals if stale is None else [*refusals, stale]


def _open(
    house: str, form: Registration, context: RequestContext, hashes: tuple[str, str]
) -> Registered:
    now, number = clock.now(), _next_number()
    email, username = sealing.email_index(form.email), sealing.username_index(form.username)
    # the name first: else a name known to be taken would tell free addresses from taken ones
    lookups.reserve_username(house=house, index=username, player_id=number)
    lookups.reserve_email(house=house, index=email, player_id=number)
    publish(Registering(house=house, found_by=_found_by(form), at=now))
    player = _write(house, form, number, hashes, now)
    lookups.hold(house=house, email=email, username=username)
    publish(
        PlayerRegistered(
            player_id=number, cell=player.cell, house=house, currency=form.currency, at=now
        )
    )
    publish(EmailUnconfirmed(player_id=number, cell=player.cell, at=now))
    _agree(player, form, context)
    emails.send_link(player=player, address=form.email, context=context)
    audit.record(
        actor=Actor.player(number), verb="players.registered", subject=f"player:{number}",
        details={"house": house, "currency": form.currency},
    )  # fmt: skip
    return Registered(player_id=number, account_number=number)


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('players_number')")
        return int(cursor.fetchone()[0])


def _write(
    house: str, form: Registration, number: int, hashes: tuple[str, str], now: datetime
) -> Player:
    player = Player.objects.create(
        id=number,
        cell=ids.cell_of(number),
        house=house,
        currency=form.currency,
        state="open",
        state_since=now,
        registered_at=now,
    )
    Person.objects.create(player=player, revised_at=now, **_sealed(number, form), **_found_by(form))
    question = sealing.box(number, sealing.ACCOUNT)
    Secret.objects.create(
        player=player,
        password_hash=hashes[0],
        password_changed_at=now,
        question_sealed=question.seal(
            "players_secret.question_sealed", form.security_question.strip()
        ),
        answer_hash=hashes[1],
    )
    return player


def _sealed(number: int, form: Registration) -> dict[str, bytes | None]:
    assert form.birth_date is not None, "the form was verified"
    return sealing.seal_person(
        number,
        {
            "first_name": form.first_name.strip(),
            "last_name": form.last_name.strip(),
            "birth_date": form.birth_date.isoformat(),
            "gender": form.gender or None,
            "address_line": form.address_line.strip(),
            "town": form.town.strip(),
            "postcode": postcodes.tidy(form.postcode),
            "country": form.country,
            "phone": normalise.phone(form.phone, form.country),
            "email": form.email.strip(),
            "username": form.username,
        },
    )


def _found_by(form: Registration) -> dict[str, bytes]:
    assert form.birth_date is not None, "the form was verified"
    return {
        "email_index": sealing.email_index(form.email),
        "username_index": sealing.username_index(form.username),
        "phone_index": sealing.phone_index(form.phone, form.country),
        "phone_tail_index": sealing.phone_tail_index(form.phone),
        "name_birth_index": sealing.name_birth_index(
            form.first_name, form.last_name, form.birth_date
        ),
        "postcode_birth_index": sealing.postcode_birth_index(form.postcode, form.birth_date),
    }


def _agree(player: Player, form: Registration, context: RequestContext) -> None:
    """Record what was agreed to and each choice about marketing, made or left."""
    assert form.terms_version is not None, "the form was verified"
    assert form.privacy_version is not None, "the form was verified"
    consents.agree(
        player=player,
        terms_version=form.terms_version,
        privacy_version=form.privacy_version,
        manner="registration",
        context=context,
    )
    offered = house_rules.current()[player.house].at(clock.now()).registration.marketing
    for channel in offered.channels:
        consents.choose(
            player=player,
            subject=f"marketing:{channel}",
            version=form.privacy_version,
            given=bool(form.marketing.get(channel, False)),
            manner=f"registration:{offered.mode}",
            context=context,
        )
