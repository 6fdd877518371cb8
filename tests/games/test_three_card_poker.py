"""Three Card Poker: the published figures, every cell of its pays, the Q-6-4 line hand by hand."""

from __future__ import annotations

import tomllib
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from fairhouse.games import certificate, engine
from fairhouse.games.certificate import as_json, certify, published
from fairhouse.games.engine import Game, GameFault
from fairhouse.games.enumerate import branches
from fairhouse.games.records import Pick, Refusal, Weights
from fairhouse.games.shared import decks, poker
from fairhouse.games.three_card_poker.exact import Results, outcomes
from fairhouse.games.three_card_poker.rules import Hand, ThreeCardPoker
from tests.games import kit

NAME = "three_card_poker"
UNIT = 1_000_000
VARIANTS = Path(__file__).parent / "variants"


def hand(codes: str) -> tuple[int, ...]:
    return tuple(decks.card_of(code) for code in codes.split())


def score(codes: str) -> int:
    return poker.rank3(hand(codes))


def rules() -> ThreeCardPoker:
    found = engine.load(NAME).rules
    assert isinstance(found, ThreeCardPoker)
    return found


def body(ante: str = "", pair_plus: str = "") -> dict[str, Any]:
    placed = {"ante": ante, "pair_plus": pair_plus}
    return {"bets": [{"bet": bet, "stake": stake} for bet, stake in placed.items() if stake]}


def figures(bet: str, strategy: str = "") -> dict[str, Any]:
    (found,) = (
        each
        for each in published(NAME)["bets"]
        if each["bet"] == bet and each.get("strategy", "") == strategy
    )
    return found  # type: ignore[no-any-return]


def fraction(stored: dict[str, str]) -> Fraction:
    return Fraction(int(stored["numerator"]), int(stored["denominator"]))


@cache
def played() -> list[tuple[tuple[int, ...], int, Results]]:
    return outcomes(rules())


# Published figures


def test_the_ante_returns_the_published_fraction() -> None:
    best = figures("ante", "optimal")
    assert fraction(best["rtp"]) - 1 == Fraction(-13_733_780, 407_170_400)
    assert round(100 * float(fraction(best["notes"]["plays"])), 4) == 67.4208
    assert round(Decimal(best["standard_deviation"]), 4) == Decimal("1.6393")
    assert published(NAME)["bets"][0] == best


def test_worse_strategies_cost_what_is_published() -> None:
    """3.45 % for playing what the dealer would qualify with, 7.65 % for never folding."""
    assert round(100 * float(fraction(figures("ante", "queen_or_better")["house_edge"])), 2) == 3.45
    assert round(100 * float(fraction(figures("ante", "always_play")["house_edge"])), 2) == 7.65
    assert fraction(figures("ante", "always_play")["notes"]["plays"]) == 1


def test_pair_plus_returns_the_published_fractions() -> None:
    assert fraction(figures("pair_plus")["rtp"]) - 1 == Fraction(-512, 22_100)
    numbers = kit.numbers(NAME)
    variant = tomllib.loads((VARIANTS / "three_card_poker_40_30_6_3_1.toml").read_text("utf-8"))
    numbers["pair_plus"] |= variant["pair_plus"]
    (plus,) = (each for each in certify(kit.built(NAME, numbers)) if each.bet == "pair_plus")
    assert plus.rtp - 1 == Fraction(-1608, 22_100)


def test_the_stored_certificate_is_what_the_rules_give_today() -> None:
    game = engine.load(NAME)
    assert as_json(game, certify(game)) == published(NAME)


def test_a_licence_looks_at_the_best_play_and_at_every_bet() -> None:
    """Never folding returns 92.35 %; a licence that asks for more is met by playing well."""
    game = engine.load(NAME)
    certify(game, minimum_rtp=Fraction(966, 1000))
    with pytest.raises(GameFault, match=r"returns 96\.6270 %, the licence asks") as caught:
        certify(game, minimum_rtp=Fraction(967, 1000))
    assert caught.value.key == "bet ante"


# The line between playing and folding


