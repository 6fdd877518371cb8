"""Verbs of voids: propose, decide, carry out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.jackpots import actions as jackpot_verbs
from fairhouse.domain.jackpots import queries as jackpots
from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds import queries as played
from fairhouse.domain.rounds.queries import Located
from fairhouse.domain.standing import queries as standing
from fairhouse.domain.voids import letters, queries
from fairhouse.domain.voids.models import Case, Void
from fairhouse.domain.voids.queries import Done
from fairhouse.domain.voids.rules import (
    STATES,
    Parts,
    Proposal,
    Voided,
    decide_void,
    why_not_decide,
    why_not_propose,
)
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet import queries as wallets
from fairhouse.domain.wallet.commands import Command, Kind, Kinds, hash_body
from fairhouse.domain.wallet.rules import HELD
from fairhouse.games import engine
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.money import from_micros
from fairhouse.kit.refusals import Refusal, refuse

VOID: Final = Kind(
    30,
    "void",
    decide_void,
    encode=msgspec.msgpack.Encoder().encode,
    decode=msgspec.msgpack.Decoder(Voided).decode,
)


@transaction.atomic
def propose(asked: Proposal, *, actor: Actor) -> Case | Refusal:
    """Ask that rounds be void. Nothing moves until another person agrees."""
    no = why_not_propose(asked, engine.names(), house_rules.current(), clock.now())
    if no is not None:
        return no
    if asked.round_id is not None:
        no = _why_not_round(asked.round_id, asked)
        if no is not None:
            return no
    case = Case(
        state="proposed", proposed_by=actor.name, proposed_at=clock.now(),
        **msgspec.structs.asdict(asked),
    )  # fmt: skip
    if not queries.is_there(case):
        return refuse("void.none", field="since")
    case.save()
    _note(case, actor, "voids.proposed")
    return case


def _why_not_round(round_id: UUID, asked: Proposal) -> Refusal | None:
    """Why one round cannot be void as asked: not of that game and house, or void already."""
    found = played.locate(round_id)
    if found is None or found.game != asked.game:
        return refuse("void.round", field="round")
    if asked.house and asked.house != _house(found.player_id):
        return refuse("void.round", field="round")
    if queries.is_void(round_id):
        return refuse("void.already", field="round")
    return None


def _house(player_id: int) -> str:
    person = standing.standing(player_id)
    return person.house if person is not None else ""


@transaction.atomic
def approve(*, case_id: UUID, actor: Actor) -> Case | Refusal:
    """The second person agrees; the job carries it out after this transaction."""
    return _decide(case_id, actor, "approved", "voids.approved")


@transaction.atomic
def decline(*, case_id: UUID, actor: Actor) -> Case | Refusal:
    """The second person does not agree; nothing moves."""
    return _decide(case_id, actor, "declined", "voids.declined")


def _decide(case_id: UUID, actor: Actor, to: str, verb: str) -> Case | Refusal:
    case = Case.objects.select_for_update().filter(id=case_id).first()
    if case is None:
        return refuse("request.not_found")
    no = why_not_decide(case.state, case.proposed_by, actor.name)
    if no is not None:
        return no
    case.state = STATES.go(case.state, to)
    case.decided_by, case.decided_at = actor.name, clock.now()
    case.save(update_fields=["state", "decided_by", "decided_at"])
    _note(case, actor, verb)
    if to == "approved":
        from fairhouse.domain.voids import jobs

        transaction.on_commit(lambda: jobs.carry_out.defer(case_id=str(case.id)))
    return case


def _note(case: Case, actor: Actor, verb: str, **more: Any) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        subject=f"void:{case.id}",
        details={"game": case.game, "house": case.house or "all", "reason": case.reason, **more},
    )


def carry_out(*, case_id: UUID) -> Case | Refusal:
    """Return every stake of an approved case, a round a transaction; safe to repeat.

    Open rounds are finished first as for an absent player and then void like the others. A round
    is void once: another case that covers it moves nothing. The audit keeps how many rounds were
    made void, also when there was none, and every round of which nothing could be moved.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        return refuse("request.not_found")
    if not STATES.may(case.state, "carry_out"):
        return case
    for waiting in queries.open_rounds(case):
        _finish(case, waiting)
    for located in _rounds_of(case):
        _void(case, located)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=case_id)
        if case.state == "approved":
            case.state, case.finished_at = STATES.go(case.state, "done"), clock.now()
            case.save(update_fields=["state", "finished_at"])
            _note(case, Actor.system("voids"), "voids.done", **_told(queries.done(case)))
            letters.tell(case)
    return case


