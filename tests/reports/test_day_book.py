"""The day book equals sums that are done the slow way, row by row, from the tables."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from fairhouse.domain.cashier.models import Change, Deposit, Withdrawal
from fairhouse.domain.jackpots.models import Feed, Version
from fairhouse.domain.players.models import Player
from fairhouse.domain.reports.book import DayBook, Line, Voids
from fairhouse.domain.reports.pots import Sum
from fairhouse.domain.reports.queries import day_book
from fairhouse.domain.rounds.jobs import close_abandoned
from fairhouse.domain.rounds.models import GameVersion, OpenRound, Round
from fairhouse.domain.rounds.rules import unpack
from fairhouse.domain.voids.models import Case, Void
from fairhouse.domain.wallet.accounts import clearing
from fairhouse.domain.wallet.models import Account, Idempotency, Transfer
from fairhouse.entrypoints.simulation.run import Outcome, Settings, prepare, simulate
from fairhouse.games import certificate, engine
from fairhouse.kit import clock, house_rules, ids
from tests.simulation import fixed

STARTS = datetime(2032, 2, 27, 15, tzinfo=UTC)
DAYS = 4
SINCE, UNTIL = date(2032, 2, 27), date(2032, 3, 3)
MEMBERS = 30

Key = tuple[date, str, str]


@dataclass(frozen=True)
class Ran:
    """The book of a simulation."""

    book: DayBook
    outcome: Outcome

    def line(self, key: Key) -> Line:
        by_key = {(each.day, each.house, each.currency): each for each in self.book.lines}
        return by_key[key]


def nobody_has_left_a_round_open() -> None:
    """What other tests left open is finished before the span, not by the timer within it."""
    former = clock.set_clock(lambda: STARTS - timedelta(days=2))
    try:
        close_abandoned()
    finally:
        clock.set_clock(former)


@pytest.fixture(scope="module")
def ran(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Ran]:
    with django_db_blocker.unblock():
        prepare(list(house_rules.current()))
        settings = Settings(
            members=MEMBERS, days=DAYS, seed=147, starts=STARTS, new_seed=fixed.dice("day book")
        )
        nobody_has_left_a_round_open()
        outcome = simulate(settings)
        yield Ran(day_book(SINCE, UNTIL), outcome)
        from django.db import connections

        connections.close_all()


@pytest.fixture(scope="module")
def players(ran: Ran, django_db_blocker: DjangoDbBlocker) -> dict[int, Player]:
    with django_db_blocker.unblock():
        return {row.id: row for row in Player.objects.all()}


@pytest.fixture
def tables(ran: Ran, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def inside(at: datetime) -> bool:
    return SINCE <= at.astimezone(UTC).date() < UNTIL


def of(book: DayBook, figure: str) -> dict[Key, Any]:
    """One figure of every line that has it."""
    found = {
        (line.day, line.house, line.currency): getattr(line, figure)
        for line in book.lines
        if line.day is not None and line.house is not None
    }
    return {key: value for key, value in found.items() if value}


def test_registrations(ran: Ran, players: dict[int, Player]) -> None:
    naive = Counter(
        (row.registered_at.date(), row.house, row.currency)
        for row in players.values()
        if inside(row.registered_at)
    )
    assert of(ran.book, "registrations") == naive and naive.total() == MEMBERS


def test_stakes_wins_and_rounds(ran: Ran, players: dict[int, Player], tables: None) -> None:
    rounds, stakes, wins = Counter[Key](), Counter[Key](), Counter[Key]()
    for row in Round.objects.all().iterator():
        if inside(row.at):
            player = players[row.player_id]
            key = (row.at.date(), player.house, player.currency)
            rounds[key] += 1
            stakes[key] += row.stake_micros
            wins[key] += row.win_micros
    assert rounds.total() + len(waiting()) == ran.outcome.rounds
    assert of(ran.book, "rounds") == rounds
    assert of(ran.book, "stake_micros") == stakes
    assert of(ran.book, "win_micros") == {key: micros for key, micros in wins.items() if micros}


def test_what_went_to_jackpots(ran: Ran, players: dict[int, Player], tables: None) -> None:
    """Each round's stake by the millionths that its feeds in force take; no round is left out."""
    versions = {(row.jackpot, row.version): row for row in Version.objects.all()}
    feeds: dict[tuple[str, str, str], list[Version]] = defaultdict(list)
    for feed in Feed.objects.all():
        version = versions[feed.jackpot, feed.version]
        feeds[feed.game, feed.house, feed.currency].append(version)
    games = {row.number: row.name for row in GameVersion.objects.all()}
    naive: Counter[Key] = Counter()
    for row in filter(lambda row: inside(row.at), Round.objects.all().iterator()):
        player = players[row.player_id]
        for version in feeds[games[row.game], player.house, player.currency]:
            later = versions.get((version.jackpot, version.version + 1))
            if version.since <= row.at and not (later and later.since <= row.at):
                parts = row.stake_micros * (version.meter_ppm + version.reserve_ppm)
                assert parts % 1_000_000 == 0
                naive[row.at.date(), player.house, player.currency] += parts // 1_000_000
    assert naive
    for line in ran.book.lines:
        key = (line.day, line.house, line.currency)
        assert line.jackpots.contributed_micros == naive[key]  # type: ignore[index]
        assert line.net_micros == line.stake_micros - line.win_micros - naive[key]  # type: ignore[index]
    of_all = sum(line.jackpots.contributed_micros for line in ran.book.by_currency)
    assert of_all == naive.total()


