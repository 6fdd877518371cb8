"""What everybody in a simulation needs: time, the till, the bank, and a place to count."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairhouse.domain.players.values import RequestContext
from fairhouse.domain.rounds.desk import Desk
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.wallet.till import Till
from fairhouse.entrypoints.simulation.bank import Bank
from fairhouse.entrypoints.simulation.habits import Life
from fairhouse.entrypoints.simulation.tally import Tally
from fairhouse.entrypoints.simulation.world import World
from fairhouse.kit import house_rules
from fairhouse.kit.config import config


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where pretend members act."""

    world: World
    till: Till
    desk: Desk
    bank: Bank
    tally: Tally
    players: dict[int, int]
    """Number of a life -> account number, once there is one."""
    waiting: dict[tuple[int, str], Played] = field(default_factory=dict)
    """(account number, game) -> the round that was left open, as its player saw it last."""


def context_of(life: Life) -> RequestContext:
    """Where a pretend member's requests come from."""
    person = life.person
    return RequestContext(address=person.address, agent=person.agent, origin=origin_of(life.house))


def origin_of(house: str) -> str:
    """The address of a house's site on this machine."""
    host = house_rules.current()[house].about.hosts[0]
    return f"http://{host}:{config().web_port}"
