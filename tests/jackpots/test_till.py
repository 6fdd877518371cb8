"""Jackpots in the till, with a real database: shares, hits, order, keys, and the proof of all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from fairhouse.domain.jackpots import queries
from fairhouse.domain.jackpots.book import Book
from fairhouse.domain.jackpots.rules import Struck, chance_weights
from fairhouse.domain.jackpots.seal import pick_for
from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds import queries as of_rounds
from fairhouse.domain.rounds.desk import Desk
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet.commands import Command, Kind, Kinds
from fairhouse.domain.wallet.naive import settle_naively
from fairhouse.domain.wallet.rules import Decision, PlayerState
from fairhouse.domain.wallet.till import TillSettings
from fairhouse.kit import ids
from fairhouse.kit.postgres import OWNER, Server
from fairhouse.kit.refusals import Refusal
from tests.jackpots.pots import (
    GAME,
    MYSTERY,
    POOL,
    POUND,
    desk_drawing,
    level,
    proven,
    sealed,
    seed_for,
    spin,
    terms,
    wins_of,
)
from tests.wallet.players import (
    Player,
    assert_books,
    cash,
    certain,
    kinds,
    new_desk,
    new_player,
    rows,
    wager,
)
from tests.wallet.tills import connect, settle_all

pytestmark = pytest.mark.usefixtures("committed_db")
BIG = 1000 * POUND
"""A stake that wins the mystery jackpot once in a hundred rounds: a seed is found quickly."""


def rich(*, currency: str = "GBP") -> Player:
    return new_player(cash="20000.00", currency=currency)


def test_every_stake_brings_its_share_to_every_jackpot_of_its_game() -> None:
    alice, before = new_player(), (level(MYSTERY), level(POOL))
    desk = desk_drawing([seed_for(5 * POUND, wins=False)])
    (played,) = settle_all(kinds(desk), [wager(desk, alice, spin(5 * POUND), game=GAME)])
    assert isinstance(played, Played) and played.jackpots == ()
    first, pool = level(MYSTERY), level(POOL)
    assert [a - b for a, b in zip(first, before[0], strict=True)] == [25_000, 25_000, 0, 0]
    assert [a - b for a, b in zip(pool, before[1], strict=True)] == [40_000, 10_000, 0, 0]
    assert_books(alice.player_id)
    assert proven() == []


def test_a_game_without_jackpots_brings_nothing() -> None:
    alice, before = new_player(), (level(MYSTERY), level(POOL))
    desk = new_desk()
    settle_all(kinds(desk), [wager(desk, alice) for _ in range(5)])
    assert (level(MYSTERY), level(POOL)) == before


def test_a_house_that_does_not_pool_a_jackpot_does_not_feed_it() -> None:
    bob, before = new_player(house="sevens"), (level(MYSTERY), level(POOL))
    desk = new_desk()
    settle_all(kinds(desk), [wager(desk, bob, spin(5 * POUND), game=GAME)])
    assert level(MYSTERY) == before[0]
    assert level(POOL)[0] - before[1][0] == 40_000


@pytest.mark.promise("JJ-1.7")
def test_a_jackpot_grows_a_little_with_every_stake_of_real_money_and_with_nothing_else() -> None:
    alice, poor = new_player(cash="10.00"), new_player(cash=None)
    at = [level(POOL)[0]]
    desk = desk_drawing([seed_for(POUND, wins=False)] * 4)
    for stake in (10, 20, 50):
        settle_all(kinds(desk), [wager(desk, alice, spin(stake * POUND // 10), game=GAME)])
        at.append(level(POOL)[0])
    grown = [after - before for before, after in pairwise(at)]
    assert grown == [stake * POUND // 10 * 8 // 1000 for stake in (10, 20, 50)]
    # a stake that is refused brings nothing; a game played for fun never reaches the till
    settle_all(kinds(desk), [wager(desk, poor, spin(POUND), game=GAME)])
    settle_all(kinds(desk), [wager(desk, alice, spin(90 * POUND), game=GAME)])
    assert level(POOL)[0] == at[-1]
    assert proven() == []


def test_a_hit_sets_the_meter_aside_and_resets_it() -> None:
    alice = rich()
    meter, reserve, diversion, cycle = level(MYSTERY)
    desk = desk_drawing([seed_for(BIG, wins=True)])
    (played,) = settle_all(kinds(desk), [wager(desk, alice, spin(BIG), game=GAME)])
    (won,) = [one for one in played.jackpots if one.title == "First Light"]
    (kept,) = [one for one in wins_of(alice) if one["jackpot"] == terms(MYSTERY).number]
    assert won.amount_micros == kept["amount_micros"] == meter + 5 * POUND
    assert kept["state"] == "hit", "it waits for the operator"
    assert kept["cycle"] == cycle
    seeded = min(500 * POUND, reserve + 5 * POUND)
    assert level(MYSTERY) == (
        500 * POUND + diversion, reserve + 5 * POUND - seeded, 0, cycle + 1,
    )  # fmt: skip
    assert cash(alice.player_id) == 20_000 * POUND - BIG + played.win_micros, "nothing is paid yet"
    assert_books(alice.player_id)
    assert proven() == []


def test_a_progressive_win_is_no_part_of_what_the_day_counts() -> None:
    alice = rich()
    desk = desk_drawing([seed_for(BIG, wins=True)])
    (played,) = settle_all(kinds(desk), [wager(desk, alice, spin(BIG), game=GAME)])
    assert played.jackpots
    ((counted,),) = rows(
        "select won_day_micros from wallet_wallet where player_id = %s", alice.player_id
    )
    assert counted == played.win_micros
    assert not played.max_win_reached


def striking_together(desk: Desk, event: UUID) -> Kind:
    """Wagers that are one game event: each of them wins First Light, at the same moment."""
    number = terms(MYSTERY).number

    def decide(state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
        decision = desk.kind.decide(state, command, now)
        if isinstance(decision, Decision):
            decision.pot = Struck(decision.pot, frozenset({number}), event)
        return decision

    return replace(desk.kind, decide=decide)


@pytest.mark.promise("JJ-7.14")
def test_the_first_recorded_takes_the_jackpot_later_ones_the_reset_value_ties_share() -> None:
    desk = desk_drawing([seed_for(5 * POUND, wins=False)] * 4)
    players = [new_player() for _ in range(4)]
    meter, _, diversion, cycle = level(MYSTERY)
    asked = [wager(desk, one, spin(5 * POUND), game=GAME) for one in players]
    alone, together = striking_together(desk, ids.new()), striking_together(desk, ids.new())
    for command, kind in zip(asked, (alone, together, together, together), strict=True):
        command.kind = kind
    settle_all(Kinds([alone]), asked)
    told = [
        next(won for won in wins_of(one) if won["jackpot"] == terms(MYSTERY).number)
        for one in players
    ]
    # what the server's meter held when the first was recorded, with its own share
    assert told[0]["amount_micros"] == meter + 25_000
    # the reset value and what had grown by then, in three equal parts
    shared = 500 * POUND + diversion + 25_000
    assert [won["amount_micros"] for won in told[1:]] == [shared // 3] * 3
    ((value, rest, winners),) = rows(
        "select value_micros, rest_micros, winners from jackpots_hit"
        " where jackpot = %s and cycle = %s", terms(MYSTERY).number, cycle + 1,
    )  # fmt: skip
    assert (value, rest, winners) == (shared, shared % 3, 3)
    assert proven() == [], "the indivisible rest is in the reserve"


def test_two_hits_in_one_batch_take_the_meter_and_then_the_reset_value() -> None:
    alice, bob, carol = rich(), rich(), rich()
    meter, _, diversion, cycle = level(MYSTERY)
    wins, loses = seed_for(BIG, wins=True), seed_for(BIG, wins=False)
    desk = desk_drawing([wins, loses, wins])
    asked = [wager(desk, one, spin(BIG), game=GAME) for one in (alice, carol, bob)]
    first, between, second = settle_all(kinds(desk), asked)
    mine = [[won for won in one.jackpots if won.title == "First Light"] for one in (first, second)]
    assert mine[0][0].amount_micros == meter + 5 * POUND
    assert mine[1][0].amount_micros == 500 * POUND + diversion + 10 * POUND
    assert not [won for won in between.jackpots if won.title == "First Light"]
    assert level(MYSTERY)[3] == cycle + 2
    assert proven() == []


def test_the_wager_that_carries_the_meter_to_the_sealed_amount_wins_it() -> None:
    meter, _, _, cycle = level(POOL)
    target = sealed(POOL)
    whole = (target - meter) * 1000 // 8  # stakes that bring exactly so much
    before = whole // 100_000 * 100_000 - 100_000
    players = [new_player(cash="200000.00", house="sevens") for _ in range(3)]
    stakes = [before, 200_000, 100_000]
    desk = new_desk()
    asked = [
        wager(desk, one, spin(stake), game=GAME) for one, stake in zip(players, stakes, strict=True)
    ]
    answers = settle_all(kinds(desk), asked)
    assert [len(one.jackpots) for one in answers] == [0, 1, 0]
    (won,) = answers[1].jackpots
    assert won.amount_micros == target, "exactly the sealed amount"
    brought = sum(stakes) * 8 // 1000
    assert level(POOL)[0] == 100 * POUND + meter + brought - target, "the rest goes on"
    assert level(POOL)[3] == cycle + 1
    assert sealed(POOL) != target
    assert proven() == []


def test_the_same_key_again_gives_the_same_answer_and_no_second_win() -> None:
    alice, key = rich(), ids.new()
    desk = desk_drawing([seed_for(BIG, wins=True)] * 2)

    def asked() -> Command:
        return wager(desk, alice, spin(BIG), game=GAME, key=key)

    one, other = settle_all(kinds(desk), [asked(), asked()])
    assert one.jackpots and one == other
    cycle = level(MYSTERY)[3]
    (again,) = settle_all(kinds(desk), [asked()])
    assert again == one
    assert level(MYSTERY)[3] == cycle and len(wins_of(alice)) == len(one.jackpots)


def by_till(desk: Desk, command: Command) -> Played:
    (answer,) = settle_all(kinds(desk), [command])
    played: Played = certain(answer)
    return played


def naively(desk: Desk, command: Command) -> Played:
    async def run() -> Played:
        connection = await connect()
        try:
            played: Played = certain(await settle_naively(connection, command, kinds(desk)))
            return played
        finally:
            await connection.close()

    return asyncio.run(run())


def by_page(desk: Desk, command: Command) -> Played:
    with transaction.atomic():
        played: Played = certain(wallet.perform(command, kinds(desk)))
        return played


@pytest.mark.parametrize("settle", [by_till, naively, by_page])
def test_the_three_paths_do_the_same_with_a_hit(settle: Callable[[Desk, Command], Played]) -> None:
    alice, meter = rich(), level(MYSTERY)[0]
    desk = desk_drawing([seed_for(BIG, wins=True)])
    answer = settle(desk, wager(desk, alice, spin(BIG), game=GAME))
    (won,) = [one for one in answer.jackpots if one.title == "First Light"]
    assert won.amount_micros == meter + 5 * POUND
    ((stored,),) = rows("select amount_micros from jackpots_win where id = %s", won.win_id)
    assert stored == won.amount_micros
    assert proven() == []


def test_a_win_in_euros_is_worth_what_the_meter_paid_at_the_stored_rate() -> None:
    alice = rich(currency="EUR")
    reserve = level(MYSTERY)[1]
    meter = level(MYSTERY)[0]
    desk = desk_drawing([seed_for(850 * POUND, wins=True)])
    (played,) = settle_all(kinds(desk), [wager(desk, alice, spin(BIG), game=GAME)])
    (won,) = [one for one in wins_of(alice) if one["jackpot"] == terms(MYSTERY).number]
    value = meter + 4_250_000
    assert won["base_micros"] == value // 17 * 17
    assert won["amount_micros"] == value // 17 * 20
    seeded = min(500 * POUND, reserve + 4_250_000)
    assert level(MYSTERY)[1] == reserve + 4_250_000 - seeded + value % 17
    assert won["currency"] == "EUR" and played.jackpots
    assert proven() == []


def test_below_the_highest_coin_nothing_is_drawn() -> None:
    alice = new_player()
    stake = 4_900_000
    seed = seed_for(stake, wins=True)  # this very stake would win, were it eligible
    desk = desk_drawing([seed, seed])
    small = settle_all(kinds(desk), [wager(desk, alice, spin(stake), game=GAME)])
    assert small[0].jackpots == ()
    full = settle_all(kinds(desk), [wager(desk, alice, spin(5 * POUND), game=GAME)])
    assert [won.title for won in full[0].jackpots] == ["First Light"]


def test_what_was_drawn_can_be_shown_again_from_the_stored_seed() -> None:
    alice = rich()
    seed = seed_for(BIG, wins=True)
    desk = desk_drawing([seed])
    (played,) = settle_all(kinds(desk), [wager(desk, alice, spin(BIG), game=GAME)])
    kept = of_rounds.round_detail(alice.player_id, played.round_id)
    assert kept is not None
    ((name, pick, below, of),) = queries.drawn(
        place=("marigold", GAME, "GBP"), at=kept.at, stake_micros=BIG, cap_micros=None,
        seed=kept.seed,
    )  # fmt: skip
    assert (name, below, of) == (MYSTERY, BIG, 100_000 * POUND)
    one = terms(MYSTERY)
    assert pick == pick_for(one, chance_weights(100_000), seed) < below


@contextmanager
def spoiled(pg: Server, database: str, do: str, undo: str) -> Iterator[None]:
    """A change that nobody may make, made by the owner and taken back."""
    with psycopg.connect(pg.dsn(OWNER, database), autocommit=True) as owner:
        owner.execute(do)
        try:
            yield
        finally:
            owner.execute(undo)


@pytest.mark.parametrize(
    ("table", "where", "column"),
    [
        ("wallet_meter", "meter = 10", "micros"),
        ("wallet_meter", "meter = 11", "micros"),
        ("wallet_meter", "meter = 22", "micros"),
        ("jackpots_cycle", "jackpot = 1 and cycle = 1", "house_micros"),
        ("jackpots_hit", "jackpot = 1 and cycle = 1", "value_micros"),
        ("jackpots_hit", "jackpot = 1 and cycle = 1", "rest_micros"),
        ("jackpots_win", "jackpot = 1 and cycle = 1", "amount_micros"),
        ("jackpots_win", "jackpot = 1 and cycle = 1", "base_micros"),
    ],
)
def test_the_proof_finds_one_micro(
    pg: Server, database: str, table: str, where: str, column: str
) -> None:
    if level(MYSTERY)[3] == 1:
        test_a_hit_sets_the_meter_aside_and_resets_it()
    assert proven() == []
    change = f"update {table} set {column} = {column} {{}} 1 where {where}"
    with spoiled(pg, database, change.format("+"), change.format("-")):
        assert proven() != []
    assert proven() == []


def test_the_proof_finds_a_round_whose_share_went_nowhere(pg: Server, database: str) -> None:
    alice = new_player()
    desk = new_desk(book=Book((), ()))  # a process that does not know the jackpots
    (played,) = settle_all(kinds(desk), [wager(desk, alice, spin(POUND), game=GAME)])
    assert len(proven()) >= 2, "both jackpots lack the share"
    assert ids.of_operation(played.round_id)[0] == alice.player_id
    # the player goes with all his books: other tests of this worker prove theirs
    with psycopg.connect(pg.dsn(OWNER, database)) as owner:
        for table in ("rounds_round", "wallet_idempotency", "wallet_transfer", "wallet_wallet"):
            owner.execute(f"delete from {table} where player_id = %s", [alice.player_id])
    assert proven() == []


def test_a_page_without_script_feeds_the_jackpots_too() -> None:
    alice, before = new_player(), level(POOL)[0]
    played = rounds.play(
        player_id=alice.player_id, session_id=alice.session, game=GAME, body=spin(POUND),
        key=ids.new(), age=40,
    )  # fmt: skip
    assert isinstance(played, Played)
    assert level(POOL)[0] - before == 8000


def test_a_hundred_players_at_once_on_two_lanes_keep_the_books_exact() -> None:
    players = [new_player() for _ in range(40)]
    desk = new_desk()
    asked = [
        wager(desk, one, spin((1 + at % 5) * POUND), game=GAME)
        for at, one in enumerate(players * 5)
    ]
    two_lanes = TillSettings(lanes=2, batch_max=16, patience_seconds=5.0)
    answers = settle_all(kinds(desk), asked, two_lanes)
    played = [one for one in answers if isinstance(one, Played)]
    assert len(played) >= 40
    assert proven() == []
