"""What may be won in 24 hours (JJ-7.2): the bet that passes the limit is paid, later ones void."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from fairhouse.domain.rounds.desk import Desk
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.wallet import actions as wallet
from fairhouse.games import engine
from fairhouse.kit import clock, dice, house_rules, ids
from fairhouse.kit.refusals import Refusal
from tests.games import kit
from tests.wallet.players import (
    Player,
    assert_books,
    balances,
    cash,
    certain,
    kinds,
    new_desk,
    new_player,
    wager,
)
from tests.wallet.tills import settle_all

EVENING = datetime(2033, 5, 2, 22, tzinfo=UTC)
GAME = "roulette_european"
LIMIT = 25_000


def on_seventeen(stake: str) -> dict[str, Any]:
    return {"bets": [{"bet": "straight:17", "stake": stake}]}


def seed_of(pocket: int) -> bytes:
    """A seed whose ball falls there."""
    game = engine.load(GAME)
    wanted = kit.parsed(game, on_seventeen("1.00"))
    for n in range(2_000):
        outcome, _ = kit.live(game, wanted, kit.seed(n))
        if outcome.view["pocket"] == pocket:
            return kit.seed(n)
    raise AssertionError(pocket)


WINS, LOSES = seed_of(17), seed_of(18)


class Wheel:
    """A desk whose ball falls where the test wants it."""

    def __init__(self) -> None:
        self.seed = WINS
        self.desk: Desk = new_desk(new_seed=lambda: self.seed)


@pytest.fixture
def wheel(committed_db: None) -> Iterator[Wheel]:
    former = clock.set_clock(lambda: EVENING)
    yield Wheel()
    clock.set_clock(former)


def bet(wheel: Wheel, player: Player, stake: str, *, wins: bool) -> Played | Refusal:
    wheel.seed = WINS if wins else LOSES
    command = wager(wheel.desk, player, on_seventeen(stake), game=GAME)
    with transaction.atomic():
        answer: Played | Refusal = wallet.perform(command, kinds(wheel.desk))
    return answer


def code(answer: Any) -> str:
    return answer.code if isinstance(answer, Refusal) else type(answer).__name__


def test_the_limit_is_that_of_the_terms() -> None:
    rules = house_rules.current()["marigold"].on(EVENING.date())
    assert rules.play.win_limit is not None
    assert rules.play.win_limit["GBP"].micros == LIMIT * 1_000_000


@pytest.mark.promise("JJ-7.2")
def test_bets_beyond_the_limit_are_void_until_24_hours_have_passed(wheel: Wheel) -> None:
    """£26,250 over the stakes in one bet: paid whole. The next is not taken: the stake stays."""
    alice = new_player(cash="5000.00")
    assert code(bet(wheel, alice, "750.00", wins=True)) == "Played"
    assert cash(alice.player_id) == (5000 + 35 * 750) * 1_000_000
    before = assert_books(alice.player_id)
    for stake in ("0.01", "100.00"):
        no = bet(wheel, alice, stake, wins=False)
        assert code(no) == "game.win_limit"
        assert isinstance(no, Refusal)
        assert "£25,000.00" in no.sentence
    assert assert_books(alice.player_id) == before
    with clock.travel(EVENING + timedelta(hours=23, minutes=59)):  # another day of the calendar
        assert code(bet(wheel, alice, "1.00", wins=False)) == "game.win_limit"
    with clock.travel(EVENING + timedelta(hours=24, seconds=1)):
        assert code(bet(wheel, alice, "1.00", wins=False)) == "Played"


def test_a_win_up_to_the_limit_stops_nobody(wheel: Wheel) -> None:
    alice = new_player(cash="5000.00")
    assert code(bet(wheel, alice, "714.28", wins=True)) == "Played"  # £24,999.80 over the stake
    assert code(bet(wheel, alice, "0.01", wins=False)) == "Played"


def test_what_was_lost_in_the_same_hours_counts_against_what_was_won(wheel: Wheel) -> None:
    alice = new_player(cash="9000.00")
    assert code(bet(wheel, alice, "2000.00", wins=False)) == "Played"
    assert code(bet(wheel, alice, "750.00", wins=True)) == "Played"  # £26,250 less £2,000
    assert code(bet(wheel, alice, "1.00", wins=False)) == "Played"
    assert code(bet(wheel, alice, "100.00", wins=True)) == "Played"
    assert code(bet(wheel, alice, "1.00", wins=False)) == "game.win_limit"


def test_a_day_of_a_thousand_small_wins_is_counted_over_midnight(wheel: Wheel) -> None:
    alice = new_player(cash="9000.00")
    assert code(bet(wheel, alice, "400.00", wins=True)) == "Played"
    with clock.travel(EVENING + timedelta(hours=4)):
        assert code(bet(wheel, alice, "400.00", wins=True)) == "Played"
        assert code(bet(wheel, alice, "1.00", wins=False)) == "game.win_limit"
    with clock.travel(EVENING + timedelta(hours=24, seconds=1)):
        assert code(bet(wheel, alice, "1.00", wins=False)) == "Played"


def test_later_bets_of_the_same_batch_are_void_too(wheel: Wheel) -> None:
    alice = new_player(cash="9000.00")
    wheel.seed = WINS
    commands = [wager(wheel.desk, alice, on_seventeen("750.00"), game=GAME) for _ in range(4)]
    answers = settle_all(kinds(wheel.desk), commands)
    assert [code(each) for each in answers] == ["Played", *["game.win_limit"] * 3]
    assert_books(alice.player_id)


def test_a_house_without_a_limit_takes_every_bet(wheel: Wheel) -> None:
    bob = new_player(cash="9000.00", house="northlight")
    assert code(bet(wheel, bob, "750.00", wins=True)) == "Played"
    assert code(bet(wheel, bob, "750.00", wins=True)) == "Played"
    assert balances(bob.player_id)["cash_micros"] == (9000 + 70 * 750) * 1_000_000


def test_a_seed_of_the_test_is_no_seed_of_the_house() -> None:
    assert dice.new_seed() not in {WINS, LOSES}
    assert certain(ids.new())