@pytest.mark.parametrize(
    ("codes", "plays"),
    [
        ("QS 6H 4D", True),
        ("QS 6S 4D", True),
        ("QS 6H 5D", True),
        ("QS 7H 2D", True),
        ("KS 3H 2D", True),
        ("AS 4H 2D", True),
        ("2S 2H 3D", True),
        ("5S 3S 2S", True),
        ("QS 6H 3D", False),
        ("QS 6S 3D", False),
        ("QS 6H 2D", False),
        ("QS 5H 4D", False),
        ("QS 3H 2D", False),
        ("JS TH 8D", False),
        ("JS TS 8D", False),
        ("5S 3H 2D", False),
    ],
)
def test_the_best_play_by_the_hands_around_the_line(codes: str, plays: bool) -> None:
    """Each against all 18,424 hands of the dealer."""
    mine = hand(codes)
    left = [card for card in decks.PACK if card not in mine]
    value = sum(
        sum(rules().returned(poker.rank3(mine), poker.rank3(dealer))) - 1
        for dealer in combinations(left, 3)
    )
    assert (value > 0) is plays


def test_the_best_play_is_queen_six_four_for_every_hand_there_is() -> None:
    line = score("QS 6H 4D")
    seen = 0
    for cards, weight, results in played():
        value = sum(back * hands for back, hands in results.items())
        assert (value > 0) is (poker.rank3(cards) >= line), decks.codes(cards)
        assert value != 0
        seen += weight
    assert seen == 22_100


# What is paid


@pytest.mark.parametrize(
    ("dealer", "qualifies"),
    [
        ("QS 3H 2D", True),
        ("KS 3H 2D", True),
        ("AS 4H 2D", True),
        ("2S 2H 3D", True),
        ("5S 3S 2S", True),
        ("3S 2H AD", True),
        ("JS TH 8D", False),
        ("5S 3H 2D", False),
    ],
)
def test_the_dealer_qualifies_with_queen_high(dealer: str, qualifies: bool) -> None:
    assert rules().qualifies(score(dealer)) is qualifies


HANDS = {
    "AS KS QS": (5, 41),
    "4S 3S 2S": (5, 41),
    "3S 2S AS": (5, 41),
    "AS AH AD": (4, 31),
    "2S 2H 2D": (4, 31),
    "AS KD QS": (1, 7),
    "3S 2D AS": (1, 7),
    "AS KS JS": (0, 5),
    "5S 3S 2S": (0, 5),
    "AS AH KD": (0, 2),
    "2S 2H 3D": (0, 2),
    "AS KD JS": (0, 0),
    "QS 6D 4S": (0, 0),
}
"""The player's hand: its ante bonus for one, and what comes back for one of Pair Plus."""


@pytest.mark.parametrize("codes", HANDS)
def test_every_pay_against_a_dealer_who_does_not_qualify_loses_ties_and_wins(codes: str) -> None:
    bonus, plus = HANDS[codes]
    game, mine = rules(), score(codes)
    assert game.pair_plus_returned(mine) == plus
    assert game.returned(mine, score("JC TD 8C")) == (2 + bonus, 1)
    assert game.returned(mine, mine) == (1 + bonus, 1)
    scores = sorted({poker.rank3(cards) for cards in combinations(decks.PACK, 3)})
    for other in scores:
        if game.qualifies(other) and other != mine:
            expected = (2 + bonus, 2) if other < mine else (bonus, 0)
            assert game.returned(mine, other) == expected


def given(codes: str, **stakes: int) -> Hand:
    cards = hand(codes)
    return Hand(stakes, cards, tuple(card for card in decks.PACK if card not in cards))


def drawing(position: Hand, codes: str) -> Pick:
    """A pick that deals these cards from what is left."""
    remaining, wanted = list(position.left), list(hand(codes))

    def pick(weights: Weights) -> int:
        assert weights.size == len(remaining)
        at = remaining.index(wanted.pop(0))
        remaining[at] = remaining[-1]
        remaining.pop()
        return at

    return pick


