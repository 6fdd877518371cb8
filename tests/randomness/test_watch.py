"""The watch of a day: sound outcomes leave a record, unsound ones an alarm for a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from django.test import Client

from fairhouse.domain.audit import queries as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.randomness import actions, queries
from fairhouse.domain.randomness.models import Night
from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.wallet import actions as wallet
from fairhouse.entrypoints.cli import randomness as command
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal
from tests.games import kit
from tests.wallet.players import kinds, new_desk, new_player, wager

pytestmark = pytest.mark.usefixtures("db")
MONDAY = datetime(2031, 3, 3, 12, tzinfo=UTC)
ROUNDS = 260
DANA = Actor.staff("dana")


@pytest.fixture(autouse=True)
def _time(db: None) -> Iterator[None]:
    """A week of its own, a second a round."""
    ticks = count()
    former = clock.set_clock(lambda: MONDAY + timedelta(seconds=next(ticks) / 10))
    yield
    clock.set_clock(former)


def play_day(seed: Callable[[int], bytes], games: tuple[str, ...] = ("roulette_european",)) -> None:
    """Alice's day, with the seeds that it is given; wheels and reels."""
    numbers = count()
    desk = new_desk(new_seed=lambda: seed(next(numbers)))
    desk.terms_needed = {}
    alice = new_player(cash="5000.00")
    rounds.desk.cache_clear()
    register = kinds(desk)
    for game in games:
        body: Any = {"stake": "1.00"} if game == "harvest_moon" else None
        for _ in range(ROUNDS):
            asked = wager(desk, alice, body, game=game) if body else wager(desk, alice)
            with transaction.atomic():
                assert not isinstance(wallet.perform(asked, register), Refusal)


def sound(n: int) -> bytes:
    return kit.seed(n, "sound")


def stuck(n: int) -> bytes:
    """A generator with eight states."""
    return kit.seed(n % 8, "stuck")


@pytest.mark.promise("JJ-8.4")
def test_a_sound_day_leaves_a_record_that_a_regulator_can_check() -> None:
    play_day(sound, ("roulette_european", "harvest_moon"))
    night = actions.watch(MONDAY.date())
    assert (night.rounds, night.alarm) == (2 * ROUNDS, False)
    assert night.tests >= 2 * 6
    assert night.lowest_adjusted > actions.ALARM_BELOW
    tests = {(each.game, each.test) for each in queries.verdicts(night)}
    for game in ("roulette_european", "harvest_moon"):
        assert {(game, "frequencies"), (game, "pairs"), (game, "runs"), (game, "gaps")} <= tests
        assert {(game, "serial correlation"), (game, "payout")} <= tests
    told = json.loads(CliRunner().invoke(command.command, ["show", "--json"]).stdout)
    (kept,) = [each for each in told["nights"] if each["day"] == "2031-03-03"]
    assert len(kept["tests"]) == night.tests
    assert all(0 <= each["p_value"] <= 1 for each in kept["tests"])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update randomness_verdict set p_value = 0.5")


@pytest.mark.promise("JJ-8.4")
def test_a_generator_that_repeats_itself_raises_an_alarm_that_a_person_answers() -> None:
    play_day(stuck)
    night = actions.watch(MONDAY.date())
    assert night.alarm
    assert night.lowest_adjusted < actions.ALARM_BELOW
    (alarm,) = [each for each in queries.open_alarms() if each.night_id == night.id]
    assert alarm.night.day == MONDAY.date()
    assert any(entry.verb == "randomness.alarm" for entry in audit.entries(limit=5))
    short = actions.answer_alarm(night_id=night.id, actor=DANA, finding="ok")
    assert isinstance(short, Refusal)
    found = "The seed source had eight states; it was replaced and the rounds voided."
    assert not isinstance(
        actions.answer_alarm(night_id=night.id, actor=DANA, finding=found), Refusal
    )
    again = actions.answer_alarm(night_id=night.id, actor=DANA, finding=found)
    assert isinstance(again, Refusal)
    assert all(each.night_id != night.id for each in queries.open_alarms())


def test_a_day_is_tested_once_and_missed_days_are_made_up() -> None:
    play_day(sound)
    first = actions.watch(MONDAY.date())
    assert actions.watch(MONDAY.date()).id == first.id
    made = actions.make_up(until=date(2031, 3, 6))
    assert [night.day for night in made] == [date(2031, 3, day) for day in (4, 5, 6)]
    assert [night.rounds for night in made] == [0, 0, 0]
    assert not any(night.alarm for night in made)


def test_a_day_that_is_not_over_is_not_tested() -> None:
    result = CliRunner().invoke(command.command, ["watch", "--day", clock.today().isoformat()])
    assert result.exit_code == 1
    assert Night.objects.filter(day=clock.today()).count() == 0


def test_the_battery_keeps_its_report_and_fails_a_bad_stream() -> None:
    even = {f"test {at}": at / 100 for at in range(1, 100)}
    kept = actions.keep_battery(megabytes=1, p_values=even, report={"nist": even})
    assert kept.passed
    bad = actions.keep_battery(megabytes=1, p_values=even | {"worst": 1e-9}, report={})
    assert not bad.passed
    assert [each.id for each in queries.batteries()][:2] == [bad.id, kept.id]


def test_the_battery_command_runs_on_the_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["battery", "--sequences", "1", "--no-dieharder", "--json"]
    result = CliRunner().invoke(command.command, words)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["tests"], told["passed"]) == (12, True)


class TestOffice:
    """The pages, as staff see them."""

    def test_compliance_reads_nights_and_answers_an_alarm(
        self, staff_browser: Callable[..., Client]
    ) -> None:
        play_day(stuck)
        night = actions.watch(MONDAY.date())
        browser = staff_browser("compliance")
        page = browser.get("/randomness/").content.decode()
        assert "An alarm waits for an answer: 3 March 2031" in page
        shown = browser.get("/randomness/2031-03-03/").content.decode()
        assert "frequencies" in shown
        refused = browser.post("/randomness/2031-03-03/answer/", {"finding": "no"})
        assert "There is a problem" in refused.content.decode()
        found = {"finding": "The seed source was broken; it was replaced."}
        assert browser.post("/randomness/2031-03-03/answer/", found).status_code == 302
        assert queries.night(night.day) is not None
        assert (
            "The seed source was broken" in browser.get("/randomness/2031-03-03/").content.decode()
        )

    def test_support_does_not_see_it(self, staff_browser: Callable[..., Client]) -> None:
        browser = staff_browser("support")
        assert browser.get("/randomness/").status_code == 403
        assert browser.get("/randomness/2031-03-99/").status_code in {403, 404}
