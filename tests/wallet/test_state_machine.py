"""Wallet and till against a naive model in memory, on the real database.

Money goes in, is set aside, given back, paid out, staked and won, on all three paths; keys are
repeated and reused; connections are cut inside a batch; facts of standing come and go; time
passes. After every step the balances are the model's and the sums of their entries.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fairhouse.domain.rounds.rules import Played
from fairhouse.domain.standing import actions as standing
from fairhouse.domain.standing import queries as standing_queries
from fairhouse.domain.wallet import actions as wallet
from fairhouse.domain.wallet import verbs
from fairhouse.domain.wallet.accounts import clearing
from fairhouse.domain.wallet.commands import Command, Kind, Kinds, hash_body
from fairhouse.domain.wallet.naive import settle_naively
from fairhouse.domain.wallet.rules import BONUS, TIED, Decision, PlayerState, Transfer
from fairhouse.domain.wallet.till import Till, TillSettings
from fairhouse.domain.wallet.verbs import Booking, MoneyBody
from fairhouse.kit import clock, ids
from fairhouse.kit.refusals import Refusal
from tests.wallet.players import (
    CARDS,
    Player,
    assert_books,
    balances,
    certain,
    new_desk,
    new_player,
    said,
    wager,
)
from tests.wallet.tills import Breaking, connect, cut

pytestmark = pytest.mark.usefixtures("committed_db")

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
POUND = 1_000_000


def _decide_grant(state: PlayerState, command: Command, now: datetime) -> Decision:
    giver, account, amount = command.body
    return Decision([Transfer(giver, account, amount)], amount)


GRANT = Kind(
    96, "grant", _decide_grant,
    encode=msgspec.json.Encoder().encode, decode=msgspec.json.Decoder(int).decode,
)  # fmt: skip
"""A scripted gift into bonus or tied, so that stakes are drawn from more than cash."""


@dataclass(slots=True)
class Model:
    """One player as a child would keep the books."""

    player: Player
    cash: int = 0
    bonus: int = 0
    tied: int = 0
    held: int = 0
    funded: bool = False
    entries: int = 0
    facts: list[tuple[str, datetime | None]] = field(default_factory=list)
    asked: list[tuple[Command, Any]] = field(default_factory=list)

    def blocked(self, verb: str, now: datetime) -> bool:
        stops = {"frozen": ("deposit", "withdraw", "play"), "self_excluded": ("deposit", "play")}
        return any(
            verb in stops[kind] and (ends is None or now < ends) for kind, ends in self.facts
        )

    def move(self, verb: str, amount: int, now: datetime) -> bool:
        """Do a money verb, or say no and change nothing."""
        needs = {"deposit": "deposit", "hold": "withdraw"}.get(verb)
        source = {"hold": self.cash, "release": self.held, "pay_out": self.held}.get(verb)
        if (needs and self.blocked(needs, now)) or (source is not None and source < amount):
            return False
        self.cash += {"deposit": amount, "return_payment": amount, "hold": -amount,
                      "release": amount}.get(verb, 0)  # fmt: skip
        self.held += {"hold": amount, "release": -amount, "pay_out": -amount}.get(verb, 0)
        self.funded = self.funded or verb == "deposit"
        self.entries += 1
        return True

    def may_stake(self, amount: int, now: datetime) -> bool:
        enough = amount <= self.cash + self.bonus + self.tied
        return self.funded and enough and not self.blocked("play", now)

    def stake(self, amount: int, win: int) -> None:
        with_bonus = bool(self.bonus or self.tied)
        for name in ("tied", "bonus", "cash"):
            part = min(amount, getattr(self, name))
            setattr(self, name, getattr(self, name) - part)
            amount -= part
            self.entries += bool(part)
        if win:
            self.entries += 1
            if with_bonus:
                self.bonus += win
            else:
                self.cash += win


FAULTS = ("none", "none", "none", "before write", "before commit", "after commit")
PATHS = ("till", "till", "pages", "naive")
who = st.sampled_from([0, 0, 1])
amounts = st.integers(1, 8).map(lambda n: n * POUND // 2)


class Books(RuleBasedStateMachine):
    """Two players, one till with a connection that can be cut, and the other two paths."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.former = clock.set_clock(lambda: self.now)
        self.desk = new_desk()
        self.kinds = Kinds([*verbs.MONEY_KINDS, self.desk.kind, GRANT])
        alice, bob = new_player(cash="40.00"), new_player(cash=None)
        self.models = [Model(alice, cash=40 * POUND, funded=True, entries=1), Model(bob)]
        self.giver = wallet.account("bonus:test")
        self.fault = "none"
        self.loop = asyncio.new_event_loop()
        self.till = Till(self.connect, self.kinds, TillSettings(copy_from=4))
        self.loop.run_until_complete(self.till.start())

    def teardown(self) -> None:
        self.loop.run_until_complete(self.till.drain())
        self.loop.close()
        clock.set_clock(self.former)

    async def connect(self) -> Any:
        real = Breaking(await connect(), self._fault_is("before write", "UPDATE"), self._cut)
        real = Breaking(real, self._fault_is("before commit", "COMMIT"), self._cut)
        return Breaking(real, self._fault_is("after commit", "COMMIT"), self._cut_off, after=True)

    def _fault_is(self, fault: str, begins: str) -> Any:
        return lambda statement: self.fault == fault and statement.startswith(begins)

    async def _cut(self, connection: Any) -> None:
        self.fault = "none"
        await cut(connection)

    async def _cut_off(self, connection: Any) -> None:
        await self._cut(connection)
        raise ConnectionResetError

    # asking

    def ask(self, commands: list[Command], path: str = "till", fault: str = "none") -> list[Any]:
        """Settle commands that arrive together, on a path, with a fault on its way."""
        if path == "till":
            self.fault = fault
            answers = self.loop.run_until_complete(self._submit(commands))
            self.fault = "none"
            return answers
        if path == "pages":
            return [self._on_page(command) for command in commands]
        return [self.loop.run_until_complete(self._naively(command)) for command in commands]

    async def _submit(self, commands: list[Command]) -> list[Any]:
        return await asyncio.gather(*(self.till.submit(command) for command in commands))

    def _on_page(self, command: Command) -> Any:
        with transaction.atomic():
            return wallet.perform(command, self.kinds)

    async def _naively(self, command: Command) -> Any:
        connection = await connect()
        try:
            return await settle_naively(connection, command, self.kinds)
        finally:
            await connection.close()

    def money(self, model: Model, verb: str, amount: int) -> Command:
        player = model.player
        body = MoneyBody(
            amount, "GBP", wallet.account(clearing(CARDS)),
            standing_queries.blocks_of(player.house),
        )  # fmt: skip
        kind = {kind.name: kind for kind in verbs.MONEY_KINDS}[verb]
        return Command(kind, player.cell, player.player_id, ids.new(), body,
                       hash_body(verb, amount))  # fmt: skip

    def bet(self, model: Model, stake: int) -> Command:
        text = f"{stake // POUND}.{stake % POUND // 10_000:02}"
        return wager(self.desk, model.player, {"bets": [{"bet": "red", "stake": text}]})

    # steps

    @rule(
        at=who,
        verb=st.sampled_from(
            ["deposit", "deposit", "hold", "release", "pay_out", "return_payment"]
        ),
        amount=amounts,
        path=st.sampled_from(PATHS),
        fault=st.sampled_from(FAULTS),
    )
    def move_money(self, at: int, verb: str, amount: int, path: str, fault: str) -> None:
        model = self.models[at]
        command = self.money(model, verb, amount)
        (answer,) = self.ask([command], path, fault)
        self.judge_move(model, verb, amount, answer)
        model.asked.append((command, answer))

    def judge_move(self, model: Model, verb: str, amount: int, answer: Any) -> None:
        done = model.move(verb, amount, self.now)
        assert isinstance(answer, Booking if done else Refusal), answer
        if isinstance(answer, Booking):
            assert (answer.cash, answer.held) == (model.cash, model.held)

    @rule(at=who, account=st.sampled_from([BONUS, TIED]), amount=amounts)
    def grant(self, at: int, account: int, amount: int) -> None:
        model = self.models[at]
        player = model.player
        body = (self.giver, account, amount)
        command = Command(
            GRANT, player.cell, player.player_id, ids.new(), body, hash_body(*body)
        )  # fmt: skip
        assert self.ask([command]) == [amount]
        model.bonus += amount if account == BONUS else 0
        model.tied += amount if account == TIED else 0
        model.entries += 1
        model.asked.append((command, amount))

    @rule(
        at=who, stakes=st.lists(amounts, min_size=1, max_size=5),
        path=st.sampled_from(PATHS), fault=st.sampled_from(FAULTS),
    )  # fmt: skip
    def play(self, at: int, stakes: list[int], path: str, fault: str) -> None:
        """Several wagers of one player at once: they count in their order."""
        model = self.models[at]
        commands = [self.bet(model, stake) for stake in stakes]
        for stake, command, answer in zip(
            stakes, commands, self.ask(commands, path, fault), strict=True
        ):
            assert isinstance(answer, Played if model.may_stake(stake, self.now) else Refusal), (
                answer
            )
            if isinstance(answer, Played):
                model.stake(stake, answer.win_micros)
                assert answer.balance_micros == model.cash + model.bonus + model.tied
            model.asked.append((command, answer))

    @rule(at=who, stake=amounts)
    def play_with_a_session_that_ended(self, at: int, stake: int) -> None:
        command = msgspec.structs.replace(self.bet(self.models[at], stake), session=UUID(int=1))
        (answer,) = self.ask([command])
        assert isinstance(answer, Refusal)
        assert answer.code == "request.session_ended"

    @precondition(lambda self: any(model.asked for model in self.models))
    @rule(choice=st.randoms(use_true_random=False), path=st.sampled_from(PATHS),
          fault=st.sampled_from(FAULTS))  # fmt: skip
    def repeat_keys(self, choice: Any, path: str, fault: str) -> None:
        """The same keys with the same bodies, in any order and number: the same answers."""
        everything = [pair for model in self.models for pair in model.asked]
        chosen = choice.choices(everything, k=choice.randint(1, 4))
        answers = self.ask([command for command, _ in chosen], path, fault)
        assert [said(a) for a in answers] == [said(answer) for _, answer in chosen]

    @precondition(lambda self: any(model.asked for model in self.models))
    @rule(choice=st.randoms(use_true_random=False), amount=amounts, path=st.sampled_from(PATHS))
    def reuse_a_key(self, choice: Any, amount: int, path: str) -> None:
        """The same key with another body or for another verb."""
        model = choice.choice([model for model in self.models if model.asked])
        command, _ = choice.choice(model.asked)
        other = choice.choice(
            [self.money(model, "deposit", amount + 1), self.bet(model, 9 * POUND)]
        )
        (answer,) = self.ask([msgspec.structs.replace(other, key=command.key)], path)
        assert isinstance(answer, Refusal)
        assert answer.code == "request.key_reused"

    @rule(at=who, kind=st.sampled_from(["frozen", "self_excluded"]), hours=st.integers(1, 3))
    def a_fact_begins(self, at: int, kind: str, hours: int) -> None:
        ends = self.now + timedelta(hours=hours) if kind == "self_excluded" else None
        model = self.models[at]
        certain(
            standing.add_fact(
                player_id=model.player.player_id, kind=kind, starts=self.now, ends=ends,
                source="staff:dana",
            )
        )  # fmt: skip
        model.facts.append((kind, ends))
        for verb in ("deposit", "hold"):  # what it forbids is tried at once
            self.move_money(at, verb, POUND, "till", "none")

    @rule(at=who)
    def the_freeze_ends(self, at: int) -> None:
        model = self.models[at]
        frozen = any(kind == "frozen" for kind, _ in model.facts)
        answer = standing.end_fact(
            player_id=model.player.player_id, kind="frozen", source="staff:dana"
        )
        assert isinstance(answer, Refusal) != frozen
        model.facts = [fact for fact in model.facts if fact[0] != "frozen"]

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def the_books_are_the_models(self) -> None:
        for model in self.models:
            who = model.player.player_id
            assert balances(who) == {
                "cash_micros": model.cash, "bonus_micros": model.bonus,
                "tied_micros": model.tied, "held_micros": model.held,
            }  # fmt: skip
            assert len(assert_books(who)) == model.entries


@pytest.mark.promise("JJ-8.15")
def test_wallet_and_till_keep_the_books_of_the_model() -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=16, stateful_step_count=18, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
