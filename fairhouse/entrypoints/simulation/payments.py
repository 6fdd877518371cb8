"""What the house's own timers do with payments: ask, pay, refund, and hear call-backs.

The jobs are called at their virtual time instead of being left to the worker, whose clock is
the real one; what the worker finds in the queue afterwards is done already.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from fairhouse.domain.cashier import jobs
from fairhouse.entrypoints.simulation.habits import PACE_SECONDS
from fairhouse.entrypoints.simulation.stage import Stage
from fairhouse.partners.payments import PartnerUnavailable

_PATIENCE = 12


async def follow_deposit(stage: Stage, deposit_id: UUID) -> str:
    """Hear the call-back, look the payment up, wait while the bank decides; its state."""
    state = ""
    for _ in range(4):
        await stage.world.do(stage.bank.tell)
        state = await stage.world.do(jobs.look_up_deposit, deposit_id, source="return page")
        if state == "refunding":
            await stage.world.do(jobs.refund_deposit, str(deposit_id))
        elif state not in ("started", "at_processor", "pending"):
            break
        await stage.world.until(stage.world.now + timedelta(seconds=2 * PACE_SECONDS))
    return state


async def refund(stage: Stage, deposit_id: UUID) -> None:
    """Give back a deposit that staff refused."""
    await stage.world.do(jobs.refund_deposit, str(deposit_id))


async def pay_out(stage: Stage, withdrawal_id: UUID, ends: datetime) -> None:
    """Send an approved withdrawal and follow it until it is paid, has come back, or all ends."""
    await _send(stage, withdrawal_id)
    state, wait = "sent", timedelta(seconds=5)
    while stage.world.now + wait < ends:
        await stage.world.until(stage.world.now + wait)
        await stage.world.do(stage.bank.tell)
        state = await stage.world.do(jobs.look_up_payout, withdrawal_id, source="timer")
        if state in ("paid", "returned"):
            break
        wait *= 2
    stage.tally.done[f"payout {state}"] += 1


async def _send(stage: Stage, withdrawal_id: UUID) -> None:
    """As the worker does: an answer that did not come is asked for again."""
    for _ in range(_PATIENCE):
        try:
            await stage.world.do(jobs.send_withdrawal, str(withdrawal_id))
        except PartnerUnavailable:
            await stage.world.until(stage.world.now + timedelta(minutes=1))
        else:
            return
