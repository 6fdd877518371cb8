"""Two processes take wagers of one player at the same moment.

Each test has a twin with the lock switched off, which shows the danger: both sides then decide
from the same balance, and only the books' keys, the last wall, stop the second.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.wallet import till as till_module
from fairhouse.domain.wallet.commands import Command
from fairhouse.domain.wallet.settle import Read
from fairhouse.kit import ids
from fairhouse.kit.refusals import Refusal
from tests.races.meeting import LOSING_SEED, Meeting, gated, without_the_lock
from tests.wallet.players import (
    Player,
    assert_books,
    cash,
    kinds,
    new_desk,
    new_player,
    rows,
    wager,
)
from tests.wallet.tills import open_till

pytestmark = pytest.mark.usefixtures("committed_db")


def meet(
    player: Player, key: Any = None, *, at: str = "read_answers", before: bool = False
) -> tuple[list[Any], bool]:
    """One wager on each of two tills, which meet at a statement; the answers, and if they met."""
    desk = new_desk(new_seed=lambda: LOSING_SEED)
    commands = [wager(desk, player, key=key) for _ in range(2)]

    async def run() -> tuple[list[Any], bool]:
        meeting = Meeting()
        connecting = gated(at, meeting, before=before)
        async with (
            open_till(kinds(desk), connect_with=connecting) as one,
            open_till(kinds(desk), connect_with=connecting) as other,
        ):
            answers = await asyncio.gather(one.submit(commands[0]), other.submit(commands[1]))
            return list(answers), meeting.met

    return asyncio.run(run())


def codes(answers: list[Any]) -> list[str]:
    return sorted(
        answer.code if isinstance(answer, Refusal) else type(answer).__name__ for answer in answers
    )


@pytest.mark.promise("JJ-8.15")
def test_a_pound_cannot_be_staked_twice() -> None:
    alice = new_player(cash="1.00")
    answers, met = meet(alice)
    assert not met, "both read at once: nobody held the lock"
    assert codes(answers) == ["Played", "money.insufficient"]
    assert cash(alice.player_id) == 0
    assert_books(alice.player_id)


def test_twin_without_the_lock_both_decide_from_the_same_pound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_the_lock(monkeypatch)
    alice = new_player(cash="1.00")
    answers, met = meet(alice)
    assert met
    assert codes(answers) == ["Played", "house.fault"]  # only the key of the entry stopped it


@pytest.mark.promise("JJ-6.2")
def test_the_same_key_on_two_tills_is_one_round_with_one_answer() -> None:
    alice, key = new_player(), ids.new()
    (one, other), met = meet(alice, key)
    assert not met
    assert isinstance(one, Played)
    assert one == other
    ((count,),) = rows("select count(*) from rounds_round where player_id = %s", alice.player_id)
    assert count == 1
    assert_books(alice.player_id)


def test_twin_without_the_lock_the_same_key_is_played_twice_and_trips(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_the_lock(monkeypatch)
    answers, met = meet(new_player(), ids.new())
    assert met
    assert codes(answers) == ["Played", "house.fault"]


async def reading_before_the_lock(
    connection: Any, commands: list[Command], every: Any, *, wait: bool
) -> tuple[Read, set[int]]:
    """The till's reading with its first two steps swapped."""
    from fairhouse.domain.wallet import statements as st
    from fairhouse.kit.arrays import array

    who = [array(each) for each in st.players_of(commands)]
    wallets = await connection.fetch(st.TILL["read_wallets"], *who)
    locked = await connection.fetch(st.TILL["lock_players"], *who)
    found = await connection.fetch(st.TILL["read_answers"], *st.keys_of(commands))
    return Read(st.states_from(locked, wallets), st.earlier_from(found)), set()


def test_what_is_read_after_the_lock_is_fresh() -> None:
    alice = new_player(cash="1.00")
    answers, met = meet(alice, at="lock_players", before=True)
    assert met, "both stand before the lock"
    assert codes(answers) == ["Played", "money.insufficient"]
    assert_books(alice.player_id)


def test_twin_what_is_read_before_the_lock_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(till_module, "_read", reading_before_the_lock)
    alice = new_player(cash="1.00")
    answers, met = meet(alice, at="lock_players", before=True)
    assert met
    assert codes(answers) == ["Played", "house.fault"]
