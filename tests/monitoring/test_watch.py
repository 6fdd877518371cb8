"""The nightly watch: which days it looks at, whom it sees, one case a member and day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from fairhouse.domain.audit.models import Entry
from fairhouse.domain.monitoring import actions, jobs, queries
from fairhouse.domain.monitoring.models import Case, Watch
from fairhouse.domain.rounds import moments
from fairhouse.kit import clock
from tests.monitoring import play as rounds
from tests.monitoring.play import DAY, MIDNIGHT, ROBOT, SLOT, STAGED, TABLE
from tests.wallet.players import new_player

pytestmark = pytest.mark.django_db
NEXT = MIDNIGHT + timedelta(days=1, hours=3, minutes=40)


@pytest.fixture(autouse=True)
def _next_night(db: None) -> Iterator[None]:
    rounds.know_the_games()
    with clock.travel(NEXT):
        yield
    rounds.forget_the_games()


def player(**options: Any) -> int:
    return new_player(cash=None, **options).player_id


def test_a_program_has_one_case_however_often_the_job_runs() -> None:
    robot = player()
    rounds.play(robot, ROBOT)
    for _ in range(2):
        jobs.watch_play(timestamp=0)
    case = Case.objects.get(player_id=robot)
    assert (case.state, case.day, case.house) == ("open", DAY, "marigold")
    assert [signal.name for signal in queries.signals_of(case)] == ["unbroken", "steady"]
    assert Watch.objects.get(house="marigold", day=DAY).cases == 1
    assert Entry.objects.filter(verb="monitoring.case_opened").count() == 1


def test_the_job_looks_at_every_house_and_makes_up_for_missed_days() -> None:
    rounds.play(player(), [5000], start=MIDNIGHT - timedelta(days=2))
    jobs.watch_play(timestamp=0)
    seen = Watch.objects.filter(day__gt=DAY - timedelta(days=3))
    assert {watch.house for watch in seen} == {"marigold", "northlight", "sevens", "albion"}
    assert {watch.day for watch in seen} == {DAY - timedelta(days=back) for back in range(3)}
    jobs.watch_play(timestamp=0)
    assert Watch.objects.filter(day__gt=DAY - timedelta(days=3)).count() == 12


def test_whoever_plays_by_the_sites_autoplay_or_little_has_no_case() -> None:
    calm, rare = player(), player()
    rounds.play(calm, [3060] * 999)
    rounds.play(rare, [100] * 20)
    watch = actions.watch(house="marigold", day=DAY)
    assert (watch.members, watch.cases) == (1, 0)


def test_where_autoplay_is_not_offered_its_pace_is_no_excuse() -> None:
    """Albion's licence forbids it; the same rounds there are a program's."""
    here, there = player(), player(house="albion")
    rounds.play(here, [3060] * 999)
    rounds.play(there, [3060] * 999)
    assert actions.watch(house="marigold", day=DAY).cases == 0
    assert actions.watch(house="albion", day=DAY).cases == 1


def test_a_house_sees_its_own_members_on_its_own_day() -> None:
    """Half past midnight in London is the day before in UTC."""
    robot = player()
    rounds.play(robot, [900] * 300, game=TABLE, start=MIDNIGHT + timedelta(minutes=10))
    assert actions.watch(house="sevens", day=DAY).members == 0
    assert actions.watch(house="marigold", day=DAY - timedelta(days=1)).members == 0
    assert actions.watch(house="marigold", day=DAY).cases == 1


def test_a_week_is_read_for_rest() -> None:
    restless = player()
    for back in range(7):
        rounds.play(
            restless, [1_200_000 + at % 5 * 1000 for at in range(70)],
            start=MIDNIGHT - timedelta(days=back) + timedelta(minutes=5), first=1 + 100 * back,
        )  # fmt: skip
    assert actions.watch(house="marigold", day=DAY).cases == 1
    assert [s.name for s in queries.signals_of(Case.objects.get())] == ["restless"]


def test_decisions_are_read_and_what_the_house_finished_is_not() -> None:
    alice = player()
    rounds.hand(alice, 10, MIDNIGHT, [1500, 250])
    rounds.hand(alice, 20, MIDNIGHT + timedelta(hours=1), [2000, 24 * 3_600_000, 0])
    rounds.play(alice, [], first=30, start=MIDNIGHT + timedelta(minutes=30))
    found = moments.moments_of(
        alice, MIDNIGHT, MIDNIGHT + timedelta(days=3), absent_after=timedelta(hours=24)
    )
    assert [(each.game, each.waited_ms) for each in found] == [
        (STAGED, None), (STAGED, 1500), (STAGED, 250), (SLOT, None), (STAGED, None), (STAGED, 2000),
    ]  # fmt: skip
    first_hour = moments.moments_of(
        alice, MIDNIGHT + timedelta(seconds=1), MIDNIGHT + timedelta(minutes=1),
        absent_after=timedelta(hours=24),
    )  # fmt: skip
    assert [each.waited_ms for each in first_hour] == [1500, 250]


def test_quick_decisions_open_a_case() -> None:
    quick = player()
    for at in range(30):
        rounds.hand(quick, 1 + 10 * at, MIDNIGHT + timedelta(seconds=17 * at + at % 5), [90, 110])
    assert actions.watch(house="marigold", day=DAY).cases == 1
    assert [s.name for s in queries.signals_of(Case.objects.get())] == ["quick_decisions"]
