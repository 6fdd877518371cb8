"""Questions about voids: cases, what one would cost, which rounds are void."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum

from fairhouse.domain.rounds import queries as played
from fairhouse.domain.rounds.queries import Located
from fairhouse.domain.standing import queries as standing
from fairhouse.domain.voids.models import Case, Void
from fairhouse.domain.voids.rules import REASONS
from fairhouse.kit import ids
from fairhouse.kit.money import Money


@dataclass(frozen=True, slots=True)
class Figures:
    """What a case covers: rounds and players, and by currency what was staked and won, micros."""

    rounds: int
    players: int
    money: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class VoidShown:
    """A void round as its player reads it."""

    at: datetime
    reason: str
    statement: str
    returned: Money
    taken: Money


@dataclass(frozen=True, slots=True)
class Done:
    """What a case has moved so far, all currencies together, in rounds and micros."""

    rounds: int
    returned_micros: int
    taken_micros: int
    short_micros: int


def cases(limit: int = 100) -> list[Case]:
    """The cases that wait first, then the newest."""
    found = list(Case.objects.order_by("-proposed_at")[:limit])
    return sorted(found, key=lambda case: case.state != "proposed")


def case(case_id: UUID) -> Case | None:
    """One case."""
    return Case.objects.filter(id=case_id).first()


def covered(of: Case) -> Iterator[Located]:
    """The finished rounds of a case's game and span, of all houses; void ones too."""
    if of.round_id is not None:
        found = played.locate(of.round_id)
        return iter([found] if found is not None else [])
    assert of.since is not None
    assert of.until is not None
    return played.rounds_of_game(of.game, of.since, of.until)


def preview(of: Case) -> Figures:
    """How many rounds and how much money a case is about, before anybody agrees."""
    people: dict[int, str | None] = {}
    money: dict[str, tuple[int, int]] = {}
    rounds = 0
    for located in covered(of):
        if located.player_id not in people:
            people[located.player_id] = _currency(located.player_id, of.house)
        currency = people[located.player_id]
        if currency is None:
            continue
        rounds += 1
        staked, won = money.get(currency, (0, 0))
        money[currency] = (staked + located.stake_micros, won + located.win_micros)
    return Figures(rounds, sum(1 for each in people.values() if each), money)


def _currency(player_id: int, house: str) -> str | None:
    """The player's currency, or None when he is of another house."""
    person = standing.standing(player_id)
    if person is None or (house and person.house != house):
        return None
    return played.currency_of(player_id)


def done(of: Case) -> Done:
    """What was returned and taken under a case."""
    sums = Void.objects.filter(case=of).aggregate(
        rounds=Count("entry"), returned=Sum("returned_micros"), taken=Sum("taken_micros"),
        short=Sum("short_micros"),
    )  # fmt: skip
    return Done(sums["rounds"], sums["returned"] or 0, sums["taken"] or 0, sums["short"] or 0)


def is_void(round_id: UUID) -> bool:
    """Whether a round is void."""
    player_id, entry = ids.of_operation(round_id)
    return Void.objects.filter(
        cell=ids.cell_of(player_id), player_id=player_id, entry=entry
    ).exists()


def void_rounds_of(player_id: int, round_ids: Iterable[UUID]) -> dict[UUID, VoidShown]:
    """Those of a player's rounds that are void, with what he is told about each."""
    by_entry = {ids.of_operation(each)[1]: each for each in round_ids}
    rows = Void.objects.filter(
        cell=ids.cell_of(player_id), player_id=player_id, entry__in=list(by_entry)
    ).select_related("case")
    currency = played.currency_of(player_id)
    return {
        by_entry[row.entry]: VoidShown(
            at=row.at,
            reason=REASONS[row.case.reason].partition(" (")[0],
            statement=row.case.statement,
            returned=Money(row.returned_micros, currency),
            taken=Money(row.taken_micros, currency),
        )
        for row in rows
    }
