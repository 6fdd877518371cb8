"""Pretend staff: Dana decides about withdrawals by day, Erin is the second person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.cashier import actions as cashier
from fairhouse.domain.cashier import queries
from fairhouse.domain.cashier.queries import PaymentView, WithdrawalView
from fairhouse.domain.players import actions as players
from fairhouse.entrypoints.simulation import payments
from fairhouse.entrypoints.simulation.habits import Life
from fairhouse.entrypoints.simulation.stage import Stage
from fairhouse.kit.refusals import Refusal

FIRST, SECOND = "dana", "erin"
OPENS, CLOSES = 8, 22
"""Hours (UTC) between which somebody is there."""
LAST_LOOK_BEFORE_END = timedelta(hours=1)


class Office:
    """Staff who look at their queues every hour and freeze an account now and then."""

    def __init__(self, stage: Stage, ends: datetime, *, seed: int) -> None:
        self._stage = stage
        self._ends = ends
        self._rng = Random(f"office {seed}")  # noqa: S311 - pretend people

    async def work(self) -> None:
        """Hour after hour; what is asked for after the last look waits, as in a real house."""
        world = self._stage.world
        closing = self._ends - LAST_LOOK_BEFORE_END
        while world.now < closing:
            hour = world.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            await world.until(min(hour, closing))
            if OPENS <= world.now.hour < CLOSES:
                await self._look()

    async def _look(self) -> None:
        for withdrawal in await self._stage.world.do(queries.queue):
            await self._decide(withdrawal)
        for deposit in await self._stage.world.do(queries.reviews):
            await self._review(deposit)

    async def _decide(self, withdrawal: WithdrawalView) -> None:
        if withdrawal.state == "requested" and self._rng.random() < 0.07:
            answer = await self._stage.world.do(
                cashier.refuse_withdrawal,
                withdrawal_id=withdrawal.payment_id, staff=FIRST,
                rationale="The address on the account is still being checked.",
            )  # fmt: skip
            self._stage.tally.heard("refuse withdrawal", answer)
            return
        if await self._approve(withdrawal) == "approved":
            paying = payments.pay_out(self._stage, withdrawal.payment_id, self._ends)
            self._stage.world.enter(paying)

    async def _approve(self, withdrawal: WithdrawalView) -> str:
        state = withdrawal.state
        for staff in (FIRST, SECOND):
            if state == "half_approved" and staff == withdrawal.first_approver:
                continue
            answer = await self._stage.world.do(
                cashier.approve,
                withdrawal_id=withdrawal.payment_id, staff=staff,
                rationale="Play and payments fit each other; nothing speaks against it.",
            )  # fmt: skip
            self._stage.tally.heard("approve withdrawal", answer)
            state = "" if isinstance(answer, Refusal) else answer.state
            if state != "half_approved":
                break
        return state

    async def _review(self, deposit: PaymentView) -> None:
        """A card in another name: mostly the money goes back."""
        releases = self._rng.random() < 0.3
        decide = cashier.release_deposit if releases else cashier.refuse_deposit
        answer = await self._stage.world.do(
            decide,
            deposit_id=deposit.payment_id, staff=FIRST,
            rationale="The name was compared with the documents that the member sent.",
        )  # fmt: skip
        self._stage.tally.heard("release deposit" if releases else "refuse deposit", answer)
        if not releases and not isinstance(answer, Refusal):
            await payments.refund(self._stage, deposit.payment_id)

    async def freeze(self, lives: Sequence[Life]) -> None:
        """Freeze the planned accounts at their time, and open most of them again."""
        planned = [(life.frozen_at, life) for life in lives if life.frozen_at is not None]
        for moment, life in sorted(planned, key=lambda entry: entry[0]):
            await self._stage.world.until(moment)
            player_id = self._stage.players.get(life.number)
            if player_id is None:
                continue
            answer = await self._stage.world.do(
                players.freeze,
                player_id=player_id, reason="documents are awaited", actor=Actor.staff(FIRST),
            )  # fmt: skip
            self._stage.tally.heard("freeze", answer)
            if life.unfrozen_after is not None:
                self._stage.world.enter(self._unfreeze(player_id, life.unfrozen_after))

    async def _unfreeze(self, player_id: int, after: timedelta) -> None:
        world = self._stage.world
        await world.until(min(world.now + after, self._ends - timedelta(minutes=30)))
        answer = await world.do(
            players.unfreeze,
            player_id=player_id, reason="documents are in order", actor=Actor.staff(FIRST),
        )  # fmt: skip
        self._stage.tally.heard("unfreeze", answer)