@pytest.mark.parametrize(
    ("mine", "dealer", "wins", "message", "mark"),
    [
        ("AS KD JS", "JC TD 8C", {"ante": 2, "play": 1}, "The dealer does not qualify", "won"),
        ("AS KD JS", "AD KC TC", {"ante": 2, "play": 2}, "You win.", "won"),
        ("AS KD JS", "AD KC JC", {"ante": 1, "play": 1}, "A tie", "push"),
        ("AS KD JS", "AD KC QD", {"ante": 0, "play": 0}, "The dealer wins.", "lost"),
        ("4S 3S 2S", "5H 4H 3H", {"ante": 5, "play": 0}, "The dealer wins.", "won"),
        ("AS KD QS", "2H 2D 2C", {"ante": 1, "play": 0}, "The dealer wins.", "lost"),
    ],
)
def test_a_round_that_is_played(
    mine: str, dealer: str, wins: dict[str, int], message: str, mark: str
) -> None:
    game, position = rules(), given(mine, ante=UNIT, pair_plus=3 * UNIT)
    over = game.act(position, {"action": "play"}, drawing(position, dealer))
    _, plus = HANDS.get(mine, (0, 0))
    assert isinstance(over, Hand)
    assert over.wins == {
        **{bet: units * UNIT for bet, units in wins.items()}, "pair_plus": plus * 3 * UNIT
    }  # fmt: skip
    assert over.stake_micros == 5 * UNIT
    view = game.view(over)
    assert view["message"].startswith(message)
    assert [each["name"] for each in view["hands"]] == ["dealer", "player"]
    assert view["hands"][0]["cards"] == dealer.split()
    assert [bet["bet"] for bet in view["bets"]] == ["ante", "play", "pair_plus"]
    alone = game.act(given(mine, ante=UNIT), {"action": "play"}, drawing(position, dealer))
    assert game.view(alone)["hands"][1]["mark"] == mark


def test_pair_plus_is_paid_when_the_hand_is_folded() -> None:
    game, position = rules(), given("2S 2H 3D", ante=UNIT, pair_plus=UNIT)
    over = game.act(position, {"action": "fold"}, lambda _: pytest.fail("a card was drawn"))
    assert over.wins == {"ante": 0, "pair_plus": 2 * UNIT}
    assert game.view(over)["hands"][0]["cards"] == ["??", "??", "??"]
    assert game.closing(position) == {"action": "fold"}


def test_pair_plus_alone_is_decided_at_the_deal() -> None:
    game = kit.staged(NAME)
    wager = kit.parsed(game, body(pair_plus="2.00"))
    won = 0
    for n in range(300):
        round_ = kit.opened(game, wager, kit.seed(n))
        assert round_.over
        assert [len(picks) for picks in round_.picks] == [3]
        assert [each["name"] for each in round_.view["hands"]] == ["player"]
        won += round_.outcome.win_micros > 0
    assert 50 < won < 105


# Nothing is hidden because nothing is drawn


def test_the_dealers_cards_do_not_exist_before_the_decision() -> None:
    game = kit.staged(NAME)
    wager = kit.parsed(game, body("1.00", "1.00"))
    for n in range(50):
        round_ = kit.opened(game, wager, kit.seed(n))
        position = round_.position
        assert isinstance(position, Hand)
        assert position.dealer == ()
        assert [len(picks) for picks in round_.picks] == [3]
        assert len(position.left) == 49
        before = round_.view
        assert before["hands"][0]["cards"] == ["??", "??", "??"]
        assert before["choices"] == [
            {"action": "play", "title": "Play", "stake_micros": UNIT},
            {"action": "fold", "title": "Fold", "stake_micros": 0},
        ]
        round_.act("play")
        assert [len(picks) for picks in round_.picks] == [3, 3]
        shown = [card for each in round_.view["hands"] for card in each["cards"]]
        assert len({*shown}) == 6
        assert before["hands"][1]["cards"] == round_.view["hands"][1]["cards"]


