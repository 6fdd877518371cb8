"""Harvest Moon pays what its card says; its exact figures are those of its rules."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.certificate import as_json, certify
from fairhouse.games.engine import Game, GameFault
from fairhouse.games.harvest_moon import exact
from fairhouse.games.harvest_moon.rules import HarvestMoon
from fairhouse.kit import dice
from tests.games import kit

GAME = engine.load("harvest_moon")
NUMBERS = kit.numbers("harvest_moon")
STAKE = 1_000_000
COIN = STAKE // 10
LOWEST_STOPS = [0, 0, 0, 0, 0]


def rules_of(game: Game) -> HarvestMoon:
    assert isinstance(game.rules, HarvestMoon)
    return game.rules


def naive_window(stops: list[int]) -> list[list[str]]:
    """What the five reels show: a stop's symbol on top, the next two of the ring below it."""
    return [
        [strip[(stop + row) % len(strip)][0] for row in range(3)]
        for strip, stop in zip(NUMBERS["reels"], stops, strict=True)
    ]


def naive_lines(stops: list[int]) -> list[tuple[int, str, int, int]]:
    """The winning lines of a window, symbol by symbol, as the card tells it."""
    window = naive_window(stops)
    won = []
    for number, line in enumerate(NUMBERS["lines"]):
        shown = [window[reel][row] for reel, row in enumerate(line)]
        alike = 0
        while alike < 5 and shown[alike] in (shown[0], "moon"):
            alike += 1
        if shown[0] != "lantern" and alike >= 3:
            pays = NUMBERS["line_pays"][shown[0]][alike - 3]
            won.append((number, shown[0], alike, pays))
    return won


def naive_spin(stops: list[int]) -> tuple[int, int]:
    """(coins, lanterns) of a window, line by line."""
    coins = sum(pays for _, _, _, pays in naive_lines(stops))
    lanterns = sum(column.count("lantern") for column in naive_window(stops))
    if lanterns >= 3:
        coins += NUMBERS["scatter_pays"][lanterns - 3] * 10
    return coins, lanterns


stops = st.tuples(*(st.integers(0, len(strip) - 1) for strip in NUMBERS["reels"])).map(list)
EVERY_LANTERN = [[symbol for symbol, _ in strip].index("lantern") for strip in NUMBERS["reels"]]
lucky = st.tuples(
    *(st.sampled_from([at - 2, at - 1, at, 0, 5]) for at in EVERY_LANTERN),
).map(list)


@settings(max_examples=400)
@given(st.one_of(stops, lucky))
def test_a_window_pays_its_lines_and_its_lanterns(shown: list[int]) -> None:
    spin = rules_of(GAME).spin(dice.Replay(shown).pick)
    assert (spin.coins, spin.scatters) == naive_spin(shown)
    assert spin.coins == sum(line[3] for line in spin.lines) + spin.scatter_coins
    assert sorted(spin.lines) == naive_lines(shown)


@pytest.mark.parametrize("reel", range(5))
def test_a_page_sees_the_ring_of_every_reel_at_every_stop(reel: int) -> None:
    wager = kit.parsed(GAME, {"stake": "1.00"})
    for stop in range(len(NUMBERS["reels"][reel])):
        shown = [*BLANK[:reel], stop, *BLANK[reel + 1 :]]
        view = kit.replay(GAME, wager, shown).view
        assert kit.plain(view["window"]) == naive_window(shown)
        assert view["win_micros"] == naive_spin(shown)[0] * COIN


def no_lantern_stops() -> list[int]:
    """A window that pays nothing and shows no lantern."""
    for first in range(18):
        candidate = [first, 0, 4, 2, 12]
        if naive_spin(candidate) == (0, 0):
            return candidate
    raise AssertionError


def three_lanterns() -> list[int]:
    quiet = no_lantern_stops()
    return [*EVERY_LANTERN[:3], *quiet[3:]]


BLANK = no_lantern_stops()
AWARD = three_lanterns()


def test_a_spin_without_lanterns_is_a_whole_round() -> None:
    wager = kit.parsed(GAME, {"stake": "1.00"})
    outcome = kit.replay(GAME, wager, BLANK)
    assert (outcome.win_micros, outcome.view["free_spins"]) == (0, [])
    assert outcome.view["stops"] == tuple(BLANK)


def test_three_lanterns_start_ten_free_spins_whose_wins_count_three_times() -> None:
    wager = kit.parsed(GAME, {"stake": "1.00"})
    winning = [0, 2, 0, 1, 1]
    coins = naive_spin(winning)[0]
    assert coins > 0
    assert naive_spin(winning)[1] < 3
    outcome = kit.replay(GAME, wager, [*AWARD, *winning, *BLANK * 9])
    started = naive_spin(AWARD)[0]
    assert outcome.view["awarded"] == 10
    assert len(outcome.view["free_spins"]) == 10
    assert outcome.view["free_spins"][0]["win_micros"] == 3 * coins * COIN
    assert outcome.win_micros == (started + 3 * coins) * COIN