def waiting() -> list[OpenRound]:
    return [row for row in OpenRound.objects.all() if inside(row.opened_at)]


def test_rounds_that_wait_for_their_player(
    ran: Ran, players: dict[int, Player], tables: None
) -> None:
    naive: dict[Key, list[int]] = defaultdict(list)
    for row in waiting():
        player = players[row.player_id]
        naive[row.opened_at.date(), player.house, player.currency].append(row.stake_micros)
    assert naive
    assert of(ran.book, "waiting") == {
        key: Sum(len(naive[key]), sum(naive[key])) for key in keys(ran)
    }


def keys(ran: Ran) -> list[Key]:
    return [(line.day, line.house, line.currency) for line in ran.book.lines]  # type: ignore[misc]


def test_stakes_and_wins_are_also_what_the_transfers_say(ran: Ran, tables: None) -> None:
    revenue = set(
        Account.objects.filter(name__startswith="revenue:").values_list("code", flat=True)
    )
    taken = given = 0
    for row in Transfer.objects.all().iterator():
        if inside(row.at):
            taken += row.amount_micros if row.credit in revenue else 0
            given += row.amount_micros if row.debit in revenue else 0
    waits = sum(row.stake_micros for row in waiting())
    assert sum(line.stake_micros for line in ran.book.lines) + waits == taken
    assert sum(line.win_micros for line in ran.book.lines) == given


def test_deposits(ran: Ran, tables: None) -> None:
    naive: dict[Key, list[int]] = defaultdict(list)
    for change in Change.objects.filter(subject="deposit", after="credited"):
        if inside(change.at):
            row = Deposit.objects.get(id=change.subject_id)
            naive[change.at.date(), row.house, row.currency].append(row.amount_micros)
    for key, amounts in naive.items():
        got = ran.line(key).payment("deposit:credited")
        assert (got.number, got.micros) == (len(amounts), sum(amounts))
    credited = [line.payment("deposit:credited").micros for line in ran.book.lines]
    assert sum(credited) == sum(sum(amounts) for amounts in naive.values()) == paid_in() > 0


