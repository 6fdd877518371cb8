"""Two hits on one jackpot at the same moment, in two processes.

The meter's row is the guard: whoever adds to it holds it until the commit. The twin reads what it
shows and takes no lock: both sides then pay the same pot, and only the key of the hit stops one.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.db import transaction

from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet import statements
from fairhouse.kit.refusals import Refusal
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
    terms,
)
from tests.races.meeting import Meeting, gated
from tests.wallet.players import Player, assert_books, kinds, new_player, wager
from tests.wallet.tills import open_till

pytestmark = pytest.mark.usefixtures("committed_db")
STAKE = 1000 * POUND


def hit_at_once(players: list[Player]) -> tuple[list[Any], bool]:
    """A winning wager of each player, each on a till of its own; if both held the meter at once."""
    wins = seed_for(STAKE, wins=True)
    desk = desk_drawing([wins] * 4)
    asked = [wager(desk, one, spin(STAKE), game=GAME) for one in players]

    async def run() -> tuple[list[Any], bool]:
        meeting = Meeting()
        connecting = gated("add_to_meters", meeting)
        async with (
            open_till(kinds(desk), connect_with=connecting) as one,
            open_till(kinds(desk), connect_with=connecting) as other,
        ):
            answers = await asyncio.gather(one.submit(asked[0]), other.submit(asked[1]))
            return list(answers), meeting.met

    return asyncio.run(run())


def paid(answers: list[Any]) -> list[int]:
    """What First Light paid, largest first."""
    return sorted(
        (
            won.amount_micros
            for answer in answers
            if isinstance(answer, Played)
            for won in answer.jackpots
            if won.title == "First Light"
        ),
        reverse=True,
    )


def test_of_two_hits_at_once_one_takes_the_meter_and_the_other_the_reset_value() -> None:
    players = [new_player(cash="5000.00") for _ in range(2)]
    meter, _, diversion, cycle = level(MYSTERY)
    answers, met = hit_at_once(players)
    assert not met, "both looked at the meter at once: nobody held it"
    assert paid(answers) == sorted(
        [meter + 5 * POUND, 500 * POUND + diversion + 5 * POUND], reverse=True
    )
    assert level(MYSTERY)[3] == cycle + 2
    for one in players:
        assert_books(one.player_id)
    assert proven() == []


READING = (
    "SELECT m.meter, m.micros + k.micros, m.cycle FROM wallet_meter AS m"
    " JOIN unnest($1::smallint[], $2::bigint[]) AS k (meter, micros) ON k.meter = m.meter"
)
"""`add_to_meters` without its lock: what the meters would show, read and not held."""


def test_twin_who_reads_the_meter_without_its_lock_pays_the_same_pot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    players = [new_player(cash="5000.00") for _ in range(2)]
    cycle = level(MYSTERY)[3]
    with monkeypatch.context() as patch:
        patch.setitem(statements.TILL, "add_to_meters", READING)
        answers, met = hit_at_once(players)
    # what the reading did not add to the other jackpot, so that its books stay whole
    pool = terms(POOL)
    with transaction.atomic():
        wallet.add_to_meters({pool.meter: STAKE * 8 // 1000, pool.reserve: STAKE * 2 // 1000})
    assert met, "both looked at the meter at once"
    refused = [one for one in answers if isinstance(one, Refusal)]
    assert [one.code for one in refused] == ["house.fault"], "only the key of the hit stopped it"
    assert level(MYSTERY)[3] == cycle + 1
    assert proven() == []