def test_free_spins_start_again_up_to_thirty_and_no_further() -> None:
    wager = kit.parsed(GAME, {"stake": "1.00"})
    picks = [*AWARD, *AWARD * 4, *BLANK * 26]
    outcome = kit.replay(GAME, wager, picks)
    spins = outcome.view["free_spins"]
    assert [spin["awarded"] for spin in spins[:5]] == [10, 10, 0, 0, 0]
    assert len(spins) == 30
    assert outcome.win_micros == naive_spin(AWARD)[0] * (1 + 3 * 4) * COIN


def test_a_round_is_cut_to_a_thousand_stakes_and_says_so() -> None:
    wager = kit.parsed(GAME, {"stake": "0.50"})
    foxes = [[symbol for symbol, _ in strip].index("fox") for strip in NUMBERS["reels"]]
    best = [at - 1 for at in foxes]
    coins = naive_spin(best)[0]
    outcome = kit.replay(GAME, wager, [*AWARD, *best * 10])
    assert naive_spin(best)[1] < 3
    assert coins * 3 * 10 > 10_000
    assert outcome.max_win_reached
    assert outcome.win_micros == 1000 * 500_000


def test_amounts_grow_with_the_stake() -> None:
    one = kit.replay(GAME, kit.parsed(GAME, {"stake": "0.10"}), [0, 2, 0, 1, 1])
    many = kit.replay(GAME, kit.parsed(GAME, {"stake": "70.00"}), [0, 2, 0, 1, 1])
    assert many.win_micros == 700 * one.win_micros > 0


# Stakes


@given(st.integers(1, 10_000_000))
def test_a_stake_is_taken_where_ten_lines_can_share_it_in_whole_cents(cents: int) -> None:
    text = f"{cents // 100}.{cents % 100:02}"
    if cents % 10:
        assert kit.refused(GAME, {"stake": text}).code == "game.stake_grid"
        return
    wager = kit.parsed(GAME, {"stake": text})
    assert wager.stake_micros == cents * 10_000
    assert GAME.wager_from(kit.plain(wager.data)) == wager


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "money.not_an_amount"),
        ({"stake": 1}, "money.not_an_amount"),
        ({"stake": "0.00"}, "game.stake_not_positive"),
        ({"stake": "0.05"}, "game.stake_grid"),
        ({"stake": "1000001.00"}, "game.stake_beyond"),
        ({"stake": "1.00", "lines": 5}, "game.shape"),
        ([], "game.shape"),
        (None, "game.shape"),
    ],
)
def test_a_body_that_is_no_stake_is_refused(body: Any, code: str) -> None:
    refusal = kit.refused(GAME, body)
    assert refusal.code == code
    assert refusal.sentence.endswith(".")


@pytest.mark.parametrize("stake", [0, -100_000, 50_000, 100_001])
def test_a_stored_stake_that_does_not_divide_is_not_played(stake: int) -> None:
    with pytest.raises(ValueError, match="no stake of this game"):
        GAME.wager_from({"stake_micros": stake})


# Exact figures


@pytest.mark.parametrize("multiplier", [1, 3])
@pytest.mark.parametrize("most_win", [30, 100_000])
def test_on_a_small_machine_every_branch_of_whole_rounds_gives_the_same(
    multiplier: int, most_win: int
) -> None:
    changed = kit.small_moon(multiplier=multiplier)
    changed["stake"]["max_win_multiple"] = most_win
    game = kit.built("harvest_moon", changed)
    wager = kit.parsed(game, {"stake": "1.00"})
    added = exact.distribution(rules_of(game), wager, lambda _done, _of: None)
    walked = kit.chances(game, wager)
    assert {
        win: Fraction(weight, added.total) for win, weight in added.weights.items() if weight
    } == walked
    assert (max(walked) == most_win * STAKE) is (most_win == 30)


def test_the_figures_are_within_what_the_house_promises() -> None:
    (spin,) = as_json_of_the_stored()
    rtp = exactly(spin["rtp"])
    assert Fraction("0.94") <= rtp <= Fraction("0.965")
    assert Fraction("0.25") <= exactly(spin["hit_rate"]) <= Fraction("0.35")
    assert spin["maximum_win"] == "1000.00"


def exactly(stored: dict[str, str]) -> Fraction:
    return Fraction(int(stored["numerator"]), int(stored["denominator"]))


def as_json_of_the_stored() -> list[dict[str, Any]]:
    stored = json.loads((GAME.folder / "certificate.json").read_text())
    bets: list[dict[str, Any]] = stored["bets"]
    return bets


