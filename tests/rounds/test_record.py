"""What is kept of a round: enough to show it, prove it, and play it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from fairhouse.domain.jackpots.book import Book
from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds import queries
from fairhouse.domain.rounds.desk import Desk, GameNumber, NotRegistered
from fairhouse.domain.rounds.models import GameVersion
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.rounds.seeds import SealBroken
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet import queries as wallet_queries
from fairhouse.games import engine
from fairhouse.kit import clock, dice, ids
from fairhouse.kit.money import Money
from fairhouse.kit.postgres import OWNER, Server
from tests.wallet.players import Player, kinds, new_desk, new_player, rows, wager

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
FINE = {"bets": [{"bet": "red", "stake": "0.33"}, {"bet": "straight:7", "stake": "0.05"}]}
SLOT = {"stake": "0.10"}


@pytest.fixture(autouse=True)
def _desk_of_this_database() -> Iterator[None]:
    rounds.desk.cache_clear()
    yield
    rounds.desk.cache_clear()


def played(player: Player, body: Any = FINE, game: str = "roulette_european") -> Played:
    desk = new_desk()
    with transaction.atomic():
        answer = wallet.perform(wager(desk, player, body, game=game), kinds(desk))
    assert isinstance(answer, Played)
    return answer


def test_history_is_newest_first_between_two_moments(db: None) -> None:
    alice = new_player()
    told = []
    for day in range(4):
        with clock.travel(NOON + timedelta(days=day)):
            told.append(played(alice))
    line = queries.history(alice.player_id, NOON)
    assert [entry.round_id for entry in line] == [answer.round_id for answer in told[::-1]]
    assert all(entry.before - entry.stake + entry.win == entry.after for entry in line)
    assert all(entry.net == entry.win - entry.stake for entry in line)
    middle = queries.history(
        alice.player_id, NOON + timedelta(days=1), until=NOON + timedelta(days=2, hours=12)
    )
    assert len(middle) == 2
    assert len(queries.history(alice.player_id, NOON, limit=3)) == 3
    assert queries.history(new_player().player_id, NOON) == []


def test_the_detail_of_a_round_is_shown_to_its_player_only(db: None) -> None:
    alice, bob = new_player(), new_player()
    answer = played(alice)
    detail = queries.round_detail(alice.player_id, answer.round_id)
    assert detail is not None
    assert (detail.view, detail.win.micros) == (answer.view, answer.win_micros)
    assert detail.wager == {"bets": {"red": 330_000, "straight:7": 50_000}}
    assert queries.round_detail(bob.player_id, answer.round_id) is None
    assert queries.round_detail(alice.player_id, ids.new()) is None
    assert queries.round_detail(alice.player_id, ids.operation(alice.player_id, 999)) is None


def test_the_last_round_of_each_game_is_found_again(db: None) -> None:
    alice = new_player()
    assert queries.last_round(alice.player_id, "roulette_european") is None
    wheel = played(alice)
    reels = played(alice, SLOT, "harvest_moon")
    for game, answer in (("roulette_european", wheel), ("harvest_moon", reels)):
        last = queries.last_round(alice.player_id, game)
        assert last is not None
        assert (last.round_id, last.view) == (answer.round_id, answer.view)


@pytest.mark.parametrize(("body", "game"), [(FINE, "roulette_european"), (SLOT, "harvest_moon")])
def test_what_is_stored_plays_the_same_round_again(
    db: None, body: dict[str, Any], game: str
) -> None:
    alice = new_player()
    for _ in range(20):
        answer = played(alice, body, game)
        kept = queries.for_replay(answer.round_id)
        assert kept is not None
        again = engine.load(kept.game, kept.version)
        assert again.content_hash == kept.content_hash
        live = dice.Live(kept.seed, again.label)
        outcome = again.play(again.wager_from(kept.course.wager), live.pick)
        assert live.picks == list(kept.course.picks[0])
        assert outcome.win_micros == kept.win_micros == answer.win_micros
        assert outcome.view == answer.view
        assert dice.commitment(kept.seed, kept.round_id) == kept.commitment == answer.commitment
    assert queries.for_replay(ids.new()) is None


@pytest.mark.promise("JJ-7.3")
def test_what_is_shown_of_a_win_is_rounded_down_and_the_books_are_exact(db: None) -> None:
    """A thousandth of a pound stays in the books though nobody sees it."""
    alice = new_player(cash="10.009999")
    shown = wallet_queries.balances(alice.player_id)
    assert shown is not None
    assert (shown.cash.display(), shown.withdrawable.display()) == ("£10.00", "£10.00")
    answer = played(alice)
    after = wallet_queries.balances(alice.player_id)
    assert after is not None
    assert after.cash == Money(10_009_999 - 380_000 + answer.win_micros, "GBP")
    assert after.cash.micros % 10_000 == 9_999
    line = queries.history(alice.player_id, NOON)[0]
    assert (line.before.micros, line.after) == (10_009_999, after.cash)


def test_a_statement_adds_up_to_the_balance(db: None) -> None:
    alice = new_player(cash="5.00")
    for _ in range(3):
        played(alice)
    with transaction.atomic():
        wallet.hold(player_id=alice.player_id, key=ids.new(), amount=Money.parse("1.00", "GBP"))
    now = clock.now()
    lines = wallet_queries.statement(
        alice.player_id, now - timedelta(hours=1), now + timedelta(hours=1)
    )
    shown = wallet_queries.balances(alice.player_id)
    assert shown is not None
    for account, balance in (("player:cash", shown.cash), ("player:held", shown.held)):
        total = sum(line.change.micros for line in lines if line.account == account)
        assert total == balance.micros
    assert wallet_queries.statement(5, now, now) == []


def _tamper(pg: Server, database: str, column: str, value: bytes, player_id: int) -> None:
    """What only somebody with the owner's role could do."""
    with psycopg.connect(pg.dsn(OWNER, database), autocommit=True) as owner:
        owner.execute(
            f"update rounds_round set {column} = %s where player_id = %s",
            [value, player_id],
        )


