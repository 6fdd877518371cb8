"""Who wins a bingo game at which call: all tickets that have the prize then, and no other."""

from __future__ import annotations

import itertools
import time
from collections.abc import Hashable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhouse.games.bingo import calls, ninety, patterns, seventy_five
from fairhouse.games.bingo.calls import HOUSE, LINE, TWO_LINES, NinetyRoom, SeventyFiveRoom, Win
from fairhouse.games.engine import GameFault
from fairhouse.games.enumerate import branches
from fairhouse.games.records import ConfigFault
from fairhouse.kit import dice, ids
from fairhouse.kit.mixing import mixed, sold_hash
from tests.games import kit

LABEL = dice.label("outcome", "bingo", 1)
PATTERNS = patterns.released()
games = st.tuples(st.integers(0, 10**6), st.integers(1, 12))


def live(n: int) -> dice.Live:
    return dice.Live(kit.seed(n, "call"), LABEL)


def ninety_game(n: int, sold: int) -> tuple[dict[Hashable, ninety.Ticket], tuple[int, ...]]:
    pick = live(n).pick
    tickets = ninety.tickets(pick, sold, set())
    return {f"T{at}": each for at, each in enumerate(tickets)}, calls.order(pick, 90)


def card_game(n: int, sold: int) -> tuple[dict[Hashable, seventy_five.Card], tuple[int, ...]]:
    pick = live(n).pick
    cards = seventy_five.cards(pick, sold, set())
    return {f"C{at}": each for at, each in enumerate(cards)}, calls.order(pick, 75)


# An oracle that watches the balls go by.


def lines_full(ticket: ninety.Ticket, called: set[int]) -> int:
    return sum(all(n == 0 or n in called for n in row) for row in ticket)


def watched_ninety(sold: dict[Hashable, ninety.Ticket], called: Sequence[int]) -> list[Win]:
    found = []
    for prize, needed in ((LINE, 1), (TWO_LINES, 2), (HOUSE, 3)):
        out: set[int] = set()
        for call, ball in enumerate(called, 1):
            out.add(ball)
            have = {who for who, ticket in sold.items() if lines_full(ticket, out) >= needed}
            if have:
                found.append(Win(prize, call, ball, frozenset(have)))
                break
    return found


def watched_cards(
    sold: dict[Hashable, seventy_five.Card], called: Sequence[int], names: Sequence[str]
) -> list[Win]:
    found = []
    for name in names:
        out = {0}
        for call, ball in enumerate(called, 1):
            out.add(ball)
            marked = {
                who: sum(1 << at for at, number in enumerate(card) if number in out)
                for who, card in sold.items()
            }
            masks = PATTERNS[name].masks
            have = {who for who, m in marked.items() if any(m & mask == mask for mask in masks)}
            if have:
                found.append(Win(name, call, ball, frozenset(have)))
                break
    return found


@given(games)
def test_ninety_ball_winners_are_those_whom_a_caller_would_see(game: tuple[int, int]) -> None:
    sold, called = ninety_game(*game)
    assert calls.wins(NinetyRoom(sold), called) == watched_ninety(sold, called)


@given(games)
def test_pattern_winners_are_those_whom_a_caller_would_see(game: tuple[int, int]) -> None:
    sold, called = card_game(*game)
    room = SeventyFiveRoom(sold, list(PATTERNS.values()))
    assert calls.wins(room, called) == watched_cards(sold, called, list(PATTERNS))


TICKET = (
    (1, 10, 20, 30, 40, 0, 0, 0, 0),
    (2, 0, 0, 0, 0, 50, 60, 70, 80),
    (0, 11, 21, 0, 41, 0, 61, 0, 81),
)
TWIN = (
    (3, 0, 0, 0, 0, 50, 60, 70, 80),
    (0, 12, 22, 0, 42, 0, 62, 0, 82),
    (5, 13, 23, 30, 43, 0, 0, 0, 0),
)


def order_from(*first: int) -> tuple[int, ...]:
    return (*first, *(ball for ball in range(90, 0, -1) if ball not in first))


def test_tickets_that_are_ready_at_the_same_call_win_together() -> None:
    """Both wait for 60 and 80 in a line; the order in which they were sold does not matter."""
    assert ninety.fault(TICKET) is None
    assert ninety.fault(TWIN) is None
    called = order_from(2, 3, 50, 60, 70, 80)
    for sold in ({"a": TICKET, "b": TWIN}, {"b": TWIN, "a": TICKET}):
        line = calls.wins(NinetyRoom(sold), called)[0]
        assert line == Win(LINE, 6, 80, frozenset({"a", "b"}))


