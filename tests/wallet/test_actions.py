"""The wallet's verbs for pages and jobs: with the caller's transaction or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction
from django.db.transaction import TransactionManagementError

from fairhouse.domain.standing import actions as standing
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet import queries
from fairhouse.domain.wallet.actions import Receipt
from fairhouse.kit import clock, ids
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal
from tests.wallet.players import CARDS, assert_books, balances, certain, new_player, rows, said


@pytest.fixture(autouse=True)
def _no_known_accounts() -> Iterator[None]:
    wallet._known_accounts.cache_clear()
    yield
    wallet._known_accounts.cache_clear()


def pounds(text: str) -> Money:
    return Money.parse(text, "GBP")


def do(verb: Any, player_id: int, amount: str, key: UUID | None = None, **more: Any) -> Any:
    with transaction.atomic():
        return verb(player_id=player_id, key=key or ids.new(), amount=pounds(amount), **more)


def undone(action: Callable[[], Any]) -> None:
    """Do something in a transaction that is rolled back."""
    with transaction.atomic():
        certain(action())
        transaction.set_rollback(True)


def test_money_goes_in_is_set_aside_and_is_paid_out(db: None) -> None:
    alice = new_player(cash=None).player_id
    first = do(wallet.deposit, alice, "50.00", partner=CARDS)
    assert isinstance(first, Receipt)
    assert first.operation == ids.operation(alice, 1)
    do(wallet.hold, alice, "30.00")
    do(wallet.release, alice, "5.00")
    last = do(wallet.pay_out, alice, "25.00", partner=CARDS)
    assert (last.balances.cash, last.balances.held) == (25_000_000, 0)
    do(wallet.return_payment, alice, "25.00", partner=CARDS)
    shown = queries.balances(alice)
    assert shown is not None
    assert (shown.cash, shown.held, shown.funded) == (pounds("50.00"), pounds("0.00"), True)
    assert len(assert_books(alice)) == 5


@pytest.mark.promise("JJ-8.15")
def test_no_verb_takes_more_than_is_there(db: None) -> None:
    alice = new_player(cash="10.00").player_id
    do(wallet.hold, alice, "4.00")
    for verb, amount, more in (
        (wallet.hold, "6.01", {}),
        (wallet.release, "4.01", {}),
        (wallet.pay_out, "4.01", {"partner": CARDS}),
    ):
        no = do(verb, alice, amount, None, **more)
        assert isinstance(no, Refusal)
        assert no.code == "money.insufficient"
    assert balances(alice)["cash_micros"] == 6_000_000
    assert_books(alice)


def test_the_same_key_is_done_once_and_another_body_is_refused(db: None) -> None:
    alice, key = new_player().player_id, ids.new()
    first = do(wallet.hold, alice, "4.00", key)
    assert do(wallet.hold, alice, "4.00", key) == first
    for no in (do(wallet.hold, alice, "5.00", key), do(wallet.release, alice, "4.00", key),
               do(wallet.deposit, alice, "4.00", key, partner=CARDS)):  # fmt: skip
        assert isinstance(no, Refusal)
        assert no.code == "request.key_reused"
    assert balances(alice)["held_micros"] == 4_000_000


def test_money_moves_only_inside_a_transaction(committed_db: None) -> None:
    alice = new_player().player_id
    with pytest.raises(TransactionManagementError):
        wallet.hold(player_id=alice, key=ids.new(), amount=pounds("1.00"))
    assert balances(alice)["held_micros"] == 0


def test_the_callers_rollback_takes_the_money_and_the_answer_back(committed_db: None) -> None:
    alice, key = new_player().player_id, ids.new()
    undone(lambda: wallet.hold(player_id=alice, key=key, amount=pounds("1.00")))
    assert balances(alice)["held_micros"] == 0
    assert isinstance(do(wallet.hold, alice, "2.00", key), Receipt)
    assert_books(alice)


def test_a_frozen_player_neither_deposits_nor_withdraws_but_gets_back_what_is_held(
    db: None,
) -> None:
    bob = new_player(cash="10.00").player_id
    do(wallet.hold, bob, "4.00")
    certain(
        standing.add_fact(player_id=bob, kind="frozen", starts=clock.now(), ends=None,
                          source="staff:dana")
    )  # fmt: skip
    refused = [do(wallet.deposit, bob, "5.00", partner=CARDS), do(wallet.hold, bob, "1.00")]
    assert {said(no)[1]["code"] for no in refused} == {"standing.frozen"}
    assert isinstance(do(wallet.release, bob, "4.00"), Receipt)
    assert_books(bob)


def test_nobody_has_no_wallet(db: None) -> None:
    assert do(wallet.hold, 5, "1.00").code == "standing.no_player"
    assert queries.balances(5) is None


def test_another_currency_is_refused(db: None) -> None:
    alice = new_player(currency="EUR").player_id
    no = do(wallet.hold, alice, "1.00")
    assert (no.code, no.sentence) == (
        "money.currency", "Your account is in EUR. Amounts must be in EUR.",
    )  # fmt: skip


def test_a_house_account_has_one_number_for_ever(committed_db: None) -> None:
    name = f"clearing:{ids.new().hex}"
    with transaction.atomic():
        first = wallet.account(name)
    assert first >= 100
    assert wallet.account(name) == first
    wallet._known_accounts.cache_clear()
    assert wallet.account(name) == first


def test_a_number_that_was_rolled_back_is_not_remembered(committed_db: None) -> None:
    """Else another process could give it to another account, and two books would be one."""
    gone, other = f"clearing:{ids.new().hex}", f"clearing:{ids.new().hex}"
    undone(lambda: wallet.account(gone))
    numbers = wallet.account(other), wallet.account(gone)
    assert len(set(numbers)) == 2
    assert dict(rows("select name, code from wallet_account where name in (%s, %s)", gone, other)
                ) == {other: numbers[0], gone: numbers[1]}  # fmt: skip


def test_two_who_name_an_account_at_once_get_one_number(committed_db: None) -> None:
    name = f"clearing:{ids.new().hex}"
    found: list[int] = []
    ready = threading.Barrier(4)

    def ask() -> None:
        try:
            ready.wait(5)
            found.append(wallet._make_account(name))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(found) == 4
    assert len(set(found)) == 1
