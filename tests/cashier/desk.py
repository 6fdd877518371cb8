"""What the cashier's tests do again and again: open accounts, pay, take call-backs, run jobs."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from fairhouse.domain.cashier import actions, jobs, queries
from fairhouse.domain.wallet import queries as wallet
from fairhouse.kit import clock, ids
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal
from fairhouse.partners.cards.pretend import test_cards
from fairhouse.partners.cards.pretend.in_process import PretendBank
from tests.cast import make_alice

_numbers = itertools.count(1)
BACK = "http://marigold.localhost:8000/cashier/"
WHY = "Checked the documents; all is in order."


def pounds(text: str) -> Money:
    return Money.parse(text, "GBP")


def open_account(*, house: str = "marigold", confirmed: bool = True, **form: Any) -> int:
    """A new member of a house; the account number."""
    return make_alice(house, confirmed=confirmed, signed_in=False, **form).player_id


class Desk:
    """A member's hands, the processor's call-backs, and the jobs' worker."""

    def __init__(self, bank: PretendBank) -> None:
        self.bank = bank

    def start(self, player_id: int, amount: str = "25.00", **also: Any) -> UUID:
        """Begin a deposit and have its page made."""
        started = actions.start_deposit(
            player_id=player_id, key=ids.new(), amount=pounds(amount), **also
        )
        assert isinstance(started, actions.DepositStarted), started
        url = jobs.open_page(deposit_id=started.deposit_id, return_url=BACK)
        assert isinstance(url, str), url
        self.page = url
        return started.deposit_id

    def pay(
        self,
        player_id: int,
        amount: str = "25.00",
        *,
        card: str | None = None,
        number: str | None = None,
        name: str = "Alice Archer",
        **also: Any,
    ) -> UUID:
        """Begin a deposit and pay on the processor's page; call-backs are not delivered yet."""
        deposit_id = self.start(player_id, amount, **also)
        if card is not None:
            number = test_cards.BY_NAME[card].number
        if number is None and queries.live_method(player_id) is not None:
            answer = self.bank.type_code(self.page)
        else:
            number = number or test_cards.plain_number(next(_numbers))
            answer = self.bank.type_card(self.page, number=number, name=name)
        assert answer.status_code == 303, answer.text
        return deposit_id

    def callbacks(self) -> list[str]:
        """Deliver every call-back that is due; what came of each."""
        outcomes: list[str] = []

        def take(headers: Mapping[str, str], body: bytes) -> bool:
            callback = self.bank.client.read_callback(headers=headers, body=body, at=clock.now())
            taken = actions.take_callback(partner="cards", callback=callback)
            if isinstance(taken, Refusal):
                outcomes.append(taken.code)
                return False
            outcomes.append(taken.state if taken.moved else "nothing_new")
            return True

        self.bank.deliver(take)
        return outcomes

    def funded(self, amount: str = "100.00", **also: Any) -> int:
        """A member with money in the balance and a live card."""
        player_id = open_account()
        self.pay(player_id, amount, **also)
        self.callbacks()
        assert cash(player_id) == amount
        return player_id

    def withdraw(self, player_id: int, amount: str = "40.00") -> UUID:
        """Ask for a withdrawal."""
        asked = actions.request_withdrawal(
            player_id=player_id, key=ids.new(), amount=pounds(amount)
        )
        assert isinstance(asked, actions.Requested), asked
        return asked.withdrawal_id


def cash(player_id: int) -> str:
    """The cash balance as decimal text."""
    held = wallet.balances(player_id)
    assert held is not None
    return f"{held.cash.decimal:.2f}"


def held(player_id: int) -> str:
    """What is set aside for withdrawals, as decimal text."""
    found = wallet.balances(player_id)
    assert found is not None
    return f"{found.held.decimal:.2f}"


def state(payment_id: UUID) -> str:
    """The state of a deposit or withdrawal."""
    found = queries.deposit(payment_id) or queries.withdrawal(payment_id)
    assert found is not None
    return found.state


def queued(task: str) -> list[dict[str, Any]]:
    """Arguments of the queued jobs of a task, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select args from procrastinate_jobs where task_name = %s order by id",
            [f"cashier.{task}"],
        )
        found = [row[0] for row in cursor.fetchall()]
    return [json.loads(args) if isinstance(args, str) else args for args in found]
