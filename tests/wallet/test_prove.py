"""`fairhouse audit` says clean books are clean, and names whoever was tampered with.

Every forgery is made as the owner of the database, in the transaction in which the proof
then runs, and is rolled back: the other tests of this worker keep clean books.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from fairhouse.domain.rounds import actions as rounds_actions
from fairhouse.domain.rounds import prove as rounds
from fairhouse.domain.wallet import prove as wallet
from fairhouse.domain.wallet.prove import Check
from fairhouse.kit import ids, postgres
from fairhouse.kit.config import config
from tests.wallet.players import AGE, RED, Player, certain, new_player

pytestmark = pytest.mark.usefixtures("committed_db")

BALANCES = "every balance is the sum of its entries; chains are whole"
ROUNDS = "every round is its transfers"


@pytest.fixture
def owner() -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection, in a transaction that never commits."""
    address = postgres.dsn(role=postgres.OWNER, database=config().database_name)
    with psycopg.connect(address) as connection:
        yield connection
        connection.rollback()


def bettor() -> Player:
    """A player with a deposit and three rounds."""
    player = new_player()
    for _ in range(3):
        certain(
            rounds_actions.play(
                player_id=player.player_id, session_id=player.session, game="roulette_european",
                body=RED, key=ids.new(), age=AGE,
            )
        )  # fmt: skip
    return player


def faults(owner: psycopg.Connection[Any], player: Player) -> dict[str, list[str]]:
    """The checks that offend on this player's account, with what they say."""
    checks: list[Check] = [*wallet.prove(owner), *rounds.prove(owner)]
    mine = {
        check.name: [said for said in check.offenders if str(player.player_id) in said]
        for check in checks
    }
    return {name: said for name, said in mine.items() if said}


def test_clean_books_are_clean(owner: psycopg.Connection[Any]) -> None:
    player = bettor()
    assert faults(owner, player) == {}


def test_the_two_sides_sum_to_nothing_in_every_currency(owner: psycopg.Connection[Any]) -> None:
    bettor()
    check = wallet.totals(owner)
    assert check.clean
    assert any(name.startswith("revenue:roulette") for name in check.figures)


FORGERIES = {
    "a balance raised by a penny": (
        (
            "UPDATE wallet_wallet SET cash_micros = cash_micros + 10000 "
            "WHERE cell = %(cell)s AND player_id = %(player)s"
        ),
        BALANCES,
    ),
    "an entry made larger": (
        (
            "UPDATE wallet_transfer SET amount_micros = amount_micros + 1 "
            "WHERE cell = %(cell)s AND player_id = %(player)s AND entry = 2"
        ),
        BALANCES,
    ),
    "an entry removed from the middle": (
        (
            "DELETE FROM wallet_transfer "
            "WHERE cell = %(cell)s AND player_id = %(player)s AND entry = 2"
        ),
        BALANCES,
    ),
    "an entry led to another account": (
        (
            "UPDATE wallet_transfer SET credit = 4 "
            "WHERE cell = %(cell)s AND player_id = %(player)s AND entry = 2"
        ),
        BALANCES,
    ),
    "a win changed in the round alone": (
        (
            "UPDATE rounds_round SET win_micros = win_micros + 1000000, "
            "after_micros = after_micros + 1000000 "
            "WHERE cell = %(cell)s AND player_id = %(player)s"
        ),
        ROUNDS,
    ),
    "a round removed": (
        (
            "DELETE FROM rounds_round WHERE cell = %(cell)s AND player_id = %(player)s "
            "AND entry = (SELECT min(entry) FROM rounds_round WHERE cell = %(cell)s "
            "AND player_id = %(player)s)"
        ),
        ROUNDS,
    ),
    "a key removed": (
        (
            "DELETE FROM wallet_idempotency "
            "WHERE cell = %(cell)s AND player_id = %(player)s AND kind = 10"
        ),
        "every round was asked for once",
    ),
    "a wallet removed": (
        "DELETE FROM wallet_wallet WHERE cell = %(cell)s AND player_id = %(player)s",
        "every transfer has a wallet",
    ),
}


@pytest.mark.parametrize(("forgery", "found_by"), FORGERIES.values(), ids=FORGERIES)
def test_a_forgery_is_named_with_its_player(
    owner: psycopg.Connection[Any], forgery: str, found_by: str
) -> None:
    player = bettor()
    done = owner.execute(forgery, {"cell": player.cell, "player": player.player_id})
    assert done.rowcount > 0
    assert found_by in faults(owner, player)


def test_a_chain_altered_without_changing_any_sum_is_named(
    owner: psycopg.Connection[Any],
) -> None:
    # sums and numbering still fit: only the chain over all entries tells
    player = new_player(cash="10.00")
    forgery = (
        "UPDATE wallet_wallet SET head = '\\x00112233445566778899aabbccddeeff' "
        "WHERE cell = %s AND player_id = %s"
    )
    owner.execute(forgery, (player.cell, player.player_id))
    assert faults(owner, player)[BALANCES] == [
        f"player {player.player_id} (cell {player.cell}): the chain of entries was altered"
    ]


def test_a_flood_of_offenders_is_cut() -> None:
    check = Check("many")
    for number in range(1000):
        check.offend(str(number))
    assert len(check.offenders) == wallet.MOST_OFFENDERS
    assert not check.clean
