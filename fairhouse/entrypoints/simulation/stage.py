"""What everybody in a simulation needs: time, the till, the bank, and a place to count."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fairhouse.domain.players.values import RequestContext
from fairhouse.domain.rounds.desk import Desk
from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.wallet.till import Till
from fairhouse.entrypoints.simulation.bank import Bank
from fairhouse.entrypoints.simulation.habits import Life, PlannedWager
from fairhouse.entrypoints.simulation.tally import Tally
from fairhouse.entrypoints.simulation.world import World
from fairhouse.kit import house_rules
from fairhouse.kit.config import config
from fairhouse.kit.refusals import Refusal


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

    async def play(
        self, wager: PlannedWager, *, life: Life, player_id: int, session_id: UUID
    ) -> Played | Refusal:
        """One wager through the till, as the play door puts it."""
        age = life.person.age(self.world.now.date())
        request = self.desk.request(life.house, wager.game, wager.body, age=age)
        if isinstance(request, Refusal):
            return self._counted(request)
        command = self.desk.command(request, player_id=player_id, session=session_id, key=wager.key)
        return self._counted(await self.till.submit(command))

    def _counted(self, answer: Played | Refusal) -> Played | Refusal:
        self.tally.heard("wager", answer)
        return answer


def context_of(life: Life) -> RequestContext:
    """Where a pretend member's requests come from."""
    person = life.person
    return RequestContext(address=person.address, agent=person.agent, origin=origin_of(life.house))


def origin_of(house: str) -> str:
    """The address of a house's site on this machine."""
    host = house_rules.current()[house].about.hosts[0]
    return f"http://{host}:{config().web_port}"
