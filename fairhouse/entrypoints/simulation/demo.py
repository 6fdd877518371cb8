"""One known member a house, for whoever looks at an installation for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random, SystemRandom
from uuid import UUID

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import queries
from fairhouse.entrypoints.simulation import bets, people
from fairhouse.entrypoints.simulation.habits import (
    PACE_SECONDS,
    Life,
    PlannedWager,
    Visit,
)
from fairhouse.kit import house_rules
from fairhouse.kit.house_rules import House

ROUNDS = 24
"""At least; one of every game that the house offers."""
DEPOSIT_MINOR = 10_000
STAKES_MINOR = (10, 20, 50)
WITHDRAWS_PERCENT = 30
"""Asked for after staff have gone home: the office's queue is not empty."""
_NUMBER = 9_999_999_000
"""Above the numbers of any seed's members."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to sign in as a demonstration member."""

    house: str
    username: str
    password: str


def username(house: str) -> str:
    """The user name of a house's demonstration member."""
    return f"demo_{house}"


def missing() -> list[House]:
    """The houses that have no demonstration member yet."""
    return [
        house
        for house in house_rules.current().values()
        if not queries.find(
            viewer=Actor.system("seed"), username=username(house.slug), house=house.slug
        )
    ]


def lives(houses: Sequence[House], *, arrives: datetime) -> list[Life]:
    """A short life for each: registered, confirmed, paid in, played an evening."""
    return [
        _life(house, list(house_rules.current()).index(house.slug), arrives) for house in houses
    ]


def sign_in_of(life: Life) -> SignIn:
    """What to print."""
    return SignIn(life.house, life.person.username, life.person.password)


def _life(house: House, place: int, arrives: datetime) -> Life:
    rng, rules = Random(house.slug), house.at(arrives)  # noqa: S311 - nobody real
    currency = rules.money.currencies[0]
    person = people.make(
        rng,
        number=_NUMBER + place,
        countries=people.known_countries(rules.registration.countries)[:1],
        currency=currency,
        today=arrives.date(),
        ages=(30, 50),
    )
    person = replace(
        person,
        username=username(house.slug),
        email=f"newcomer.{place + 1}@post.example",
        password=people.password(SystemRandom()),  # printed once; every installation its own
    )
    return Life(
        number=_NUMBER + place,
        house=house.slug,
        person=person,
        temperament="cautious",
        arrives=arrives,
        faults=(),
        confirms_after=timedelta(minutes=1),
        card_behaviours=(),
        other_name_on_card=False,
        plays_before_deposit=False,
        marketing=False,
        visits=(_visit(rng, rules.play.games, arrives + timedelta(minutes=2)),),
        frozen_at=None,
        unfrozen_after=None,
        random=rng.getrandbits(64),
    )


def _visit(rng: Random, games: Sequence[str], at: datetime) -> Visit:
    habits = [bets.habit(rng, game, STAKES_MINOR) for game in games]
    wagers = []
    for place in range(max(ROUNDS, len(habits))):
        habit = habits[place % len(habits)]
        moment = at + timedelta(minutes=1, seconds=PACE_SECONDS * place)
        key = UUID(int=rng.getrandbits(128), version=4)
        body, mind = habit.body(None), rng.getrandbits(64)
        wagers.append(PlannedWager(moment, habit.game, body, key, mind=mind))
    return Visit(
        at=at,
        wrong_passwords=0,
        top_ups_minor=(DEPOSIT_MINOR,),
        wagers=tuple(wagers),
        withdraw_percent=WITHDRAWS_PERCENT,
        takes_back=False,
        signs_out=True,
    )
