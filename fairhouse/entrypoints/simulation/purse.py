"""The money side of a pretend member's life: cards, deposits, withdrawals."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

from fairhouse.domain.cashier import actions as cashier
from fairhouse.domain.cashier import jobs, queries
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.simulation import payments
from fairhouse.entrypoints.simulation.habits import PACE_SECONDS, Life, Visit
from fairhouse.entrypoints.simulation.stage import Stage, origin_of
from fairhouse.kit.money import MICROS, Money
from fairhouse.kit.refusals import Refusal
from fairhouse.partners.cards.pretend import test_cards

MINOR = MICROS // 100


class Purse:
    """Pays in and asks for money back, through the cashier and the bank's own page."""

    def __init__(self, life: Life, stage: Stage, player_id: int, rng: Random) -> None:
        self._life = life
        self._stage = stage
        self._player_id = player_id
        self._rng = rng
        self._cards = _cards(life)
        self._borrows = life.other_name_on_card

    async def deposit(self, minor: int) -> bool:
        """Pay in; whether the money is in the balance now."""
        world = self._stage.world
        started = await world.do(
            cashier.start_deposit,
            player_id=self._player_id, key=self._key(), amount=self._money(minor),
        )  # fmt: skip
        self._stage.tally.heard("deposit", started)
        if isinstance(started, Refusal):
            return False
        back = f"{origin_of(self._life.house)}/cashier/deposit/{started.deposit_id}/"
        page = await world.do(jobs.open_page, deposit_id=started.deposit_id, return_url=back)
        if isinstance(page, Refusal):
            self._stage.tally.heard("deposit", page)
            return False
        await world.until(world.now + timedelta(seconds=5 * PACE_SECONDS))
        await self._pay(page)
        return await self._come_back(started.deposit_id)

    async def _pay(self, page: str) -> None:
        """Type the security code of the card on file, or a whole card."""
        world, bank = self._stage.world, self._stage.bank
        if await world.do(queries.live_method, self._player_id) is not None:
            await world.do(bank.type_code, page)
            return
        name = "Somebody Else" if self._borrows else self._life.person.name_on_card
        self._borrows = False  # that went wrong; their own card next time
        await world.do(bank.type_card, page, number=self._cards[0], name=name)

    async def _come_back(self, deposit_id: UUID) -> bool:
        """Return to the house, which looks the payment up; wait a little if it is pending."""
        state = await payments.follow_deposit(self._stage, deposit_id)
        self._stage.tally.done[f"deposit {state}"] += 1
        if state == "declined" and len(self._cards) > 1:
            self._cards.pop(0)  # another card next time
        return state == "credited"

    async def withdraw(self, visit: Visit) -> None:
        """Ask for the planned share of the balance; some take it back an hour later."""
        if visit.withdraw_percent is None:
            return
        world = self._stage.world
        held = await world.do(wallet.balances, self._player_id)
        assert held is not None, "who registered has a wallet"
        minor = held.withdrawable.micros * visit.withdraw_percent // 100 // MINOR
        if minor == 0:
            return
        answer = await world.do(
            cashier.request_withdrawal,
            player_id=self._player_id, key=self._key(), amount=self._money(minor),
        )  # fmt: skip
        self._stage.tally.heard("withdraw", answer)
        if visit.takes_back and not isinstance(answer, Refusal):
            world.enter(self._take_back(answer.withdrawal_id))

    async def _take_back(self, withdrawal_id: UUID) -> None:
        world = self._stage.world
        await world.until(world.now + timedelta(hours=1))
        answer = await world.do(
            cashier.cancel, player_id=self._player_id, withdrawal_id=withdrawal_id
        )
        self._stage.tally.heard("cancel withdrawal", answer)

    def _money(self, minor: int) -> Money:
        return Money(minor * MINOR, self._life.person.currency)

    def _key(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)


def _cards(life: Life) -> list[str]:
    """Cards with which something goes wrong, then one that simply pays."""
    behaviours = (*life.card_behaviours, "visa")
    return [test_cards.number_of(behaviour, life.number) for behaviour in behaviours]
