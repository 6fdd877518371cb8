"""Rules are read from files, typed, dated, and every mistake in them stops the start."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.kit import house_rules
from fairhouse.kit.house_rules import Entry, House, NoRules, Rule
from fairhouse.kit.house_rules.rule import dates_wrong
from fairhouse.kit.money import Money
from tests.kit.houses_copy import HOUSES, HousesCopy

TODAY = date(2026, 11, 22)
ALBION = house_rules.load(HOUSES)["albion"]
CAPS = "play.classes.slot.stake_caps"


@pytest.fixture
def houses(tmp_path: Path) -> HousesCopy:
    return HousesCopy(tmp_path)


@pytest.fixture
def albion() -> House:
    return ALBION


def test_the_four_houses_load_with_their_licences() -> None:
    found = {slug: house.licence.slug for slug, house in house_rules.load(HOUSES).items()}
    assert found == {
        "marigold": "gibraltar_2013",
        "northlight": "malta_2024",
        "sevens": "gibraltar_2013",
        "albion": "great_britain_2026",
    }


def test_a_value_is_typed() -> None:
    rules = house_rules.load(HOUSES)["marigold"].on(TODAY)
    assert rules.deposit.card.min["GBP"] == Money.parse("10.00", "GBP")
    assert rules.sign_in.idle_minutes == 15
    assert rules.play.min_rtp_percent == Decimal(85)
    assert "withdraw" in rules.standing.blocks["email_unconfirmed"].verbs
    assert rules.registration.fields["gender"].required is False


@pytest.mark.parametrize(
    ("day", "age", "most"),
    [
        (date(2025, 4, 8), 40, None),
        (date(2025, 4, 9), 40, "5.00"),
        (date(2025, 5, 20), 24, "5.00"),
        (date(2025, 5, 21), 24, "2.00"),
        (date(2025, 5, 21), 25, "5.00"),
        (TODAY, 18, "2.00"),
    ],
)
def test_a_rule_changes_on_its_day(albion: House, day: date, age: int, most: str | None) -> None:
    cap = albion.on(day).play.stake_cap("slot", age=age)
    assert (cap and cap["GBP"]) == (Money.parse(most, "GBP") if most else None)


def test_a_house_has_no_rules_before_it_opens(albion: House) -> None:
    albion.on(albion.about.opens)
    with pytest.raises(NoRules, match="opened on 2025-03-01"):
        albion.on(date(2025, 2, 28))


def test_the_day_is_that_of_the_houses_own_calendar() -> None:
    northlight = house_rules.load(HOUSES)["northlight"]
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert northlight.day(late) == date(2026, 7, 2)


def test_rules_of_one_day_are_one_frozen_record(albion: House) -> None:
    rules = albion.on(date(2025, 6, 1))
    assert albion.on(TODAY) is rules
    with pytest.raises((AttributeError, FrozenInstanceError)):
        rules.sign_in.idle_minutes = 99  # type: ignore[misc]


def test_a_value_tells_its_clause_and_note(albion: House) -> None:
    entry = albion.entry("play.classes.slot.stake_caps", TODAY)
    assert entry.clauses == ("SI-2025-215",)
    assert entry.starts == date(2025, 5, 21)
    with pytest.raises(NoRules):
        albion.entry("play.classes.tiddlywinks.stake_caps", TODAY)


@pytest.mark.parametrize("host", ["sevens.localhost", "SEVENS.localhost:8000", "sevens.localhost."])
def test_a_host_name_finds_its_house(host: str) -> None:
    assert house_rules.load(HOUSES).by_host(host).slug == "sevens"


def test_a_host_name_of_no_house_is_refused() -> None:
    with pytest.raises(NoRules):
        house_rules.load(HOUSES).by_host("evil.example")


IDLE = 'idle_minutes = { value = 15, from = 2013-08-19, clause = "JJ-3.16" }'
HISTORY = 'history_days = { value = 7, from = 2013-08-19, clause = "JJ-8.17" }'
HOURS = 'authorise_hours = { value = 24, from = 2013-08-19, clause = "JJ-7.11" }'
MARIGOLD = "marigold/house.toml"


def spoilt(new: str) -> tuple[str, str, str, str]:
    """The rule of the promised hours, written in another way."""
    return (MARIGOLD, HOURS, new, "withdrawal.authorise_hours")


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"),
    [
        (*spoilt(""), "is missing"),
        (*spoilt("authorise_hours = 24"), "is not a rule"),
        (*spoilt(HOURS.replace("24", '"24"')), "Expected `int`"),
        (*spoilt(HOURS.replace("24", "0")), "must be at least 1"),
        (*spoilt(HOURS.replace("24", "24.5")), "bad value"),
        (*spoilt(HOURS.replace("2013-08-19", '"19 August"')), "write a date such as"),
        (*spoilt(HOURS.replace("2013-08-19", "2013-08-19T10:00:00")), "write a date such as"),
        (*spoilt(HOURS.replace("from = 2013-08-19, ", "")), "from is missing"),
        (*spoilt(HOURS.replace("2013-08-19", "2014-01-01")), "has no value on 2013-08-19"),
        (*spoilt(HOURS.replace(', clause = "JJ-7.11"', "")), "names no clause"),
        (*spoilt(HOURS.replace("JJ-7.11", "JJ-99")), "which is in no catalogue"),
        (*spoilt(HOURS.replace("JJ-7.11", "OWN")), "needs a note"),
        (*spoilt(HOURS.replace("JJ-7.11", "LCCP-6.1.2")), "nobody here has read"),
        (*spoilt(HOURS.replace(" }", ", who = 1 }")), "unknown part 'who'"),
        (*spoilt("authorise_hours = []"), "empty list"),
        (MARIGOLD, "authorise_", "authorize_", "withdrawal.authorize_hours", "is unknown"),
        (MARIGOLD, "[rules.support]", "[rules.suport]", "suport", "is unknown"),
        (MARIGOLD, "[rules.withdrawal.methods.bank]", "[rules.withdrawal.methods.Bank]",
         "withdrawal.methods.Bank", "is unknown"),
        (MARIGOLD, 'max = { value = { GBP = "250.00"', 'max = { value = { GBP = "ten"',
         "deposit.methods.ukash.max", "not an amount"),
        (MARIGOLD, 'max = { value = { GBP = "250.00"', 'max = { value = { GBP = "-250.00"',
         "deposit.methods.ukash.max", "a person can pay"),
        (MARIGOLD, 'max = { value = { GBP = "250.00"', 'max = { value = { GBP = "250.001"',
         "deposit.methods.ukash.max", "a person can pay"),
        (MARIGOLD, 'max = { value = { GBP = "250.00"', 'max = { value = { GBX = "250.00"',
         "deposit.methods.ukash.max", "ISO 4217"),
        (MARIGOLD, 'max = { value = { GBP = "250.00", EUR = "250.00" }',
         'max = { value = { GBP = "250.00" }', "deposit.methods.ukash.max", "accounts are in EUR"),
        (MARIGOLD, 'max = { value = { GBP = "250.00"', 'max = { value = { GBP = "5.00"',
         "deposit.methods.ukash.max", "smaller than min in GBP"),
        ("group.toml", IDLE, IDLE.replace("15", "31"), "sign_in.idle_minutes",
         "the licence wants at most 30 (GLI-19/2.5.4)"),
        ("group.toml", 'value = { verbs = ["deposit", "play"], ',
         'value = { verbs = ["deposit", "bet"], ', "standing.blocks.terms_unaccepted", "Invalid"),
        ("group.toml", "cool_off = {", "cooling = {", "standing.blocks.cooling", "is unknown"),
        ("group.toml", "first_name = { value = { required = true",
         "first_name = { value = { required = false", "registration.fields.first_name",
         "must be required"),
        ("group.toml", "min_score = { value = 3", "min_score = { value = 5",
         "registration.password.min_score", "from 0 to 4"),
        ("group.toml", 'value = "^[A-Za-z]', 'value = "^([A-Za-z]', "registration.username.pattern",
         "regular expression"),
        ("licences/gibraltar_2013.toml", "security = {", "secrets = {", "retention.secrets",
         "is unknown"),
        ("licences/great_britain_2026.toml", '{ GBP = "2.00" }', '{ GBP = "0.001" }',
         "play.classes.slot.stake_caps", "a person can pay"),
        ("licences/great_britain_2026.toml", "at_least = 92", "about = 92", "play.history_days",
         "is not a bound"),
    ],
)  # fmt: skip
def test_a_mistake_stops_the_start_with_file_key_and_reason(
    houses: HousesCopy, file: str, old: str, new: str, key: str, reason: str
) -> None:
    problems = houses.replace(file, old, new).problems()
    told = [str(one) for one in problems if one.key == key and reason in one.reason]
    assert told, [str(one) for one in problems]


def test_a_key_given_by_two_files_stops_the_start(houses: HousesCopy) -> None:
    houses.replace(MARIGOLD, "[rules.withdrawal]", f"[rules.sign_in]\n{IDLE}\n\n[rules.withdrawal]")
    assert [str(one) for one in houses.problems()] == [
        "marigold/house.toml: sign_in.idle_minutes: is already given in group.toml"
    ]


def test_two_values_from_one_day_overlap(houses: HousesCopy) -> None:
    two = HOURS.replace("{", "[{").replace(
        "}", '}, { value = 12, from = 2013-08-19, clause = "OWN", note = "Faster." }]'
    )
    (problem,) = houses.replace(MARIGOLD, HOURS, two).problems()
    assert problem.reason == "has two values from 2013-08-19: their dates overlap"


@pytest.mark.parametrize(
    ("spans", "reason"),
    [
        ([("2013-08-19", None), ("2020-01-01", None)], None),
        ([("2013-08-19", "2020-01-01"), ("2020-01-01", None)], None),
        ([("2013-08-19", "2020-01-02"), ("2020-01-01", None)], "their dates overlap"),
        ([("2013-08-19", "2019-12-31"), ("2020-01-01", None)], "no value from 2019-12-31"),
        ([("2013-08-19", "2020-01-01")], "no value from 2020-01-01 on"),
        ([("2013-08-19", "2013-08-19")], "not after it starts"),
    ],
)
def test_dates_follow_on_without_gap_or_overlap(
    spans: list[tuple[str, str | None]], reason: str | None
) -> None:
    entries = tuple(
        Entry(1, date.fromisoformat(since), date.fromisoformat(to) if to else None, ("OWN",), "why")
        for since, to in spans
    )
    told = dates_wrong(entries)
    assert (told is None) == (reason is None)
    assert reason is None or reason in (told or "")


def test_a_rule_that_ended_is_in_force_no_more() -> None:
    ended = Entry(1, date(2013, 8, 19), date(2014, 1, 1), ("OWN",), "why")
    rule = Rule("sign_in.idle_minutes", "group.toml", (ended,))
    assert rule.on(date(2013, 12, 31)) is ended
    assert rule.on(date(2014, 1, 1)) is None


def test_a_future_breach_of_the_licence_stops_the_start_today(houses: HousesCopy) -> None:
    later = IDLE.replace("{", "[{").replace(
        "}", '}, { value = 45, from = 2031-01-01, clause = "OWN", note = "Too long." }]'
    )
    problems = houses.replace("group.toml", IDLE, later).problems()
    assert {one.key for one in problems} == {"sign_in.idle_minutes"}
    assert "is 45 on 2031-01-01" in problems[0].reason


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("albion/house.toml", 'mode = { value = "opt_in"', 'mode = { value = "opt_out"',
         "registration.marketing.mode"),
        ("albion/house.toml", 'countries = { value = ["GB"]', 'countries = { value = ["GB", "IE"]',
         "registration.countries"),
        ("albion/house.toml", "history_days = { value = 92", "history_days = { value = 7",
         "play.history_days"),
        ("albion/house.toml", "min_age = { value = 18", "min_age = { value = 17",
         "registration.min_age"),
        ("northlight/house.toml", "rtp_percent = { value = 85", "rtp_percent = { value = 84.9",
         "play.min_rtp_percent"),
    ],
)  # fmt: skip
def test_a_house_outside_its_licence_does_not_load(
    houses: HousesCopy, file: str, old: str, new: str, key: str
) -> None:
    (problem,) = houses.replace(file, old, new).problems()
    assert (problem.file, problem.key) == (file, key)
    assert "the licence wants" in problem.reason


def test_a_host_belongs_to_one_house(houses: HousesCopy) -> None:
    (problem,) = houses.replace(
        "sevens/house.toml", "sevens.localhost", "albion.localhost"
    ).problems()
    assert problem.reason == "albion.localhost belongs to sevens"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("albion/house.toml", "[house]", "[house", "albion/house.toml: is not TOML"),
        (
            "albion/house.toml",
            "great_britain_2026",
            "atlantis",
            "there is no licences/atlantis.toml",
        ),
        ("albion/house.toml", "Europe/London", "Europe/Atlantis", "is not a time zone"),
        ("albion/house.toml", "en_GB", "xx_YY", "is not a locale"),
        ("albion/house.toml", "tagline", "tag", "house: "),
        ("albion/theme.toml", "felt =", "feld =", "albion/theme.toml: theme: "),
        ("group.toml", '"albion"]', '"albion", "atlantis"]', "atlantis/house.toml: cannot be read"),
        ("group.toml", "name =", "nome =", "group.toml: group: "),
        ("references.toml", "seen = true", "seen = 1", "references.toml: cannot be read"),
    ],
)
def test_a_broken_file_is_named(
    houses: HousesCopy, file: str, old: str, new: str, told: str
) -> None:
    path = houses.folder / file
    path.write_text(path.read_text().replace(old, new, 1))
    assert told in "\n".join(str(one) for one in houses.problems())


def test_every_mistake_is_told_at_once(houses: HousesCopy) -> None:
    houses.replace(MARIGOLD, HOURS, HOURS.replace("24", "0"))
    houses.replace("sevens/house.toml", "history_days = { value = 30", "history_days = { value = 0")
    assert [one.key for one in houses.problems()] == [
        "withdrawal.authorise_hours",
        "play.history_days",
        "play.history_days",
    ]


@given(
    starts=st.sets(st.dates(date(2013, 1, 1), date(2030, 12, 31)), min_size=1, max_size=6),
    day=st.dates(date(2012, 1, 1), date(2031, 12, 31)),
)
def test_the_value_in_force_is_the_one_that_began_last(starts: set[date], day: date) -> None:
    entries = tuple(Entry(since, since, None, ("OWN",), "why") for since in sorted(starts))
    assert dates_wrong(entries) is None
    in_force = Rule("a.b", "file", entries).on(day)
    begun = [since for since in starts if since <= day]
    assert (in_force and in_force.value) == (max(begun) if begun else None)


@given(day=st.dates(date(2025, 3, 1), date(2035, 1, 1)))
def test_the_record_of_a_day_holds_each_rules_value_of_that_day(day: date) -> None:
    play = ALBION.on(day).play
    assert play.classes["slot"].stake_caps == ALBION.entry(CAPS, day).value
    assert play.history_days == ALBION.entry("play.history_days", day).value
