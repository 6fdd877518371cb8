"""Roulette Splendide plays the rules of European roulette with la partage, and says so."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import pytest

from fairhouse.games import engine
from fairhouse.games.cards import card
from fairhouse.games.certificate import certify, published
from fairhouse.games.engine import GameFault
from fairhouse.games.roulette_european import rules as first
from fairhouse.games.shared import roulette as shared
from tests.games import kit

GAME = engine.load("roulette_splendide")
UNIT = 1_000_000
EVEN_MONEY = ("red", "black", "odd", "even", "low", "high")


def win(bet: str, pocket: int, stake: str = "1.00") -> int:
    wager = kit.parsed(GAME, {"bets": [{"bet": bet, "stake": stake}]})
    return kit.replay(GAME, wager, [GAME.layout["pockets"].index(pocket)]).win_micros


def test_its_numbers_are_those_of_european_roulette_but_for_la_partage() -> None:
    ours, theirs = kit.numbers("roulette_splendide"), kit.numbers("roulette_european")
    assert ours.pop("zero") == {"la_partage": True}
    assert theirs.pop("zero") == {"la_partage": False}
    assert ours.pop("game")["kind"] == theirs.pop("game")["kind"] == "roulette"
    assert ours == theirs


def test_its_rules_are_the_code_of_the_released_european_roulette() -> None:
    one, other = (
        ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body[1:]
        for module in (first, shared)
    )
    assert [ast.dump(part) for part in one] == [ast.dump(part) for part in other]


@pytest.mark.parametrize("bet", EVEN_MONEY)
def test_zero_returns_half_of_an_even_money_bet(bet: str) -> None:
    assert win(bet, 0) == UNIT // 2
    assert win(bet, 0, "0.01") == 5_000
    wins = [win(bet, pocket) for pocket in range(1, 37)]
    assert (wins.count(2 * UNIT), wins.count(0)) == (18, 18)


@pytest.mark.parametrize(
    "bet", ["straight:7", "split:17-20", "street:1-2-3", "corner:1-2-4-5", "six_line:1-2-3-4-5-6",
            "dozen:1", "column:3"],
)  # fmt: skip
def test_zero_takes_every_other_bet_that_does_not_cover_it(bet: str) -> None:
    assert win(bet, 0) == 0


@pytest.mark.parametrize(
    ("bet", "due"), [("straight:0", 36), ("split:0-1", 18), ("trio:0-2-3", 12), ("first_four", 9)]
)
def test_a_bet_that_covers_zero_is_paid_in_full(bet: str, due: int) -> None:
    assert win(bet, 0) == due * UNIT


def test_the_edge_is_1_in_74_on_even_money_and_1_in_37_on_the_rest() -> None:
    certified = {figures.bet: figures for figures in certify(GAME)}
    assert sum(figures.cells for figures in certified.values()) == 157
    for bet, figures in certified.items():
        assert figures.rtp == (Fraction(73, 74) if bet in EVEN_MONEY else Fraction(36, 37)), bet
    assert certified["red"].hit_rate == Fraction(19, 37)
    # wins 1 on 18 pockets, loses 1 on 18, loses one half on zero
    assert certified["red"].variance == Fraction(18 + 18, 37) + Fraction(1, 4 * 37) - Fraction(
        1, 74
    ) ** 2  # fmt: skip
    assert {bet["bet"]: bet["rtp"]["numerator"] for bet in published("roulette_splendide")["bets"]
            if bet["bet"] in EVEN_MONEY} == dict.fromkeys(EVEN_MONEY, "73")  # fmt: skip


def test_page_and_card_tell_of_la_partage() -> None:
    assert GAME.layout["la_partage"] is True
    assert engine.load("roulette_european").layout["la_partage"] is False
    told = " ".join(block.text for block in card("roulette_splendide"))
    assert "half of every stake on red, black" in told
    assert "98.64 %" in told
    assert "97.29 %" in told


def test_a_change_of_the_shared_rules_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash covers the shared module: with other shared source the game would not load."""
    monkeypatch.setattr("fairhouse.games.roulette_splendide.rules.SHARED", ())
    engine.load.cache_clear()
    try:
        with pytest.raises(GameFault, match="a change of numbers or rules needs a new version"):
            engine.load("roulette_splendide")
    finally:
        monkeypatch.undo()
        engine.load.cache_clear()


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [("zero", "la_partage", 1), ("pays", "red", 0), ("wheel", "pockets", list(range(1, 38)))],
)
def test_numbers_that_cannot_be_played_are_refused_by_key(
    table: str, key: str, value: object
) -> None:
    changed = kit.numbers("roulette_splendide")
    changed[table][key] = value
    with pytest.raises(GameFault) as caught:
        kit.built("roulette_splendide", changed)
    assert caught.value.key == f"{table}.{key}"
