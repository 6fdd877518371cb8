"""The till: takes whatever waits, settles it in one transaction, answers each."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.wallet import till as till_module
from fairhouse.domain.wallet.commands import Command, Kind, Kinds
from fairhouse.domain.wallet.rules import CASH, Decision, Transfer
from fairhouse.domain.wallet.till import TillSettings
from fairhouse.kit import ids
from fairhouse.kit.refusals import Refusal
from tests.wallet.players import assert_books, cash, kinds, new_desk, new_player, rows, said, wager
from tests.wallet.tills import QUICK, breaking_once, connect, cut, open_till, settle_all

pytestmark = pytest.mark.usefixtures("committed_db")


def code(answer: Any) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def rounds_of(player_id: int) -> int:
    return int(rows("select count(*) from rounds_round where player_id = %s", player_id)[0][0])


@pytest.mark.promise("JJ-8.15")
def test_commands_of_one_player_in_one_batch_spend_only_what_is_there() -> None:
    alice, desk = new_player(cash="5.00"), new_desk()
    answers = settle_all(kinds(desk), [wager(desk, alice) for _ in range(60)])
    played = [answer for answer in answers if isinstance(answer, Played)]
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert {no.code for no in refused} <= {"money.insufficient"}
    balance = 5_000_000
    for answer in played:
        balance += answer.win_micros - answer.stake_micros
        assert answer.balance_micros == balance >= 0
    assert cash(alice.player_id) == balance
    assert_books(alice.player_id)


def test_a_burst_is_one_transaction_and_an_idle_till_answers_at_once() -> None:
    players, desk = [new_player() for _ in range(5)], new_desk()
    begins: list[str] = []

    async def nothing(_connection: Any) -> None:
        return None

    def counted(statement: str) -> bool:
        begins.extend([statement] if statement == "BEGIN" else [])
        return False

    connecting = breaking_once(counted, nothing)
    commands = [wager(desk, player) for player in players for _ in range(20)]
    assert all(
        isinstance(answer, Played)
        for answer in settle_all(kinds(desk), commands, connect_with=connecting)
    )
    assert len(begins) <= 2
    begins.clear()
    settle_all(kinds(desk), [wager(desk, players[0])], connect_with=connecting)
    assert len(begins) == 1


def test_copied_and_inserted_rows_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[str] = []
    real = asyncpg.Connection.copy_records_to_table

    async def watched(self: Any, table: str, **options: Any) -> Any:
        copied.append(table)
        return await real(self, table, **options)

    monkeypatch.setattr(asyncpg.Connection, "copy_records_to_table", watched)

    def play(copy_from: int) -> tuple[Any, ...]:
        seeds = iter(bytes([at]) * 32 for at in range(100))
        alice, desk = new_player(), new_desk(new_seed=lambda: next(seeds))
        commands = [wager(desk, alice) for _ in range(30)]
        answers = settle_all(kinds(desk), commands, TillSettings(copy_from=copy_from))
        books = assert_books(alice.player_id)
        return books, [answer.win_micros for answer in answers], rows(
            "select entry, game, state, stake_micros, win_micros, before_micros, after_micros,"
            " picks, wager, seed_epoch from rounds_round where player_id = %s order by entry",
            alice.player_id,
        )  # fmt: skip

    inserted = play(copy_from=10_000)
    assert not copied
    assert play(copy_from=1) == inserted
    assert set(copied) == {"wallet_transfer", "wallet_idempotency", "rounds_round"}


def test_a_full_queue_refuses_one_more_and_loses_none_that_waits() -> None:
    alice, desk = new_player(), new_desk()
    commands = [wager(desk, alice) for _ in range(9)]
    answers = settle_all(kinds(desk), commands, TillSettings(queue_max=4))
    busy = [answer for answer in answers if isinstance(answer, Refusal)]
    assert {(no.code, no.status) for no in busy} == {("house.busy", 503)}
    assert rounds_of(alice.player_id) == len(answers) - len(busy) == 4
    assert_books(alice.player_id)


def test_draining_finishes_what_waits_and_refuses_what_comes() -> None:
    alice, desk = new_player(), new_desk()

    async def run() -> tuple[list[Any], Any]:
        async with open_till(kinds(desk), TillSettings(batch_max=2)) as till:
            waiting = [asyncio.ensure_future(till.submit(wager(desk, alice))) for _ in range(11)]
            await asyncio.sleep(0)
            draining = asyncio.create_task(till.drain())
            await asyncio.sleep(0)
            late = await till.submit(wager(desk, alice))
            await draining
            return [await task for task in waiting], late

    answers, late = asyncio.run(run())
    assert all(isinstance(answer, Played) for answer in answers)
    assert (code(late), late.status) == ("house.stopping", 503)
    assert rounds_of(alice.player_id) == 11


@pytest.mark.promise("JJ-8.7a")
def test_a_caller_that_goes_away_does_not_lose_the_round() -> None:
    alice, desk = new_player(), new_desk()
    command = wager(desk, alice)

    async def run() -> Any:
        async with open_till(kinds(desk)) as till:
            leaving = asyncio.ensure_future(till.submit(command))
            await asyncio.sleep(0)
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
            return await till.submit(command)

    answer = asyncio.run(run())
    assert isinstance(answer, Played)
    assert rounds_of(alice.player_id) == 1
    assert_books(alice.player_id)


STEPS = {
    "after BEGIN": (lambda s: s == "BEGIN", True),
    "before the wallets are written": (lambda s: s.startswith("UPDATE wallet_wallet"), False),
    "between write and commit": (lambda s: s == "COMMIT", False),
    "after the commit, before its answer arrives": (lambda s: s == "COMMIT", True),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_lost_connection_is_tried_again_and_nothing_is_doubled(step: str) -> None:
    alice, bob, desk = new_player(), new_player(), new_desk()
    commands = [wager(desk, player) for player in (alice, bob) for _ in range(5)]
    when, after = STEPS[step]
    lost: list[Any] = []

    async def cut_off(connection: Any) -> None:
        lost.append(connection)
        await cut(connection)
        if after and step.startswith("after the commit"):
            raise ConnectionResetError  # what arrives instead of the answer

    answers = settle_all(
        kinds(desk), commands, connect_with=breaking_once(when, cut_off, after=after)
    )
    assert lost
    assert all(isinstance(answer, Played) for answer in answers)
    for player in (alice, bob):
        assert rounds_of(player.player_id) == 5
        assert_books(player.player_id)
    stored = dict(rows("select entry, win_micros from rounds_round where player_id = %s",
                       alice.player_id))  # fmt: skip
    told = {ids.of_operation(a.round_id)[1]: a.win_micros for a in answers[:5]}
    assert told == stored


@pytest.mark.parametrize(
    "error",
    [asyncpg.SerializationError("could not serialize"), asyncpg.DeadlockDetectedError("deadlock")],
)
def test_a_serialization_failure_or_a_deadlock_is_tried_again(error: Exception) -> None:
    alice, desk = new_player(), new_desk()

    async def fail(_connection: Any) -> None:
        raise error

    answers = settle_all(
        kinds(desk),
        [wager(desk, alice) for _ in range(3)],
        connect_with=breaking_once(lambda s: s == "COMMIT", fail),
    )
    assert all(isinstance(answer, Played) for answer in answers)
    assert rounds_of(alice.player_id) == 3
    assert_books(alice.player_id)


def test_without_a_database_nobody_is_told_that_nothing_happened() -> None:
    alice, desk = new_player(), new_desk()
    broken: list[bool] = []

    async def connecting() -> Any:
        if broken:
            raise asyncpg.TooManyConnectionsError("sorry, too many clients already")
        return await connect()

    async def run() -> list[Any]:
        async with open_till(
            kinds(desk), TillSettings(patience_seconds=0.2, lanes=1), connecting
        ) as till:
            broken.append(True)
            await cut(till._lanes[0]._connection)
            answers = await asyncio.gather(*(till.submit(wager(desk, alice)) for _ in range(2)))
            broken.clear()
            return [*answers, await till.submit(wager(desk, alice))]

    *unknown, after = asyncio.run(run())
    assert {(code(no), no.status) for no in unknown} == {("house.unknown", 503)}
    assert isinstance(after, Played)
    assert rounds_of(alice.player_id) == 1


def poisoned_row(kind_number: int = 94) -> Kind:
    """A yes that the database refuses: a round that is there already."""
    return Kind(kind_number, "poison", _decide_poison, table=new_desk().kind.table,
                remember=lambda row: row, recall="SELECT 1")  # fmt: skip


def _decide_poison(state: Any, command: Command, now: Any) -> Decision:
    row = (state.cell, state.player_id, 1, 1, 1, now, 0, 0, 0, 0, 1, b"", b"", b"", b"")
    return Decision([Transfer(CASH, 101, 1)], "never", row)  # stake 0 trips a CHECK


def test_a_command_that_the_database_refuses_is_isolated(
    caplog: pytest.LogCaptureFixture,
) -> None:
    players, desk, poison = [new_player() for _ in range(6)], new_desk(), poisoned_row()
    commands = [wager(desk, player) for player in players for _ in range(3)]
    bad = Command(poison, players[2].cell, players[2].player_id, ids.new(), None, 0)
    commands.insert(7, bad)
    answers = settle_all(Kinds([desk.kind, poison]), commands)
    assert code(answers.pop(7)) == "house.fault"
    assert all(isinstance(answer, Played) for answer in answers)
    for player in players:
        assert rounds_of(player.player_id) == 3
        assert_books(player.player_id)
    assert "a command of kind poison could not be settled" in caplog.text


def test_a_fault_of_our_own_code_is_isolated_too() -> None:
    alice, bob, desk = new_player(), new_player(), new_desk()
    bad = wager(desk, bob)
    bad.key = "not a key"  # type: ignore[assignment]
    first, fault, last = settle_all(kinds(desk), [wager(desk, alice), bad, wager(desk, alice)])
    assert isinstance(first, Played)
    assert isinstance(last, Played)
    assert code(fault) == "house.fault"
    assert (rounds_of(alice.player_id), rounds_of(bob.player_id)) == (2, 0)
    assert_books(alice.player_id)
    assert_books(bob.player_id)


@pytest.mark.promise("JJ-6.2")
def test_an_answer_lost_to_a_crash_is_given_again_by_another_till() -> None:
    alice, desk = new_player(), new_desk()
    command = wager(desk, alice)
    (first,) = settle_all(kinds(desk), [command])
    later = new_desk()
    again = wager(later, alice, key=command.key)
    answers = settle_all(kinds(later), [again, again])
    assert answers == [first, first]
    other = wager(later, alice, {"bets": [{"bet": "black", "stake": "1.00"}]}, key=command.key)
    assert code(settle_all(kinds(later), [other])[0]) == "request.key_reused"
    assert rounds_of(alice.player_id) == 1
    assert_books(alice.player_id)


def test_a_refusal_is_kept_under_its_key() -> None:
    alice, desk = new_player(cash="0.50"), new_desk()
    command = wager(desk, alice)
    (first,) = settle_all(kinds(desk), [command])
    assert code(first) == "money.insufficient"
    (again,) = settle_all(kinds(desk), [command])
    assert said(again) == said(first)


def test_every_lane_settles_the_players_of_its_cells() -> None:
    players, desk = [new_player() for _ in range(8)], new_desk()
    commands = [wager(desk, player) for player in players for _ in range(4)]
    answers = settle_all(kinds(desk), commands, TillSettings(lanes=4))
    assert all(isinstance(answer, Played) for answer in answers)
    for player in players:
        assert_books(player.player_id)


def test_a_till_that_cannot_connect_does_not_open() -> None:
    async def refused() -> Any:
        raise ConnectionRefusedError

    with pytest.raises(ConnectionRefusedError):
        settle_all(Kinds([]), [], connect_with=refused)


def test_plans_of_the_till_do_not_flip_with_the_size_of_a_batch() -> None:
    async def run() -> tuple[str, str]:
        connection = await connect()
        try:
            await till_module.tune(connection)
            return (
                await connection.fetchval("show plan_cache_mode"),
                await connection.fetchval("show lock_timeout"),
            )
        finally:
            await connection.close()

    mode, patience = asyncio.run(run())
    assert mode == "force_generic_plan"
    assert patience != "0"
    assert QUICK.batch_max > QUICK.copy_from
