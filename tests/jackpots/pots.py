"""Jackpots for tests: what they hold, seeds that win, stakes that reach a sealed amount."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import psycopg
from django.db import transaction

from fairhouse.domain.jackpots import prove as proof
from fairhouse.domain.jackpots import queries
from fairhouse.domain.jackpots.actions import read_book
from fairhouse.domain.jackpots.queries import WinView
from fairhouse.domain.jackpots.rules import Terms, chance_weights
from fairhouse.domain.jackpots.seal import CycleSeal, pick_for, target_of
from fairhouse.domain.rounds.desk import Desk
from fairhouse.domain.wallet import actions as wallet_actions
from fairhouse.domain.wallet import queries as wallet
from fairhouse.kit import clock, ids, postgres
from fairhouse.kit.config import config
from fairhouse.kit.money import MICROS, from_micros
from tests.cast import Person
from tests.wallet.players import Player, certain, fund, kinds, new_desk, rows, wager

GAME = "harvest_moon"
MYSTERY, POOL = "first_light", "lantern_pool"
POUND = MICROS


def terms(name: str) -> Terms:
    """The version of a jackpot that holds now."""
    return next(v.terms for v in read_book().at(clock.now()) if v.terms.name == name)


def level(name: str) -> tuple[int, int, int, int]:
    """Meter, reserve, diversion pool (micros) and cycle, as stored."""
    numbers = terms(name).meters
    found = wallet.meters(numbers)
    meter, reserve, diversion = (found[number].micros for number in numbers)
    return meter, reserve, diversion, found[numbers[0]].cycle


def sealed(name: str) -> int:
    """The sealed amount of a must-hit-by jackpot, which only a test may look at."""
    one = terms(name)
    ((start, key, epoch, box),) = rows(
        "select reserve_micros + house_micros + diversion_micros, id, seed_epoch, seed_sealed"
        " from jackpots_cycle where jackpot = %s order by cycle desc limit 1", one.number,
    )  # fmt: skip
    found = target_of(one, start, CycleSeal().open(bytes(box), key, epoch))
    assert found is not None
    return found


def seeds() -> Iterator[bytes]:
    """Seeds in a fixed order."""
    at = 0
    while True:
        yield sha256(b"seed %d" % at).digest()
        at += 1


def seed_for(stake: int, *, wins: bool) -> bytes:
    """A seed with which a stake (micros of pounds) wins the mystery jackpot, or does not."""
    one = terms(MYSTERY)
    assert one.one_in is not None
    weights = chance_weights(one.one_in)
    return next(s for s in seeds() if (pick_for(one, weights, s) < stake) is wins)


def desk_drawing(drawn: list[bytes]) -> Desk:
    """A desk whose rounds get these seeds, one after another."""
    left = iter(drawn)
    return new_desk(new_seed=lambda: next(left))


def spin(stake: int) -> dict[str, str]:
    """The body of a wager on the slot; the stake in micros."""
    return {"stake": f"{stake // MICROS}.{stake % MICROS // 10_000:02d}"}


def wins_of(player: Player) -> list[dict[str, Any]]:
    """A player's wins as stored, oldest first."""
    names = "id, jackpot, cycle, entry, base_micros, amount_micros, currency, state"
    return [
        dict(zip(names.split(", "), row, strict=True))
        for row in rows(
            f"select {names} from jackpots_win where player_id = %s order by jackpot, cycle",
            player.player_id,
        )
    ]


def proven() -> list[str]:
    """What the proof of the jackpots finds wrong in this worker's database."""
    address = postgres.dsn(role=config().database_role, database=config().database_name)
    with psycopg.connect(address) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        checks = proof.prove(connection)
        connection.rollback()
    return [f"{check.name}: {who}" for check in checks for who in check.offenders]


def win_first_light(person: Person, *, stake: int = 1000 * POUND) -> WinView:
    """A person of the cast wins First Light, in the caller's transaction."""
    assert person.session_id is not None
    player = Player(
        player_id=person.player_id, cell=ids.cell_of(person.player_id), house=person.house,
        currency="GBP", session=person.session_id,
    )  # fmt: skip
    fund(player, from_micros(2 * stake))
    desk = desk_drawing([seed_for(stake, wins=True)])
    with transaction.atomic():
        played = wallet_actions.perform(wager(desk, player, spin(stake), game=GAME), kinds(desk))
    won = next(one for one in certain(played).jackpots if one.title == "First Light")
    view = queries.win(won.win_id)
    assert view is not None
    return view
