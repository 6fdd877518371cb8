"""The wallet's pure rules: which account a stake leaves, and what a booking writes."""

from __future__ import annotations

import hashlib
import struct
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.domain.wallet.rules import (
    BONUS,
    CASH,
    GENESIS,
    HELD,
    TIED,
    Decision,
    Overdrawn,
    Transfer,
    balances_of,
    book,
    draw,
    link,
)
from fairhouse.kit.refusals import Refusal
from tests.wallet.pure import NOW, REVENUE, state

micros = st.integers(0, 10**13)


@pytest.mark.parametrize(
    ("tied", "bonus", "cash", "stake", "leaves"),
    [
        (0, 0, 10, 4, [(CASH, 4)]),
        (0, 5, 10, 4, [(BONUS, 4)]),
        (3, 5, 10, 4, [(TIED, 3), (BONUS, 1)]),
        (3, 5, 10, 8, [(TIED, 3), (BONUS, 5)]),
        (3, 5, 10, 9, [(TIED, 3), (BONUS, 5), (CASH, 1)]),
        (3, 0, 10, 13, [(TIED, 3), (CASH, 10)]),
    ],
)
def test_a_stake_leaves_tied_deposit_then_bonus_then_cash(
    tied: int, bonus: int, cash: int, stake: int, leaves: list[tuple[int, int]]
) -> None:
    drawn = draw(state(tied=tied, bonus=bonus, cash=cash), stake, into=REVENUE)
    assert drawn == [Transfer(code, REVENUE, amount) for code, amount in leaves]


@pytest.mark.promise("JJ-8.15")
@given(tied=micros, bonus=micros, cash=micros, held=micros, stake=st.integers(1, 4 * 10**13))
def test_a_stake_is_drawn_whole_or_refused_and_never_touches_what_is_held(
    tied: int, bonus: int, cash: int, held: int, stake: int
) -> None:
    alice = state(tied=tied, bonus=bonus, cash=cash, held=held)
    drawn = draw(alice, stake, into=REVENUE)
    if stake > tied + bonus + cash:
        assert isinstance(drawn, Refusal)
        assert drawn.code == "money.insufficient"
        return
    assert not isinstance(drawn, Refusal)
    book(alice, Decision(drawn, None), now=NOW)
    assert (alice.held, alice.playable) == (held, tied + bonus + cash - stake)
    assert min(alice.tied, alice.bonus, alice.cash) >= 0
    # a later source is touched only when the earlier ones are empty
    assert alice.bonus == bonus or alice.tied == 0
    assert alice.cash == cash or alice.tied == alice.bonus == 0


@pytest.mark.parametrize(("debit", "credit", "amount"), [(1, 2, 0), (1, 2, -5), (1, 1, 5)])
def test_nothing_but_a_positive_movement_between_two_accounts_is_a_transfer(
    debit: int, credit: int, amount: int
) -> None:
    with pytest.raises(ValueError, match="not a movement"):
        Transfer(debit, credit, amount)


moves = st.lists(
    st.builds(
        lambda pair, amount: Transfer(pair[0], pair[1], amount),
        st.sampled_from(
            [(CASH, REVENUE), (REVENUE, CASH), (CASH, HELD), (HELD, CASH), (BONUS, REVENUE),
             (TIED, REVENUE), (REVENUE, BONUS), (110, CASH), (HELD, 110)]
        ),
        st.integers(1, 100),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


@given(moves, st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_a_booking_is_all_of_it_or_nothing(
    transfers: list[Transfer], cash: int, bonus: int, tied: int, held: int
) -> None:
    alice = state(cash=cash, bonus=bonus, tied=tied, held=held, entry=5, head=b"h" * 16)
    before = msgspec.structs.replace(alice)
    model = {CASH: cash, BONUS: bonus, TIED: tied, HELD: held}
    sound = True
    for move in transfers:
        for code, change in ((move.debit, -move.amount_micros), (move.credit, move.amount_micros)):
            if code in model:
                model[code] += change
        sound = sound and model.get(move.debit, 0) >= 0
    if not sound:
        with pytest.raises(Overdrawn):
            book(alice, Decision(transfers, None), now=NOW)
        assert alice == before
        return
    booked = book(alice, Decision(transfers, None), now=NOW)
    assert (alice.cash, alice.bonus, alice.tied, alice.held) == tuple(model.values())
    assert [row[2:4] for row in booked.transfers] == [(6 + at, at) for at in range(len(transfers))]
    assert (booked.first_entry, alice.entry) == (6, 5 + len(transfers))


@given(moves)
def test_the_head_is_the_hash_over_every_transfer_in_order(transfers: list[Transfer]) -> None:
    alice = state(cash=10**6, bonus=10**6, tied=10**6, held=10**6)
    book(alice, Decision(transfers, None), now=NOW)
    head = GENESIS
    for entry, move in enumerate(transfers, 1):
        packed = struct.pack(">qhhq", entry, move.debit, move.credit, move.amount_micros)
        head = hashlib.blake2b(head + packed, digest_size=16).digest()
    assert alice.head == head


def test_any_change_to_a_transfer_changes_the_head() -> None:
    true = link(GENESIS, 1, CASH, REVENUE, 100)
    assert len(true) == 16
    assert true not in {
        link(b"x" * 16, 1, CASH, REVENUE, 100),
        link(GENESIS, 2, CASH, REVENUE, 100),
        link(GENESIS, 1, BONUS, REVENUE, 100),
        link(GENESIS, 1, CASH, REVENUE + 1, 100),
        link(GENESIS, 1, CASH, REVENUE, 101),
    }


def test_a_round_is_counted_on_its_day_and_the_next_day_begins_at_nothing() -> None:
    alice = state()
    round_ = Decision(
        [Transfer(CASH, REVENUE, 5)], None, staked_micros=5, won_micros=3, is_round=True
    )
    book(alice, round_, now=NOW)
    book(alice, round_, now=NOW + timedelta(hours=1))
    assert (alice.staked_day, alice.won_day) == (10, 6)
    assert alice.last_round_at == NOW + timedelta(hours=1)
    book(alice, round_, now=NOW + timedelta(days=1))
    assert (alice.staked_day, alice.won_day) == (5, 3)
    assert alice.counter_day == NOW.toordinal() + 1


def test_a_wallet_is_funded_by_what_funds_and_stays_so() -> None:
    alice = state(funded=False)
    book(alice, Decision([Transfer(REVENUE, CASH, 5)], None), now=NOW)
    assert not alice.funded
    book(alice, Decision([Transfer(110, CASH, 5)], None, funds=True), now=NOW)
    book(alice, Decision([Transfer(CASH, REVENUE, 5)], None), now=NOW)
    assert alice.funded


def test_balances_outlive_the_batch() -> None:
    alice = state(bonus=2, tied=3, held=4)
    told = balances_of(alice)
    alice.cash = 0
    assert (told.currency, told.cash, told.bonus, told.tied, told.held) == (
        "GBP", 10_000_000, 2, 3, 4,
    )  # fmt: skip