def _told(done: Done) -> dict[str, str]:
    """What a case came to, for the audit."""
    told = {"rounds": str(done.rounds)}
    for each in done.money:
        for name in ("returned", "taken", "short", "carried"):
            told[f"{name} {each.returned.currency}"] = from_micros(getattr(each, name).micros)
    return told


@transaction.atomic
def _finish(case: Case, waiting: Located) -> None:
    """Finish an open round and make it void, both or neither: it ends after the span."""
    closed = rounds.close(
        player_id=waiting.player_id, entry=waiting.entry, stage=waiting.stage, key=ids.new()
    )
    if isinstance(closed, Refusal):
        _skipped(case, waiting, closed)
        return
    located = played.locate(waiting.round_id)
    if located is not None and not queries.is_void(located.round_id):
        _void(case, located)


def _skipped(case: Case, located: Located, no: Refusal) -> None:
    ticket = ids.ticket(located.round_id)
    _note(case, Actor.system("voids"), "voids.round_left", ticket=ticket, refusal=no.code)


def _covers(case: Case, located: Located) -> bool:
    if case.round_id is not None:
        return located.round_id == case.round_id
    return case.house in {"", _house(located.player_id)}


def _rounds_of(case: Case) -> Iterator[Located]:
    """The rounds that the case covers and that are not void yet."""
    for located in queries.covered(case):
        if _covers(case, located) and not queries.is_void(located.round_id):
            yield located


@transaction.atomic
def _void(case: Case, located: Located) -> None:
    stakes, wins = _parts(located)
    parts = Parts(
        entry=located.entry,
        account=wallet.account(f"void:{case.game}"),
        stakes=stakes,
        wins=() if case.keep_wins else wins,
    )
    command = Command(
        kind=VOID,
        cell=ids.cell_of(located.player_id),
        player_id=located.player_id,
        key=void_key(located.round_id),
        body=parts,
        body_hash=hash_body("void", located.entry),
    )
    answer = wallet.perform(command, _kinds())
    if isinstance(answer, Refusal):
        _skipped(case, located, answer)
        return
    Void.objects.get_or_create(
        cell=ids.cell_of(located.player_id),
        player_id=located.player_id,
        entry=located.entry,
        defaults={
            "case": case,
            "operation": answer.operation,
            "at": clock.now(),
            "returned_micros": answer.returned_micros,
            "taken_micros": answer.taken_micros,
            "short_micros": answer.short_micros,
            "carried_micros": jackpots.share_of(
                (_house(located.player_id), located.game, played.currency_of(located.player_id)),
                at=located.at, stake_micros=located.stake_micros,
            ),
        },
    )  # fmt: skip
    if not case.keep_wins:
        _decline_jackpots(case, located)


def _decline_jackpots(case: Case, located: Located) -> None:
    """A jackpot win of a void round that waits for confirmation is void with it: what was set
    aside goes to the next jackpot. A win that was paid stays: a person has confirmed it.
    """
    for won in jackpots.of_round(located.player_id, located.round_id):
        if won.state == "hit":
            why = f"The round is void, case {case.id}: {case.statement}"
            jackpot_verbs.decline(win_id=won.win_id, staff=case.decided_by, rationale=why)


def void_key(round_id: UUID) -> UUID:
    """The key under which a round is void: always the same, so that it can be void only once."""
    return UUID(bytes=hashlib.blake2b(b"void|" + round_id.bytes, digest_size=16).digest())


def _parts(located: Located) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """What the round took from the player's accounts, and what it brought to them."""
    stakes: dict[int, int] = {}
    wins: dict[int, int] = {}
    for debit, credit, micros in wallets.transfers_of(located.player_id, located.operations):
        if debit <= HELD:
            stakes[debit] = stakes.get(debit, 0) + micros
        else:
            wins[credit] = wins.get(credit, 0) + micros
    return tuple(stakes.items()), tuple(wins.items())


@cache
def _kinds() -> Kinds:
    return Kinds([VOID])
