"""A jackpot win waits for the operator: confirmed and paid once, or declined and given back."""

from __future__ import annotations

from uuid import UUID

import pytest

from fairhouse.domain.audit.models import Entry
from fairhouse.domain.jackpots import actions, queries
from fairhouse.kit import ids
from fairhouse.kit.refusals import Refusal
from tests.jackpots.pots import (
    GAME,
    MYSTERY,
    POUND,
    desk_drawing,
    level,
    proven,
    seed_for,
    spin,
    terms,
    wins_of,
)
from tests.wallet.players import Player, assert_books, cash, kinds, new_player, wager
from tests.wallet.tills import settle_all

pytestmark = pytest.mark.usefixtures("committed_db")
STAKE = 1000 * POUND
WHY = "The round was replayed and fits."


def winner(player: Player | None = None) -> tuple[Player, UUID, int]:
    """Someone who has just won First Light: the player, the win, its amount."""
    alice = player or new_player(cash="5000.00")
    desk = desk_drawing([seed_for(STAKE, wins=True)])
    settle_all(kinds(desk), [wager(desk, alice, spin(STAKE), game=GAME)])
    (won,) = [one for one in wins_of(alice) if one["jackpot"] == terms(MYSTERY).number]
    return alice, won["id"], won["amount_micros"]


@pytest.mark.promise("JJ-7.13")
def test_a_win_is_paid_when_the_operator_confirms_it_and_not_before() -> None:
    alice, win, amount = winner()
    before = cash(alice.player_id)
    assert win in {one.win_id for one in queries.waiting()}
    assert actions.confirm(win_id=win, staff="dana", rationale=WHY) == "paid"
    assert cash(alice.player_id) == before + amount
    assert win not in {one.win_id for one in queries.waiting()}
    shown = queries.win(win)
    assert shown is not None
    assert (shown.state, shown.decided_by, queries.rationale(win)) == ("paid", "dana", WHY)
    entry = Entry.objects.get(subject=f"jackpot_win:{win}")
    assert (entry.verb, entry.actor) == ("jackpots.paid", "dana")
    assert_books(alice.player_id)
    assert proven() == []


def test_a_win_is_confirmed_once() -> None:
    alice, win, amount = winner()
    before = cash(alice.player_id)
    actions.confirm(win_id=win, staff="dana", rationale=WHY)
    for again in (actions.confirm, actions.decline):
        no = again(win_id=win, staff="erin", rationale=WHY)
        assert isinstance(no, Refusal) and no.code == "jackpot.decided"
    assert cash(alice.player_id) == before + amount


def test_what_is_declined_goes_to_the_next_jackpot_and_never_to_the_house() -> None:
    alice, win, amount = winner()
    before, diversion = cash(alice.player_id), level(MYSTERY)[2]
    assert actions.decline(win_id=win, staff="dana", rationale=WHY) == "declined"
    assert cash(alice.player_id) == before
    assert level(MYSTERY)[2] == diversion + amount
    assert proven() == []
    meter = level(MYSTERY)[0]
    _, _, next_amount = winner()
    assert next_amount == meter + 5 * POUND
    assert level(MYSTERY)[0] == 500 * POUND + diversion + amount, "the next one starts with it"
    assert proven() == []


def test_a_decision_needs_a_reason_and_a_win() -> None:
    _, win, _ = winner()
    no = actions.confirm(win_id=win, staff="dana", rationale="ok")
    assert isinstance(no, Refusal) and (no.code, no.field) == ("jackpot.rationale", "rationale")
    nothing = actions.confirm(win_id=ids.new(), staff="dana", rationale=WHY)
    assert isinstance(nothing, Refusal) and nothing.code == "jackpot.not_found"
