"""A simulation does what was planned, by real actions, and leaves clean books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.cashier.models import Deposit, Withdrawal
from fairhouse.domain.monitoring import actions as monitoring
from fairhouse.domain.players import queries
from fairhouse.domain.players.models import Player
from fairhouse.domain.rounds import rules as rounds
from fairhouse.domain.rounds.models import OpenRound, Round
from fairhouse.domain.wallet.models import Idempotency
from fairhouse.entrypoints.cli import audit
from fairhouse.entrypoints.simulation import timers
from fairhouse.entrypoints.simulation.habits import Life
from fairhouse.entrypoints.simulation.run import (
    CannotSimulate,
    Outcome,
    Settings,
    prepare,
    simulate,
)
from fairhouse.games import engine
from fairhouse.kit import clock, house_rules, ids
from fairhouse.kit.refusals import Refusal
from tests.simulation import fixed

STARTS = datetime(2031, 5, 5, 6, tzinfo=UTC)
"""A month that no other test writes into."""
SETTINGS = Settings(members=36, days=5, seed=43, starts=STARTS, new_seed=fixed.dice("simulation"))
SYSTEM = Actor.system("tests")


@dataclass(frozen=True)
class Ran:
    """A finished simulation and who registered in it: number of a life -> account number."""

    outcome: Outcome
    accounts: dict[int, int]


@pytest.fixture(scope="module")
def ran(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ran]:
    with django_db_blocker.unblock():
        prepare(list(house_rules.current()))  # now, so that other tests find texts in force
        outcome = simulate(SETTINGS)
        yield Ran(outcome, {life.number: account_of(life) for life in outcome.lives})
        from django.db import connections

        connections.close_all()


def account_of(life: Life) -> int:
    (found,) = queries.find(viewer=SYSTEM, email=life.person.email, house=life.house)
    return found.player_id


def rounds_of(player_id: int) -> list[Round]:
    cell = ids.cell_of(player_id)
    return list(Round.objects.filter(cell=cell, player_id=player_id).order_by("entry"))


def wager_data(row: Round) -> Any:
    told = rounds.unpack(bytes(row.wager))
    return told["wager"] if "actions" in told else told


def actions_of(row: Round) -> list[dict[str, Any]]:
    told = rounds.unpack(bytes(row.wager))
    return list(told.get("actions", ()))


def planned_data(life: Life) -> list[Any]:
    parsed = [
        engine.load(wager.game).parse(wager.body)
        for visit in life.visits
        for wager in visit.wagers
        if not wager.foolish
    ]
    return [wager.data for wager in parsed if not isinstance(wager, Refusal)]


def is_in_order_within(part: list[Any], whole: list[Any]) -> bool:
    rest = iter(whole)
    return all(any(each == other for other in rest) for each in part)


def test_everybody_who_was_planned_has_registered_as_planned(ran: Ran) -> None:
    for life in ran.outcome.lives:
        profile = queries.profile(ran.accounts[life.number], viewer=SYSTEM)
        assert not isinstance(profile, Refusal)
        person = life.person
        assert (profile.first_name, profile.last_name) == (person.first_name, person.last_name)
        assert (profile.email, profile.birth_date) == (person.email, person.birth_date)
        assert (profile.house, profile.currency) == (life.house, person.currency)
        assert profile.registered_at == life.arrives


def test_every_round_was_planned_and_in_the_planned_order(ran: Ran) -> None:
    played = 0
    for life in ran.outcome.lives:
        stored = [wager_data(row) for row in rounds_of(ran.accounts[life.number])]
        assert is_in_order_within(stored, planned_data(life)), life.number
        played += len(stored)
    assert played + waiting(ran).count() == ran.outcome.rounds > 500


def test_no_pretend_member_is_taken_for_a_program(ran: Ran) -> None:
    """They pause, sleep and take time to decide: a newcomer's office has no false case."""
    looked_at = 0
    for slug in house_rules.current():
        for back in range(SETTINGS.days + 1):
            day = STARTS.date() + timedelta(days=back)
            ours = set(monitoring._players(slug, day)) & set(ran.accounts.values())
            looked_at += len(ours)
            found = {player_id: monitoring._found(slug, day, player_id) for player_id in ours}
            assert not any(found.values()), found
    assert looked_at > 5


def waiting(ran: Ran) -> Any:
    return OpenRound.objects.filter(player_id__in=ran.accounts.values())


def test_every_game_that_the_houses_offer_was_played(ran: Ran) -> None:
    offered = {
        game for house in house_rules.current().values() for game in house.at(STARTS).play.games
    }
    assert set(ran.outcome.tally.games) == offered
    assert ran.outcome.tally.games.total() == ran.outcome.rounds


