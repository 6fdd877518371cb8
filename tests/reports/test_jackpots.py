"""Jackpots in the day book: every figure again the slow way, row by row, from the tables."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from rich.console import Console

from fairhouse.domain.jackpots import actions, queries
from fairhouse.domain.jackpots.models import Cycle, Feed, Jackpot, Version, Win
from fairhouse.domain.players.models import Player as Account
from fairhouse.domain.reports.book import MEANINGS, DayBook, Line
from fairhouse.domain.reports.pots import Jackpots, Pot, Sum
from fairhouse.domain.reports.queries import day_book
from fairhouse.domain.rounds.models import GameVersion, Round
from fairhouse.domain.wallet import actions as wallet_actions
from fairhouse.entrypoints.cli import day_book as terminal
from fairhouse.kit import clock, ids
from fairhouse.kit.money import MICROS, from_micros
from tests.cast import Person, make_alice
from tests.jackpots.pots import (
    GAME,
    MYSTERY,
    POOL,
    POUND,
    desk_drawing,
    level,
    seed_for,
    spin,
    win_first_light,
)
from tests.wallet.players import Player, certain, fund, kinds, wager

pytestmark = pytest.mark.usefixtures("db")
DAY = datetime(2032, 9, 1, 12, tzinfo=UTC)
STAKE = 50 * POUND
"""So little that the Lantern Pool is hardly ever won with it."""
WHY = "The round was replayed and fits the stored seed."


def days(first: int, last: int) -> DayBook:
    """The book of some days, 0 the day of the win; the last one is not included."""
    day = DAY.date()
    return day_book(day + timedelta(days=first), day + timedelta(days=last))


def line(book: DayBook) -> Line:
    """Alice's: nobody else plays in these days."""
    (found,) = [each for each in book.by_currency if each.currency == "GBP"]
    return found


def pot(book: DayBook, name: str) -> Pot:
    return next(each for each in book.pots if each.name == name)


def shares(day: datetime) -> Counter[tuple[str, str]]:
    """(house, currency) -> what went to jackpots that day, round by round."""
    found: Counter[tuple[str, str]] = Counter()
    numbers = {row.number: row.name for row in GameVersion.objects.all()}
    for row in Round.objects.filter(at__gte=day, at__lt=day + timedelta(days=1)):
        account = Account.objects.filter(id=row.player_id).first()
        if account is None:
            continue
        for feed in Feed.objects.filter(game=numbers[row.game], house=account.house,
                                        currency=account.currency):  # fmt: skip
            version = Version.objects.get(jackpot=feed.jackpot, version=feed.version)
            ppm = version.meter_ppm + version.reserve_ppm
            share = Fraction(row.stake_micros * ppm, MICROS)
            assert share.denominator == 1
            found[account.house, account.currency] += int(share)
    return found


def plays(person: Person, stake: int) -> None:
    """A round that wins no jackpot of chance."""
    assert person.session_id is not None
    player = Player(
        player_id=person.player_id, cell=ids.cell_of(person.player_id), house=person.house,
        currency="GBP", session=person.session_id,
    )  # fmt: skip
    fund(player, from_micros(2 * stake))
    desk = desk_drawing([seed_for(stake, wins=False)])
    with transaction.atomic():
        certain(wallet_actions.perform(wager(desk, player, spin(stake), game=GAME), kinds(desk)))


def test_contributions_are_the_rounds_shares_and_within_the_hold() -> None:
    with clock.travel(DAY):
        alice = make_alice()
        plays(alice, 5 * POUND)
        plays(alice, 2 * POUND)
    midnight = DAY.replace(hour=0)
    book = days(0, 1)
    made = {
        (each.house, each.currency): each.jackpots.contributed_micros
        for each in book.lines if each.jackpots.contributed_micros
    }  # fmt: skip
    assert made == shares(midnight)
    # a penny of each pound to First Light, another one to the Lantern Pool
    assert made["marigold", "GBP"] == 7 * 20_000
    mine = line(book)
    assert mine.hold_micros == mine.stake_micros - mine.win_micros
    assert mine.net_micros == mine.hold_micros - 140_000
    assert "contributions to jackpots and void rounds are within it" in MEANINGS["hold"]
    assert days(1, 2).by_currency == []