def test_a_call_may_decide_two_prizes_at_once() -> None:
    called = order_from(2, 50, 60, 70, 11, 21, 41, 61, 81, 80)
    first, second, house = calls.wins(NinetyRoom({"a": TICKET}), called)
    assert (first.call, first.tickets) == (9, frozenset({"a"}))
    assert (second.call, second.ball) == (10, 80)
    called = order_from(2, 50, 60, 70, 80, 10, 20, 30, 40, 11, 21, 41, 61, 81, 1)
    wins = calls.wins(NinetyRoom({"a": TICKET}), called)
    assert [(win.prize, win.call) for win in wins] == [(LINE, 5), (TWO_LINES, 14), (HOUSE, 15)]
    assert house.prize == HOUSE
    called = order_from(10, 20, 30, 40, 11, 21, 41, 61, 81, 2, 50, 60, 70, 1, 80)
    wins = calls.wins(NinetyRoom({"a": TICKET}), called)
    assert [(win.prize, win.call) for win in wins] == [(LINE, 9), (TWO_LINES, 14), (HOUSE, 15)]


def test_only_what_is_decided_is_told() -> None:
    sold, called = ninety_game(7, 20)
    wins = calls.wins(NinetyRoom(sold), called)
    for told in range(91):
        assert calls.won_by(wins, told) == [win for win in wins if win.call <= told]
    assert calls.won_by(wins, wins[0].call - 1) == []


def test_every_ticket_has_its_call_for_every_prize() -> None:
    sold, called = ninety_game(3, 200)
    times = NinetyRoom(sold).times(called)
    assert set(times) == set(sold)
    for at, win in enumerate(calls.wins(NinetyRoom(sold), called)):
        found = calls.by_call(times, at)
        assert list(found) == sorted(found)
        assert sum(len(tickets) for tickets in found.values()) == 200
        assert found[win.call] == win.tickets
        assert min(found) == win.call
    assert all(one < two < house for one, two, house in times.values())


def test_a_room_without_tickets_has_no_winners() -> None:
    assert calls.wins(NinetyRoom({}), calls.order(live(1).pick, 90)) == []
    empty = SeventyFiveRoom({}, list(PATTERNS.values()))
    assert calls.wins(empty, calls.order(live(1).pick, 75)) == []


def test_a_game_of_other_balls_is_not_evaluated() -> None:
    sold, called = ninety_game(1, 1)
    with pytest.raises(ValueError, match="no game of 90"):
        NinetyRoom(sold).times(called[:75])
    with pytest.raises(ValueError, match="not each ball"):
        NinetyRoom(sold).times((*called[:89], called[0]))
    with pytest.raises(ValueError, match="not each ball"):
        NinetyRoom(sold).times((91, *called[1:]))


# The order of the balls


def test_every_order_of_the_balls_is_equally_likely() -> None:
    found = list(branches(lambda pick: calls.order(pick, 5)))
    assert len({order for _, order in found}) == 120
    assert {chance for chance, _ in found} == {found[0][0]}
    assert found[0][0] * 120 == 1


def test_the_order_comes_from_the_committed_seed_and_the_tickets_sold() -> None:
    """What anyone can do again after the game, and what another sale would have changed."""
    sold, _ = ninety_game(5, 50)
    seed, game = kit.seed(9, "room"), ids.new()
    promised = dice.commitment(seed, game)
    ledger = [calls.sold_line(str(who), ticket) for who, ticket in sold.items()]
    drawn = calls.order(dice.Live(mixed(seed, sold_hash(ledger)), LABEL).pick, 90)
    again = calls.order(dice.Live(mixed(seed, sold_hash(reversed(ledger))), LABEL).pick, 90)
    assert dice.commitment(seed, game) == promised
    assert drawn == again
    assert sorted(drawn) == list(range(1, 91))
    for at in range(len(ledger)):
        short = sold_hash(ledger[:at] + ledger[at + 1 :])
        assert calls.order(dice.Live(mixed(seed, short), LABEL).pick, 90) != drawn


def test_a_line_of_the_ledger_names_ticket_and_numbers() -> None:
    assert calls.sold_line("T1", TICKET) == b"T1|1,10,20,30,40,2,50,60,70,80,11,21,41,61,81"
    card = seventy_five.card(live(2).pick)
    text = calls.sold_line("C1", card).decode()
    assert text == "C1|" + ",".join(str(n) for n in card if n)


# Ten thousand tickets


