"""Identifiers: sortable, readable, and computed where nothing needs to be stored."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fairhouse.kit import clock, ids

players = st.integers(0, (1 << 60) - 1)
entries = st.integers(0, (1 << 62) - 1)


def test_an_id_is_a_uuid_of_version_seven_with_the_clocks_milliseconds() -> None:
    with clock.travel(datetime(2026, 5, 1, tzinfo=UTC)):
        identifier = ids.new()
        millis = clock.now().timestamp() * 1000
    assert (identifier.version, identifier.variant) == (7, "specified in RFC 4122")
    assert abs((identifier.int >> 80) - millis) < 5_000


def test_ids_sort_by_time_and_do_not_repeat() -> None:
    start = int(time.time() * 1000)
    made = [ids.at_millis(start + step) for step in range(500)]
    assert sorted(made) == made
    assert len({ids.at_millis(start) for _ in range(10_000)}) == 10_000


@given(st.integers(0, (1 << 128) - 1))
def test_a_ticket_is_the_identifier_in_another_writing(value: int) -> None:
    assume((value >> 76 & 0xF, value >> 62 & 0x3) != (0x8, 0x2))  # an operation has a short one
    ticket = ids.ticket(UUID(int=value))
    assert len(ticket) == 26
    assert not set(ticket) & set("ILOU")
    assert ids.from_ticket(ticket).int == value
    as_typed = f" {ticket[:13]}-{ticket[13:]} ".lower().replace("0", "o").replace("1", "l")
    assert ids.from_ticket(as_typed).int == value


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_an_operations_ticket_is_short_and_can_be_typed_back(player: int, entry: int) -> None:
    identifier = ids.operation(player, entry)
    ticket = ids.ticket(identifier)
    assert len(ticket) <= 18
    assert ids.from_ticket(f" {ticket} ".lower().replace("0", "o")) == identifier


@given(st.integers(1, 10**9), st.integers(1, 10**6), st.data())
def test_a_mistyped_letter_of_a_short_ticket_shows(
    player: int, entry: int, data: st.DataObject
) -> None:
    ticket = ids.ticket(ids.operation(player, entry))
    places = [at for at, letter in enumerate(ticket) if letter != "-"]
    at = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
    apart = abs("0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(wrong)
                - "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(ticket[at]))  # fmt: skip
    assume(apart not in (0, 29))
    with pytest.raises(ValueError, match="is not a ticket"):
        ids.from_ticket(ticket[:at] + wrong + ticket[at + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "A-",
        "-A1",
        "A-B-C",
        "YGJ2",
        "",
        "0" * 25,
        "0" * 27,
        "U" * 26,
        "Z" * 26,
        "8" + "0" * 25,
        "é" * 26,
    ],
)
def test_what_is_no_ticket_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a ticket"):
        ids.from_ticket(text)


@pytest.mark.promise("JJ-8.1")
@given(players, entries, players, entries)
def test_two_operations_never_share_an_identifier(
    player: int, entry: int, other: int, later: int
) -> None:
    assume((player, entry) != (other, later))
    assert ids.operation(player, entry) != ids.operation(other, later)


@given(players, entries)
def test_an_operation_says_whose_it_is(player: int, entry: int) -> None:
    identifier = ids.operation(player, entry)
    assert (identifier.version, identifier.variant) == (8, "specified in RFC 4122")
    assert ids.of_operation(identifier) == (player, entry)


@pytest.mark.parametrize(("player", "entry"), [(-1, 0), (0, -1), (1 << 60, 0), (0, 1 << 62)])
def test_numbers_that_do_not_fit_make_no_operation(player: int, entry: int) -> None:
    with pytest.raises(ValueError, match="make no operation"):
        ids.operation(player, entry)


def test_another_kind_of_uuid_is_no_operation() -> None:
    for stranger in (ids.new(), UUID(int=0), UUID(int=(1 << 128) - 1)):
        with pytest.raises(ValueError, match="is not an operation"):
            ids.of_operation(stranger)


@given(players)
def test_a_player_has_one_cell_for_life(player: int) -> None:
    assert 0 <= ids.cell_of(player) < ids.CELLS
    assert ids.cell_of(player) == ids.cell_of(player)


def test_the_clock_travels_and_comes_back() -> None:
    before = clock.now()
    with clock.travel(datetime(2030, 1, 1, tzinfo=UTC)):
        assert clock.today().year == 2030
        with clock.travel(delta=timedelta(days=366)):
            assert clock.today().year == 2031
        first = clock.now()
        assert clock.now() >= first
        assert clock.today().year == 2030
    assert clock.now() - before < timedelta(minutes=1)


def test_the_clock_returns_even_when_the_journey_fails() -> None:
    with pytest.raises(RuntimeError), clock.travel(delta=timedelta(days=900)):
        raise RuntimeError
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="aware"), clock.travel(datetime(2030, 1, 1)):  # noqa: DTZ001
        pass
    assert clock.now().tzinfo is UTC
