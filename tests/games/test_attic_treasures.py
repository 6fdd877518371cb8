"""Attic Treasures pays what its card says; no choice of trunks is better than another."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.attic_treasures import exact
from fairhouse.games.attic_treasures.rules import EMPTY, AtticTreasures
from fairhouse.games.certificate import as_json, certify, published
from fairhouse.games.engine import GameFault, StagedGame
from fairhouse.games.enumerate import branches
from fairhouse.games.records import Pick
from fairhouse.kit import dice
from fairhouse.kit.refusals import Refusal
from tests.games import kit
from tests.games import slots_kit as slots

GAME = kit.staged("attic_treasures")
NUMBERS = kit.numbers("attic_treasures")
BONUS = NUMBERS["bonus"]
STAKE = 1_000_000
COIN = STAKE // 20
SIZES = [len(strip) for strip in NUMBERS["reels"]]
KEYS = [[symbol for symbol, _ in strip].index("key") for strip in NUMBERS["reels"]]
WORTH = [s for s, n in zip(BONUS["stakes"], BONUS["counts"], strict=True) for _ in range(n)]
TRUNKS = len(WORTH) + BONUS["empty"]


def rules_of(game: engine.Game) -> AtticTreasures:
    assert isinstance(game.rules, AtticTreasures)
    return game.rules


def by_hand(stops: list[int]) -> tuple[list[tuple[int, str, int, int]], int, int]:
    """(lines, keys, coins) of a window."""
    shown = slots.window(NUMBERS, stops, 3)
    wins = slots.line_wins(NUMBERS, shown, "cat")
    keys = sum(column.count("key") for column in shown)
    return wins, keys, sum(win[3] for win in wins) + 20 * NUMBERS["scatter_pays"][keys]


anywhere = st.tuples(*(st.integers(0, size - 1) for size in SIZES)).map(list)
unlocked = st.tuples(*(st.sampled_from([at, at - 1, at - 2, 5]) for at in KEYS)).map(
    lambda stops: [stop % size for stop, size in zip(stops, SIZES, strict=True)]
)


@settings(max_examples=400)
@given(st.one_of(anywhere, unlocked))
def test_a_window_pays_its_lines_and_its_keys(stops: list[int]) -> None:
    spin = rules_of(GAME).spin(dice.Replay(stops).pick)
    wins, keys, coins = by_hand(stops)
    assert sorted(spin.wins) == wins
    assert (spin.scatters, spin.coins) == (keys, coins)


@pytest.mark.parametrize("symbol", NUMBERS["line_pays"])
@pytest.mark.parametrize("alike", [3, 4, 5])
def test_every_cell_of_the_pay_table_is_won_somewhere(symbol: str, alike: int) -> None:
    """The symbol in the middle of so many reels, and a reel that stops the line."""
    stops = [[s for s, _ in strip].index(symbol) - 1 for strip in NUMBERS["reels"]]
    for reel in range(alike, 5):
        stops[reel] = next(
            stop
            for stop in range(SIZES[reel])
            if slots.window(NUMBERS, [stop] * 5, 3)[reel][1] not in {symbol, "cat"}
        )
    stops = [stop % size for stop, size in zip(stops, SIZES, strict=True)]
    position = opened(stops)
    (middle,) = [row for row in GAME.view(position)["lines"] if row["line"] == 0]
    assert (middle["symbol"], middle["count"]) == (symbol, alike)
    assert middle["win_micros"] == NUMBERS["line_pays"][symbol][alike - 1] * COIN > 0


def opened(stops: list[int], stake: str = "1.00") -> Any:
    return GAME.open(kit.parsed(GAME, {"stake": stake}), dice.Replay(stops).pick)


def stops_with(keys: int) -> list[int]:
    for stops in product(*([at, (at + 4) % size] for at, size in zip(KEYS, SIZES, strict=True))):
        if by_hand(list(stops))[1] == keys:
            return list(stops)
    raise AssertionError


def played(things: list[int], places: list[int], stake: str = "1.00") -> Any:
    """Three keys, then trunks at these places that hold these things (-1 for nothing)."""
    position = opened(stops_with(3), stake)
    for at, thing in zip(places, things, strict=True):
        where = position.left.index(thing)
        action = GAME.parse_action(position, {"action": "pick", "at": at})
        assert not isinstance(action, Refusal)
        position = GAME.act(position, action, dice.Replay([where]).pick)
    return position


def test_without_enough_keys_the_round_is_over_at_once() -> None:
    position = opened(stops_with(2))
    assert GAME.is_over(position)
    view = GAME.view(position)
    assert (view["bonus"], view["over"], view["choices"]) == (None, True, [])
    assert GAME.outcome(position).win_micros == by_hand(stops_with(2))[2] * COIN
    with pytest.raises(GameFault, match="the round is over"):
        GAME.act(position, {"action": "pick", "at": 0}, dice.Replay([0]).pick)
    refusal = GAME.parse_action(position, {"action": "pick", "at": 0})
    assert isinstance(refusal, Refusal)
    assert refusal.code == "game.round_over"


@pytest.mark.parametrize("keys", [3, 4, 5])
def test_keys_open_the_attic(keys: int) -> None:
    position = opened(stops_with(keys))
    view = GAME.view(position)
    assert position.win_micros is None
    assert view["bonus"]["items"] == TRUNKS == 12
    assert (view["bonus"]["opened"], view["bonus"]["over"]) == ([], False)
    assert view["win_micros"] == by_hand(stops_with(keys))[2] * COIN
    assert view["choices"] == [{"action": "pick", "title": "Open a trunk", "stake_micros": 0}]


def test_trunks_pay_until_an_empty_one_is_found() -> None:
    position = played([4, 0, EMPTY], [7, 2, 11], "2.00")
    assert GAME.is_over(position)
    view = GAME.view(position)
    rows = view["bonus"]["opened"]
    assert [row["at"] for row in rows] == [7, 2, 11]
    assert [row["title"] for row in rows] == ["Golden watch", "Tin soldier", "Empty"]
    assert [row["win_micros"] for row in rows] == [
        BONUS["stakes"][4] * 2 * STAKE, BONUS["stakes"][0] * 2 * STAKE, 0,
    ]  # fmt: skip
    bonus = (BONUS["stakes"][4] + BONUS["stakes"][0]) * 2 * STAKE
    assert view["bonus"]["win_micros"] == bonus
    outcome = GAME.outcome(position)
    assert outcome.win_micros == view["win_micros"] == by_hand(stops_with(3))[2] * 2 * COIN + bonus
    assert (view["over"], view["bonus"]["over"], view["choices"]) == (True, True, [])


def test_the_bonus_ends_when_the_picks_are_used_up() -> None:
    things = [0, 0, 0, 1, 1, 2]
    assert len(things) == BONUS["picks"]
    assert played(things[:-1], [0, 1, 2, 3, 4]).win_micros is None
    position = played(things, [0, 1, 2, 3, 4, 5])
    found = sum(BONUS["stakes"][thing] for thing in things)
    assert position.win_micros == by_hand(stops_with(3))[2] * COIN + found * STAKE


def test_a_player_who_does_not_come_back_opens_the_first_closed_trunks() -> None:
    position = played([4], [0])
    assert rules_of(GAME).closing(position) == {"action": "pick", "at": 1}
    wager = kit.parsed(GAME, {"stake": "1.00"})
    empty = len(WORTH)
    outcome = GAME.play(wager, dice.Replay([*stops_with(3), 0, empty - 1]).pick)
    assert [row["at"] for row in outcome.view["bonus"]["opened"]] == [0, 1]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "game.action"),
        ({"action": "open", "at": 1}, "game.action"),
        ({"action": "pick"}, "game.action"),
        ({"action": "pick", "at": 3}, "game.action"),
        ({"action": "pick", "at": 12}, "game.action"),
        ({"action": "pick", "at": -1}, "game.action"),
        ({"action": "pick", "at": "1"}, "game.action"),
        ({"action": "pick", "at": True}, "game.action"),
        ({"action": "pick", "at": 1, "hold": []}, "game.shape"),
        ([], "game.shape"),
    ],
)
def test_only_a_closed_trunk_can_be_opened(body: Any, code: str) -> None:
    refusal = GAME.parse_action(played([0], [3]), body)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


def test_a_round_is_cut_to_the_most_and_says_so() -> None:
    changed = kit.numbers("attic_treasures")
    changed["stake"]["max_win_multiple"] = 10
    game = kit.built("attic_treasures", changed)
    assert isinstance(game, StagedGame)
    position = played([4, EMPTY], [0, 1])
    outcome = game.outcome(position)
    assert (outcome.win_micros, outcome.max_win_reached) == (10 * STAKE, True)


@pytest.mark.parametrize(
    ("body", "code"), [*slots.STAKE_BODIES, ({"stake": "0.10"}, "game.stake_grid")]
)
def test_a_body_that_is_no_stake_is_refused(body: Any, code: str) -> None:
    assert kit.refused(GAME, body).code == code


@pytest.mark.parametrize("stake", [0, -200_000, 100_000, 200_001])
def test_a_stored_stake_that_does_not_divide_is_not_played(stake: int) -> None:
    with pytest.raises(ValueError, match="no stake of this game"):
        GAME.wager_from({"stake_micros": stake})


def test_rounds_replay_and_fold_from_what_is_stored() -> None:
    slots.assert_outcomes_do_not_hang_on_the_stake(GAME, {"stake": "0.20"}, {"stake": "250.00"})
    wager = kit.parsed(GAME, {"stake": "1.00"})
    bonuses = 0
    for n in range(400):
        dealt = kit.opened(GAME, wager, kit.seed(n))
        while not dealt.over:
            dealt.act({"action": "pick", "at": 11 - len(dealt.actions)})
        bonuses += bool(dealt.actions)
        assert kit.folded(GAME, wager, dealt.actions, dealt.picks) == dealt.position
    assert bonuses > 2


# Nothing is hidden, and no choice is better


def test_what_is_seen_before_a_pick_is_the_same_whatever_will_be_found() -> None:
    """The view of an open attic is made of the spin and the opened trunks alone."""
    told = set()
    for thing in {*range(len(BONUS["stakes"])), EMPTY}:
        before = played([0], [5])
        told.add(str(kit.plain(GAME.view(before))))
        after = GAME.act(before, {"action": "pick", "at": 6},
                         dice.Replay([before.left.index(thing)]).pick)  # fmt: skip
        assert GAME.view(after)["bonus"]["opened"][1]["win_micros"] == (
            0 if thing == EMPTY else BONUS["stakes"][thing] * STAKE
        )
    assert len(told) == 1


def small() -> dict[str, Any]:
    """Few stops and few trunks: every round of every strategy can be walked."""
    changed = kit.numbers("attic_treasures")
    changed["reels"] = [[["key", 1], ["book", 2], ["candle", 1], ["hat", 2]]] * 3
    changed["reels"] += [[["candle", 2], ["cat", 1], ["hat", 1]]] * 2
    changed["bonus"] |= {"titles": ["a", "b"], "stakes": [2, 5], "counts": [2, 1], "empty": 2}
    return changed | {"bonus": changed["bonus"] | {"picks": 3}}


Chooser = Callable[[list[int], int], int]
"""(closed trunks, stakes found so far) -> the trunk to open."""
CHOOSERS: list[Chooser] = [
    lambda closed, _found: closed[0],
    lambda closed, _found: closed[-1],
    lambda closed, found: closed[found % len(closed)],
    lambda closed, found: closed[0] if found > 2 else closed[-1],
]


@pytest.mark.parametrize("choose", CHOOSERS)
def test_every_way_to_choose_trunks_has_the_certified_distribution(choose: Chooser) -> None:
    game = kit.built("attic_treasures", small())
    assert isinstance(game, StagedGame)
    wager = kit.parsed(game, {"stake": "1.00"})

    def whole(pick: Pick) -> int:
        position = game.open(wager, pick)
        while not game.is_over(position):
            bonus = game.view(position)["bonus"]
            places = {row["at"] for row in bonus["opened"]}
            closed = [at for at in range(bonus["items"]) if at not in places]
            at = choose(closed, bonus["win_micros"] // STAKE)
            position = game.act(position, {"action": "pick", "at": at}, pick)
        return game.outcome(position).win_micros

    walked: dict[int, Fraction] = {}
    for chance, win in branches(whole):
        walked[win] = walked.get(win, Fraction(0)) + chance
    (spread,) = exact.strategies(rules_of(game), wager, slots.NO_PROGRESS).values()
    assert {win: Fraction(w, spread.total) for win, w in spread.weights.items() if w} == walked


def test_the_trunks_are_worth_what_every_order_of_six_gives() -> None:
    """A second way: the things as they would lie in a row, and what stands before the end."""
    changed = kit.numbers("attic_treasures")
    changed["bonus"] |= {"stakes": [1, 3, 9], "titles": ["a", "b", "c"], "counts": [2, 1, 1]}
    changed["bonus"] |= {"empty": 3, "picks": 3}
    found: dict[int, Fraction] = {}
    orders = list(permutations([1, 1, 3, 9, 0, 0, 0]))
    for order in orders:
        before = order[: order.index(0)][:3]
        found[sum(before)] = found.get(sum(before), Fraction(0)) + Fraction(1, len(orders))
    assert exact.trunk_chances(rules_of(kit.built("attic_treasures", changed))) == found


def test_on_average_a_quarter_of_what_the_things_are_worth_is_found_without_a_limit() -> None:
    """Each thing comes before all three empty trunks in one order of four."""
    changed = kit.numbers("attic_treasures")
    changed["bonus"]["picks"] = TRUNKS
    chances = exact.trunk_chances(rules_of(kit.built("attic_treasures", changed)))
    assert sum(chances.values()) == 1
    assert sum(stakes * chance for stakes, chance in chances.items()) == Fraction(sum(WORTH), 4)


# Exact figures


@pytest.mark.slow
def test_the_stored_certificate_is_what_the_rules_give_today() -> None:
    assert as_json(GAME, certify(GAME)) == published("attic_treasures")


def test_the_figures_are_within_what_the_house_promises() -> None:
    spin = slots.stored(GAME)["spin"]
    assert spin["strategy"] == "optimal"
    assert Fraction("0.94") <= slots.exactly(spin["rtp"]) <= Fraction("0.965")


def test_dealt_rounds_return_what_is_certified() -> None:
    assert slots.z_square(GAME, "spin", {"stake": "1.00"}, 20_000) < Fraction(9, 2) ** 2


# Numbers that cannot be played


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        (("stake", "grid_micros"), 15, "stake.grid_micros", "multiple of the 20 coins"),
        (("lines", 1), [1, 1, 1, 1, 1], "lines", "two lines are the same"),
        (("line_pays", "cat"), [0, 0, 5, 6, 7], "line_pays.cat", "another role"),
        (("line_pays", "moth"), [0, 0, 5, 6, 7], "symbols.titles", "every symbol has a title"),
        (("scatter_pays",), [0, 0, 0, 2, 10], "scatter_pays", "for 0 to 5"),
        (("scatter_pays",), [1, 1, 1, 2, 10, 50], "scatter_pays", "begin with 0"),
        (("bonus", "scatters"), 6, "bonus.scatters", "between 1 and 5"),
        (("bonus", "stakes"), [1, 2], "bonus.titles", "as many titles"),
        (("bonus", "stakes"), [0, 2, 5, 10, 40], "bonus.stakes", "at least 1 stake"),
        (("bonus", "counts"), [0, 2, 2, 1, 1], "bonus.stakes", "lie there"),
        (("bonus", "empty"), -1, "bonus.empty", "at least 0"),
        (("bonus", "empty"), 100, "bonus.empty", "at most 100"),
        (("bonus", "picks"), 13, "bonus.picks", "number of trunks"),
        (("bonus", "picks"), 0, "bonus.picks", "number of trunks"),
        (("reels", 0, 0), ["cat", 1], "reels[0][0]", "must not lie on this reel"),
        (("reels", 1, KEYS[1] - 1), ["key", 1], "reels[1]", "can show twice"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused(
    path: tuple[Any, ...], value: Any, key: str, reason: str
) -> None:
    slots.assert_refused_numbers("attic_treasures", path, value, key=key, reason=reason)
