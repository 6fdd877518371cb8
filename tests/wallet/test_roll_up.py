"""The house's side of a day: sums of transfers, made once the day is closed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet.jobs import roll_up_house_days
from fairhouse.domain.wallet.roll_up import first_unclosed_day, roll_up
from fairhouse.kit import clock, ids
from fairhouse.kit.money import Money
from tests.wallet.players import CARDS, certain, kinds, new_desk, new_player, rows, wager

pytestmark = pytest.mark.usefixtures("db")
MONDAY = datetime(2024, 6, 3, tzinfo=UTC)  # before any transfer of another test

Totals = dict[tuple[Any, ...], tuple[Decimal, Decimal]]


@pytest.fixture
def midnight() -> Iterator[None]:
    """Time is set by the test and stands still."""
    former = clock.set_clock(lambda: MONDAY)
    yield
    clock.set_clock(former)


def at(moment: datetime) -> None:
    clock.set_clock(lambda: moment)


def live_three_days() -> None:
    """Players of two houses and currencies deposit, play, withdraw on three days."""
    dice = random.Random(3)
    desk = new_desk(new_seed=lambda: dice.randbytes(32))
    at(MONDAY + timedelta(hours=9))
    players = [new_player(), new_player(currency="EUR"), new_player(house="northlight",
               currency="EUR")]  # fmt: skip
    for hours in (10, 23.99, 24, 30, 47, 49, 71.5):
        at(MONDAY + timedelta(hours=hours))
        for player in players:
            for _ in range(3):
                with transaction.atomic():
                    certain(wallet.perform(wager(desk, player), kinds(desk)))
            amount = Money.parse("1.50", player.currency)
            with transaction.atomic():
                certain(wallet.hold(player_id=player.player_id, key=ids.new(), amount=amount))
                certain(
                    wallet.pay_out(
                        player_id=player.player_id, key=ids.new(), amount=amount, partner=CARDS
                    )
                )


def naive_totals() -> Totals:
    """One transfer after the other, as a clerk would."""
    houses = dict(rows("select player_id, house from standing_standing"))
    currencies = dict(rows("select player_id, currency from wallet_wallet"))
    sums: dict[tuple[Any, ...], Counter[str]] = {}
    for player, moment, debit, credit, amount in rows(
        "select player_id, at, debit, credit, amount_micros from wallet_transfer"
        " where at < '2025-01-01'"
    ):
        for account, side in ((debit, "debit"), (credit, "credit")):
            if account >= 100:
                key = (moment.astimezone(UTC).date(), houses[player], currencies[player], account)
                sums.setdefault(key, Counter())[side] += amount
    return {key: (Decimal(s["debit"]), Decimal(s["credit"])) for key, s in sums.items()}


def stored_totals() -> Totals:
    return {
        tuple(row[:4]): (row[4], row[5])
        for row in rows(
            "select day, house, currency, account, debit_micros, credit_micros"
            " from wallet_house_day where day < '2025-01-01'"
        )
    }


def test_the_days_totals_are_those_of_a_clerk_who_adds_line_by_line(midnight: None) -> None:
    live_three_days()
    at(MONDAY + timedelta(days=3, hours=2))
    done = roll_up(since=MONDAY.date())
    expected = naive_totals()
    assert stored_totals() == expected
    assert done.totals == len(expected) > 9
    assert {key[0] for key in expected} == {date(2024, 6, day) for day in (3, 4, 5)}
    assert {key[1:3] for key in expected} == {
        ("marigold", "GBP"), ("marigold", "EUR"), ("northlight", "EUR"),
    }  # fmt: skip


def test_rolling_up_again_changes_nothing(midnight: None) -> None:
    live_three_days()
    at(MONDAY + timedelta(days=3, hours=2))
    roll_up(since=MONDAY.date())
    before = stored_totals()
    roll_up(since=MONDAY.date())
    assert stored_totals() == before
    assert roll_up().totals == 0


def test_only_closed_days_are_summed_and_missed_ones_are_made_up_for(midnight: None) -> None:
    live_three_days()
    at(MONDAY + timedelta(days=1, hours=2))
    roll_up(since=MONDAY.date())
    assert {key[0] for key in stored_totals()} == {date(2024, 6, 3)}
    at(MONDAY + timedelta(days=3, hours=2))
    roll_up_house_days(timestamp=0)
    assert stored_totals() == naive_totals()


def test_a_day_is_closed_an_hour_after_its_end() -> None:
    for hours, day in ((0, 2), (0.99, 2), (1, 3), (23, 3)):
        assert first_unclosed_day(MONDAY + timedelta(hours=hours)) == date(2024, 6, day)


def test_without_transfers_there_is_nothing_to_sum(midnight: None) -> None:
    assert roll_up(since=MONDAY.date() + timedelta(days=900)).totals == 0