@pytest.mark.slow
@pytest.mark.parametrize("codes", ["QS 6H 4D", "9S 8S 7S"])
def test_counted_hands_of_the_dealer_are_those_that_the_game_deals(codes: str) -> None:
    """Every branch of the dealer's draw through the rules themselves."""
    game, position = rules(), given(codes, ante=UNIT)
    walked: Counter[int] = Counter()
    for chance, over in branches(lambda pick: game.act(position, {"action": "play"}, pick)):
        win = over.win_micros
        assert win is not None
        walked[win // UNIT - 1] += chance  # type: ignore[assignment]
    mine = poker.rank3(position.cards)
    (results,) = {
        tuple(sorted((+results).items()))
        for cards, _, results in played()
        if poker.rank3(cards) == mine and len({card & 3 for card in cards}) == len(
            {card & 3 for card in position.cards}
        )
    }  # fmt: skip
    assert dict(results) == {back: chance * 18_424 for back, chance in walked.items()}


# Dealt rounds


def test_dealt_rounds_return_what_is_certified() -> None:
    game, rounds = kit.staged(NAME), 20_000
    line = score("QS 6H 4D")
    wager = kit.parsed(game, body("1.00"))
    results: Counter[str] = Counter()
    for n in range(rounds):
        round_ = kit.opened(game, wager, kit.seed(n, "ante"))
        position: Any = round_.position
        plays = poker.rank3(position.cards) >= line
        results["plays"] += plays
        round_.act("play" if plays else "fold")
        results["optimal"] += round_.outcome.win_micros - (UNIT if plays else 0)
    assert z(figures("ante", "optimal"), results["optimal"], rounds) < 4.5
    assert z(figures("ante", "always_play"), results["optimal"], rounds) > 2, "a wrong edge is seen"
    assert abs(results["plays"] / rounds - 0.674208) < 4.5 * sqrt(0.674208 * 0.325792 / rounds)
    plus = kit.parsed(game, body(pair_plus="1.00"))
    won = sum(kit.live(game, plus, kit.seed(n, "plus"))[0].win_micros for n in range(rounds))
    assert z(figures("pair_plus"), won, rounds) < 4.5


def z(bet: dict[str, Any], won: int, rounds: int) -> float:
    distance = Fraction(won, rounds * UNIT) - fraction(bet["rtp"])
    return abs(float(distance)) * sqrt(rounds) / float(bet["standard_deviation"])


# What is refused


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"bets": []}, "game.no_bets"),
        ({"bets": [{"bet": "play", "stake": "1.00"}]}, "game.unknown_bet"),
        (body("0.005"), "game.stake_grid"),
        (body("-1.00"), "game.stake_not_positive"),
        (body("1.00", "0.00"), "game.stake_not_positive"),
        ({"bets": [{"bet": "ante", "stake": "1"}] * 2}, "game.duplicate_bet"),
        ({"stake": "1.00"}, "game.shape"),
    ],
)
def test_wagers_that_are_none_are_refused(wrong: dict[str, Any], code: str) -> None:
    assert kit.refused(engine.load(NAME), wrong).code == code


def test_only_play_and_fold_are_actions() -> None:
    game = kit.staged(NAME)
    round_ = kit.opened(game, kit.parsed(game, body("1.00")), kit.seed(0))
    for wrong in ({}, {"action": "raise"}, {"action": None}, {"action": "play", "stake": "9.00"}):
        assert isinstance(game.parse_action(round_.position, wrong), Refusal)
    round_.act("fold")
    answer = game.parse_action(round_.position, {"action": "play"})
    assert isinstance(answer, Refusal)
    assert answer.code == "game.round_over"


def with_number(table: str, key: str, value: Any) -> dict[str, Any]:
    numbers = kit.numbers(NAME)
    numbers[table][key] = value
    return numbers


def without(table: str, key: str) -> dict[str, Any]:
    numbers = kit.numbers(NAME)
    del numbers[table][key]
    return numbers


@pytest.mark.parametrize(
    ("numbers", "key", "reason"),
    [
        (with_number("stake", "grid_micros", 0), "stake.grid_micros", "not a positive amount"),
        (with_number("dealer", "qualifies", "X"), "dealer.qualifies", "no rank among"),
        (with_number("dealer", "qualifies", ""), "dealer.qualifies", "no rank among"),
        (with_number("dealer", "qualifies", "QK"), "dealer.qualifies", "no rank among"),
        (with_number("ante_bonus", "straight", 0), "ante_bonus.straight", "between 1 and 1000"),
        (with_number("pair_plus", "pair", 1001), "pair_plus.pair", "between 1 and 1000"),
        (with_number("pair_plus", "pair", "1"), "pair_plus.pair", "Expected `int`"),
        (with_number("pair_plus", "mini_royal", 50), "pair_plus", "unknown field"),
        (without("pair_plus", "flush"), "pair_plus", "missing required field `flush`"),
        (without("ante_bonus", "straight"), "ante_bonus", "missing required field `straight`"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused(
    numbers: dict[str, Any], key: str, reason: str
) -> None:
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built(NAME, numbers)
    assert caught.value.file == "fairhouse/games/three_card_poker/game.toml"
    assert caught.value.key == key


def test_pays_that_return_more_than_they_take_are_not_certified() -> None:
    game: Game = kit.built(NAME, with_number("pair_plus", "flush", 5))
    with pytest.raises(GameFault, match="more than it takes") as caught:
        certificate.certify(game)
    assert caught.value.key == "bet pair_plus"
