"""The plan of a simulation depends on its seed and on nothing else."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from fairhouse.entrypoints.simulation import bets
from fairhouse.games import engine
from fairhouse.kit import house_rules
from fairhouse.kit.house_rules import House
from fairhouse.kit.refusals import Refusal
from tests.simulation.test_people import STARTS, planned


def test_the_same_seed_plans_the_same_members_and_the_same_wagers() -> None:
    assert planned(60, seed=5) == planned(60, seed=5)


def test_another_seed_plans_other_people() -> None:
    first, second = planned(60, seed=5), planned(60, seed=6)
    assert not {life.person for life in first} & {life.person for life in second}


def test_more_members_do_not_change_those_who_were_there() -> None:
    assert planned(60)[:20] == planned(20)


def test_visits_lie_within_the_simulation_and_do_not_overlap() -> None:
    ends = STARTS + timedelta(days=10)
    for life in planned(120):
        assert life.arrives <= ends
        for visit in life.visits:
            times = [wager.at for wager in visit.wagers]
            assert life.arrives < visit.at < ends
            assert visit.at < times[0] and times == sorted(times)
        assert all(a.wagers[-1].at < b.at for a, b in pairwise(life.visits))


def test_wise_wagers_are_bets_of_their_games_and_within_the_licences_cap() -> None:
    for life in planned(80):
        rules = house_rules.current()[life.house].at(life.arrives)
        age = life.person.age(STARTS.date())
        for wager in (wager for visit in life.visits for wager in visit.wagers):
            parsed = engine.load(wager.game).parse(wager.body)
            if wager.foolish:
                continue
            assert not isinstance(parsed, Refusal), wager
            cap = rules.play.stake_cap(bets.class_of(wager.game), age=age)
            if cap is not None:
                assert parsed.stake_micros <= cap[life.person.currency].micros


def test_some_members_are_foolish_late_forgetful_and_cautious() -> None:
    lives = planned(300)
    wagers = [wager for life in lives for visit in life.visits for wager in visit.wagers]
    visits = [visit for life in lives for visit in life.visits]
    assert {life.temperament for life in lives} == {"cautious", "regular", "high"}
    assert any(wager.foolish for wager in wagers)
    assert any(visit.wrong_passwords == 3 for visit in visits)
    assert any(life.confirms_after is None for life in lives)
    assert any(life.frozen_at for life in lives)
    assert any(life.other_name_on_card for life in lives)


def test_members_together_like_every_game_and_each_has_a_favourite_class() -> None:
    lives = planned(120)
    played = [{wager.game for visit in life.visits for wager in visit.wagers} for life in lives]
    offered = {game for house in house_rules.current().values() for game in games_of(house)}
    assert set().union(*played) == offered
    classes = [[bets.class_of(game) for game in games] for games in played if len(games) > 2]
    assert sum(len(set(own)) < len(own) for own in classes) > len(classes) / 2


def games_of(house: House) -> tuple[str, ...]:
    return house.at(STARTS).play.games


@pytest.mark.parametrize("game", engine.names())
def test_habits_are_wagers_of_every_released_game_whatever_may_be_staked(game: str) -> None:
    """On the grid, with the bets that the game asks for, and cut to a cap where there is one."""
    rng = Random(game)
    for _ in range(40):
        habit = bets.habit(rng, game, (10, 20, 50, 250, 5000))
        free, capped = (engine.load(game).parse(habit.body(cap)) for cap in (None, 200))
        assert not isinstance(free, Refusal), (habit, free)
        assert not isinstance(capped, Refusal), (habit, capped)
        assert capped.stake_micros <= 2_000_000
        foolish = engine.load(game).parse(bets.foolish(rng, game))
        assert isinstance(foolish, Refusal) or foolish.stake_micros >= 90_000_000_000


def test_only_the_last_round_of_a_visit_is_left_and_only_where_it_can_wait() -> None:
    visits = [visit for life in planned(300) for visit in life.visits]
    left = [wager for visit in visits for wager in visit.wagers if wager.leaves]
    assert left
    assert all(engine.load(wager.game).staged for wager in left)
    assert not any(wager.leaves for visit in visits for wager in visit.wagers[:-1])
