"""Over many rounds of real dice every game returns what its certificate says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from pytest_django import DjangoDbBlocker

from fairhouse.domain.reports.book import DayBook
from fairhouse.domain.reports.queries import day_book
from fairhouse.entrypoints.simulation import bets, habits
from fairhouse.entrypoints.simulation.habits import Life, PlannedWager
from fairhouse.entrypoints.simulation.run import Settings, prepare, simulate
from fairhouse.kit import house_rules

STARTS = datetime(2033, 6, 1, 15, tzinfo=UTC)
MEMBERS, ROUNDS_EACH = 25, 850
GAMES = ("roulette_european", "harvest_moon")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DayBook]:
    with django_db_blocker.unblock():
        prepare(list(house_rules.current()))
        simulate(Settings(members=0, days=2, seed=1, starts=STARTS, guests=tuple(gamblers())))
        yield day_book(date(2033, 6, 1), date(2033, 6, 4))
        from django.db import connections

        connections.close_all()


def gamblers() -> list[Life]:
    """Calm people with a long evening and enough money for it, all at the same time."""
    houses = [house_rules.current()["marigold"], house_rules.current()["sevens"]]
    lives = habits.plan(seed=78, members=MEMBERS, starts=STARTS, days=3, houses=houses)
    return [gambler(life) for life in lives]


def gambler(life: Life) -> Life:
    rng = Random(life.random)
    at = STARTS + timedelta(hours=2)
    own = bets.repertoire(rng, GAMES, (10, 20))
    wagers = tuple(
        PlannedWager(
            at + timedelta(minutes=1, seconds=6 * place), habit.game, habit.body(None),
            UUID(int=rng.getrandbits(128), version=4),
        )
        for place, habit in enumerate(rng.choice(own) for _ in range(ROUNDS_EACH))
    )  # fmt: skip
    visit = replace(
        life.visits[0], at=at, wagers=wagers, top_ups_minor=(100_000,), wrong_passwords=0
    )
    return replace(
        life, visits=(visit,), card_behaviours=(), other_name_on_card=False, frozen_at=None,
        plays_before_deposit=False, faults=(), arrives=STARTS + timedelta(hours=1),
    )  # fmt: skip


def test_every_game_returns_what_its_certificate_says(book: DayBook) -> None:
    """Over 20,000 rounds of real dice; an honest house fails here once in a million runs."""
    assert book.rounds > 20_000
    over_all = {line.game: line for line in book.games if line.currency is None}
    assert over_all.keys() == set(GAMES)
    for line in over_all.values():
        assert line.rounds > 5_000 and line.z is not None
        assert abs(line.z) < (5 if line.game == "roulette_european" else 7), line.as_json()