@pytest.mark.slow
def test_the_stored_certificate_is_what_the_rules_give_today() -> None:
    stored = json.loads((GAME.folder / "certificate.json").read_text())
    assert as_json(GAME, certify(GAME)) == stored


def test_the_mean_of_one_spin_is_that_of_its_lines_and_lanterns() -> None:
    """A second way to the mean: each line on its own, by the share of symbols on its reels."""
    totals = [sum(weight for _, weight in strip) for strip in NUMBERS["reels"]]
    mean = Fraction(0)
    for line in NUMBERS["lines"]:
        shares = [share(reel, row, totals[reel]) for reel, row in enumerate(line)]
        for symbol, pays in NUMBERS["line_pays"].items():
            alike = [shown[symbol] + shown["moon"] for shown in shares]
            three = alike[0] * alike[1] * alike[2]
            four, five = three * alike[3], three * alike[3] * alike[4]
            mean += (three - four) * pays[0] + (four - five) * pays[1] + five * pays[2]
    mean = mean / 10 + lantern_mean(totals)
    length = mean_length(lantern_chance(totals))
    whole = mean * (1 + 3 * lantern_chance(totals) * length)
    (spin,) = as_json_of_the_stored()
    cut = whole - exactly(spin["rtp"])
    assert 0 < cut < Fraction(1, 10**4), "all that the maximum win takes away"


def share(reel: int, row: int, total: int) -> Counter[str]:
    strip = NUMBERS["reels"][reel]
    found: Counter[str] = Counter()
    for stop, (_, weight) in enumerate(strip):
        found[strip[(stop + row) % len(strip)][0]] += Fraction(weight, total)  # type: ignore[assignment]
    return found


def lanterns(totals: list[int]) -> list[Fraction]:
    """Chance of 0..5 lanterns."""
    chances = [Fraction(1)]
    for reel in range(5):
        shows = sum(share(reel, row, totals[reel])["lantern"] for row in range(3))
        longer = [*(chance * (1 - shows) for chance in chances), Fraction(0)]
        for count, chance in enumerate(chances):
            longer[count + 1] += chance * shows
        chances = longer
    return chances


def lantern_mean(totals: list[int]) -> Fraction:
    pays = [0, 0, 0, *NUMBERS["scatter_pays"]]
    return sum((c * p for c, p in zip(lanterns(totals), pays, strict=True)), Fraction(0))


def lantern_chance(totals: list[int]) -> Fraction:
    return sum(lanterns(totals)[3:], Fraction(0))


def mean_length(chance: Fraction) -> Fraction:
    """Mean number of free spins once they have started: ten, up to two awards more."""
    rows = {0: [Fraction(left) for left in range(31)]}
    for awards in (1, 2):
        row = [Fraction(0)]
        for left in range(1, 11 + 10 * (2 - awards)):
            more = rows[awards - 1][left + 9]
            row.append(1 + (1 - chance) * row[left - 1] + chance * more)
        rows[awards] = row
    return rows[2][10]


# Numbers that cannot be played


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("stake", "grid_micros"), 15, "multiple of the 10 lines"),
        (("stake", "grid_micros"), 0, "multiple of the 10 lines"),
        (("stake", "max_win_multiple"), 0, "between 1 and 1,000,000"),
        (("lines",), [[1, 1, 1, 1, 1]] * 10, "two lines are the same"),
        (("lines",), [[1, 1, 1, 1, 3]], "a row lies between"),
        (("line_pays", "fox"), [10, 5, 20], "never fall"),
        (("line_pays", "fox"), [0, 5, 20], "at least 1"),
        (("line_pays", "moon"), [1, 5, 20], "another role"),
        (("line_pays", "lantern"), [1, 5, 20], "another role"),
        (("scatter_pays",), [3, 2, 1], "never fall"),
        (("free_spins", "scatters"), 2, "between 3 and 5"),
        (("free_spins", "most"), 9, "at least what is awarded"),
        (("free_spins", "multiplier"), 0, "between 1 and 100"),
        (("reels",), NUMBERS["reels"][:4], "there are 4"),
        (("reels", 0), [["fox", 1]], "at least 3 stops"),
        (("reels", 0, 0), ["badger", 1], "no symbol of this game"),
        (("reels", 0, 0), ["fox", 0], "is not positive"),
        (("reels", 0, 0), ["moon", 1], "middle reels only"),
        (("reels", 4, 0), ["moon", 1], "middle reels only"),
        (("reels", 0, 8), ["lantern", 1], "two scatters can show"),
        (("line_pays", "fox"), [10, 5], "Expected `array` of length 3"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused(
    path: tuple[Any, ...], value: Any, reason: str
) -> None:
    changed = kit.numbers("harvest_moon")
    at: Any = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    if path == ("lines",):
        changed["stake"]["grid_micros"] = 100_000
    with pytest.raises(GameFault, match=reason):
        kit.built("harvest_moon", changed)
