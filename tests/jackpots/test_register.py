"""Jackpots come into the books from the houses' rules, once a version, and only exact ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fairhouse.domain.jackpots.actions import read_book
from fairhouse.domain.jackpots.feeds import feeds_wrong
from fairhouse.domain.jackpots.models import Cycle, Jackpot, Version
from fairhouse.domain.jackpots.register import register_jackpots
from fairhouse.kit import clock
from fairhouse.kit.house_rules import BadRules
from tests.jackpots.pots import GAME, MYSTERY, POOL, POUND, desk_drawing, level, seed_for, spin
from tests.kit.houses_copy import HousesCopy
from tests.wallet.players import kinds, new_player, rows, wager
from tests.wallet.tills import settle_all

FILE = "jackpots.toml"
FIRST = 'meter_ppm = { value = 5000, from = 2013-08-19, clause = ["JJ-1.7", "OWN"], note = "Half a penny of each pound, so that the jackpot grows as fast again as its seed between two wins." }'  # noqa: E501 - as it stands in the file

GAMES = (
    'games = { value = ["harvest_moon"], from = 2013-08-19, clause = "JJ-7.12" }\n'
    'houses = { value = ["marigold"]'
)


@pytest.fixture
def houses(tmp_path: Path) -> HousesCopy:
    return HousesCopy(tmp_path)


def test_registering_twice_changes_nothing(db: None) -> None:
    before = list(Version.objects.values()), list(Cycle.objects.values()), level(POOL)
    register_jackpots()
    assert (list(Version.objects.values()), list(Cycle.objects.values()), level(POOL)) == before


def test_a_jackpot_starts_with_its_seed_and_a_commitment(db: None) -> None:
    for name, seed in ((MYSTERY, 500), (POOL, 100)):
        number = Jackpot.objects.get(name=name).number
        first = Cycle.objects.get(jackpot=number, cycle=1)
        assert (first.house_micros, first.reserve_micros) == (seed * POUND, 0)
        assert len(bytes(first.commitment)) == 32 and len(bytes(first.seed_sealed)) == 60


def test_a_version_in_the_books_is_never_changed(db: None, houses: HousesCopy) -> None:
    houses.replace(FILE, FIRST, FIRST.replace("5000", "6000"))
    with pytest.raises(ValueError, match="first_light: version 1, in the books since"):
        register_jackpots(houses.load())


def test_a_change_is_a_new_version_from_its_day_on(db: None, houses: HousesCopy) -> None:
    later = clock.today() + timedelta(days=30)
    two = f'{FIRST[:12]}[{FIRST[12:]}, {{ value = 6000, from = {later}, clause = "JJ-1.7" }}]'
    register_jackpots(houses.replace(FILE, FIRST, two).load())
    book = read_book()
    start = datetime.combine(later, datetime.min.time(), UTC)
    place = ("marigold", GAME, "GBP")

    def added(moment: datetime) -> int:
        share = book.feeds(place, moment).share(5 * POUND, None)
        return next(meter for terms, meter, _ in share.parts if terms.name == MYSTERY)

    assert added(start - timedelta(microseconds=1)) == 25_000
    assert added(start) == 30_000
    assert added(start - timedelta(seconds=1)) == 25_000, "also after one looked ahead"


@pytest.mark.usefixtures("committed_db")
def test_beside_stored_rounds_a_new_version_waits_for_midnight(houses: HousesCopy) -> None:
    from django.db import transaction

    alice = new_player()
    desk = desk_drawing([seed_for(POUND, wins=False)])
    settle_all(kinds(desk), [wager(desk, alice, spin(POUND), game=GAME)])
    today = clock.today()
    two = f'{FIRST[:12]}[{FIRST[12:]}, {{ value = 6000, from = {today}, clause = "JJ-1.7" }}]'
    changed = houses.replace(FILE, FIRST, two).load()
    with transaction.atomic():
        register_jackpots(changed)
        ((since,),) = rows(
            "select since from jackpots_version where version = 2 and jackpot ="
            " (select number from jackpots_jackpot where name = %s)", MYSTERY,
        )  # fmt: skip
        transaction.set_rollback(True)
    assert since == datetime.combine(today + timedelta(days=1), datetime.min.time(), UTC)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (GAMES, GAMES.replace("harvest_moon", "nothing"), "nothing is no game"),
        (GAMES, GAMES.replace("harvest_moon", "hi_lo"), "played in several stages"),
        (FIRST, FIRST.replace("5000", "5001"), "are no whole number of micros GBP"),
    ],
)  # fmt: skip
def test_a_jackpot_that_cannot_be_fed_exactly_is_refused(
    db: None, houses: HousesCopy, old: str, new: str, says: str
) -> None:
    changed = houses.replace(FILE, old, new).load()
    assert any(says in line for line in feeds_wrong(changed, clock.today()))
    with pytest.raises(ValueError, match=says):
        register_jackpots(changed)


def test_three_jackpots_on_one_game_are_one_too_many(houses: HousesCopy) -> None:
    path = houses.folder / FILE
    text = path.read_text()
    start = text.index("[jackpots.lantern_pool]")
    path.write_text(text + text[start:].replace("lantern_pool", "third"))
    wrong = list(feeds_wrong(houses.load(), clock.today()))
    assert wrong == [f"{GAME} feeds 3 jackpots in marigold; 2 are the most"]


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ('limit = { value = { GBP = "900.00" }', 'limit = { value = { GBP = "90.00" }',
         "lantern_pool.limit", "must be above the seed"),
        ("one_in = { value = 100000", 'one_in = { value = "none"',
         "first_light.one_in", "they need it"),
        ('houses = { value = ["marigold"]', 'houses = { value = ["marigold", "nowhere"]',
         "first_light.houses", "no house of the group"),
        ('GBP = "5.00", EUR = "5.00"', 'GBP = "5.00"',
         "first_light.bet_max", "must be given in EUR, GBP"),
        (FIRST, FIRST.replace("value = 5000", "value = 100000"),
         "first_light.meter_ppm", "more than 100000"),
        (FIRST, FIRST.replace(', clause = ["JJ-1.7", "OWN"]', ""),
         "first_light.meter_ppm", "names no clause"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_stops_the_start_with_its_key(
    houses: HousesCopy, old: str, new: str, key: str, says: str
) -> None:
    problems = houses.replace(FILE, old, new).problems()
    (found,) = [one for one in problems if one.key.endswith(key)]
    assert found.file == FILE and says in found.reason


def test_a_missing_key_stops_the_start(houses: HousesCopy) -> None:
    houses.replace(FILE, FIRST + "\n", "")
    with pytest.raises(BadRules, match="meter_ppm: is missing"):
        houses.load()
