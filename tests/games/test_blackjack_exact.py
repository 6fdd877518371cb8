"""The figures of blackjack are those of its rules: small shoes walked, the whole one dealt."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from math import comb
from typing import Any

import pytest

from fairhouse.games import engine
from fairhouse.games.blackjack import exact, exact_splits
from fairhouse.games.blackjack.chart import Chart
from fairhouse.games.blackjack.exact_shoe import walk
from fairhouse.games.blackjack.exact_splits import ways_to_split
from fairhouse.games.certificate import published
from fairhouse.games.engine import StagedGame
from fairhouse.games.enumerate import weighted_branches
from fairhouse.kit import dice
from tests.games import kit
from tests.games.blackjack_kit import BODY, UNIT, chart, played, variant

RESPLIT: dict[str, Any] = {"resplit_aces": True}
SHOES: dict[str, tuple[str, dict[str, int], dict[str, Any]]] = {
    "eights to four hands": ("blackjack", {"8C": 7, "TC": 11, "AC": 3}, {}),
    "eights and fives": ("blackjack", {"8C": 6, "TC": 9, "5C": 4}, {"most_hands": 3}),
    "eights that double": ("blackjack", {"8C": 6, "TC": 9, "3C": 4}, {"most_hands": 3}),
    "twos": ("blackjack", {"2C": 5, "TC": 9, "9C": 6}, {"most_hands": 3}),
    "aces once": ("blackjack", {"AC": 4, "TC": 10, "9C": 4}, {"most_hands": 3}),
    "aces again": ("blackjack", {"AC": 5, "TC": 11, "9C": 4}, RESPLIT),
    "aces that may hit": (
        "blackjack",
        {"AC": 4, "TC": 10, "9C": 4},
        {"most_hands": 2, "one_card_to_split_aces": False},
    ),
    "soft hands": ("blackjack", {"AC": 4, "6C": 5, "TC": 8, "4C": 2}, {"most_hands": 2}),
    "soft 17 is hit": (
        "blackjack",
        {"AC": 4, "6C": 5, "TC": 8, "3C": 2},
        {"most_hands": 2, "hits_soft_17": True},
    ),
    "no double after a split": (
        "blackjack",
        {"8C": 6, "TC": 9, "3C": 4},
        {"most_hands": 3, "double_after_split": False},
    ),
    "six to five, no surrender": (
        "blackjack",
        {"AC": 3, "TC": 8, "7C": 5},
        {"most_hands": 2, "blackjack": 6, "blackjack_for": 5, "late_surrender": False},
    ),
    "European": ("blackjack_european", {"9C": 6, "TC": 9, "AC": 4}, {"most_hands": 3}),
    "European doubles": (
        "blackjack_european",
        {"8C": 6, "TC": 9, "AC": 2, "3C": 3},
        {"most_hands": 2},
    ),
    "European original bet": (
        "blackjack_european",
        {"8C": 5, "TC": 8, "3C": 2, "AC": 2},
        {"most_hands": 3, "original_bet_only": True},
    ),
}  # fmt: skip


@cache
def small(about: str) -> StagedGame:
    name, pack, changed = SHOES[about]
    return variant(name, decks=1, pack=pack, **changed)


# The published chart splits nothing under a ten that a dealer without a hole card could punish;
# the first one does, and doubles too, so that the original-bet rule has something to spare.
def plays(about: str) -> Chart:
    return chart("blackjack" if "original" in about or "doubles" in about else SHOES[about][0])


@cache
def walked(about: str) -> dict[int, Fraction]:
    """Net result -> chance, over every branch of the rules themselves."""
    game, table = small(about), plays(about)
    wager = kit.parsed(game, BODY)
    found: Counter[tuple[int, int]] = Counter()

    def net(pick: Any) -> int:
        at = played(game, wager, pick, table)
        assert at.win_micros is not None
        return at.win_micros - at.stake_micros

    for weight, total, won in weighted_branches(net):
        found[won, total] += weight
    chances: Counter[int] = Counter()
    for (won, total), weight in found.items():
        chances[won] += Fraction(weight, total)  # type: ignore[assignment]
    return dict(chances)  # type: ignore[arg-type]


def summed_of(game: StagedGame, table: Chart) -> tuple[dict[int, Fraction], Fraction]:
    rules: Any = game.rules
    found = exact.found(rules, kit.parsed(game, BODY), table, lambda _done, _of: None)
    return {net: Fraction(n, found.total) for net, n in found.weights.items()}, found.loose


@pytest.mark.parametrize("about", SHOES)
def test_the_sums_are_every_branch_of_the_rules_to_the_last_digit(about: str) -> None:
    chances, loose = summed_of(small(about), plays(about))
    assert loose == 0
    assert sum(chances.values()) == 1
    assert chances == walked(about)


MANY_HANDS = {"8C": 5, "TC": 12, "9C": 4, "3C": 4}


def test_rounds_not_followed_one_by_one_keep_mean_square_and_largest_win(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Against the same rounds followed one by one, on a shoe of which both can be had."""
    game = variant("blackjack", decks=1, pack=MANY_HANDS)
    wanted, none = summed_of(game, chart())
    monkeypatch.setattr(exact_splits, "MOST_JOINT", 0)
    chances, loose = summed_of(game, chart())
    assert none == 0 < loose
    assert chances != wanted
    for power in range(3):
        assert sum(net**power * chance for net, chance in chances.items()) == sum(
            net**power * chance for net, chance in wanted.items()
        )
    most = 8 * UNIT
    assert max(chances) == max(wanted) == most
    assert chances[most] == wanted[most]


