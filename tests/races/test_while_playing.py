"""A withdrawal and a freeze arrive while wagers are in flight."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.standing import actions as standing
from fairhouse.domain.standing.queries import StandingRow
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet.actions import Receipt
from fairhouse.kit import clock, ids
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal
from tests.races.meeting import LOSING_SEED, PATIENCE, InAnotherThread, gated, without_the_lock
from tests.wallet.players import (
    Player,
    assert_books,
    balances,
    cash,
    kinds,
    new_desk,
    new_player,
    rows,
    wager,
)
from tests.wallet.tills import open_till

pytestmark = pytest.mark.usefixtures("committed_db")


def withdraw_all(player: Player) -> Receipt | Refusal:
    with transaction.atomic():
        return wallet.hold(
            player_id=player.player_id, key=ids.new(), amount=Money.parse("1.00", "GBP")
        )


def freeze(player: Player) -> StandingRow | Refusal:
    return standing.add_fact(
        player_id=player.player_id, kind="frozen", starts=clock.now(), ends=None,
        source="staff:dana",
    )  # fmt: skip


@dataclass
class Story:
    """What happened: the wager's answer, and whether the other had committed before it."""

    wager: Any
    other: Any
    other_came_first: bool


def in_the_middle_of_a_wager(player: Player, action: Callable[[Player], Any]) -> Story:
    """Start an action when the till has read the player, and give it time to commit."""
    desk = new_desk(new_seed=lambda: LOSING_SEED)
    command = wager(desk, player)
    started: list[InAnotherThread] = []
    came_first: list[bool] = []

    async def gate() -> None:
        if not started:
            started.append(InAnotherThread(lambda: action(player)))
        came_first.append(await asyncio.to_thread(started[0].wait, PATIENCE))

    async def run() -> Any:
        async with open_till(kinds(desk), connect_with=gated("read_answers", gate)) as till:
            return await till.submit(command)

    answer = asyncio.run(run())
    return Story(answer, started[0].join(), came_first[0])


def test_a_withdrawal_waits_for_the_wager_and_finds_what_is_left() -> None:
    alice = new_player(cash="1.00")
    story = in_the_middle_of_a_wager(alice, withdraw_all)
    assert not story.other_came_first
    assert isinstance(story.wager, Played)
    assert isinstance(story.other, Refusal)
    assert story.other.code == "money.insufficient"
    assert balances(alice.player_id)["held_micros"] == cash(alice.player_id) == 0
    assert_books(alice.player_id)


def test_twin_without_the_lock_the_wager_plays_with_money_that_has_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_the_lock(monkeypatch)
    alice = new_player(cash="1.00")
    story = in_the_middle_of_a_wager(alice, withdraw_all)
    assert story.other_came_first
    assert isinstance(story.other, Receipt)
    # decided from a pound that was gone; only the key of the entry stopped it
    assert isinstance(story.wager, Refusal)
    assert story.wager.code == "house.fault"


def test_a_freeze_waits_for_the_wager_in_flight_and_stops_the_next() -> None:
    alice = new_player()
    story = in_the_middle_of_a_wager(alice, freeze)
    assert not story.other_came_first
    assert isinstance(story.wager, Played)
    desk = new_desk()

    async def again() -> Any:
        async with open_till(kinds(desk)) as till:
            return await till.submit(wager(desk, alice))

    assert asyncio.run(again()).code == "standing.frozen"
    assert_books(alice.player_id)


def test_twin_without_the_lock_a_wager_is_accepted_after_the_freeze(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_the_lock(monkeypatch)
    story = in_the_middle_of_a_wager(new_player(), freeze)
    assert story.other_came_first
    assert isinstance(story.wager, Played)  # nothing else stops it: the lock is the only guard


def test_under_load_no_wager_is_accepted_after_the_freeze_has_committed() -> None:
    """Wagers keep coming from two tills; what is asked after the freeze is refused."""
    alice, desk = new_player(cash="1000.00"), new_desk()

    async def run() -> tuple[list[Any], list[Any]]:
        before: list[Any] = []
        after: list[Any] = []
        async with open_till(kinds(desk)) as one, open_till(kinds(desk)) as other:
            freezing: InAnotherThread | None = None
            while len(after) < 60:
                answers = after if freezing is not None and freezing.done else before
                commands = [wager(desk, alice) for _ in range(6)]
                answers += await asyncio.gather(
                    *(till.submit(command)
                      for till, command in zip((one, other) * 3, commands, strict=True))
                )  # fmt: skip
                if freezing is None and len(before) >= 60:
                    freezing = InAnotherThread(lambda: freeze(alice))
            assert freezing is not None
            freezing.join()
        return before, after

    before, after = asyncio.run(run())
    assert {answer.code for answer in after} == {"standing.frozen"}
    played = [answer for answer in before if isinstance(answer, Played)]
    assert len(played) >= 60
    ((count,),) = rows("select count(*) from rounds_round where player_id = %s", alice.player_id)
    assert count == len(played)
    assert_books(alice.player_id)