def test_members_decide_as_they_like_and_a_few_go_home_in_the_middle(ran: Ran) -> None:
    done = ran.outcome.tally.done
    seen: Counter[str] = Counter()
    for player_id in ran.accounts.values():
        for row in rounds_of(player_id):
            seen.update(action["action"] for action in actions_of(row))
    assert {"hit", "stand", "raise", "fold", "play", "draw", "collect", "higher"} <= set(seen)
    assert done["act"] > 300
    assert done["round left open"] > 0


def test_who_stayed_away_for_a_day_had_the_round_finished(ran: Ran) -> None:
    """Left open for as long as the house waits, and closed by its timer; the others wait on."""
    assert ran.outcome.tally.done["round closed"] > 0
    assert ran.outcome.tally.refused["close", "house.fault"] == 0
    for row in waiting(ran):
        assert row.touched_at > SETTINGS.ends - timedelta(hours=24) - timers.EVERY


def test_every_moment_lies_within_the_virtual_days(ran: Ran) -> None:
    accounts = list(ran.accounts.values())
    moments = [
        *Player.objects.filter(id__in=accounts).values_list("registered_at", flat=True),
        *Round.objects.filter(player_id__in=accounts).values_list("at", flat=True),
        *Deposit.objects.filter(player_id__in=accounts).values_list("changed_at", flat=True),
        *Withdrawal.objects.filter(player_id__in=accounts).values_list("changed_at", flat=True),
    ]
    assert min(moments) >= STARTS and max(moments) <= SETTINGS.ends


def test_the_clock_is_the_real_one_again(ran: Ran) -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_tills_refusals_are_those_that_members_heard(ran: Ran) -> None:
    """Refused before the till: a wager that is no bet; by the till: all others, stored."""
    accounts = list(ran.accounts.values())
    stored = Counter[str]()
    for row in Idempotency.objects.filter(player_id__in=accounts, kind__in=(10, 11, 12)):
        if row.answer is not None and bytes(row.answer)[:1] == b"R":
            stored[code_of(bytes(row.answer))] += 1
    heard = Counter[str]()
    for (verb, code), count in ran.outcome.tally.refused.items():
        if verb in {"wager", "act"} and code in stored:
            heard[code] += count
    assert stored == heard and stored["money.insufficient"] > 0


def code_of(answer: bytes) -> str:
    import json

    return str(json.loads(answer[1:])["code"])


def test_people_withdrew_and_staff_decided_and_money_arrived(ran: Ran) -> None:
    done = ran.outcome.tally.done
    states = Counter(
        Withdrawal.objects.filter(player_id__in=ran.accounts.values()).values_list(
            "state", flat=True
        )
    )
    assert done["deposit credited"] > 20 and done["withdraw"] == sum(states.values()) > 0
    assert states["paid"] > 0 and not states["approved"] and not states["sent"]
    left = Deposit.objects.filter(player_id__in=ran.accounts.values(), state="pending")
    assert not left.exists()


def test_the_books_are_clean_afterwards(ran: Ran) -> None:
    assert [check.name for check in audit.run() if not check.clean] == []


def test_the_same_members_cannot_move_in_twice(ran: Ran) -> None:
    before = Player.objects.count()
    with pytest.raises(CannotSimulate, match="another --seed"):
        simulate(SETTINGS)
    assert Player.objects.count() == before


@pytest.mark.slow
def test_with_the_same_dice_the_same_seed_ends_the_same(ran: Ran) -> None:
    """Two whole runs of one plan, every spin with the same seed: the same rounds, to the penny."""
    first, second = (
        [relocated(life, by) for life in ran.outcome.lives[:8]] for by in (10**6, 2 * 10**6)
    )
    for lives in (first, second):
        simulate(
            replace(SETTINGS, members=0, guests=tuple(lives), new_seed=lambda: bytes(range(32)))
        )
    for one, other in zip(first, second, strict=True):
        assert told(one) == told(other)
    assert any(told(life) for life in first)


def told(life: Life) -> list[tuple[Any, ...]]:
    return [
        (row.at, row.game, wager_data(row), row.stake_micros, row.win_micros, row.after_micros)
        for row in rounds_of(account_of(life))
    ]


def relocated(life: Life, by: int) -> Life:
    """The same life under another name, so that it can be lived beside the first."""
    person = replace(
        life.person,
        email=f"again.{life.number + by}@post.example",
        username=f"twin_{'abc'[by // 10**6]}_{'bcdfghjklm'[life.number % 10]}",
    )
    return replace(life, number=life.number + by, person=person, frozen_at=None)
