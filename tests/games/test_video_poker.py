"""Video poker: what all its games have in common, whatever their pay tables."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import comb, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games import certificate, engine
from fairhouse.games.certificate import as_json, published
from fairhouse.games.enumerate import branches
from fairhouse.games.exact_cards import suit_classes
from fairhouse.games.exact_draw_poker import DRAWS, HOLDS
from fairhouse.games.records import Refusal
from fairhouse.games.shared import decks
from fairhouse.games.shared.draw_poker import Deal, DrawPoker, draw
from tests.games import kit
from tests.games.video_poker import NAMES, body, figures, hand, named, rules_of, table

pytestmark = pytest.mark.xdist_group("video_poker")  # one worker counts all draws, once

each_game = pytest.mark.parametrize("name", NAMES)


def test_the_house_has_both_families() -> None:
    assert {"jacks_or_better", "bonus_poker", "double_double_bonus", "deuces_wild"} <= {*NAMES}


# A round


def dealt(rules: DrawPoker, codes: str, stake: int = 1_000_000) -> Deal:
    cards = hand(codes)
    left = tuple(card for card in decks.PACK if card not in cards)
    return Deal(stake, cards, left, cards, None, None)


@each_game
def test_five_cards_are_drawn_and_then_as_many_as_are_thrown_away(name: str) -> None:
    """Nothing that a player does not see has been drawn, so nothing can leak."""
    game = kit.staged(name)
    for hold in range(HOLDS):
        positions = [at for at in range(5) if hold >> at & 1]
        round_ = kit.opened(game, kit.parsed(game, body()), kit.seed(hold))
        assert [len(picks) for picks in round_.picks] == [5]
        before = round_.view
        assert before["holdable"] is True
        assert before["over"] is False
        assert before["bets"][0]["win_micros"] is None
        round_.act({"action": "draw", "hold": positions[::-1]})
        assert [len(picks) for picks in round_.picks] == [5, 5 - len(positions)]
        assert round_.actions == [{"action": "draw", "hold": positions}]
        after = round_.view
        old, new = before["hands"][0]["cards"], after["hands"][0]["cards"]
        assert [new[at] for at in positions] == [old[at] for at in positions]
        fresh = [new[at] for at in range(5) if at not in positions]
        assert not {*fresh} & {*old}
        assert len({*new}) == 5
        assert after["dealt"] == old
        assert after["held"] == positions
        assert after["holdable"] is False


@each_game
def test_a_hand_is_paid_for_one_of_any_stake(name: str) -> None:
    rules = rules_of(name)
    for stake in (10_000, 30_000, 7_770_000):
        position = dealt(rules, "AS KS QS JS TS", stake)
        over = rules.act(position, draw(range(5)), lambda _: pytest.fail("a card was drawn"))
        assert over.win_micros == 800 * stake
        assert rules.view(over)["hands"][0]["mark"] == "won"
        assert rules.view(over)["message"].endswith("oyal flush pays 800 for 1.")


WRONG: list[tuple[Any, str | None]] = [
    ({"action": "draw"}, "hold"),
    ({"action": "draw", "hold": "0"}, "hold"),
    ({"action": "draw", "hold": {"0": True}}, "hold"),
    ({"action": "draw", "hold": [5]}, "hold"),
    ({"action": "draw", "hold": [-1]}, "hold"),
    ({"action": "draw", "hold": [True]}, "hold"),
    ({"action": "draw", "hold": ["1"]}, "hold"),
    ({"action": "draw", "hold": [1.0]}, "hold"),
    ({"action": "draw", "hold": [[1]]}, "hold"),
    ({"action": "draw", "hold": [1, 1]}, "hold"),
    ({"action": "draw", "hold": [0, 1, 2, 3, 4, 0]}, "hold"),
    ({"action": "hold", "hold": [1]}, "action"),
    ({"hold": [1]}, "action"),
    ({"action": "draw", "hold": [1], "cards": ["AS"]}, None),
]


@each_game
def test_a_draw_that_is_none_is_refused(name: str) -> None:
    game = kit.staged(name)
    round_ = kit.opened(game, kit.parsed(game, body()), kit.seed(0))
    for asked, field in WRONG:
        answer = game.parse_action(round_.position, asked)
        assert isinstance(answer, Refusal), asked
        assert answer.field == field


@each_game
def test_there_is_one_draw(name: str) -> None:
    game = kit.staged(name)
    round_ = kit.acted(
        game, kit.parsed(game, body()), kit.seed(1), [{"action": "draw", "hold": []}]
    )
    again = game.parse_action(round_.position, {"action": "draw", "hold": []})
    assert isinstance(again, Refusal)
    assert again.code == "game.round_over"
    assert round_.view["choices"] == []


def test_a_stake_is_placed_on_the_one_bet() -> None:
    game = engine.load("jacks_or_better")
    wager = kit.parsed(game, body("2.05"))
    assert (wager.stake_micros, wager.data) == (2_050_000, {"bets": {"main": 2_050_000}})
    assert game.wager_from(kit.plain(wager.data)) == wager
    for wrong, code in [
        ({"bets": [{"bet": "ante", "stake": "1.00"}]}, "game.unknown_bet"),
        (body("0.005"), "game.stake_grid"),
        (body("0"), "game.stake_not_positive"),
        ({"bets": []}, "game.no_bets"),
        ({"stake": "1.00"}, "game.shape"),
    ]:
        assert kit.refused(game, wrong).code == code


# What a player who does not return gets


@pytest.mark.slow
@each_game
def test_the_simple_rule_never_gives_away_what_was_dealt(name: str) -> None:
    """Every deal there is: no draw after the simple hold pays less than the dealt cards did."""
    rules, counted = rules_of(name), table(name)
    classes = [cards for cards, _ in suit_classes(5)]
    holds = np.array([sum(1 << at for at in rules.table.simple_hold(each)) for each in classes])
    cards = np.array(classes, np.int64)
    pays = np.array(rules.table.pays, np.int64)
    rows = np.array([rules.table.row(each) for each in classes])
    for hold in range(HOLDS):
        these = holds == hold
        after = counted._over_draws(cards[these], hold, lambda n, at: counted.counts[n][at])
        less = pays[None, :] < pays[rows[these]][:, None]
        assert not after[less].any()
        assert (after.sum(axis=1) == DRAWS).all()


@each_game
def test_closing_holds_by_the_simple_rule(name: str) -> None:
    game, rules = kit.staged(name), rules_of(name)
    for n in range(200):
        round_ = kit.opened(game, kit.parsed(game, body()), kit.seed(n))
        position = round_.position
        assert isinstance(position, Deal)
        assert rules.closing(position) == draw(rules.table.simple_hold(position.cards))
        assert game.parse_action(position, rules.closing(position)) == rules.closing(position)


# Exact figures


WALKED = {
    "jacks_or_better": [
        ("AS KS QS JS 9S", [0, 1, 2, 3]), ("AS KS QS JS 9S", [0, 1, 2, 3, 4]),
        ("JS JD 7C 4H 2D", [0, 1]), ("9S 8S 7S 2H 2D", [0, 1, 2]),
    ],
    "deuces_wild": [
        ("2S 2D 7C 8C 9C", [0, 1, 2, 3]), ("2S 2D 7C 8C KH", [0, 1, 2]),
        ("AS 2D KS QS 5H", [0, 1, 2, 3]), ("3S 3D 7C 7H 9D", [0, 1]),
    ],
    "double_double_bonus": [("AS AD AC AH KD", [0, 1, 2, 3]), ("AS AD AC 3H KD", [0, 1, 2])],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "codes", "hold"), [(n, *case) for n, cases in WALKED.items() for case in cases]
)
def test_counted_draws_are_those_that_the_game_deals(
    name: str, codes: str, hold: list[int]
) -> None:
    """Inclusion and exclusion against every branch of the draw through the rules themselves."""
    rules = rules_of(name)
    position = dealt(rules, codes)
    walked: Counter[str] = Counter()
    for chance, over in branches(lambda pick: rules.act(position, draw(hold), pick)):
        walked[rules.view(over)["row"]] += chance  # type: ignore[assignment]
    order = sorted(range(5), key=lambda at: position.cards[at])
    bits = sum(1 << order.index(at) for at in hold)
    cards = np.array([sorted(position.cards)], np.int64)
    rows = table(name).outcomes(cards, np.array([1]), np.array([bits]))
    counted = {
        row: Fraction(weight, DRAWS)
        for row, weight in zip(rules.table.names, rows, strict=True)
        if weight
    }
    assert counted == dict(walked)


@pytest.mark.slow
@each_game
def test_the_stored_certificate_is_what_the_rules_give_today(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate, "_exact", lambda _game, _wager, _tell: figures(name))
    game = engine.load(name)
    assert as_json(game, certificate.certify(game)) == published(name)


@pytest.mark.slow
@each_game
def test_the_best_strategy_is_first_and_none_returns_more(name: str) -> None:
    returned = {
        strategy: Fraction(sum(win * w for win, w in each.weights.items()), each.total * 1_000_000)
        for strategy, each in figures(name).items()
    }
    assert [*returned] == ["optimal", *named(name), "simple", "stand_pat"]
    assert [*returned.values()] == sorted(returned.values(), reverse=True)


@pytest.mark.slow
@each_game
def test_the_classes_of_deals_are_all_deals(name: str) -> None:
    for each in figures(name).values():
        assert each.total == comb(52, 5) * DRAWS
        assert sum(each.weights.values()) == each.total


@pytest.mark.slow
def test_one_hold_returns_more_than_any_other_for_known_deals() -> None:
    for name, cases in BEST.items():
        for codes, wanted in cases.items():
            assert best(name, codes) == wanted, (name, codes)


def best(name: str, codes: str) -> str:
    cards = sorted(hand(codes))
    (bits,) = table(name).best_holds(np.array([cards], np.int64))
    kept = {decks.code(card) for at, card in enumerate(cards) if bits >> at & 1}
    return " ".join(code for code in codes.split() if code in kept)


BEST = {
    "jacks_or_better": {
        "AS KS QS JS TS": "AS KS QS JS TS",
        "AS KS QS JS 9S": "AS KS QS JS",  # four to a royal before a flush
        "KS QS JS TS 9S": "KS QS JS TS 9S",  # but not before a straight flush
        "JS TS 9S 8S 7D": "JS TS 9S 8S 7D",  # a straight before four to a straight flush
        "AS KS QS JS TD": "AS KS QS JS",  # four to a royal before a straight
        "7S 7D 7C 2H 3D": "7S 7D 7C",
        "JS JD 7C 7H 3D": "JS JD 7C 7H",
        "JS JD 9C 8H 3D": "JS JD",
        "JS JD TS 9S 8S": "JS TS 9S 8S",  # four to a straight flush before a high pair
        "KS KD QS JS 3S": "KS KD",  # a high pair before three to a royal
        "QS JS TS 5S 3D": "QS JS TS",  # three to a royal before ...
        "KS QS 8S 5S 3D": "KS QS 8S 5S",  # ... four to a flush, before ...
        "8S 8D 7C 6H 5D": "8S 8D",  # ... a low pair, before four to a straight
        "9S 8D 7C 6H 2S": "9S 8D 7C 6H",
        "AS KD QC JH 3S": "AS KD QC JH",
        "AS KD QC 7H 3S": "KD QC",  # of three high cards the ace goes
        "AS QS 8D 5C 3H": "AS QS",
        "JS TS 7D 4C 2H": "JS TS",
        "KS 8D 6C 4H 3S": "KS",
        "TS 8D 6C 4H 2S": "",
        "9S 8S 7S 4D 2C": "9S 8S 7S",
    },
    "deuces_wild": {
        "2S 2D 2C 2H KD": "2S 2D 2C 2H",  # the fifth card does not matter
        "2S 2D 2C AS KS": "2S 2D 2C AS KS",  # a wild royal stays
        "2S 2D 2C 9S 8S": "2S 2D 2C",  # three deuces before a straight flush
        "2S 2D 2C TS TD": "2S 2D 2C TS TD",
        "2S 2D 9S 9D KC": "2S 2D 9S 9D",
        "2S 2D AS KS 5H": "2S 2D AS KS",
        "2S 2D KS 9H 5C": "2S 2D",
        "2S KS KD 9H 5C": "2S KS KD",
        "2S AS KS QS 5C": "2S AS KS QS",
        "2S 9H 7C 5D 3S": "2S",
        "3S 3D 7C 7H 9D": "3S 3D 7C 7H",  # four for a full house, where two pair stay
        "3S 3D 7C 8H QD": "3S 3D",
        "AS KD 9C 6H 4S": "",
    },
    "double_double_bonus": {
        "AS AD AC AH KD": "AS AD AC AH",  # draws for the low card
        "AS AD AC AH 3D": "AS AD AC AH 3D",
        "AS AD AC KH KD": "AS AD AC",  # three aces before a full house
        "AS AD KC KH 7D": "AS AD",  # and a pair of them before two pair
    },
}  # fmt: skip


# Dealt rounds


@pytest.mark.slow
@each_game
def test_dealt_rounds_return_what_is_certified(name: str) -> None:
    """Twenty thousand rounds held as well as can be, and as many that nobody came back to."""
    game, rounds = kit.staged(name), 20_000
    rules = game.staged_rules
    assert isinstance(rules, DrawPoker)
    wager = kit.parsed(game, body())
    opened = [kit.opened(game, wager, kit.seed(n, name)) for n in range(rounds)]
    positions: list[Any] = [each.position for each in opened]
    order = [sorted(range(5), key=position.cards.__getitem__) for position in positions]
    cards = np.array([sorted(position.cards) for position in positions], np.int64)
    holds = table(name).best_holds(cards)
    won = 0
    for each, places, bits in zip(opened, order, holds.tolist(), strict=True):
        each.act(draw([places[at] for at in range(5) if bits >> at & 1]))
        won += each.outcome.win_micros
    assert z(name, "optimal", won, rounds) < Fraction(9, 2)
    won = sum(kit.live(game, wager, kit.seed(n, name))[0].win_micros for n in range(rounds))
    assert z(name, "simple", won, rounds) < Fraction(9, 2)
    assert z(name, "stand_pat", won, rounds) > 9, "the measure sees a wrong strategy"


def z(name: str, strategy: str, won: int, rounds: int) -> float:
    (bet,) = (each for each in published(name)["bets"] if each["strategy"] == strategy)
    rtp = Fraction(int(bet["rtp"]["numerator"]), int(bet["rtp"]["denominator"]))
    distance = Fraction(won, rounds * 1_000_000) - rtp
    return abs(float(distance)) * sqrt(rounds) / float(bet["standard_deviation"])


@given(st.permutations(range(52)))
def test_the_order_of_the_cards_does_not_matter(pack: list[int]) -> None:
    for name in NAMES:
        table_of = rules_of(name).table
        cards = pack[:5]
        assert table_of.row(cards) == table_of.row(sorted(cards))
        held = {cards[at] for at in table_of.simple_hold(cards)}
        again = sorted(cards)
        assert held == {again[at] for at in table_of.simple_hold(again)}