def paid_in() -> int:
    """What left the card processor's clearing account for players, less what came back."""
    cards = Account.objects.get(name=clearing("cards")).code
    return sum(
        row.amount_micros
        for row in Transfer.objects.filter(debit=cards).iterator()
        if inside(row.at) and not returned(row)
    )


def returned(row: Transfer) -> bool:
    """Whether the transfer brought a failed payment back (kind 5 in the idempotency table)."""
    kinds = Idempotency.objects.filter(player_id=row.player_id, entry=row.entry, kind=5)
    return kinds.exists()


def test_withdrawals(ran: Ran, tables: None) -> None:
    asked, reached = Counter[Key](), Counter[tuple[date, str, str, str]]()
    for row in Withdrawal.objects.all():
        if inside(row.requested_at):
            asked[row.requested_at.date(), row.house, row.currency] += row.amount_micros
        for change in Change.objects.filter(subject_id=row.id):
            if inside(change.at):
                reached[change.at.date(), row.house, row.currency, change.after] += 1
    got = {key: ran.line(key).payment("withdrawal:asked").micros for key in asked}
    assert got == asked and asked
    for (day, house, currency, state), number in reached.items():
        line = ran.line((day, house, currency))
        assert line.payment(f"withdrawal:{state}").number == number


def test_refusals(ran: Ran, players: dict[int, Player], tables: None) -> None:
    naive: Counter[str] = Counter()
    for row in Idempotency.objects.all().iterator():
        refused = row.answer is not None and bytes(row.answer)[:1] == b"R"
        if refused and SINCE.toordinal() <= row.day < UNTIL.toordinal():
            naive[json.loads(bytes(row.answer or b"")[1:])["code"]] += 1
    assert ran.book.refusals == naive and naive


def test_houses_and_currencies_add_up_to_the_days(ran: Ran) -> None:
    for totals in (ran.book.totals, ran.book.by_currency):
        for figure in ("rounds", "stake_micros", "win_micros", "registrations"):
            assert sum(getattr(line, figure) for line in totals) == sum(
                getattr(line, figure) for line in ran.book.lines
            )
    assert sum(line.rounds for line in ran.book.games if line.currency) == ran.book.rounds


def test_one_house_alone_is_its_part_of_all(ran: Ran, tables: None) -> None:
    alone = day_book(SINCE, UNTIL, "sevens")
    assert [line.as_json() for line in alone.lines] == [
        line.as_json() for line in ran.book.lines if line.house == "sevens"
    ]


def test_days_are_not_counted_twice(ran: Ran, tables: None) -> None:
    days = [SINCE + timedelta(days=place) for place in range((UNTIL - SINCE).days)]
    parts = [day_book(day, day + timedelta(days=1)) for day in days]
    assert [line.as_json() for part in parts for line in part.lines] == [
        line.as_json() for line in ran.book.lines
    ]


def test_the_expected_return_of_roulette_is_36_37ths_of_its_stakes(ran: Ran) -> None:
    (line,) = (
        each for each in ran.book.games
        if each.game == "roulette_european" and each.currency is None
    )  # fmt: skip
    assert line.expected.mean * 37 == line.stake_micros * 36
    assert line.exact_hold_percent == pytest.approx(100 / 37)


def test_the_book_can_be_read_by_machines(ran: Ran) -> None:
    told = json.loads(json.dumps(ran.book.as_json()))
    assert told["since"] == "2032-02-27" and len(told["days"]) == len(ran.book.lines)
    offered = {
        game for house in house_rules.current().values() for game in house.at(STARTS).play.games
    }
    assert {game["game"] for game in told["games"]} == offered
    for game in told["games"]:
        assert game["z"] is not None
        assert game["players_decide"] == engine.load(game["game"]).staged
        assert game["remark"] in {"", "players decide", "z at least"}


def test_no_game_returns_what_its_certificate_makes_unlikely(ran: Ran) -> None:
    """Where players decide, poor play may lose; nobody beats the best."""
    for line in ran.book.games:
        assert line.z is not None
        assert line.evidence.z < 4.5, line.as_json()
        assert line.players_decide or line.z > -4.5, line.as_json()


