"""Baccarat deals by the standard tableau, cell by cell, and returns the published figures."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import perm
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games import engine
from fairhouse.games.baccarat import exact
from fairhouse.games.baccarat.rules import TITLES, Deal, opening, winner_of
from fairhouse.games.cards import card
from fairhouse.games.certificate import as_json, certify, published, walk
from fairhouse.games.engine import GameFault, Outcome
from fairhouse.games.shared.decks import card_of
from tests.games import kit

GAME = engine.load("baccarat")
RULES: Any = GAME.rules
UNIT = 1_000_000
EVERY = {"bets": [{"bet": bet, "stake": "1.00"} for bet in TITLES]}


def dealt(*codes: str) -> Outcome:
    """A round in which these cards come in this order: player, banker, player, banker, thirds."""
    left = RULES.shoe.copy()
    picks = []
    for code in codes:
        picks.append(left.index(card_of(code)))
        left[picks[-1]] = left[-1]
        left.pop()
    return kit.replay(GAME, kit.parsed(GAME, EVERY), picks)


def rows(outcome: Outcome) -> dict[str, int]:
    return {row["bet"]: row["win_micros"] for row in outcome.view["bets"]}


# The tableau again, in the words of the game's books: the banker's total -> the player's third
# cards on which he draws.
BOOK = {
    0: "0 1 2 3 4 5 6 7 8 9",
    1: "0 1 2 3 4 5 6 7 8 9",
    2: "0 1 2 3 4 5 6 7 8 9",
    3: "0 1 2 3 4 5 6 7 9",
    4: "2 3 4 5 6 7",
    5: "4 5 6 7",
    6: "6 7",
    7: "",
}
WORTH = {"T": 0, "A": 1, **{str(n): n for n in range(2, 10)}}
OF = {worth: rank for rank, worth in WORTH.items()}


def two(total: int) -> tuple[str, str]:
    """Two cards that make a total, without a pair."""
    return (("A", "9") if total == 0 else ("T", OF[total]))  # fmt: skip


@pytest.mark.parametrize(("banker", "third"), list(product(range(8), range(10))))
def test_every_cell_of_the_tableau(banker: int, third: int) -> None:
    """The player holds 0 and draws `third`; the banker has `banker`."""
    first, second = two(banker)
    codes = ["TC", first + "D", "KH", second + "S", OF[third] + "H"]
    draws = str(third) in BOOK[banker].split()
    outcome = dealt(*codes, "5S") if draws else dealt(*codes)
    shown = {hand["name"]: hand for hand in outcome.view["hands"]}
    assert shown["player"]["cards"] == ["TC", "KH", OF[third] + "H"]
    theirs = (banker + 5) % 10 if draws else banker
    assert shown["banker"]["cards"] == [first + "D", second + "S"] + ["5S"] * draws
    assert (shown["player"]["note"], shown["banker"]["note"]) == (str(third), str(theirs))
    wanted = "tie" if third == theirs else "player" if third > theirs else "banker"
    assert outcome.view["winner"] == wanted


@pytest.mark.parametrize(("ours", "theirs"), list(product(range(10), range(10))))
def test_who_draws_after_every_pair_of_first_totals(ours: int, theirs: int) -> None:
    """With naturals nobody; the player to 5; the banker to 5 when the player stood."""
    (a, b), (c, d) = two(ours), two(theirs)
    codes = [a + "C", c + "D", b + "C", d + "D"]
    if max(ours, theirs) >= 8:
        outcome, counts = dealt(*codes), (2, 2)
    elif ours >= 6:
        draws = theirs <= 5
        outcome = dealt(*codes, "TS") if draws else dealt(*codes)
        counts = (2, 3 if draws else 2)
    else:
        draws = "0" in BOOK[theirs].split()
        outcome = dealt(*codes, "TS", "TH") if draws else dealt(*codes, "TS")
        counts = (3, 3 if draws else 2)
    shown = {hand["name"]: len(hand["cards"]) for hand in outcome.view["hands"]}
    assert (shown["player"], shown["banker"]) == counts


@pytest.mark.parametrize(
    ("codes", "due"),
    [
        (["9C", "8D", "TC", "KD"], {"player": 2 * UNIT, "banker": 0, "tie": 0}),
        (["8C", "9D", "TC", "KD"], {"player": 0, "banker": UNIT + UNIT * 19 // 20, "tie": 0}),
        (["9C", "9D", "TC", "KD"], {"player": UNIT, "banker": UNIT, "tie": 9 * UNIT}),
        (["4C", "9D", "4C", "KD"], {"player_pair": 12 * UNIT, "banker_pair": 0}),
        (["4C", "9D", "4S", "9H"], {"player_pair": 12 * UNIT, "banker_pair": 12 * UNIT}),
        (["QC", "9D", "KS", "TH"], {"player_pair": 0, "banker_pair": 0}),
        (["AC", "4D", "7S", "4H"], {"player_pair": 0, "banker_pair": 12 * UNIT}),
    ],
)
def test_every_bet_pays_what_the_cards_say(codes: list[str], due: dict[str, int]) -> None:
    paid = rows(dealt(*codes))
    assert {bet: paid[bet] for bet in due} == due
    assert set(paid) == set(TITLES)


def test_third_cards_make_no_pair() -> None:
    outcome = dealt("2C", "TD", "AS", "7H", "2D")
    assert rows(outcome)["player_pair"] == 0


def test_the_view_is_what_a_page_draws() -> None:
    view = dealt("2C", "TD", "AS", "7H", "5D").view
    assert view["hands"] == [
        {"name": "banker", "title": "Banker", "cards": ["TD", "7H"], "note": "7", "mark": "lost"},
        {"name": "player", "title": "Player", "cards": ["2C", "AS", "5D"], "note": "8",
         "mark": "won"},
    ]  # fmt: skip
    assert (view["message"], view["over"]) == ("Player wins, 8 to 7", True)
    natural = dealt("9C", "9D", "TC", "KD").view
    assert [hand["note"] for hand in natural["hands"]] == ["Natural 9", "Natural 9"]
    assert [hand["mark"] for hand in natural["hands"]] == ["push", "push"]
    assert natural["message"] == "A tie, 9 all"


# The published figures

WHOLE = 4_998_398_275_503_360
COUNTS = {
    "banker": 2_292_252_566_437_888,
    "player": 2_230_518_282_592_256,
    "tie": 475_627_426_473_216,
}


def test_the_winners_of_all_deals_are_the_published_counts() -> None:
    weights, total = exact._rounds(RULES)
    assert total == WHOLE == perm(416, 6)
    assert {winner_of(deal): weight for deal, weight in weights.items()} == COUNTS


def test_every_bet_returns_exactly_what_is_published() -> None:
    certified = {figures.bet: figures for figures in certify(GAME)}
    banker, player, tie = (Fraction(COUNTS[bet], WHOLE) for bet in ("banker", "player", "tie"))
    assert certified["banker"].rtp == banker * Fraction(39, 20) + tie
    assert certified["player"].rtp == player * 2 + tie
    assert certified["tie"].rtp == tie * 9
    for bet in ("player_pair", "banker_pair"):
        assert 1 - certified[bet].rtp == Fraction(43, 415)
        assert certified[bet].notes["wins"] == Fraction(31, 415)
    edges = {bet: f"{float(100 * (1 - f.rtp)):.4f}" for bet, f in certified.items()}
    assert edges["banker"] == "1.0579"
    assert edges["player"] == "1.2351"
    assert edges["tie"] == "14.3596"
    assert certified["banker"].notes == {"wins": banker, "ties": tie}
    assert certified["tie"].maximum_win == 9


def test_the_stored_certificate_is_what_the_rules_give_today() -> None:
    assert as_json(GAME, certify(GAME)) == published("baccarat")


@pytest.mark.parametrize(("banker", "third"), [(3, 8), (6, 6)])
def test_one_wrong_cell_of_the_tableau_moves_the_figures(banker: int, third: int) -> None:
    """What no simulation of a bearable length would see."""
    changed = kit.numbers("baccarat")
    row = list(changed["tableau"]["banker"][banker])
    row[third] = "S" if row[third] == "D" else "D"
    changed["tableau"]["banker"][banker] = "".join(row)
    wrong: Any = kit.built("baccarat", changed).rules
    weights, _ = exact._rounds(wrong)
    assert {winner_of(deal): weight for deal, weight in weights.items()} != COUNTS


def test_cards_taken_together_weigh_what_single_cards_weigh() -> None:
    """From a small shoe every single card can be walked: the two ways must agree."""
    changed = kit.numbers("baccarat")
    changed["shoe"]["packs"] = 1
    game = kit.built("baccarat", changed)
    rules: Any = game.rules
    rules.shoe = [card_of(code) for code in ("AC", "AD", "2C", "2S", "4H", "6C", "8C", "TC", "KD")]
    for bet in TITLES:
        wager = kit.parsed(game, {"bets": [{"bet": bet, "stake": "1.00"}]})
        walked = walk(game, wager)
        summed = exact.distribution(rules, wager, lambda _done, _of: None)
        one = {win: Fraction(weight, walked.total) for win, weight in walked.weights.items()}
        other = {win: Fraction(weight, summed.total) for win, weight in summed.weights.items()}
        assert one == other, bet
        assert sum(one.values()) == 1


# Three drivers, and rounds dealt from seeds


@given(seed=st.binary(min_size=32, max_size=32), bets=st.sets(st.sampled_from(sorted(TITLES)),
       min_size=1), cents=st.integers(1, 10**6))  # fmt: skip
def test_rounds_replay_from_their_picks_and_bets_add_up(
    seed: bytes, bets: set[str], cents: int
) -> None:
    stake = f"{cents // 100}.{cents % 100:02}"
    body = {"bets": [{"bet": bet, "stake": stake} for bet in sorted(bets)]}
    wager = kit.parsed(GAME, body)
    outcome, picks = kit.live(GAME, wager, seed)
    assert kit.replay(GAME, GAME.wager_from(kit.plain(wager.data)), picks) == outcome
    assert wager.stake_micros == len(bets) * cents * 10_000
    assert sum(rows(outcome).values()) == outcome.win_micros
    cards = [code for hand in outcome.view["hands"] for code in hand["cards"]]
    assert len(cards) == len(picks)
    assert all(cards.count(code) <= 8 for code in cards)
    alone = kit.parsed(GAME, {"bets": [{"bet": min(bets), "stake": "1.00"}]})
    assert kit.live(GAME, alone, seed)[1] == picks


def test_cards_are_dealt_in_turn_the_player_first() -> None:
    shoe = iter(range(4))
    assert opening(shoe.__next__) == Deal((0, 2), (1, 3))


@pytest.mark.parametrize("bet", sorted(TITLES))
def test_dealt_rounds_return_what_is_certified(bet: str) -> None:
    rounds = 20_000
    wager = kit.parsed(GAME, {"bets": [{"bet": bet, "stake": "1.00"}]})
    won = sum(kit.live(GAME, wager, kit.seed(n, bet))[0].win_micros for n in range(rounds))
    figures = {each.bet: each for each in certify(GAME)}[bet]
    distance = Fraction(won, rounds * UNIT) - figures.rtp
    assert distance**2 * rounds / figures.variance < Fraction(9, 2) ** 2


# What is refused


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"bets": []}, "game.no_bets", "bets"),
        ({"bets": [{"bet": "dragon", "stake": "1"}]}, "game.unknown_bet", "bets.0.bet"),
        ({"bets": [{"bet": "tie", "stake": "0.001"}]}, "game.stake_grid", "bets.0.stake"),
        ({"stake": "1.00"}, "game.shape", None),
    ],
)
def test_a_body_that_is_no_wager_is_refused(body: Any, code: str, field: str | None) -> None:
    refusal = kit.refused(GAME, body)
    assert (refusal.code, refusal.field) == (code, field)


def test_a_stored_wager_on_an_unknown_bet_is_not_played() -> None:
    with pytest.raises(KeyError):
        GAME.wager_from({"bets": {"dragon": UNIT}})


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"),
    [
        (("shoe", "packs"), 0, "shoe.packs", "not between 1 and 8"),
        (("shoe", "packs"), 9, "shoe.packs", "not between 1 and 8"),
        (("tableau", "banker"), ["D" * 10] * 7, "tableau.banker", "has 7 rows"),
        (("tableau", "banker"), ["D" * 10] * 7 + ["DDD"], "tableau.banker[7]", "one letter D or S"),
        (("tableau", "banker"), ["X" * 10] * 8, "tableau.banker[0]", "one letter D or S"),
        (("tableau", "player_draws_to"), 8, "tableau.player_draws_to", "between 0 and 7"),
        (("stake", "grid_micros"), 0, "stake.grid_micros", "must be positive"),
        (("stake", "grid_micros"), 10, "pays.banker", "19 for 20 is not exact"),
        (("pays", "tie"), [0, 1], "pays.tie", "is not a pay"),
        (("pays", "tie"), [8, 0], "pays.tie", "is not a pay"),
        (("pays", "tie"), [8], "pays.tie", "length 2"),
        (("pays", "tie"), 8, "pays.tie", "Expected `array`"),
    ],
)
def test_numbers_that_cannot_be_played_are_refused_by_key_and_reason(
    path: tuple[str, str], value: Any, key: str, reason: str
) -> None:
    changed = kit.numbers("baccarat")
    changed[path[0]][path[1]] = value
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built("baccarat", changed)
    assert caught.value.key == key


def test_the_card_tells_the_pays_and_the_tableau_of_the_numbers() -> None:
    """Its words are fixed; when the numbers change the card must too."""
    told = " ".join(block.text for block in card("baccarat"))
    numbers = kit.numbers("baccarat")
    assert numbers["pays"] == {
        "player": [1, 1], "banker": [19, 20], "tie": [8, 1], "player_pair": [11, 1],
        "banker_pair": [11, 1],
    }  # fmt: skip
    for words in (
        "nineteen to twenty",
        "eight to one",
        "eleven to one",
        "98.94 %",
        "98.76 %",
        "85.64 %",
        "89.63 %",
    ):
        assert words in told
    for total, row in enumerate(numbers["tableau"]["banker"]):
        assert [str(n) for n, cell in enumerate(row) if cell == "D"] == BOOK[total].split()
