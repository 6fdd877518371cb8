"""European roulette pays as the cloth says, cell by cell, and takes no bet that is not on it."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.certificate import certify
from fairhouse.games.engine import GameFault, Wager
from tests.games import kit

GAME = engine.load("roulette_european")
UNIT = 1_000_000

# The cloth again, from its geometry instead of its arithmetic: twelve rows of three, zero on top.
PLACE = {n: divmod(n - 1, 3) for n in range(1, 37)}
RED = {1, 3, 5, 7, 9, 12, 14, 16, 18, 19, 21, 23, 25, 27, 30, 32, 34, 36}


def touching(a: int, b: int) -> bool:
    if a == 0 or b == 0:
        return max(a, b) <= 3
    (row, column), (other_row, other_column) = PLACE[a], PLACE[b]
    return abs(row - other_row) + abs(column - other_column) == 1


def squares() -> set[frozenset[int]]:
    return {
        frozenset(n for n, at in PLACE.items() if at[0] in (r, r + 1) and at[1] in (c, c + 1))
        for r, c in product(range(11), range(2))
    }


def rows(*wanted: int) -> frozenset[int]:
    return frozenset(n for n, at in PLACE.items() if at[0] in wanted)


def cloth() -> dict[str, set[frozenset[int]]]:
    """Kind -> the sets of numbers that it can cover."""
    return {
        "straight": {frozenset([n]) for n in range(37)},
        "split": {frozenset(p) for p in combinations(range(37), 2) if touching(*p)},
        "street": {rows(r) for r in range(12)},
        "trio": {frozenset([0, 1, 2]), frozenset([0, 2, 3])},
        "corner": squares(),
        "six_line": {rows(r, r + 1) for r in range(11)},
    }


OUTSIDE: dict[str, frozenset[int]] = {
    "first_four": frozenset(range(4)),
    "red": frozenset(RED),
    "black": frozenset(range(1, 37)) - RED,
    "odd": frozenset(n for n in range(1, 37) if n % 2 == 1),
    "even": frozenset(n for n in range(1, 37) if n % 2 == 0),
    "low": frozenset(range(1, 19)),
    "high": frozenset(range(19, 37)),
    **{f"dozen:{d + 1}": rows(*range(4 * d, 4 * d + 4)) for d in range(3)},
    **{f"column:{c + 1}": frozenset(n for n, at in PLACE.items() if at[1] == c) for c in range(3)},
}
ALL_BETS: dict[str, frozenset[int]] = {
    **{
        f"{kind}:{'-'.join(str(n) for n in sorted(numbers))}": numbers
        for kind, sets in cloth().items()
        for numbers in sets
    },
    **OUTSIDE,
}


def spin(game: engine.Game, wager: Wager, pocket: int) -> engine.Outcome:
    position = GAME.layout["pockets"].index(pocket)
    return kit.replay(game, wager, [position])


def one(bet: str, stake: str = "1.00") -> dict[str, Any]:
    return {"bets": [{"bet": bet, "stake": stake}]}


def test_the_cloth_has_the_157_bets_of_its_geometry() -> None:
    assert len(ALL_BETS) == 157
    assert {name: frozenset(numbers) for name, numbers in GAME.layout["bets"].items()} == ALL_BETS


@pytest.mark.parametrize("bet", ALL_BETS)
def test_every_cell_pays_36_parts_for_all_it_covers(bet: str) -> None:
    covered = ALL_BETS[bet]
    wager = kit.parsed(GAME, one(bet))
    for pocket in range(37):
        due = 36 * UNIT // len(covered) if pocket in covered else 0
        outcome = spin(GAME, wager, pocket)
        assert outcome.win_micros == due, pocket
        assert outcome.view["bets"] == [{"bet": bet, "stake_micros": UNIT, "win_micros": due}]


def test_the_view_names_pocket_and_colour() -> None:
    wager = kit.parsed(GAME, one("red"))
    for pocket in range(37):
        view = spin(GAME, wager, pocket).view
        colour = "green" if pocket == 0 else "red" if pocket in RED else "black"
        assert (view["pocket"], view["colour"]) == (pocket, colour)


def test_every_kind_of_bet_returns_exactly_36_of_37() -> None:
    certified = {figures.bet: figures for figures in certify(GAME)}
    assert {bet: figures.cells for bet, figures in certified.items()} == {
        "straight": 37, "split": 60, "street": 12, "trio": 2, "corner": 22, "first_four": 1,
        "six_line": 11, "column": 3, "dozen": 3, "red": 1, "black": 1, "odd": 1, "even": 1,
        "low": 1, "high": 1,
    }  # fmt: skip
    for figures in certified.values():
        assert 1 - figures.rtp == Fraction(1, 37)
    assert certified["straight"].variance == Fraction(36**2, 37) - Fraction(36, 37) ** 2
    assert certified["red"].hit_rate == Fraction(18, 37)
    assert certified["straight"].maximum_win == 36


def test_la_partage_halves_the_edge_of_even_money_alone() -> None:
    changed = kit.numbers("roulette_european")
    changed["zero"]["la_partage"] = True
    game = kit.built("roulette_european", changed)
    assert game.content_hash != GAME.content_hash
    even = {"red", "black", "odd", "even", "low", "high"}
    for figures in certify(game):
        assert 1 - figures.rtp == Fraction(1, 74 if figures.bet in even else 37), figures.bet
    smallest = spin(game, kit.parsed(game, one("red", "0.01")), 0)
    assert smallest.win_micros == 5_000


# Bets together

stakes = st.integers(1, 10_000).map(lambda cents: (f"{cents // 100}.{cents % 100:02}", cents))
bets = st.dictionaries(st.sampled_from(sorted(ALL_BETS)), stakes, min_size=1, max_size=60)


@given(placed=bets, pocket=st.integers(0, 36))
def test_bets_placed_together_pay_the_sum_of_each(
    placed: dict[str, tuple[str, int]], pocket: int
) -> None:
    body = {"bets": [{"bet": bet, "stake": text} for bet, (text, _) in placed.items()]}
    wager = kit.parsed(GAME, body)
    assert wager.stake_micros == sum(cents for _, cents in placed.values()) * 10_000
    outcome = spin(GAME, wager, pocket)
    assert outcome.win_micros == sum(
        cents * 10_000 * 36 // len(ALL_BETS[bet])
        for bet, (_, cents) in placed.items()
        if pocket in ALL_BETS[bet]
    )
    assert sum(bet["win_micros"] for bet in outcome.view["bets"]) == outcome.win_micros
    assert GAME.wager_from(kit.plain(wager.data)) == wager


@given(st.sampled_from(sorted(n for n in ALL_BETS if "-" in n)), st.randoms(use_true_random=False))
def test_the_numbers_of_a_bet_may_stand_in_any_order(bet: str, shuffle: Any) -> None:
    kind, _, numbers = bet.partition(":")
    words = numbers.split("-")
    shuffle.shuffle(words)
    assert kit.parsed(GAME, one(f"{kind}:{'-'.join(words)}")).data == {"bets": {bet: UNIT}}


# What is not on the cloth


@given(
    kind=st.sampled_from(sorted(cloth())),
    numbers=st.lists(st.integers(0, 40), min_size=1, max_size=6),
)
def test_a_set_of_numbers_is_taken_only_where_the_cloth_has_it(
    kind: str, numbers: list[int]
) -> None:
    body = one(f"{kind}:{'-'.join(str(n) for n in numbers)}")
    if len(set(numbers)) == len(numbers) and frozenset(numbers) in cloth()[kind]:
        kit.parsed(GAME, body)
    else:
        refusal = kit.refused(GAME, body)
        assert (refusal.code, refusal.field) == ("game.numbers", "bets.0.bet")


@pytest.mark.parametrize(
    ("bet", "code"),
    [
        ("straight:37", "game.numbers"),
        ("straight:-1", "game.numbers"),
        ("straight:", "game.numbers"),
        ("straight", "game.numbers"),
        ("straight:1:2", "game.numbers"),
        ("straight:²", "game.numbers"),
        ("straight:" + "1-" * 5000, "game.numbers"),
        ("split:1-5", "game.numbers"),
        ("split:3-4", "game.numbers"),
        ("red:1", "game.numbers"),
        ("dozen:4", "game.numbers"),
        ("basket", "game.unknown_bet"),
        ("Red", "game.unknown_bet"),
        ("", "game.unknown_bet"),
        ("<script>", "game.unknown_bet"),
        (None, "game.shape"),
        (17, "game.shape"),
        (["red"], "game.shape"),
    ],
)
def test_a_bet_that_is_not_on_the_cloth_is_refused_in_words(bet: Any, code: str) -> None:
    refusal = kit.refused(GAME, one(bet))
    assert (refusal.code, refusal.field) == (code, "bets.0.bet")
    assert refusal.sentence.endswith(".")
    assert len(refusal.sentence) < 150


@pytest.mark.parametrize(
    ("stake", "code"),
    [
        ("0", "game.stake_not_positive"),
        ("0.00", "game.stake_not_positive"),
        ("-1.00", "game.stake_not_positive"),
        ("0.005", "game.stake_grid"),
        ("1.001", "game.stake_grid"),
        ("1000000.01", "game.stake_beyond"),
        ("999999999999", "game.stake_beyond"),
        ("1e3", "money.not_an_amount"),
        ("1,00", "money.not_an_amount"),
        (" 1", "money.not_an_amount"),
        ("1\n", "money.not_an_amount"),
        ("\u0661", "money.not_an_amount"),
        ("NaN", "money.not_an_amount"),
        ("", "money.not_an_amount"),
        (1, "money.not_an_amount"),
        (1.5, "money.not_an_amount"),
        (True, "money.not_an_amount"),
        (None, "money.not_an_amount"),
        (["1"], "money.not_an_amount"),
    ],
)
def test_a_stake_that_is_no_amount_of_the_game_is_refused(stake: Any, code: str) -> None:
    refusal = kit.refused(GAME, {"bets": [{"bet": "red", "stake": stake}]})
    assert (refusal.code, refusal.field) == (code, "bets.0.stake")


RED_BET = {"bet": "red", "stake": "1.00"}


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "game.shape", "bets"),
        ({"bets": None}, "game.shape", "bets"),
        ({"bets": {"red": "1.00"}}, "game.shape", "bets"),
        ({"bets": []}, "game.no_bets", "bets"),
        ({"bets": ["red"]}, "game.shape", "bets.0"),
        ({"bets": [RED_BET], "autoplay": 10}, "game.shape", None),
        ({"bets": [{**RED_BET, "pays": 35}]}, "game.shape", "bets.0"),
        ({"bets": [{"bet": "red"}]}, "money.not_an_amount", "bets.0.stake"),
        ({"bets": [{"stake": "1.00"}]}, "game.shape", "bets.0.bet"),
        ({"bets": [RED_BET, RED_BET]}, "game.duplicate_bet", "bets.1.bet"),
        ({"bets": [RED_BET] * 61}, "game.too_many_bets", "bets"),
        ([RED_BET], "game.shape", None),
        ("red", "game.shape", None),
        (None, "game.shape", None),
    ],
)
def test_a_body_of_another_shape_is_refused(body: Any, code: str, field: str | None) -> None:
    refusal = kit.refused(GAME, body)
    assert (refusal.code, refusal.field) == (code, field)


def test_two_orders_of_the_same_numbers_are_the_same_bet() -> None:
    twice = [{"bet": "split:1-2", "stake": "1.00"}, {"bet": "split:2-1", "stake": "1.00"}]
    assert kit.refused(GAME, {"bets": twice}).code == "game.duplicate_bet"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(json_values)
def test_no_body_whatsoever_breaks_the_game(body: Any) -> None:
    kit.refused(GAME, body)
    kit.refused(GAME, {"bets": body})
    kit.refused(GAME, {"bets": [{"bet": body, "stake": body}]})


def test_a_stored_wager_on_an_unknown_bet_is_not_played() -> None:
    with pytest.raises(KeyError):
        GAME.wager_from({"bets": {"basket": UNIT}})


# Numbers that cannot be played


@pytest.mark.parametrize(
    ("table", "key", "value", "reason"),
    [
        ("wheel", "pockets", list(range(36)), "each number from 0 to 36 once"),
        ("wheel", "pockets", [0, *range(36)], "each number from 0 to 36 once"),
        ("wheel", "red", [1] * 18, "18 different numbers"),
        ("wheel", "red", list(range(18)), "18 different numbers"),
        ("stake", "grid_micros", 5, "positive and even"),
        ("stake", "grid_micros", 0, "positive and even"),
        ("stake", "most_bets", 0, "between 1 and 157"),
        ("pays", "straight", 0, "not a pay"),
        ("pays", "split", 1001, "not a pay"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused_by_key_and_reason(
    table: str, key: str, value: Any, reason: str
) -> None:
    changed = kit.numbers("roulette_european")
    changed[table][key] = value
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built("roulette_european", changed)
    assert caught.value.key == f"{table}.{key}"
