"""Red or Black Hi-Lo: prices from chances, and the published return of that pricing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fairhouse.games import ladders
from fairhouse.games.shared import decks
from fairhouse.games.shared.ladder import LadderRules
from tests.games import kit

UPWARDS = "A23456789TJQK"
SUITS = {"clubs": "C", "diamonds": "D", "hearts": "H", "spades": "S"}
STAKE = {"bets": [{"bet": "main", "stake": "1.00"}]}
GAME = kit.staged("red_or_black_hi_lo")
PUBLISHED = Fraction(16066, 16575)
"""96.9291 %: guesses of rank at 0.97 over their chance, cut to two decimals, ties lost."""


def right(guess: str, one: str, two: str) -> bool:
    """Whether a guess is right, from the codes of the two cards."""
    rise = UPWARDS.index(two[0]) - UPWARDS.index(one[0])
    if guess in SUITS:
        return two[1] == SUITS[guess]
    return {"higher": rise > 0, "lower": rise < 0, "red": two[1] in "DH", "black": two[1] in "CS"}[
        guess
    ]


@pytest.mark.parametrize("one", decks.codes(decks.PACK))
def test_every_price_is_the_largest_that_gives_back_no_more_than_97_percent(one: str) -> None:
    offers = GAME.layout["price_hundredths"][one]
    others = [two for two in decks.codes(decks.PACK) if two != one]
    for guess in ("higher", "lower", "red", "black", *SUITS):
        won = sum(right(guess, one, two) for two in others)
        if won == 0:
            assert guess not in offers
            continue
        price = offers[guess]
        assert won * price <= 97 * 51 < won * (price + 1)


def test_the_published_return_comes_out_to_the_integer() -> None:
    """As a way to play the game, and as the best play of a game with no other guesses."""
    assert kit.certified("red_or_black_hi_lo", "main", "higher_or_lower_once")[0] == PUBLISHED
    changed = kit.numbers("red_or_black_hi_lo")
    changed["ladder"]["guesses"] = ["higher", "lower"]
    changed["ladder"]["steps"] = 3
    ranks = kit.built("red_or_black_hi_lo", changed)
    assert isinstance(ranks.rules, LadderRules)
    best = ladders.distributions(
        {"optimal": (ranks.rules, ladders.optimal)},
        kit.parsed(ranks, STAKE),
        lambda _done, _of: None,
    )["optimal"]
    won = sum(win * weight for win, weight in best.weights.items())
    assert Fraction(won, best.total * 1_000_000) == PUBLISHED


def test_the_best_play_is_the_best_paid_guess_once() -> None:
    offers = GAME.layout["price_hundredths"]
    codes = decks.codes(decks.PACK)
    total = 0
    for one in codes:
        total += max(
            price * sum(right(guess, one, two) for two in codes if two != one)
            for guess, price in offers[one].items()
        )
    best = Fraction(total, 52 * 51 * 100)
    assert kit.certified("red_or_black_hi_lo", "main", "optimal")[0] == best
    assert PUBLISHED < best < Fraction(97, 100)


def red_once(dealt: kit.Round) -> str:
    return "collect" if dealt.view["step"] else "red"


def test_dealt_rounds_return_what_is_certified() -> None:
    name = "red_or_black_hi_lo"
    assert kit.z_square(name, "main", "red_once", STAKE, 20_000, red_once) < 4**2


@pytest.mark.parametrize("suit", SUITS)
def test_a_suit_is_right_for_its_thirteen_cards_and_says_so(suit: str) -> None:
    wager = kit.parsed(GAME, STAKE)
    seen = set()
    for n in range(400):
        dealt = kit.opened(GAME, wager, kit.seed(n, suit))
        first = dealt.view["hands"][0]["cards"][0]
        price = GAME.layout["price_hundredths"][first][suit]
        dealt.act(suit)
        card = dealt.view["hands"][0]["cards"][1]
        seen.add(card)
        last = dealt.view["history"][-1]
        if card[1] == SUITS[suit]:
            assert (last["result"], dealt.view["multiple_hundredths"]) == ("won", price)
            assert not dealt.over
        else:
            assert last["result"] == "lost"
            assert dealt.outcome.win_micros == 0
        assert card != first
    assert len(seen) == 52
