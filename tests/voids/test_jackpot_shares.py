"""A void round of a game that feeds jackpots: stakes come back whole, shares stay in the pots.

The house bears the shares (decisions/0015): the case's page says how much, the audit proves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import psycopg
import pytest
from django.db import transaction
from django.test import Client

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.jackpots import actions as jackpot_verbs
from fairhouse.domain.jackpots import queries as jackpots
from fairhouse.domain.reports.queries import day_book
from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.voids import actions, queries
from fairhouse.domain.voids import prove as voids_proof
from fairhouse.domain.voids.models import Case
from fairhouse.domain.voids.rules import Proposal
from fairhouse.domain.wallet import queries as wallet
from fairhouse.kit import clock, ids, postgres
from fairhouse.kit.config import config
from fairhouse.kit.money import Money
from tests.cast import make_alice
from tests.jackpots.pots import (
    GAME,
    MYSTERY,
    POOL,
    POUND,
    desk_drawing,
    level,
    proven,
    seed_for,
    spin,
    win_first_light,
    wins_of,
)
from tests.site.pages import text
from tests.wallet.players import Player, cash, certain, kinds, new_player, wager
from tests.wallet.tills import settle_all

NOON = datetime(2032, 10, 1, 12, tzinfo=UTC)
DANA, EVE = Actor.staff("dana"), Actor.staff("eve")
WHY = "The reels showed symbols that were not drawn."
CHECKED = "The round was replayed and fits."


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    former = clock.set_clock(lambda: NOON)
    rounds.desk.cache_clear()
    yield
    clock.set_clock(former)
    rounds.desk.cache_clear()


def void(round_id: Any, *, keep_wins: bool = False) -> Case:
    """Asked for, agreed to and carried out an hour later."""
    asked = Proposal(
        game=GAME, round_id=round_id, reason="malfunction", keep_wins=keep_wins, statement=WHY
    )
    with clock.travel(NOON + timedelta(hours=1)):
        case = certain(actions.propose(asked, actor=DANA))
        with transaction.atomic():
            certain(actions.approve(case_id=case.id, actor=EVE))
        return certain(actions.carry_out(case_id=case.id))  # type: ignore[no-any-return]


def plays(player: Player, stake: int, *, wins: bool = False) -> Any:
    desk = desk_drawing([seed_for(stake, wins=wins)])
    (told,) = settle_all(kinds(desk), [wager(desk, player, spin(stake), game=GAME)])
    return certain(told)


def offences() -> list[str]:
    """What the proof of the voids says."""
    address = postgres.dsn(role=config().database_role, database=config().database_name)
    with psycopg.connect(address) as reader:
        checks = voids_proof.prove(reader)
        reader.rollback()
    return [f"{check.name}: {said}" for check in checks for said in check.offenders]


@pytest.mark.usefixtures("committed_db")
class TestShares:
    """What a void round brought to the pots."""

    @pytest.mark.parametrize(
        ("house", "currency", "share"),
        [
            ("marigold", "GBP", 200_000),  # a penny of each pound to each of two jackpots
            ("northlight", "GBP", 100_000),  # only the pool is fed from there
        ],
    )
    def test_they_stay_and_the_house_bears_them(
        self, house: str, currency: str, share: int
    ) -> None:
        alice = new_player(cash="100.00", house=house)
        told = plays(alice, 10 * POUND)
        pots = level(MYSTERY), level(POOL)
        case = void(told.round_id)
        assert cash(alice.player_id) == 100_000_000, "the stake came back whole"
        assert (level(MYSTERY), level(POOL)) == pots
        (moved,) = queries.done(case).money
        assert (moved.returned, moved.carried) == (
            Money(10 * POUND, currency), Money(share, currency),
        )  # fmt: skip
        assert proven() == [] and offences() == []

    def test_the_second_person_reads_them_before(self) -> None:
        alice = new_player(cash="100.00")
        told = plays(alice, 10 * POUND)
        case = Case(game=GAME, round_id=told.round_id, keep_wins=False, proposed_at=NOON)
        (covered,) = queries.preview(case).money
        assert covered.staked == Money(10 * POUND, "GBP")
        assert covered.shares == Money(200_000, "GBP")
        void(told.round_id)
        again = queries.preview(case)
        assert (again.rounds, again.already, again.nothing) == (1, 1, True)
        assert again.money[0].shares == Money.zero("GBP")

    def test_the_audit_finds_a_share_that_is_a_micro_off(self) -> None:
        alice = new_player(cash="100.00")
        told = plays(alice, 10 * POUND)
        void(told.round_id)
        assert offences() == []
        address = postgres.dsn(role=postgres.OWNER, database=config().database_name)
        with psycopg.connect(address) as owner:
            owner.execute(
                "update voids_void set carried_micros = carried_micros - 1 where player_id = %s",
                [alice.player_id],
            )
            found = [each for check in voids_proof.prove(owner) for each in check.offenders]
            owner.rollback()
        (who,) = found
        assert str(alice.player_id) in who

    def test_voids_from_before_the_column_are_counted_from_their_rounds(self) -> None:
        alice = new_player(cash="100.00", currency="EUR")
        told = plays(alice, 10 * POUND)
        void(told.round_id)
        migration = import_module("fairhouse.domain.voids.migrations.0002_carried")
        address = postgres.dsn(role=postgres.OWNER, database=config().database_name)
        with psycopg.connect(address) as owner:
            owner.execute("update voids_void set carried_micros = 0")
            assert any(check.offenders for check in voids_proof.prove(owner))
            owner.execute(migration.COUNT)
            assert not any(check.offenders for check in voids_proof.prove(owner))
            ((share,),) = owner.execute(
                "select carried_micros from voids_void where player_id = %s", [alice.player_id]
            ).fetchall()
            owner.rollback()
        assert share == 200_000, "in the stake's own currency: a penny of each euro, twice"

    def test_a_game_that_feeds_nothing_brings_nothing(self) -> None:
        alice = new_player(cash="100.00")
        told = certain(rounds.play(
            player_id=alice.player_id, session_id=alice.session, game="roulette_european",
            body={"bets": [{"bet": "red", "stake": "1.00"}]}, key=ids.new(), age=40,
        ))  # fmt: skip
        asked = Proposal(
            game="roulette_european", round_id=told.round_id, reason="malfunction",
            keep_wins=False, statement=WHY,
        )  # fmt: skip
        with clock.travel(NOON + timedelta(hours=1)):
            case = certain(actions.propose(asked, actor=DANA))
            certain(actions.approve(case_id=case.id, actor=EVE))
            certain(actions.carry_out(case_id=case.id))
        (moved,) = queries.done(case).money
        assert moved.carried == Money.zero("GBP") and offences() == []

    def test_a_jackpot_win_that_waits_is_declined_with_its_round(self) -> None:
        """What was set aside goes to the next jackpot, by the word of the second person."""
        alice = new_player(cash="1000.00")
        told = plays(alice, 50 * POUND, wins=True)
        (won, *_) = wins_of(alice)
        before, diverted = cash(alice.player_id), level(MYSTERY)[2]
        void(told.round_id)
        shown = jackpots.win(won["id"])
        assert shown is not None
        assert (shown.state, shown.decided_by) == ("declined", "eve")
        assert WHY in jackpots.rationale(won["id"])
        assert level(MYSTERY)[2] == diverted + won["base_micros"]
        assert cash(alice.player_id) == before + 50 * POUND - told.win_micros
        assert proven() == [] and offences() == []

    def test_wins_that_players_keep_include_the_jackpot(self) -> None:
        alice = new_player(cash="1000.00")
        told = plays(alice, 50 * POUND, wins=True)
        (won, *_) = wins_of(alice)
        case = void(told.round_id, keep_wins=True)
        assert [each.state for each in queries.jackpot_wins(case)][:1] == ["hit"]
        assert jackpot_verbs.confirm(win_id=won["id"], staff="dana", rationale=CHECKED) == "paid"
        assert proven() == [] and offences() == []

    def test_a_jackpot_that_was_paid_stays_paid(self) -> None:
        alice = new_player(cash="1000.00")
        told = plays(alice, 50 * POUND, wins=True)
        (won, *_) = wins_of(alice)
        assert jackpot_verbs.confirm(win_id=won["id"], staff="dana", rationale=CHECKED) == "paid"
        before = cash(alice.player_id)
        void(told.round_id)
        assert cash(alice.player_id) == before + 50 * POUND - told.win_micros
        assert proven() == [] and offences() == []


@pytest.mark.usefixtures("db")
class TestPages:
    """What staff read of it."""

    def test_the_case_and_the_day_book_say_what_the_house_bears(
        self, staff_browser: Callable[..., Client]
    ) -> None:
        alice = make_alice()
        won = win_first_light(alice, stake=50 * POUND)
        case = void(won.round_id)
        gwen = staff_browser("games", name="gwen")
        said = text(gwen.get(f"/games/void/{case.id}/"))
        assert "£50.00" in said and "£1.00" in said and "the house bears the difference" in said
        assert f"First Light, number {won.cycle}: {won.amount.display()} declined" in said
        day = NOON.date()
        (line,) = day_book(day, day + timedelta(days=1), "marigold").lines
        assert line.voids.carried_micros == POUND
        assert line.as_json()["void"]["jackpot_shares_carried"] == "1.00"
        back = line.voids.returned_micros - line.voids.taken_micros
        assert line.net_micros == line.hold_micros - POUND - back

    def test_who_confirms_a_jackpot_reads_that_its_round_may_be_void(
        self, staff_browser: Callable[..., Client]
    ) -> None:
        won = win_first_light(make_alice(), stake=50 * POUND)
        dana = staff_browser("payments", name="dana")
        assert "may be void" not in text(dana.get(f"/jackpots/{won.win_id}/"))
        asked = Proposal(
            game=GAME, house="marigold", since=NOON - timedelta(hours=1),
            until=NOON + timedelta(minutes=1), reason="malfunction", keep_wins=True, statement=WHY,
        )  # fmt: skip
        with clock.travel(NOON + timedelta(minutes=30)):
            certain(actions.propose(asked, actor=EVE))
        assert "This round may be void eve asks for it" in text(
            dana.get(f"/jackpots/{won.win_id}/")
        )

    def test_the_statement_names_the_jackpot(self, staff_browser: Callable[..., Client]) -> None:
        from fairhouse.entrypoints.site.statements import movements

        alice = make_alice()
        won = win_first_light(alice, stake=50 * POUND)
        jackpot_verbs.confirm(win_id=won.win_id, staff="dana", rationale=CHECKED)
        lines = wallet.statement(
            alice.player_id, NOON - timedelta(hours=1), NOON + timedelta(hours=1)
        )
        (line,) = [each for each in movements(lines) if each.change == won.amount]
        assert line.what == "Jackpot won: First Light" and not line.is_payment
