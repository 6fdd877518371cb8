"""Stargazer: the table decides, the numbers show exactly what was won."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.certificate import as_json, certify, published
from fairhouse.games.engine import Game
from fairhouse.games.enumerate import branches
from fairhouse.games.stargazer.rules import Stargazer
from fairhouse.kit import dice
from fairhouse.kit.weights import Pick, Weights
from tests.games import kit
from tests.games import slots_kit as slots

GAME = engine.load("stargazer")
NUMBERS = kit.numbers("stargazer")
PRIZES = NUMBERS["prizes"]
STAKE = 1_000_000


def rules_of(game: Game) -> Stargazer:
    assert isinstance(game.rules, Stargazer)
    return game.rules


@settings(max_examples=300)
@given(
    st.binary(min_size=32, max_size=32), st.integers(0, len(PRIZES["stakes"])), st.integers(1, 99)
)
def test_every_prize_stands_on_the_card_and_nothing_else(of: bytes, card: int, tenths: int) -> None:
    """The card of the table is chosen, the numbers are drawn live from a seed."""
    live = dice.Live(of, GAME.label)
    rules = rules_of(GAME)

    def pick(weights: Weights) -> int:
        return card if weights is rules.cards else live.pick(weights)

    stake = tenths * 100_000
    outcome = GAME.play(GAME.wager_from({"stake_micros": stake}), pick)
    view = outcome.view
    own = [row["number"] for row in view["numbers"]]
    assert len(set(own)) == len(own) == 12
    assert len(set(view["winning"])) == len(view["winning"]) == 4
    assert {*own, *view["winning"]} <= set(range(1, 41))
    matching = [at for at, number in enumerate(own) if number in view["winning"]]
    assert view["matched"] == matching
    assert [at for at, row in enumerate(view["numbers"]) if row["won"]] == matching
    parts = [view["numbers"][at]["prize_micros"] // stake for at in matching]
    prize = PRIZES["stakes"][card - 1] * stake if card else 0
    assert outcome.win_micros == view["prize_micros"] == sum(parts) * stake == prize
    if card:
        assert sorted(parts) in [sorted(way) for way in NUMBERS["made_of"][card - 1]]


def small(**card: Any) -> Game:
    """So few numbers that every card can be walked."""
    changed = kit.numbers("stargazer")
    changed["card"] = {"stars": 2, "own_numbers": 2, "up_to": 5, "amounts": [3, 2, 1]} | card
    changed["prizes"] = {"of": 10, "stakes": [3, 2], "cards": [1, 2]}
    changed["made_of"] = [[[3], [2, 1]], [[2]]]
    changed["stake"]["max_win_multiple"] = 3
    return kit.built("stargazer", changed)


def test_every_branch_of_whole_rounds_gives_the_table() -> None:
    game = small()
    assert kit.chances(game, kit.parsed(game, {"stake": "1.00"})) == {
        0: Fraction(7, 10), 3 * STAKE: Fraction(1, 10), 2 * STAKE: Fraction(2, 10),
    }  # fmt: skip
    (figures,) = certify(game)
    assert figures.rtp == Fraction(7, 10)


@pytest.mark.parametrize("parts", [[], [2], [2, 1]])
def test_stars_places_numbers_and_amounts_are_equally_likely(parts: list[int]) -> None:
    """All cards that may show these parts, each as likely as another."""
    rules = rules_of(small())
    found: Counter[Any] = Counter()

    def drawn(pick: Pick) -> Any:
        stars, numbers, matched = rules.numbers(parts, pick)
        return tuple(stars), tuple(numbers), tuple(sorted(matched))

    for chance, card in branches(drawn):
        found[card] += chance  # type: ignore[assignment]
    assert len(set(found.values())) == 1
    places = {0: 1, 1: 2, 2: 2}[len(parts)]
    own = {0: 3 * 2, 1: 2 * 3, 2: 2 * 1}[len(parts)]
    assert len(found) == 5 * 4 * places * own * 3 ** (2 - len(parts))


def test_amounts_that_do_not_match_are_all_as_likely() -> None:
    """On cards that win nothing: the chance of each amount in each place, exactly."""
    rules = rules_of(small())
    seen: Counter[tuple[int, int]] = Counter()
    for chance, (_, numbers, _) in branches(lambda pick: rules.numbers([], pick)):
        for at, (_, amount) in enumerate(numbers):
            seen[at, amount] += chance  # type: ignore[assignment]
    assert set(seen.values()) == {Fraction(1, 3)}


def test_the_certificate_is_the_table_added_up() -> None:
    assert as_json(GAME, certify(GAME)) == published("stargazer")
    card = slots.stored(GAME)["card"]
    pairs = list(zip(PRIZES["stakes"], PRIZES["cards"], strict=True))
    assert slots.exactly(card["rtp"]) == Fraction(sum(s * n for s, n in pairs), PRIZES["of"])
    assert slots.exactly(card["hit_rate"]) == Fraction(sum(PRIZES["cards"]), PRIZES["of"])
    assert Fraction("0.90") <= slots.exactly(card["rtp"]) <= Fraction("0.93")


def test_dealt_rounds_return_what_is_certified() -> None:
    assert slots.z_square(GAME, "card", {"stake": "1.00"}, 20_000) < Fraction(9, 2) ** 2


def test_rounds_replay_and_do_not_hang_on_the_stake() -> None:
    slots.assert_live_rounds_replay(GAME, {"stake": "0.30"}, 300)
    slots.assert_outcomes_do_not_hang_on_the_stake(GAME, {"stake": "0.10"}, {"stake": "50.00"})


@pytest.mark.parametrize(
    ("body", "code"), [*slots.STAKE_BODIES, ({"stake": "0.05"}, "game.stake_grid")]
)
def test_a_body_that_is_no_stake_is_refused(body: Any, code: str) -> None:
    assert kit.refused(GAME, body).code == code


@pytest.mark.parametrize("stake", [0, -100_000, 50_000, 100_001])
def test_a_stored_stake_that_does_not_divide_is_not_played(stake: int) -> None:
    with pytest.raises(ValueError, match="no stake of this game"):
        GAME.wager_from({"stake_micros": stake})


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        (("stake", "grid_micros"), 0, "stake.grid_micros", "positive multiple"),
        (("stake", "max_win_multiple"), 10_000, "stake.max_win_multiple", "largest prize"),
        (("prizes", "of"), 1000, "prizes.of", "more than fit"),
        (("prizes", "cards"), [1, 2], "prizes.cards", "every prize has a number"),
        (("card", "stars"), 13, "card.stars", "not more than the own numbers"),
        (("card", "stars"), 0, "card.stars", "at least 1"),
        (("card", "up_to"), 15, "card.up_to", "numbers for stars and others"),
        (("card", "amounts"), [1, 1], "card.amounts", "different"),
        (("card", "stars"), 3, "made_of[2]", "more than there are stars"),
        (("made_of",), [[[2000]]], "made_of", "one list for each prize"),
        (("made_of", 0), [], "made_of[0]", "made of nothing"),
        (("made_of", 4), [[20, 4]], "made_of[4]", "do not make 25"),
        (("made_of", 4), [[21, 4]], "made_of[4]", "not all amounts"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused(
    path: tuple[Any, ...], value: Any, key: str, reason: str
) -> None:
    slots.assert_refused_numbers("stargazer", path, value, key=key, reason=reason)