def test_pairs_come_to_their_hands_in_as_many_ways_as_cards_can_fall() -> None:
    assert ways_to_split(2) == {(True, True): 1}
    assert ways_to_split(3) == {
        (False, False): 1, (True, True, True): 1, (False, True, True): 1,
    }  # fmt: skip
    assert sum(ways for slots, ways in ways_to_split(4).items() if len(slots) == 4) == 5


def test_the_walk_over_the_dealers_cards_meets_every_set_once() -> None:
    ends = {(2, 0, 1): [0, 3], (2, 1, 0): [1, 0], (0, 0, 2): [5, 0], (1, 0, 0): [0, 1]}
    full: dict[tuple[int, ...], list[int]] = {
        drawn + (0,) * 7: ways for drawn, ways in ends.items()
    }
    met = [step for step in walk(full) if step.ends]
    assert sorted(step.ends for step in met) == sorted(
        tuple((end, n) for end, n in enumerate(ways) if n) for ways in ends.values()
    )
    products: list[int] = [0] * 4
    left, found = [5, 4, 3] + [0] * 7, 0
    for depth, rank, taken, ways in walk(full):
        products[depth] = (products[depth - 1] if depth else 1) * (left[rank] - taken)
        found += products[depth] * sum(n for _, n in ways)
    assert found == 3 * 20 * 3 + 20 * 4 + 5 * 6 + 5


# The published figures


def edge(name: str, strategy: str = "chart") -> tuple[Fraction, Fraction]:
    (bet,) = (bet for bet in published(name)["bets"] if bet["strategy"] == strategy)
    chance = bet["house_edge"]
    return Fraction(int(chance["numerator"]), int(chance["denominator"])), Fraction(
        bet["standard_deviation"]
    )


def test_the_edge_and_deviation_are_the_published_ones() -> None:
    """Published: 0.3336 % and 1.1405. The exact sum is 0.3332 %: four ten-thousandths less."""
    house, deviation = edge("blackjack")
    assert abs(house - Fraction("0.003336")) < Fraction("0.000005")
    assert round(deviation, 4) == Fraction("1.1405")


def test_play_by_the_cards_gains_on_the_chart_what_is_published() -> None:
    """Published: 0.3305 % for the best play where the chart keeps 0.3336 %."""
    best, _ = edge("blackjack", "composition")
    gained = edge("blackjack")[0] - best
    assert abs(best - Fraction("0.003305")) < Fraction("0.000005")
    assert abs(gained - Fraction("0.000031")) < Fraction("0.000002")


@pytest.mark.parametrize("name", ["blackjack", "blackjack_european"])
def test_the_best_play_stands_first_and_keeps_the_house_less_than_the_chart(name: str) -> None:
    bets = published(name)["bets"]
    assert [bet["strategy"] for bet in bets] == ["composition", "chart"]
    assert edge(name, "composition")[0] < edge(name)[0]


def test_the_edge_of_the_european_table_is_the_published_one() -> None:
    """Published: 0.55 %."""
    house, _ = edge("blackjack_european")
    assert round(100 * house, 2) == Fraction("0.55")


def test_a_natural_comes_as_often_as_it_must() -> None:
    """Six packs: 24 aces and 96 tens among 312, less those that the dealer pushes."""
    mine = Fraction(24 * 96, comb(312, 2))
    both = mine * Fraction(23 * 95, comb(310, 2))
    for bet in published("blackjack")["bets"]:
        natural = bet["notes"]["natural"]
        assert Fraction(int(natural["numerator"]), int(natural["denominator"])) == mine - both


# The whole shoe, dealt


@pytest.mark.parametrize("name", ["blackjack", "blackjack_european"])
def test_dealt_rounds_by_the_chart_return_what_is_certified(name: str) -> None:
    rounds = 20_000
    game: Any = engine.load(name)
    wager, table = kit.parsed(game, BODY), chart(name)
    won = 0
    for n in range(rounds):
        at = played(game, wager, dice.Live(kit.seed(n, name), game.label).pick, table)
        assert at.win_micros is not None
        won += at.win_micros - at.stake_micros
    house, deviation = edge(name)
    distance = Fraction(won, rounds * UNIT) + house
    assert distance**2 * rounds / deviation**2 < Fraction(7, 2) ** 2
