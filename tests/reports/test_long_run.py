"""Over many rounds every game returns what its certificate says."""

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
from tests.simulation import fixed

STARTS = datetime(2033, 6, 1, 15, tzinfo=UTC)
MEMBERS, ROUNDS_EACH = 25, 850

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def book(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DayBook]:
    with django_db_blocker.unblock():
        prepare(list(house_rules.current()))
        simulate(
            Settings(
                members=0, days=2, seed=1, starts=STARTS, guests=tuple(gamblers()),
                new_seed=fixed.dice("long run"),
            )
        )  # fmt: skip
        yield day_book(date(2033, 6, 1), date(2033, 6, 4))
        from django.db import connections

        connections.close_all()


def games() -> tuple[str, ...]:
    return house_rules.current()["marigold"].at(STARTS).play.games


def gamblers() -> list[Life]:
    """Calm people with a long evening and enough money for it, all at the same time."""
    houses = [house_rules.current()["marigold"], house_rules.current()["sevens"]]
    lives = habits.plan(seed=78, members=MEMBERS, starts=STARTS, days=3, houses=houses)
    return [gambler(life) for life in lives]


def gambler(life: Life) -> Life:
    rng = Random(life.random)
    at = STARTS + timedelta(hours=2)
    own = [bets.habit(rng, game, (20, 40)) for game in games()]
    rng.shuffle(own)
    wagers = tuple(
        PlannedWager(
            at + timedelta(minutes=1, seconds=6 * place), habit.game, habit.body(None),
            UUID(int=rng.getrandbits(128), version=4), mind=rng.getrandbits(64),
        )
        for place, habit in enumerate(own[n % len(own)] for n in range(ROUNDS_EACH))
    )  # fmt: skip
    visit = replace(
        life.visits[0], at=at, wagers=wagers, top_ups_minor=(100_000,), wrong_passwords=0
    )
    return replace(
        life, visits=(visit,), card_behaviours=(), other_name_on_card=False, frozen_at=None,
        plays_before_deposit=False, faults=(), arrives=STARTS + timedelta(hours=1),
    )  # fmt: skip


def test_every_game_returns_what_its_certificate_says(book: DayBook) -> None:
    """Over 15,000 rounds. Where players decide, nobody beats the best play."""
    assert book.rounds > 15_000
    over_all = {line.game: line for line in book.games if line.currency is None}
    assert over_all.keys() == set(games())
    for line in over_all.values():
        assert line.rounds > 500, line.as_json()
        assert line.z is not None
        assert line.evidence.z < 4.5, line.as_json()
        assert line.players_decide or line.z > -4.5, line.as_json()
        assert not line.unknown