def test_ten_thousand_tickets_are_evaluated_within_a_breath() -> None:
    """Tens of milliseconds on an idle core; the bound leaves room for a machine that is not."""
    sold, called = ninety_game(11, 10_000)
    room = NinetyRoom(sold)
    best = min(_seconds(lambda: calls.wins(room, called)) for _ in range(3))
    assert best < 0.5
    cards, order = card_game(11, 10_000)
    cards_room = SeventyFiveRoom(cards, [PATTERNS["any_line"]])
    assert min(_seconds(lambda: calls.wins(cards_room, order)) for _ in range(3)) < 1.0


def _seconds(what: Any) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


# Patterns as data


def picture(mask: int) -> list[str]:
    marks = "".join("X" if mask >> at & 1 else "." for at in range(25))
    return [marks[at : at + 5] for at in range(0, 25, 5)]


def test_the_released_patterns_are_what_their_names_say() -> None:
    lines = [{(row, column) for column in range(5)} for row in range(5)]
    lines += [{(row, column) for row in range(5)} for column in range(5)]
    lines += [{(at, at) for at in range(5)}, {(at, 4 - at) for at in range(5)}]
    masks = {sum(1 << 5 * row + column for row, column in line) for line in lines}
    assert set(PATTERNS["any_line"].masks) == masks
    assert len(PATTERNS["any_line"].masks) == 12
    assert PATTERNS["four_corners"].masks == (1 << 0 | 1 << 4 | 1 << 20 | 1 << 24,)
    assert PATTERNS["x"].masks == (
        sum(1 << 6 * at for at in range(5)) | sum(1 << 4 * (at + 1) for at in range(5)),
    )
    assert PATTERNS["blackout"].masks == ((1 << 25) - 1,)


@given(st.integers(0, (1 << 25) - 1))
def test_a_picture_is_its_mask(mask: int) -> None:
    assert seventy_five.mask_of(picture(mask)) == mask
    wanted = [at for at in range(25) if mask >> at & 1 and at != 12]
    assert list(seventy_five.squares_of(mask)) == wanted


def test_a_pattern_of_ones_own_masks_is_played() -> None:
    """A postage stamp in any corner, given as bare masks."""
    stamp = 1 << 0 | 1 << 1 | 1 << 5 | 1 << 6
    masks = [stamp << shift for shift in (0, 3, 15, 18)]
    table = {"stamp": {"title": "Postage stamp", "masks": masks}}
    found = patterns.read(table, file="mine.toml")["stamp"]
    sold, called = card_game(2, 30)
    (win,) = calls.wins(SeventyFiveRoom(sold, [found]), called)
    out = set(called[: win.call])
    corners = list(itertools.product((0, 3), (0, 3)))

    def has(card: seventy_five.Card, out: set[int]) -> bool:
        return any(
            {card[5 * (r + y) + c + x] for y in (0, 1) for x in (0, 1)} <= out for r, c in corners
        )

    assert win.tickets == {who for who, card in sold.items() if has(card, out)}
    assert not any(has(card, out - {win.ball}) for card in sold.values())


@pytest.mark.parametrize(
    ("table", "key", "reason"),
    [
        ({"title": "Nothing"}, "p.shapes", "no shape"),
        ({"title": "Twice", "masks": [3, 3]}, "p.shapes", "the same"),
        ({"title": "Centre", "masks": [1 << 12]}, "p.shapes[0]", "before the first call"),
        ({"title": "Empty", "masks": [1, 0]}, "p.shapes[1]", "before the first call"),
        ({"title": "Large", "masks": [1 << 25]}, "p.shapes[0]", "25 squares"),
        ({"title": "Negative", "masks": [-1]}, "p.shapes[0]", "25 squares"),
        ({"title": "Small", "shapes": [["X"]]}, "p.shapes[0]", "five rows"),
        ({"title": "Odd", "shapes": [["XXXXY"] * 5]}, "p.shapes[0]", "five rows"),
        ({"title": "Unknown", "mask": [1]}, "p", "unknown field"),
        ({"masks": [1]}, "p", "title"),
        ({"title": "Words", "masks": ["1"]}, "p", "Expected `int`"),
    ],
)
def test_a_pattern_that_cannot_be_played_is_refused_by_key_and_reason(
    table: dict[str, Any], key: str, reason: str
) -> None:
    with pytest.raises(GameFault, match=reason) as caught:
        patterns.read({"p": table}, file="mine.toml")
    assert (caught.value.file, caught.value.key) == ("mine.toml", key)


def test_the_rules_refuse_such_a_pattern_too() -> None:
    with pytest.raises(ConfigFault):
        seventy_five.pattern("p", "P", [])
