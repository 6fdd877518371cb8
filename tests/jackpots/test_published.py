"""Who won: told to the winner by letter, and to everybody only what the house's rules allow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairhouse.domain.contact.models import Message
from fairhouse.domain.jackpots import actions, queries
from fairhouse.domain.jackpots.models import Win
from fairhouse.domain.jackpots.queries import Winner
from fairhouse.domain.rounds import queries as rounds
from fairhouse.entrypoints.cli.games import jackpots_of
from fairhouse.kit.money import Money
from tests.cast import Person, make_alice
from tests.jackpots.pots import win_first_light

pytestmark = pytest.mark.usefixtures("db")
WHY = "The round was replayed and fits."


def paid(person: Person) -> Money:
    """The person wins, and the win is confirmed: its amount."""
    won = win_first_light(person)
    assert actions.confirm(win_id=won.win_id, staff="dana", rationale=WHY) == "paid"
    return won.amount


def published(person: Person) -> list[Winner]:
    return [one for one in queries.winners(person.house) if one.username == person.username]


def worth(person: Person, amount: Money) -> None:
    """As if the win had been of another amount."""
    Win.objects.filter(player_id=person.player_id).update(amount_micros=amount.micros)


@pytest.mark.promise("JJ-12.7")
def test_a_winner_is_published_by_user_name_and_above_a_hundred_by_more() -> None:
    alice = make_alice(gender="female")
    paid(alice)
    (large,) = published(alice)
    assert (large.username, large.name) == (alice.username, "Alice A., female, Margate")
    worth(alice, Money.parse("100.00", "GBP"))
    (small,) = published(alice)
    assert (small.username, small.name) == (alice.username, "")
    worth(alice, Money.parse("100.01", "GBP"))
    assert published(alice)[0].name == large.name


def test_nothing_is_published_before_the_operator_has_confirmed() -> None:
    alice = make_alice()
    won = win_first_light(alice)
    assert published(alice) == []
    actions.decline(win_id=won.win_id, staff="dana", rationale=WHY)
    assert published(alice) == []


def test_a_house_that_names_nobody_publishes_user_names_only() -> None:
    alice = make_alice()
    paid(alice)
    Win.objects.filter(player_id=alice.player_id).update(house="northlight")
    (shown,) = published(replace(alice, house="northlight"))
    assert shown.name == ""


@pytest.mark.parametrize(
    ("verb", "kind"), [(actions.confirm, "jackpot_paid"), (actions.decline, "jackpot_declined")]
)
def test_the_winner_is_told_by_letter(verb: object, kind: str) -> None:
    alice = make_alice()
    won = win_first_light(alice)
    assert callable(verb)
    verb(win_id=won.win_id, staff="dana", rationale=WHY)
    kinds = Message.objects.filter(player_id=alice.player_id).values_list("kind", flat=True)
    assert kind in set(kinds)


def test_the_replay_of_a_round_shows_what_was_drawn_for_jackpots_and_notices_a_lie() -> None:
    alice = make_alice()
    won = win_first_light(alice)
    stored = rounds.for_replay(won.round_id)
    assert stored is not None
    told, wrong = jackpots_of(stored)
    drawn = next(one for one in told if one["jackpot"] == "first_light")
    assert drawn["pick"] < drawn["wins_below"] and drawn["won"] and wrong == []
    Win.objects.filter(id=won.win_id).delete()
    _, wrong = jackpots_of(stored)
    assert wrong == ["its seed won first_light, the books say otherwise"]