def test_a_seed_that_was_changed_does_not_open(
    committed_db: None, pg: Server, database: str
) -> None:
    alice = new_player()
    answer = played(alice)
    ((sealed,),) = rows(
        "select seed_sealed from rounds_round where player_id = %s", alice.player_id
    )
    broken = bytearray(bytes(sealed))
    broken[20] ^= 1
    _tamper(pg, database, "seed_sealed", bytes(broken), alice.player_id)
    with pytest.raises(SealBroken):
        queries.for_replay(answer.round_id)
    _tamper(pg, database, "seed_sealed", bytes(sealed), alice.player_id)
    assert queries.for_replay(answer.round_id) is not None


def test_the_seed_of_another_round_does_not_open(
    committed_db: None, pg: Server, database: str
) -> None:
    alice, bob = new_player(), new_player()
    answer = played(alice)
    played(bob)
    ((other,),) = rows("select seed_sealed from rounds_round where player_id = %s", bob.player_id)
    _tamper(pg, database, "seed_sealed", bytes(other), alice.player_id)
    with pytest.raises(SealBroken):
        queries.for_replay(answer.round_id)


def test_a_seed_of_an_unknown_epoch_does_not_open(db: None) -> None:
    with pytest.raises(SealBroken, match="epoch"):
        new_desk().open_seed(bytes(60), ids.new(), 99)


def test_no_seed_is_stored_in_the_clear(db: None) -> None:
    seed = bytes(range(32))
    alice, desk = new_player(), new_desk(new_seed=lambda: seed)
    with transaction.atomic():
        wallet.perform(wager(desk, alice), kinds(desk))
    ((sealed,),) = rows(
        "select seed_sealed from rounds_round where player_id = %s", alice.player_id
    )
    assert len(bytes(sealed)) == 60
    assert seed[:8] not in bytes(sealed)


def test_games_are_registered_once_and_a_changed_one_is_refused(db: None) -> None:
    first = rounds.register_games()
    assert rounds.register_games() == first
    assert {entry.name for entry in first} == set(engine.names())
    number = next(entry for entry in first if entry.name == "roulette_european")
    changed = GameNumber(number.number, number.name, number.version, "0" * 64, number.revenue)
    desk = Desk([changed], book=Book((), ()))
    with pytest.raises(NotRegistered):
        desk.request("marigold", number.name, FINE, age=40)
    with pytest.raises(NotRegistered):
        desk.game_of(number.number)
    with pytest.raises(NotRegistered):
        desk.game_of(99)


def test_a_version_whose_content_changed_cannot_be_registered_again(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds.register_games()
    real = GameVersion.objects.get(name="harvest_moon")
    monkeypatch.setattr(
        GameVersion.objects, "filter",
        lambda **_: type("Found", (), {"first": lambda _self: real})(),
    )  # fmt: skip
    real.content_hash = "0" * 64
    with pytest.raises(ValueError, match="was changed after its release"):
        rounds.register_games()


APPEND_ONLY = ("wallet_transfer", "wallet_idempotency", "rounds_round", "rounds_game")
BROKEN_ROWS = {
    "a negative balance": "update wallet_wallet set cash_micros = -1",
    "a negative hold": "update wallet_wallet set held_micros = -1",
    "a transfer of nothing": (
        "insert into wallet_transfer (cell, player_id, entry, leg, debit, credit, amount_micros,"
        " at) values (1, 1, 1, 0, 1, 100, 0, now())"
    ),
    "a transfer to itself": (
        "insert into wallet_transfer (cell, player_id, entry, leg, debit, credit, amount_micros,"
        " at) values (1, 1, 1, 0, 1, 1, 5, now())"
    ),
    "a round without a stake": (
        "insert into rounds_round (cell, player_id, entry, game, at, stake_micros, win_micros,"
        " before_micros, after_micros, seed_epoch, seed_sealed, commitment, picks, wager)"
        " values (1, 1, 1, 1, now(), 0, 0, 0, 0, 1, '', '', '', '')"
    ),
    "a round without a result": (
        "insert into rounds_round (cell, player_id, entry, game, state, at, stake_micros,"
        " win_micros, before_micros, after_micros, seed_epoch, seed_sealed, commitment, picks,"
        " wager) values (1, 1, 1, 1, 0, now(), 1, 0, 1, 0, 1, '', '', '', '')"
    ),
}


@pytest.mark.parametrize("statement", ["update {} set player_id = 1", "delete from {}"])
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_runtime_role_can_neither_change_nor_delete_what_was_booked(
    db: None, table: str, statement: str
) -> None:
    played(new_player())
    text = statement.format(table).replace("rounds_game set player_id", "rounds_game set version")
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(text)


@pytest.mark.parametrize("what", BROKEN_ROWS)
def test_the_database_itself_refuses_an_impossible_row(db: None, what: str) -> None:
    new_player()
    with (
        pytest.raises(DatabaseError, match="violates check constraint"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(BROKEN_ROWS[what])
