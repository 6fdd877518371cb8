"""Signals of a day: autoplay and people never, programs always. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.domain.monitoring import rules
from fairhouse.domain.monitoring.rules import Act, Autoplay, Signal
from fairhouse.kit import house_rules
from tests.kit.houses_copy import HOUSES

MORNING = datetime(2026, 11, 20, tzinfo=UTC)
ROBOTS = house_rules.load(HOUSES)["marigold"].at(MORNING).monitoring.robots
SLOT, TABLE = "harvest_moon", "roulette_european"
AUTOPLAY = {SLOT: Autoplay(10, 1000, 3000)}
MS = timedelta(milliseconds=1)


def found(acts: Sequence[Act], before: Sequence[Act] = ()) -> list[str]:
    return [signal.name for signal in signals(acts, before)]


def signals(acts: Sequence[Act], before: Sequence[Act] = (), **changes: Any) -> list[Signal]:
    usual: dict[str, Any] = {
        "since": MORNING - timedelta(days=6), "until": MORNING + timedelta(days=1),
        "robots": ROBOTS, "autoplay": AUTOPLAY, "zone": UTC,
        "titles": {SLOT: "Harvest Moon", TABLE: "European Roulette"},
    }  # fmt: skip
    return rules.signals(acts, before, **usual | changes)


def paced(waits: Sequence[int], game: str = SLOT, start: datetime = MORNING) -> list[Act]:
    """Rounds of one game so many milliseconds apart."""
    acts = [Act(start, game)]
    for wait in waits:
        acts.append(Act(acts[-1].at + wait * MS, game))
    return acts


@settings(max_examples=60, deadline=None)
@given(pace=st.integers(3000, 80_000), rounds=st.integers(10, 1000))
def test_autoplay_at_any_even_pace_is_no_signal(pace: int, rounds: int) -> None:
    assert found(paced([pace] * (rounds - 1))) == []


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), shows=st.integers(0, 300))
def test_autoplay_of_the_page_is_no_signal(seed: int, shows: int) -> None:
    """Its pause, up to a tenth of a second late, the line; wins are shown for longer."""
    dice = random.Random(seed)
    waits = [3000 + dice.randrange(120) for _ in range(999)]
    for at in dice.sample(range(999), shows):
        waits[at] += dice.randrange(500, 12_000)
    assert found(paced(waits)) == []


@pytest.mark.parametrize("breath", [1200, 4000])
def test_autoplay_pressed_again_and_again_is_no_signal(breath: int) -> None:
    """Five times a thousand games, each started by hand."""
    one = [*[3050] * 999, 3050 + breath]
    assert found(paced(one * 5)) == []


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), game=st.sampled_from([SLOT, TABLE]))
def test_a_person_is_no_signal(seed: int, game: str) -> None:
    """Evenings of a week: hands with pauses of all lengths; decisions after a look."""
    dice = random.Random(seed)
    week = [evening(dice, MORNING + timedelta(days=day), game) for day in range(-6, 1)]
    before = [act for acts in week[:-1] for act in acts]
    assert found(week[-1], before) == []


def evening(dice: random.Random, day: datetime, game: str) -> list[Act]:
    at, acts = day + timedelta(minutes=dice.randrange(12 * 60, 18 * 60)), list[Act]()
    end = at + timedelta(minutes=dice.randrange(30, 300))
    middle = dice.uniform(1.2, 8)
    while at < end:
        acts.append(Act(at, game))
        if dice.random() < 0.1:
            wait = round(dice.lognormvariate(0.5, 0.5) * 1000)
            at += wait * MS
            acts.append(Act(at, game, wait))
        pause = dice.expovariate(1 / 240) if dice.random() < 0.02 else 0
        at += timedelta(seconds=dice.lognormvariate(0, 0.35) * middle + pause)
    return acts


@pytest.mark.parametrize("game", [SLOT, TABLE])
def test_a_program_every_four_seconds_for_fourteen_hours_is_seen(game: str) -> None:
    told = {signal.name: signal for signal in signals(paced([4000] * (14 * 900), game))}
    assert set(told) == {"unbroken", "steady" if game == SLOT else "even"}
    assert told["unbroken"].found == 14 * 60
    assert "from 00:00 to 14:00, 14 h 0 min" in told["unbroken"].sentence
    if game == SLOT:
        assert (told["steady"].found, told["steady"].threshold) == (12_601, 1000)
        assert "12,601 rounds of Harvest Moon" in told["steady"].sentence
        assert "4.000 s to 4.000 s" in told["steady"].sentence


def test_one_round_more_than_autoplay_plays_is_a_signal() -> None:
    assert found(paced([3000] * 999)) == []
    assert found(paced([3000] * 1000)) == ["steady"]


def test_an_even_pace_that_autoplay_cannot_have_is_a_signal() -> None:
    """Faster than its pause, or of a game without it."""
    dice = random.Random(5)
    jitter = [dice.randrange(30) for _ in range(300)]
    assert found(paced([1500 + more for more in jitter])) == ["even"]
    assert found(paced([6000 + more for more in jitter], TABLE)) == ["even"]
    assert found(paced([6000 + more for more in jitter])) == []


def test_an_even_pace_is_seen_through_stalls_of_the_line() -> None:
    waits = [6000] * 300
    waits[::10] = [9000] * 30
    assert found(paced(waits, TABLE)) == ["even"]


@pytest.mark.parametrize("game", [SLOT, TABLE])
def test_half_a_day_without_a_pause_is_a_signal_however_uneven(game: str) -> None:
    dice = random.Random(9)
    waits = [dice.randrange(3000, 60_000) for _ in range(1600)]
    waits[700] = 16 * 60_000
    assert found(paced(waits, game)) == []
    waits[700] = 14 * 60_000
    assert found(paced(waits, game)) == ["unbroken"]


def decisions(waited_ms: int) -> list[Act]:
    acts = list[Act]()
    for at in range(60):
        begun = MORNING + timedelta(seconds=20 * at + at % 7)
        acts += [Act(begun, TABLE), Act(begun + waited_ms * MS, TABLE, waited_ms)]
    return acts


def test_decisions_faster_than_an_eye_are_a_signal() -> None:
    assert found(decisions(120)) == ["quick_decisions"]
    assert found(decisions(900)) == []


def test_rounds_faster_than_a_hand_are_a_signal() -> None:
    dice = random.Random(3)
    assert found(paced([dice.randrange(20, 260) for _ in range(120)])) == ["quick_rounds"]


def test_a_week_without_sleep_is_a_signal_and_one_night_is_rest() -> None:
    acts = [
        Act(MORNING - timedelta(days=6) + timedelta(minutes=20 * at + at % 3), SLOT)
        for at in range(7 * 72)
    ]
    today = [act for act in acts if act.at >= MORNING]
    before = [act for act in acts if act.at < MORNING]
    assert found(today, before) == ["restless"]
    night = MORNING - timedelta(days=3)
    slept = [act for act in before if not night < act.at < night + timedelta(hours=5)]
    assert found(today, slept) == []


def test_a_member_of_yesterday_has_rested_before() -> None:
    acts = [Act(MORNING + timedelta(minutes=10 * at + at % 3), SLOT) for at in range(6, 60)]
    assert found(acts) == []


def test_few_acts_are_not_looked_at() -> None:
    assert found(paced([10] * 48)) == []
    assert found(paced([10] * 60)) == ["quick_rounds"]


@settings(max_examples=200, deadline=None)
@given(waits=st.lists(st.integers(0, 60), max_size=40), spread=st.integers(0, 30))
def test_the_longest_steady_stretch_is_what_a_slow_search_finds(
    waits: list[int], spread: int
) -> None:
    slow = max(
        (
            end - start
            for start in range(len(waits))
            for end in range(start + 1, len(waits) + 1)
            if max(waits[start:end]) - min(waits[start:end]) <= spread
        ),
        default=0,
    )
    length, low, high = rules.longest_steady(waits, spread)
    assert length == slow
    assert high - low <= spread


def test_hours_are_those_of_the_houses_clock() -> None:
    from zoneinfo import ZoneInfo

    acts = [Act(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), SLOT)] * 3
    assert rules.by_hour(acts, ZoneInfo("Europe/London"))[23] == 3
