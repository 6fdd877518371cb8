"""Snap: every two cards under every bet, counted card by card."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest

from fairhouse.games import engine
from fairhouse.games.certificate import published
from fairhouse.games.engine import GameFault
from fairhouse.games.enumerate import branches
from fairhouse.games.shared import decks
from tests.games import kit

GAME = engine.load("snap")
RANKS = "23456789JQKA"
BETS = ("snap", "suited_snap", "higher", "lower", "same_suit", "same_colour", "red", "black")
EVERY = {"bets": [{"bet": bet, "stake": "1.00"} for bet in BETS]}


def winners(one: str, two: str) -> set[str]:
    """The bets that two cards win, from their codes."""
    rise = RANKS.index(two[0]) - RANKS.index(one[0])
    red = [card[1] in "DH" for card in (one, two)]
    return {
        bet
        for bet, wins in {
            "snap": rise == 0,
            "suited_snap": one == two,
            "higher": rise > 0,
            "lower": rise < 0,
            "same_suit": one[1] == two[1],
            "same_colour": red[0] == red[1],
            "red": red[1],
            "black": not red[1],
        }.items()
        if wins
    }


def test_every_two_cards_pay_the_bets_that_they_fulfil() -> None:
    prices = kit.numbers("snap")["prices"]
    wager = kit.parsed(GAME, EVERY)
    seen = set()
    for _, outcome in branches(lambda pick: GAME.play(wager, pick)):
        one, two = outcome.view["hands"][0]["cards"]
        seen.add((one, two))
        won = {bet["bet"]: bet["win_micros"] for bet in outcome.view["bets"] if bet["win_micros"]}
        assert won == {bet: prices[bet] * 10_000 for bet in winners(one, two)}
        assert outcome.win_micros == sum(won.values())
        assert (outcome.view["message"] == "Snap!") == (one[0] == two[0])
    assert len(seen) == 48 * 48


@pytest.mark.parametrize("bet", BETS)
def test_a_return_is_counted_over_all_288_cards(bet: str) -> None:
    shoe = [rank + suit for rank in RANKS for suit in "CDHS"] * 6
    assert len(shoe) == 288
    # all that matters of the first card is found with one of each code
    won = sum(
        bet in winners(one, two) for at, one in enumerate(shoe[:48]) for two in _without(shoe, at)
    )
    chance = Fraction(won, 48 * 287)
    (figures,) = [each for each in published("snap")["bets"] if each["bet"] == bet]
    rtp = Fraction(int(figures["rtp"]["numerator"]), int(figures["rtp"]["denominator"]))
    assert rtp == chance * kit.numbers("snap")["prices"][bet] / 100
    assert Fraction(94, 100) < rtp < Fraction(97, 100)


def _without(shoe: list[str], at: int) -> list[str]:
    return shoe[:at] + shoe[at + 1 :]


def test_snap_has_the_published_chance_and_price() -> None:
    """23 in 287 at 12.06 for one, with six packs without tens."""
    (figures,) = [each for each in published("snap")["bets"] if each["bet"] == "snap"]
    rtp = Fraction(int(figures["rtp"]["numerator"]), int(figures["rtp"]["denominator"]))
    assert rtp == Fraction(23, 287) * Fraction(1206, 100)


def test_weights_are_those_of_cards_drawn_one_by_one() -> None:
    """Two small packs: every order of all their cards gives the same chances."""
    changed = kit.numbers("snap")
    changed["shoe"] = {"packs": 2, "without": list("23456789TJ")}
    small = kit.built("snap", changed)
    wager = kit.parsed(small, {"bets": [{"bet": "red", "stake": "1.00"}]})
    found: dict[tuple[str, str], Fraction] = {}
    for chance, outcome in branches(lambda pick: small.play(wager, pick)):
        one, two = outcome.view["hands"][0]["cards"]
        found[one, two] = found.get((one, two), Fraction(0)) + chance
    cards = [decks.code(card) for card in range(40, 52)] * 2
    expected: dict[tuple[str, str], Fraction] = {}
    for one, two in permutations(cards, 2):
        expected[one, two] = expected.get((one, two), Fraction(0)) + Fraction(1, 24 * 23)
    assert found == expected


@pytest.mark.parametrize("bet", BETS)
def test_dealt_rounds_return_what_is_certified(bet: str) -> None:
    wager = kit.parsed(GAME, {"bets": [{"bet": bet, "stake": "1.00"}]})
    rounds = 20_000
    (figures,) = [each for each in published("snap")["bets"] if each["bet"] == bet]
    rtp = Fraction(int(figures["rtp"]["numerator"]), int(figures["rtp"]["denominator"]))
    won = sum(kit.live(GAME, wager, kit.seed(n, bet))[0].win_micros for n in range(rounds))
    distance = Fraction(won, rounds * 1_000_000) - rtp
    assert distance**2 * rounds < 4**2 * Fraction(figures["standard_deviation"]) ** 2


WRONG: list[tuple[str, str, Any, str]] = [
    ("stake", "grid_micros", 150, "hundreds of micros"),
    ("shoe", "packs", 1, "between 2 and 8"),
    ("shoe", "packs", 9, "between 2 and 8"),
    ("shoe", "without", ["10"], "must name ranks"),
    ("shoe", "without", ["T", "T"], "must name ranks"),
    ("shoe", "without", list("23456789TJQK"), "leave two ranks"),
    ("prices", "snap", 100, "no price in hundredths"),
    ("prices", "black", 100_001, "no price in hundredths"),
]


@pytest.mark.parametrize(("table", "key", "value", "reason"), WRONG)
def test_numbers_that_cannot_be_played_are_refused(
    table: str, key: str, value: Any, reason: str
) -> None:
    changed = kit.numbers("snap")
    changed[table][key] = value
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built("snap", changed)
    assert caught.value.key == f"{table}.{key}"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"bets": []}, "game.no_bets"),
        ({"bets": [{"bet": "snapp", "stake": "1.00"}]}, "game.unknown_bet"),
        ({"bets": [{"bet": "snap", "stake": "0.005"}]}, "game.stake_grid"),
        ({"bets": [{"bet": "snap", "stake": "1.00"}] * 2}, "game.duplicate_bet"),
    ],
)
def test_bets_that_cannot_be_taken_are_refused(body: Any, code: str) -> None:
    assert kit.refused(GAME, body).code == code
