"""Bets by name: what a sheet takes, and how it says no."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games.records import Refusal
from fairhouse.games.shared.bets import BetSheet
from tests.games import kit

SHEET = BetSheet({"ante": True, "pair_plus": False, "poker": False}, 20_000)
ANTE = {"bet": "ante", "stake": "1.00"}


def refused(body: Any) -> Refusal:
    answer = SHEET.parse(body)
    assert isinstance(answer, Refusal), answer
    return answer


def test_bets_are_read_in_the_order_in_which_they_were_placed() -> None:
    body = {"bets": [{"bet": "poker", "stake": "0.02"}, ANTE], "key": "k"}
    placed = SHEET.parse(body)
    assert placed == {"poker": 20_000, "ante": 1_000_000}
    assert list(placed) == ["poker", "ante"]


@given(
    st.dictionaries(st.sampled_from(["pair_plus", "poker"]), st.integers(1, 10**6)),
    st.integers(1, 10**6),
)
def test_what_was_parsed_can_be_stored_and_read_again(more: dict[str, int], ante: int) -> None:
    steps = {"ante": ante} | more
    bets = [{"bet": name, "stake": f"{2 * n // 100}.{2 * n % 100:02}"} for name, n in steps.items()]
    placed = SHEET.parse({"bets": bets})
    assert placed == {name: 20_000 * n for name, n in steps.items()}
    assert SHEET.stored(kit.plain({"bets": placed})) == placed


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "game.shape", "bets"),
        ({"bets": None}, "game.shape", "bets"),
        ({"bets": {"ante": "1.00"}}, "game.shape", "bets"),
        ({"bets": []}, "game.no_bets", "bets"),
        ({"bets": ["ante"]}, "game.shape", "bets.0"),
        ({"bets": [ANTE], "stake": "1"}, "game.shape", None),
        ({"bets": [{**ANTE, "pays": 2}]}, "game.shape", "bets.0"),
        ({"bets": [{"stake": "1.00"}]}, "game.shape", "bets.0.bet"),
        ({"bets": [{"bet": ["ante"], "stake": "1.00"}]}, "game.shape", "bets.0.bet"),
        ({"bets": [ANTE, {"bet": "Poker", "stake": "1"}]}, "game.unknown_bet", "bets.1.bet"),
        ({"bets": [ANTE, ANTE]}, "game.duplicate_bet", "bets.1.bet"),
        ({"bets": [{"bet": "ante"}]}, "money.not_an_amount", "bets.0.stake"),
        ({"bets": [{"bet": "ante", "stake": 1}]}, "money.not_an_amount", "bets.0.stake"),
        ({"bets": [{"bet": "ante", "stake": "0"}]}, "game.stake_not_positive", "bets.0.stake"),
        ({"bets": [{"bet": "ante", "stake": "-1"}]}, "game.stake_not_positive", "bets.0.stake"),
        ({"bets": [{"bet": "ante", "stake": "0.01"}]}, "game.stake_grid", "bets.0.stake"),
        ({"bets": [ANTE, {"bet": "poker", "stake": "1000000.02"}]}, "game.stake_beyond",
         "bets.1.stake"),
        ({"bets": [{"bet": "poker", "stake": "1.00"}]}, "game.shape", "bets"),
        ([ANTE], "game.shape", None),
        (None, "game.shape", None),
    ],
)  # fmt: skip
def test_a_body_that_is_no_wager_is_refused_with_code_and_field(
    body: Any, code: str, field: str | None
) -> None:
    refusal = refused(body)
    assert (refusal.code, refusal.field) == (code, field)
    assert refusal.sentence.endswith(".")


def test_the_refusal_says_which_bet_is_missing_and_which_step_stakes_have() -> None:
    assert "“ante”" in refused({"bets": [{"bet": "poker", "stake": "1.00"}]}).sentence
    assert "0.02" in refused({"bets": [{"bet": "ante", "stake": "0.03"}]}).sentence
    assert len(refused({"bets": [{"bet": "x" * 10_000, "stake": "1"}]}).sentence) < 100


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(json_values)
def test_no_body_whatsoever_breaks_the_sheet(body: Any) -> None:
    refused(body)
    refused({"bets": body})
    refused({"bets": [{"bet": body, "stake": body}]})


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({}, KeyError),
        ({"bets": {"basket": 20_000}}, KeyError),
        ({"bets": {"ante": 10_000}}, ValueError),
        ({"bets": {"ante": 0}}, ValueError),
        ({"bets": {"ante": -20_000}}, ValueError),
        ({"bets": {"ante": "1.00"}}, ValueError),
        ({"bets": {"ante": True}}, ValueError),
        ({"bets": {"poker": 20_000}}, ValueError),
        ({"bets": {}}, ValueError),
    ],
)
def test_a_stored_wager_that_the_game_would_not_take_is_not_played(
    data: Any, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        SHEET.stored(data)


def test_a_sheet_without_bets_or_without_a_grid_is_not_made() -> None:
    with pytest.raises(ValueError, match="no bet"):
        BetSheet({}, 10_000)
    for grid in (0, -1, 10**12 + 1):
        with pytest.raises(ValueError, match="must be positive"):
            BetSheet({"main": True}, grid)
    assert BetSheet({"player": False, "banker": False}, 1).parse(
        {"bets": [{"bet": "banker", "stake": "2.5"}]}
    ) == {"banker": 2_500_000}
