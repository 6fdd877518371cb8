"""Silver Tide pays what its card says; its exact figures are those of its rules."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.certificate import as_json, certify, published
from fairhouse.games.engine import Game
from fairhouse.games.enumerate import tally
from fairhouse.games.records import Pick
from fairhouse.games.silver_tide import exact
from fairhouse.games.silver_tide.rules import SilverTide
from fairhouse.kit import dice
from tests.games import kit
from tests.games import slots_kit as slots

GAME = engine.load("silver_tide")
NUMBERS = kit.numbers("silver_tide")
STAKE = 1_000_000
COIN = STAKE // 10
SIZES = [len(strip) for strip in NUMBERS["reels"]]
BEACONS = [[symbol for symbol, _ in strip].index("lighthouse") for strip in NUMBERS["reels"]]


def rules_of(game: Game) -> SilverTide:
    assert isinstance(game.rules, SilverTide)
    return game.rules


def by_hand(stops: list[int]) -> tuple[list[tuple[str, int, int, int]], int, int]:
    """(wins, lighthouses, coins) of a window, path by path."""
    shown = slots.window(NUMBERS, stops, 3)
    wins = slots.ways_wins(NUMBERS["line_pays"], shown, "pearl")
    seen = sum(column.count("lighthouse") for column in shown)
    return wins, seen, sum(win[3] for win in wins) + NUMBERS["scatter_pays"][seen] * 10


anywhere = st.tuples(*(st.integers(0, size - 1) for size in SIZES)).map(list)
lit = st.tuples(*(st.sampled_from([at, at - 1, at - 2, 3]) for at in BEACONS)).map(
    lambda stops: [stop % size for stop, size in zip(stops, SIZES, strict=True)]
)


@settings(max_examples=500)
@given(st.one_of(anywhere, lit))
def test_a_window_pays_every_way_and_its_lighthouses(stops: list[int]) -> None:
    spin = rules_of(GAME).spin(dice.Replay(stops).pick)
    wins, seen, coins = by_hand(stops)
    assert sorted(spin.wins) == wins
    assert (spin.scatters, spin.coins) == (seen, coins)


@pytest.mark.parametrize("symbol", NUMBERS["line_pays"])
@pytest.mark.parametrize("alike", [3, 4, 5])
def test_every_cell_of_the_pay_table_is_won_somewhere(symbol: str, alike: int) -> None:
    """Built by hand: the symbol on so many reels, and a reel that stops it."""
    stops = [[s for s, _ in strip].index(symbol) for strip in NUMBERS["reels"]]
    for reel in range(alike, 5):
        stops[reel] = next(
            stop
            for stop in range(SIZES[reel])
            if not {symbol, "pearl"} & set(slots.window(NUMBERS, [stop] * 5, 3)[reel])
        )
    view = kit.replay(GAME, kit.parsed(GAME, {"stake": "1.00"}), full(stops)).view
    (won,) = [win for win in view["ways"] if win["symbol"] == symbol]
    assert won["count"] == alike
    assert won["win_micros"] == won["ways"] * NUMBERS["line_pays"][symbol][alike - 1] * COIN > 0


def full(stops: list[int]) -> list[int]:
    """The picks of a whole round that begins with this window: quiet free spins follow it."""
    return stops + QUIET * (10 if by_hand(stops)[1] >= 3 else 0)


QUIET = next(
    stops for stops in ([a, b, 0, 0, 0] for a in range(SIZES[0]) for b in range(SIZES[1]))
    if by_hand(stops)[1:] == (0, 0)
)  # fmt: skip
AWARD = [*BEACONS[:3], *next(
    [a, b] for a in range(SIZES[3]) for b in range(SIZES[4])
    if by_hand([*BEACONS[:3], a, b])[1] == 3
)]  # fmt: skip


def test_lighthouses_start_free_spins_whose_wins_are_multiplied() -> None:
    winning = next([a, b, c, 0, 0] for a in range(9) for b in range(9) for c in range(9)
                   if by_hand([a, b, c, 0, 0])[2] and by_hand([a, b, c, 0, 0])[1] < 3)  # fmt: skip
    outcome = slots.picked(GAME, [*AWARD, *winning, *QUIET * 9])
    assert outcome.view["awarded"] == len(outcome.view["free_spins"]) == 10
    assert outcome.view["free_spins"][0]["win_micros"] == 2 * by_hand(winning)[2] * COIN
    assert outcome.win_micros == (by_hand(AWARD)[2] + 2 * by_hand(winning)[2]) * COIN


def test_free_spins_start_again_up_to_the_most() -> None:
    outcome = slots.picked(GAME, [*AWARD, *AWARD, *AWARD, *QUIET * 18])
    spins = outcome.view["free_spins"]
    assert [spin["awarded"] for spin in spins[:3]] == [10, 0, 0]
    assert len(spins) == NUMBERS["free_spins"]["most"] == 20
    assert outcome.win_micros == by_hand(AWARD)[2] * (1 + 2 * 2) * COIN


def test_a_round_is_cut_to_a_thousand_stakes_and_says_so() -> None:
    whales = [[s for s, _ in strip].index("whale") for strip in NUMBERS["reels"]]
    coins = by_hand(whales)[2]
    assert coins * 2 * 10 > 10_000
    outcome = slots.picked(GAME, [*AWARD, *whales * 10])
    assert outcome.max_win_reached
    assert outcome.win_micros == 1000 * STAKE
    assert not slots.picked(GAME, [*AWARD, *QUIET * 10]).max_win_reached


@pytest.mark.parametrize(
    ("body", "code"), [*slots.STAKE_BODIES, ({"stake": "0.05"}, "game.stake_grid")]
)
def test_a_body_that_is_no_stake_is_refused(body: Any, code: str) -> None:
    assert kit.refused(GAME, body).code == code


@pytest.mark.parametrize("stake", [0, -100_000, 50_000, 100_001])
def test_a_stored_stake_that_does_not_divide_is_not_played(stake: int) -> None:
    with pytest.raises(ValueError, match="no stake of this game"):
        GAME.wager_from({"stake_micros": stake})


def test_rounds_replay_and_do_not_hang_on_the_stake() -> None:
    slots.assert_live_rounds_replay(GAME, {"stake": "0.30"}, 300)
    slots.assert_outcomes_do_not_hang_on_the_stake(GAME, {"stake": "0.10"}, {"stake": "250.00"})


# Exact figures


def small(**free_spins: int) -> dict[str, Any]:
    """So few stops that every branch of whole rounds can be walked."""
    changed = kit.numbers("silver_tide")
    changed["reels"] = [
        [["whale", 2], ["lighthouse", 1], ["kelp", 3], ["kelp", 1]],
        [["pearl", 1], ["lighthouse", 2], ["kelp", 3]],
        [["whale", 1], ["lighthouse", 2], ["pearl", 3], ["kelp", 1]],
        [["whale", 1], ["kelp", 2], ["pearl", 1]],
        [["kelp", 1], ["whale", 2], ["kelp", 1]],
    ]
    changed["free_spins"] |= {"awarded": 1, "most": 1} | free_spins
    return changed


@pytest.mark.parametrize(
    ("free_spins", "most_win"),
    [({}, 100_000), ({"multiplier": 3}, 100_000), ({"multiplier": 3}, 40)],
)
def test_on_a_small_machine_every_branch_of_whole_rounds_gives_the_same(
    free_spins: dict[str, int], most_win: int
) -> None:
    changed = small(**free_spins)
    changed["stake"]["max_win_multiple"] = most_win
    game = kit.built("silver_tide", changed)
    wager = kit.parsed(game, {"stake": "1.00"})
    added = exact.distribution(rules_of(game), wager, slots.NO_PROGRESS)
    walked = kit.chances(game, wager)
    given_back = {win: Fraction(w, added.total) for win, w in added.weights.items() if w}
    assert given_back == walked
    assert (max(walked) == most_win * STAKE) is (most_win == 40)


@pytest.mark.parametrize(("awarded", "most"), [(1, 2), (2, 3), (2, 4)])
def test_free_spins_that_start_again_add_up_spin_by_spin(awarded: int, most: int) -> None:
    """A second way: the state of the round after each spin, from the spins of the small machine."""
    changed = small(awarded=awarded, most=most)
    changed["stake"]["max_win_multiple"] = 60
    game = kit.built("silver_tide", changed)
    rules = rules_of(game)
    spins = exact.spin_weights(rules)
    total = sum(spins.values())
    states = {(0, 0, 1, 1): Fraction(1)}  # coins, started, left, multiplier of the next spin
    ended: dict[int, Fraction] = {}
    while states:
        after: dict[tuple[int, int, int, int], Fraction] = {}
        for (coins, started, left, times), chance in states.items():
            for (won, awards), weight in spins.items():
                more = min(awarded, most - started) if awards else 0
                state = (coins + won * times, started + more, left - 1 + more, 2)
                share = chance * Fraction(weight, total)
                if state[2]:
                    after[state] = after.get(state, Fraction(0)) + share
                else:
                    win = min(state[0], 600) * COIN
                    ended[win] = ended.get(win, Fraction(0)) + share
        states = after
    added = exact.distribution(rules, kit.parsed(game, {"stake": "1.00"}), slots.NO_PROGRESS)
    assert {win: Fraction(w, added.total) for win, w in added.weights.items() if w} == ended


def test_windows_taken_together_are_all_windows() -> None:
    """Three reels of the real machine whole, the others cut short: walked one by one."""
    changed = kit.numbers("silver_tide")
    changed["reels"][3], changed["reels"][4] = changed["reels"][3][:5], changed["reels"][4][:4]
    rules = rules_of(kit.built("silver_tide", changed))

    def seen(pick: Pick) -> tuple[int, bool]:
        spin = rules.spin(pick)
        return spin.coins, spin.scatters >= rules.free.scatters

    walked, total = tally(seen)
    assert exact.spin_weights(rules) == walked
    assert total == prod(weights.total for weights in rules.weights)


def test_the_mean_of_a_spin_is_that_of_its_reels() -> None:
    """A second way to the mean: reels are independent, so ways multiply as expectations."""
    rules = rules_of(GAME)
    spins = exact.spin_weights(rules)
    total = sum(spins.values())
    mean = Fraction(sum(coins * weight for (coins, _), weight in spins.items()), total)
    by_symbol = sum((symbol_mean(symbol) for symbol in NUMBERS["line_pays"]), Fraction(0))
    assert mean == by_symbol + beacon_mean()


def symbol_mean(symbol: str) -> Fraction:
    cells, absent = [], []
    for reel, strip in enumerate(NUMBERS["reels"]):
        total = sum(weight for _, weight in strip)
        shown = Counter[int]()
        for stop, (_, weight) in enumerate(strip):
            column = [strip[(stop + row) % len(strip)][0] for row in range(3)]
            shown[column.count(symbol) + (column.count("pearl") if reel else 0)] += weight
        cells.append(Fraction(sum(n * weight for n, weight in shown.items()), total))
        absent.append(Fraction(shown[0], total))
    pays = NUMBERS["line_pays"][symbol]
    runs = [prod(cells[:alike]) * (absent[alike] if alike < 5 else 1) for alike in range(1, 6)]
    return sum((run * coins for run, coins in zip(runs, pays, strict=True)), Fraction(0))


def beacon_mean() -> Fraction:
    chances = {0: Fraction(1)}
    for strip in NUMBERS["reels"]:
        total = sum(weight for _, weight in strip)
        ring = [symbol for symbol, _ in strip]
        at = ring.index("lighthouse")
        lit = Fraction(sum(strip[at - back][1] for back in range(3)), total)
        chances = {
            n: chances.get(n, Fraction(0)) * (1 - lit) + chances.get(n - 1, Fraction(0)) * lit
            for n in range(6)
        }
    return sum((chances[n] * 10 * NUMBERS["scatter_pays"][n] for n in range(6)), Fraction(0))


@pytest.mark.slow
def test_the_stored_certificate_is_what_the_rules_give_today() -> None:
    assert as_json(GAME, certify(GAME)) == published("silver_tide")


def test_the_figures_are_within_what_the_house_promises() -> None:
    spin = slots.stored(GAME)["spin"]
    assert Fraction("0.94") <= slots.exactly(spin["rtp"]) <= Fraction("0.965")
    assert spin["maximum_win"] == "1000.00"


def test_dealt_rounds_return_what_is_certified() -> None:
    assert slots.z_square(GAME, "spin", {"stake": "1.00"}, 20_000) < Fraction(9, 2) ** 2


# Numbers that cannot be played


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        (("stake", "grid_micros"), 15, "stake.grid_micros", "multiple of the 10 coins"),
        (("coins_a_stake",), 0, "stake.grid_micros", "multiple of the 0 coins"),
        (("line_pays", "whale"), [0, 0, 5, 4, 9], "line_pays.whale", "never fall"),
        (("line_pays", "pearl"), [0, 0, 5, 6, 9], "line_pays.pearl", "another role"),
        (("line_pays", "squid"), [0, 0, 5, 6, 9], "symbols.titles", "every symbol has a title"),
        (("scatter_pays",), [0, 0, 0, 2, 10], "scatter_pays", "for 0 to 5"),
        (("scatter_pays",), [0, 0, 0, 2, 10, 5], "scatter_pays", "never fall"),
        (("scatter_pays",), [1, 1, 1, 2, 10, 50], "scatter_pays", "begin with 0"),
        (("free_spins", "scatters"), 6, "free_spins.scatters", "between 1 and 5"),
        (("free_spins", "most"), 9, "free_spins.most", "at least what is awarded"),
        (("free_spins", "multiplier"), 0, "free_spins.multiplier", "between 1 and 100"),
        (("reels",), NUMBERS["reels"][:4], "reels", "there are 4"),
        (("reels", 0, 0), ["pearl", 1], "reels[0][0]", "must not lie on this reel"),
        (("reels", 4, 0), ["pearl", 1], "reels[4][0]", "must not lie on this reel"),
        (("reels", 1, BEACONS[1] - 2), ["lighthouse", 1], "reels[1]", "can show twice"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused(
    path: tuple[Any, ...], value: Any, key: str, reason: str
) -> None:
    slots.assert_refused_numbers("silver_tide", path, value, key=key, reason=reason)
