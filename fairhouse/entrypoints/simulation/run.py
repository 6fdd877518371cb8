"""Puts a simulation together, runs it under its own clock, and takes it down again."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uvloop
from django.db import connection, connections

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.jackpots import actions as jackpots
from fairhouse.domain.players import documents, queries
from fairhouse.domain.rounds import actions as rounds
from fairhouse.domain.rounds.desk import Desk
from fairhouse.domain.wallet.commands import Kinds
from fairhouse.domain.wallet.till import Connection, Till, TillSettings
from fairhouse.entrypoints.play.app import connect
from fairhouse.entrypoints.simulation import bank, timers
from fairhouse.entrypoints.simulation.habits import Life, plan
from fairhouse.entrypoints.simulation.member import Member
from fairhouse.entrypoints.simulation.office import Office
from fairhouse.entrypoints.simulation.stage import Stage
from fairhouse.entrypoints.simulation.tally import Tally
from fairhouse.entrypoints.simulation.world import World
from fairhouse.kit import clock, dice, house_rules

HANDS = 3
"""Threads for what waits for the database or hashes a password; the till needs none."""


class CannotSimulate(RuntimeError):
    """The simulation cannot be run here; the sentence says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is simulated. `starts` is a virtual moment; `cards` the pretend bank's file."""

    members: int
    days: int
    seed: int
    starts: datetime
    houses: tuple[str, ...] = ()
    cards: Path | None = None
    guests: tuple[Life, ...] = ()
    """Lives beside those of the seed."""
    new_seed: Callable[[], bytes] = dice.new_seed
    """Where the games' seeds come from; tests fix the dice here."""

    @property
    def ends(self) -> datetime:
        """The virtual moment at which everybody has gone home."""
        return self.starts + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a simulation; the figures are in the day book."""

    lives: list[Life]
    tally: Tally
    seconds: float

    @property
    def rounds(self) -> int:
        """Wagers that were taken."""
        return self.tally.done["wager"]


Progress = Callable[[datetime, Tally], None]


def simulate(settings: Settings, progress: Progress = lambda _now, _tally: None) -> Outcome:
    """Let pretend members live in the houses; every row is written by the real actions.

    1. the clock is the simulation's from here on
    2. texts are published where a house has none yet, games are registered
    3. everybody lives: pages' verbs in threads, wagers through the till

    Raises CannotSimulate when these members live here already.
    """
    began, tally = clock.monotonic(), Tally()
    houses = [house_rules.current()[slug] for slug in settings.houses or house_rules.current()]
    lives = plan(
        seed=settings.seed, members=settings.members, starts=settings.starts,
        days=settings.days, houses=houses,
    )  # fmt: skip
    world = World(settings.starts, hands=HANDS, prepare=do_not_wait_for_the_disk)
    with _time_of(world), bank.opened(settings.cards) as the_bank:
        prepare([house.slug for house in houses])
        _nobody_lives_here(lives)
        everybody = [*lives, *settings.guests]

        async def begin() -> None:
            desk = await world.do(_desk, settings)
            till = Till(_connect, Kinds(desk.kinds), TillSettings())
            stage = Stage(world=world, till=till, desk=desk, bank=the_bank, tally=tally, players={})
            await _live(stage, settings, everybody, progress)

        uvloop.run(begin())
    return Outcome(lives=everybody, tally=tally, seconds=clock.monotonic() - began)


async def _live(stage: Stage, settings: Settings, lives: list[Life], progress: Progress) -> None:
    # guests alone are shown with their withdrawals still waiting: nobody is at work for them
    staff: list[Coroutine[Any, Any, None]] = []
    if settings.members:
        office = Office(stage, settings.ends, seed=settings.seed)
        staff = [
            office.work(), office.freeze(lives), timers.close_abandoned(stage, settings.ends),
        ]  # fmt: skip
    await stage.till.start()
    try:
        await stage.world.run(
            [*(Member(life, stage).live() for life in lives), *staff],
            lambda now: progress(now, stage.tally),
        )
    finally:
        await stage.till.drain()


@contextmanager
def _time_of(world: World) -> Iterator[None]:
    former = clock.set_clock(world.read)
    try:
        yield
    finally:
        clock.set_clock(former)
        world.close(connections.close_all)


def prepare(houses: Sequence[str]) -> None:
    """Publish what members must agree to, register what they play. Repeating it does nothing."""
    for house in houses:
        for kind in documents.KINDS:
            if documents.current(house, kind, clock.now()) is None:
                documents.publish(house=house, kind=kind, actor=Actor.system("simulation"))
    rounds.register_games()


def latest_first_text(houses: Sequence[str]) -> datetime | None:
    """From when on every house had texts in force; None when one has none yet.

    Nobody can register before that moment.
    """
    firsts = [documents.versions(house, kind) for house in houses for kind in documents.KINDS]
    if not all(firsts):
        return None
    return max(versions[-1].effective_at for versions in firsts)


def _nobody_lives_here(lives: Sequence[Life]) -> None:
    for life in lives[:1]:
        known = queries.find(
            viewer=Actor.system("simulation"), email=life.person.email, house=life.house
        )
        if known:
            raise CannotSimulate(
                "The members of this seed live here already. Choose another --seed."
            )


def _desk(settings: Settings) -> Desk:
    desk = Desk(rounds.game_numbers(), book=jackpots.read_book(), new_seed=settings.new_seed)
    desk.terms_needed = {house: rounds.newest_terms(house) for house in house_rules.current()}
    return desk


async def _connect() -> Connection:
    """As the play process connects, but a crash may cost the last moments of a simulation."""
    made = await connect()
    await made.execute("SET synchronous_commit = off")
    return made


def do_not_wait_for_the_disk() -> None:
    """For a thread's connection: nothing simulated is worth waiting for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