def test_the_figures_of_a_game_with_decisions_are_sums_over_its_rounds(
    ran: Ran, tables: None
) -> None:
    """First stakes and what came back for them, row by row, from the stored wagers."""
    first: Counter[str] = Counter()
    back: Counter[str] = Counter()
    names = {row.number: row.name for row in GameVersion.objects.all()}
    for row in Round.objects.all().iterator():
        name = names[row.game]
        if not inside(row.at) or not engine.load(name).staged:
            continue
        opened = sum(unpack(bytes(row.wager))["wager"].get("bets", {}).values())
        opened = opened or unpack(bytes(row.wager))["wager"]["stake_micros"]
        first[name] += opened
        back[name] += row.win_micros - (row.stake_micros - opened)
    lines = {line.game: line for line in ran.book.games if line.currency is None}
    assert len(first) > 10
    for name in first:
        assert (lines[name].first_micros, lines[name].back_micros) == (first[name], back[name])
        (best, *_) = certificate.published(name)["bets"]
        if name != "three_card_poker":
            edge = Fraction(
                int(best["house_edge"]["numerator"]), int(best["house_edge"]["denominator"])
            )
            assert lines[name].exact_hold_percent == pytest.approx(float(edge) * 100)


def test_a_version_whose_files_are_gone_is_shown_without_an_expectation(
    ran: Ran, tables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str, version: int) -> engine.Game | None:
        return None if name == "snap" else engine.load(name, version)

    monkeypatch.setattr("fairhouse.domain.reports.queries._loaded", gone)
    told = {line.game: line for line in day_book(SINCE, UNTIL).games if line.currency is None}
    known = {line.game: line for line in ran.book.games if line.currency is None}
    assert (told["snap"].z, told["snap"].exact_hold_percent) == (None, None)
    assert told["snap"].remark == "no certificate"
    assert (told["snap"].rounds, told["snap"].win_micros) == (
        known["snap"].rounds, known["snap"].win_micros,
    )  # fmt: skip
    assert told["baccarat"] == known["baccarat"]


def test_void_rounds_stand_on_the_day_of_their_return(
    ran: Ran, players: dict[int, Player], tables: None
) -> None:
    """The rounds themselves stay where they were: the books only grow."""
    row = next(row for row in Round.objects.all().iterator() if inside(row.at) and row.win_micros)
    player, at = players[row.player_id], STARTS + timedelta(days=2)
    with transaction.atomic():
        case = Case.objects.create(
            id=ids.new(), house=player.house, game="roulette_european", reason="display",
            statement="The wheel was shown wrongly.", keep_wins=False, state="agreed",
            proposed_by="dana", proposed_at=at,
        )  # fmt: skip
        Void.objects.create(
            cell=row.cell, player_id=row.player_id, entry=row.entry, case=case, operation=1, at=at,
            returned_micros=row.stake_micros, taken_micros=row.win_micros, short_micros=0,
            carried_micros=7,
        )  # fmt: skip
        book = day_book(SINCE, UNTIL)
        transaction.set_rollback(True)
    assert of(book, "voids") == {
        (at.date(), player.house, player.currency): Voids(1, row.stake_micros, row.win_micros, 7)
    } | {key: Voids() for key in keys(ran) if key != (at.date(), player.house, player.currency)}
    assert of(book, "rounds") == of(ran.book, "rounds")
    total = next(line for line in book.by_currency if line.currency == player.currency)
    assert total.as_json()["void"]["rounds"] == 1


def test_an_empty_span_is_an_empty_book(tables: None) -> None:
    nothing = day_book(date(2011, 1, 1), date(2011, 1, 5))
    assert not nothing.lines and not nothing.games and nothing.rounds == 0
    assert clock.now().year > 2011
