"""Rounds as pretend members play them: opened, decided to the end, or left and found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final
from uuid import UUID

from fairhouse.domain.rounds.rules import Played
from fairhouse.entrypoints.simulation import decisions
from fairhouse.entrypoints.simulation.habits import Life, PlannedWager
from fairhouse.entrypoints.simulation.stage import Stage
from fairhouse.kit.refusals import Refusal

_MOST_DECISIONS: Final = 100
_LEAVES_NOW: Final = 0.8
"""How likely somebody who will leave a round open does so at a decision."""
_LOOKS_MS: Final = 700
"""The same for everybody, so that members still meet at the till."""
_TOO_DEAR: Final = frozenset({"money.insufficient", "game.stake_too_large"})


@dataclass(frozen=True, slots=True)
class Seat:
    """Who plays, and under which session."""

    stage: Stage
    life: Life
    player_id: int
    session_id: UUID

    @property
    def _age(self) -> int:
        return self.life.person.age(self.stage.world.now.date())

    async def play(self, wager: PlannedWager) -> Played | Refusal:
        """One wager through the till, as the play door puts it; the answer to the wager itself.

        What the member left open of the same game is finished first.
        """
        rng = Random(wager.mind)  # noqa: S311 - somebody's whims; the games have their own dice
        left = self.stage.waiting.pop((self.player_id, wager.game), None)
        if left is not None:
            await self._decide(left, rng, leaves=False)
        answer = await self._wager(wager)
        self.stage.tally.heard("wager", answer)
        if isinstance(answer, Played):
            self.stage.tally.games[answer.game] += 1
            await self._decide(answer, rng, leaves=wager.leaves)
        return answer

    async def _wager(self, wager: PlannedWager) -> Played | Refusal:
        desk = self.stage.desk
        request = desk.request(self.life.house, wager.game, wager.body, age=self._age)
        if isinstance(request, Refusal):
            return request
        answer: Played | Refusal = await self.stage.till.submit(
            desk.command(request, player_id=self.player_id, session=self.session_id, key=wager.key)
        )
        return answer

    async def _decide(self, played: Played, rng: Random, *, leaves: bool) -> None:
        """Decide until the round is over; what cannot go on, or is left, waits."""
        frugal = False
        for _ in range(_MOST_DECISIONS):
            if played.over:
                return
            if leaves and rng.random() < _LEAVES_NOW:
                break
            body = decisions.choose(played.view, rng, frugal=frugal)
            if body is None:
                break
            await self._thinks()
            answer = await self._act(played, body, rng)
            if isinstance(answer, Played):
                played, frugal = answer, False
            elif answer.code in _TOO_DEAR and not frugal:
                frugal = True  # something that costs nothing, then
            elif answer.code == "game.round_over":
                return  # it was finished for who did not come back
            else:
                break
        self.stage.waiting[self.player_id, played.game] = played
        self.stage.tally.done["round left open"] += 1

    async def _thinks(self) -> None:
        """Nobody decides in no time: monitoring would take him for a program."""
        world = self.stage.world
        await world.until(world.now + timedelta(milliseconds=_LOOKS_MS))

    async def _act(self, played: Played, body: dict[str, object], rng: Random) -> Played | Refusal:
        desk = self.stage.desk
        asked = desk.act_request(self.player_id, played.round_id, played.stage, body, age=self._age)
        answer: Played | Refusal
        if isinstance(asked, Refusal):
            answer = asked
        else:
            key = UUID(int=rng.getrandbits(128), version=4)
            answer = await self.stage.till.submit(
                desk.act_command(asked, player_id=self.player_id, session=self.session_id, key=key)
            )
        self.stage.tally.heard("act", answer)
        return answer
