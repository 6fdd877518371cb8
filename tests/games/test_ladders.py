"""Ladders: exact figures against every branch of the rules that deal; numbers that are refused."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from fairhouse.games import ladders
from fairhouse.games.certificate import Distribution, certify, walk
from fairhouse.games.engine import GameFault, StagedGame
from fairhouse.games.enumerate import branches
from fairhouse.games.records import Position
from fairhouse.games.shared.ladder import Climb, LadderRules
from fairhouse.kit.dice import Replay
from tests.games import kit

STAKE = {"bets": [{"bet": "main", "stake": "1.00"}]}


def variant(name: str, prices: dict[str, list[int]] | None = None, **ladder: Any) -> StagedGame:
    changed = kit.numbers(name)
    changed["ladder"] |= ladder
    if prices:
        changed["prices"] = prices
    game = kit.built(name, changed)
    assert isinstance(game, StagedGame)
    return game


def exact(game: StagedGame, strategy: ladders.Strategy) -> dict[int, Fraction]:
    """Win -> chance by adding up."""
    assert isinstance(game.rules, LadderRules)
    found = ladders.distributions(
        {"": (game.rules, strategy)}, kit.parsed(game, STAKE), lambda _done, _of: None
    )[""]
    return spread(found)


def spread(found: Distribution) -> dict[int, Fraction]:
    assert sum(found.weights.values()) == found.total
    return {win: Fraction(weight, found.total) for win, weight in found.weights.items() if weight}


class Decided:
    """A game as one that plays itself: every decision is made by a function of the position."""

    def __init__(self, game: StagedGame, decide: Any) -> None:
        self.game, self.decide = game, decide

    def play(self, wager: Any, pick: Any) -> Any:
        position = self.game.open(wager, pick)
        while not self.game.is_over(position):
            position = self.game.act(position, {"action": self.decide(position)}, pick)
        return self.game.outcome(position)


def walked(game: StagedGame, decide: Any) -> dict[int, Fraction]:
    """Win -> chance over every branch of whole rounds."""
    decided: Any = Decided(game, decide)
    return spread(walk(decided, kit.parsed(game, STAKE)))


def likelier(at: Climb) -> str:
    """The likelier guess of an ace-low ladder, higher among equals."""
    return "higher" if (at.card // 4 + 1) % 13 <= 6 else "lower"


@pytest.mark.parametrize("tie", ["lose", "stand", "push"])
def test_two_steps_of_a_ladder_come_to_the_exact_figures(tie: str) -> None:
    """Also where the second pot is cut to the most that is paid."""
    game = variant("hi_lo", steps=2, tie=tie, most=3)
    assert walked(game, likelier) == exact(game, ladders.to_the_top(ladders.favourite))


def test_half_the_pot_at_risk_comes_to_the_exact_figures() -> None:
    game = variant("hi_lo", steps=2, first_parts=[50], later_parts=[30])

    def part(walk: ladders.Walk, spot: ladders.Spot) -> ladders.Act:
        return ladders.favourite(walk, spot)._replace(part=30 if spot.step else 50)

    found = walked(game, lambda at: f"{likelier(at)}_{30 if at.step else 50}")
    assert found == exact(game, ladders.to_the_top(part))
    # lost and lost: of 1.00 half is left, and of 50 hundredths 35
    assert min(found) == 350_000


def test_a_change_of_the_card_comes_to_the_exact_figures() -> None:
    game = variant("play_your_cards_right", steps=1, ace="low")
    poor = ladders.changing(Fraction(3, 5), ladders.favourite)

    def decide(at: Climb) -> str:
        here = (at.card // 4 + 1) % 13
        order = [(card // 4 + 1) % 13 for card in at.left]
        up, down = sum(each > here for each in order), sum(each < here for each in order)
        if at.changes and 5 * max(up, down) < 3 * len(order):
            return "change"
        return "higher" if up >= down else "lower"

    assert walked(game, decide) == exact(game, ladders.to_the_top(poor))


def searched(game: StagedGame, position: Position) -> Fraction:
    """The best expectation by trying everything with every next card."""
    if position.win_micros is not None:
        return Fraction(position.win_micros)
    best = Fraction(0)
    for choice in game.staged_rules.choices(position):
        act = partial(game.act, position, {"action": choice.action})
        after = ((p * searched(game, then)) for p, then in branches(act))
        best = max(best, sum(after, Fraction(0)))
    return best


HOT = {"higher": [150, 160] + [200] * 10 + [0], "lower": [0, *[200] * 10, 160, 150]}


@pytest.mark.parametrize("prices", [None, HOT], ids=["as offered", "where going on is best"])
@pytest.mark.parametrize(
    "ladder", [{"steps": 2, "changes": 0}, {"steps": 1, "changes": 1}], ids=str
)
def test_the_best_play_is_what_a_search_of_everything_finds(
    prices: dict[str, list[int]] | None, ladder: dict[str, int]
) -> None:
    game = variant("play_your_cards_right", prices, **ladder)
    firsts = [game.open(kit.parsed(game, STAKE), Replay([4 * r]).pick) for r in range(0, 13, 3)]
    assert isinstance(game.rules, LadderRules)
    adding = ladders.Walk(game.rules)
    spots = [spot for _, spot in adding.first()][::3]
    for first, spot in zip(firsts, spots, strict=True):
        assert searched(game, first) == adding.best(spot, 100)[0] * 10_000


def test_a_search_that_follows_every_pot_agrees_with_the_bound() -> None:
    """Where nobody can gain, collecting after one guess is best: the pots need not be searched."""
    game = variant("hi_lo", steps=3)
    once = exact(game, ladders.once(ladders.best_paid))
    assert exact(game, ladders.optimal) == once


def test_hot_prices_are_found_out() -> None:
    game = variant("play_your_cards_right", HOT, steps=1)
    with pytest.raises(GameFault, match="more than it takes"):
        certify(game)


# Numbers that cannot be played

WRONG: list[tuple[str, str, str, Any, str]] = [
    ("hi_lo", "ladder", "guesses", [], "each guess once"),
    ("hi_lo", "ladder", "guesses", ["higher", "higher"], "each guess once"),
    ("hi_lo", "ladder", "guesses", ["higher", "sideways"], "must be some of higher, lower"),
    ("hi_lo", "ladder", "steps", 0, "between 1 and 40"),
    ("hi_lo", "ladder", "steps", 41, "between 1 and 40"),
    ("hi_lo", "ladder", "most", 1, "between 2 and 100,000"),
    ("hi_lo", "ladder", "most", 100_001, "between 2 and 100,000"),
    ("hi_lo", "ladder", "changes", -1, "between 0 and 10"),
    ("hi_lo", "ladder", "changes", 11, "between 0 and 10"),
    ("hi_lo", "ladder", "tie", "win", "Invalid enum value"),
    ("hi_lo", "ladder", "ace", "both", "Invalid enum value"),
    ("hi_lo", "ladder", "first_parts", [], "different percentages"),
    ("hi_lo", "ladder", "first_parts", [0], "different percentages"),
    ("hi_lo", "ladder", "later_parts", [50, 50], "different percentages"),
    ("hi_lo", "ladder", "later_parts", [101], "different percentages"),
    ("hi_lo", "stake", "grid_micros", 0, "hundreds of micros"),
    ("hi_lo", "stake", "grid_micros", 10_050, "hundreds of micros"),
    ("hi_lo", "prices", "higher", [150] * 12, "13 prices"),
    ("hi_lo", "prices", "higher", [150] * 13, "nothing is higher than the highest"),
    ("hi_lo", "prices", "lower", [150] * 13, "nothing is higher than the highest"),
    ("hi_lo", "prices", "lower", [0, 100, *[150] * 11], "100 is no price"),
    ("hi_lo", "prices", "lower", [0, 10_001, *[150] * 11], "10001 is no price"),
    ("hi_lo", "prices", "lower", [0, *[150] * 11, 0], "every rank needs a guess"),
    ("play_your_cards_right", "ladder", "steps", 40, "leave cards in the pack"),
    ("red_or_black_hi_lo", "pricing", "returned_percent", 49, "between 50 and 100"),
    ("red_or_black_hi_lo", "pricing", "returned_percent", 101, "between 50 and 100"),
]


@pytest.mark.parametrize(("name", "table", "key", "value", "reason"), WRONG)
def test_numbers_that_cannot_be_played_are_refused_with_key_and_reason(
    name: str, table: str, key: str, value: Any, reason: str
) -> None:
    changed = kit.numbers(name)
    if changed["ladder"]["returned"] is False:
        changed["ladder"]["changes"] = 6
    changed[table][key] = value
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built(name, changed)
    assert caught.value.key in (f"{table}.{key}", table)
    assert caught.value.file == f"fairhouse/games/{name}/game.toml"
