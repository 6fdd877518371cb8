"""Three paths move money; with the same commands and seeds they write the same books.

The till (many at once), the pages' path (a batch of one in Django's transaction) and the naive
path (one statement a step). They share the decision, so they are also compared with what a
reader of the transfers alone would compute (`assert_books`).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhouse.domain.rounds.desk import Desk
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.standing import actions as standing
from fairhouse.domain.standing import queries as standing_queries
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet import verbs
from fairhouse.domain.wallet.accounts import clearing
from fairhouse.domain.wallet.commands import Command, hash_body
from fairhouse.domain.wallet.naive import settle_naively
from fairhouse.domain.wallet.till import TillSettings
from fairhouse.domain.wallet.verbs import Booking, MoneyBody
from fairhouse.kit import clock, ids
from fairhouse.kit.refusals import Refusal
from tests.wallet.players import (
    CARDS,
    Player,
    assert_books,
    certain,
    kinds,
    new_desk,
    new_player,
    rows,
    said,
    wager,
)
from tests.wallet.tills import connect, settle_all

pytestmark = pytest.mark.usefixtures("committed_db")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
BODIES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("roulette_european", {"bets": [{"bet": "red", "stake": "1.00"}]}),
    ("roulette_european", {"bets": [{"bet": "straight:17", "stake": "0.35"},
                                    {"bet": "dozen:2", "stake": "7.77"}]}),
    ("harvest_moon", {"stake": "0.10"}),
    ("harvest_moon", {"stake": "20.00"}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing asked: a wager or a money verb, for the n-th player, under the n-th key."""

    player: int
    key: int
    verb: str
    amount: int


@contextmanager
def standing_clock() -> Iterator[None]:
    """Time stands still, so that rows can be compared."""
    former = clock.set_clock(lambda: START)
    try:
        yield
    finally:
        clock.set_clock(former)


def money_command(player: Player, verb: str, amount: int, key: UUID) -> Command:
    kind = {kind.name: kind for kind in verbs.MONEY_KINDS}[verb]
    body = MoneyBody(
        amount, "GBP", wallet.account(clearing(CARDS)), standing_queries.blocks_of(player.house)
    )
    return Command(
        kind=kind, cell=player.cell, player_id=player.player_id, key=key, body=body,
        body_hash=hash_body(verb, amount),
    )  # fmt: skip


def commands_of(desk: Desk, players: Sequence[Player], steps: Sequence[Step]) -> list[Command]:
    made = []
    for step in steps:
        player, key = players[step.player], UUID(int=step.key + 1)
        if step.verb == "wager":
            game, body = BODIES[step.amount % len(BODIES)]
            made.append(wager(desk, player, body, game=game, key=key))
        else:
            made.append(money_command(player, step.verb, step.amount, key))
    return made


Path = Callable[[Desk, list[Command]], list[Any]]


def by_till(desk: Desk, commands: list[Command]) -> list[Any]:
    return settle_all(kinds(desk), commands, TillSettings(batch_max=7, copy_from=3, lanes=1))


def by_pages(desk: Desk, commands: list[Command]) -> list[Any]:
    answers = []
    for command in commands:
        with transaction.atomic():
            answers.append(wallet.perform(command, kinds(desk)))
    return answers


def by_the_naive_path(desk: Desk, commands: list[Command]) -> list[Any]:
    async def run() -> list[Any]:
        connection = await connect()
        try:
            return [await settle_naively(connection, command, kinds(desk)) for command in commands]
        finally:
            await connection.close()

    return asyncio.run(run())


def told(answer: Any) -> Any:
    """An answer without the parts that name the player."""
    if isinstance(answer, Played):
        return (ids.of_operation(answer.round_id)[1], answer.win_micros, answer.balance_micros,
                answer.view)  # fmt: skip
    return said(answer)


def written(player: Player) -> dict[str, list[tuple[Any, ...]]]:
    """Everything stored of a player but what holds the number or fresh randomness."""
    who = player.player_id
    return {
        "entries": assert_books(who),
        "wallet": rows(
            "select currency, cash_micros, bonus_micros, tied_micros, held_micros, entry, head,"
            " funded, last_round_at, counter_day, staked_day_micros, won_day_micros,"
            " won_before_micros"
            " from wallet_wallet where player_id = %s", who,
        ),
        "answers": rows(
            "select key, body_hash, kind, entry, day, answer from wallet_idempotency"
            " where player_id = %s and kind <> 1 order by key", who,
        ),
        "rounds": rows(
            "select entry, game, state, at, stake_micros, win_micros, before_micros,"
            " after_micros, seed_epoch, picks, wager from rounds_round"
            " where player_id = %s order by entry", who,
        ),
    }  # fmt: skip


def outcome_of(path: Path, steps: Sequence[Step], frozen: bool) -> tuple[Any, ...]:
    dice = random.Random(5)
    desk = new_desk(new_seed=lambda: dice.randbytes(32))
    with standing_clock():
        players = [new_player(cash="30.00"), new_player(cash="5.00"), new_player(cash=None)]
        if frozen:
            certain(
                standing.add_fact(
                    player_id=players[1].player_id, kind="frozen", starts=START,
                    ends=START + timedelta(days=1), source="staff:dana",
                )
            )  # fmt: skip
        answers = path(desk, commands_of(desk, players, steps))
        return [told(answer) for answer in answers], [written(player) for player in players]


steps = st.lists(
    st.builds(
        Step,
        player=st.integers(0, 2),
        key=st.integers(0, 12),
        verb=st.sampled_from(
            ["wager"] * 4 + ["deposit", "hold", "release", "pay_out", "return_payment"]
        ),
        amount=st.integers(1, 12).map(lambda n: n * 900_001),
    ),
    min_size=1,
    max_size=24,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps, st.booleans())
def test_the_same_commands_give_the_same_books_on_every_path(
    wanted: list[Step], frozen: bool
) -> None:
    till = outcome_of(by_till, wanted, frozen)
    assert outcome_of(by_pages, wanted, frozen) == till
    assert outcome_of(by_the_naive_path, wanted, frozen) == till


def test_the_comparison_sees_a_path_that_errs() -> None:
    """The twin: a path that books one micro more is noticed."""
    wanted = [Step(0, 1, "hold", 500), Step(0, 2, "release", 100)]

    def erring(desk: Desk, commands: list[Command]) -> list[Any]:
        commands[1].body = MoneyBody(101, "GBP", 0, commands[1].body.blocks)
        return by_pages(desk, commands)

    assert outcome_of(erring, wanted, frozen=False) != outcome_of(by_till, wanted, frozen=False)


def test_an_answer_of_one_path_is_recalled_by_the_others() -> None:
    alice, desk = new_player(), new_desk()
    command = wager(desk, alice)
    (first,) = by_till(desk, [command])
    assert by_pages(desk, [command]) == by_the_naive_path(desk, [command]) == [first]
    held = money_command(alice, "hold", 7, ids.new())
    (booking,) = by_the_naive_path(desk, [held])
    assert isinstance(booking, Booking)
    assert by_till(desk, [held]) == by_pages(desk, [held]) == [booking]
    mixed = money_command(alice, "hold", 7, command.key)
    for path in (by_till, by_pages, by_the_naive_path):
        (no,) = path(desk, [mixed])
        assert isinstance(no, Refusal)
        assert no.code == "request.key_reused"
    assert_books(alice.player_id)