def test_what_is_won_is_owed_until_somebody_decides_it() -> None:
    """Won on one day, confirmed on the next: each day says its own, the pot says what is owed."""
    with clock.travel(DAY):
        alice = make_alice()
        won = win_first_light(alice, stake=STAKE)
    amount = won.amount.micros
    assert line(days(0, 1)).jackpots.to_confirm == Sum(1, amount)
    before = pot(days(0, 1), MYSTERY)
    assert (before.hits, before.owed_after) == (Sum(1, amount), Sum(1, amount))
    with clock.travel(DAY + timedelta(days=1)):
        assert actions.confirm(win_id=won.win_id, staff="dana", rationale=WHY) == "paid"
    first, second = line(days(0, 1)).jackpots, line(days(1, 2)).jackpots
    assert (first.hits, first.to_confirm, first.paid) == (Sum(1, amount), Sum(), Sum())
    assert (second.hits, second.paid, second.declined) == (Sum(), Sum(1, amount), Sum())
    then, after = pot(days(0, 1), MYSTERY), pot(days(1, 2), MYSTERY)
    assert then.owed_after == Sum(1, amount), "at the end of that day it was owed, whatever came"
    assert (after.owed_before, after.paid, after.owed_after) == (
        Sum(1, amount), Sum(1, amount), Sum(),
    )  # fmt: skip
    both = line(days(0, 2)).jackpots
    assert both == first + second
    assert days(0, 2).lines[0].net_micros == line(days(0, 1)).net_micros, "paying costs nobody"


def test_what_is_declined_is_seen_to_go_back_into_the_pot() -> None:
    with clock.travel(DAY):
        won = win_first_light(make_alice(), stake=STAKE)
    with clock.travel(DAY + timedelta(days=1)):
        assert actions.decline(win_id=won.win_id, staff="dana", rationale=WHY) == "declined"
    book = days(1, 2)
    assert line(book).jackpots == Jackpots(declined=Sum(1, won.amount.micros))
    one = pot(book, MYSTERY)
    assert one.after_micros - one.before_micros == one.declined.micros == won.taken.micros
    assert one.owed_after == Sum()


@pytest.mark.parametrize("name", [MYSTERY, POOL])
def test_a_pot_holds_at_both_ends_what_its_rows_make(name: str) -> None:
    """After the span more is played: the ends stay where they were."""
    start = sum(level(name)[:3])
    with clock.travel(DAY):
        alice = make_alice()
        win_first_light(alice, stake=STAKE)
        plays(alice, 3 * POUND)
    middle = sum(level(name)[:3])
    with clock.travel(DAY + timedelta(days=3)):
        plays(alice, 4 * POUND)
        declined = queries.waiting()[-1]
        actions.decline(win_id=declined.win_id, staff="dana", rationale=WHY)
    one, later = pot(days(0, 1), name), pot(days(1, 9), name)
    assert (one.before_micros, one.after_micros) == (start, middle)
    assert (later.before_micros, later.after_micros) == (middle, sum(level(name)[:3]))
    parts = STAKE + 3 * POUND
    number = Jackpot.objects.get(name=name).number
    won = sum(row.base_micros for row in Win.objects.filter(jackpot=number, at__gte=DAY))
    assert one.contributed_micros == parts // 100
    assert one.hits.micros == won
    opened = Cycle.objects.filter(jackpot=number, opened_at__gte=DAY)
    assert one.house_micros == sum(row.house_micros for row in opened)


def test_machines_and_people_read_the_same() -> None:
    with clock.travel(DAY):
        won = win_first_light(make_alice(), stake=STAKE)
    book = days(0, 1)
    told = json.loads(json.dumps(book.as_json()))
    (mine,) = [each for each in told["houses"] if each["house"] == "marigold"]
    amount = from_micros(won.amount.micros)
    assert mine["jackpots"]["to_confirm"] == {"number": 1, "amount": amount}
    assert mine["jackpots"]["contributed"] == "1.00"
    assert Fraction(mine["net"]) == Fraction(mine["hold"]) - 1
    assert told["meanings"]["net"].startswith("hold less contributions to jackpots")
    first = next(each for each in told["jackpots"] if each["jackpot"] == MYSTERY)
    assert first["title"] == "First Light" and first["owed_after"]["amount"] == amount
    out = io.StringIO()
    terminal.show(book, Console(file=out, width=260))
    said = out.getvalue()
    for words in ("First Light", "The Lantern Pool", "£1.00", won.amount.display(), "to confirm"):
        assert words in said
    assert "what went to jackpots and void rounds within" in " ".join(said.split())
