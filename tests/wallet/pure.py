"""States, kinds and commands for tests of the pure decisions, without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from fairhouse.domain.wallet import verbs
from fairhouse.domain.wallet.commands import Command, Kind, Kinds, hash_body
from fairhouse.domain.wallet.rules import CASH, GENESIS, Decision, PlayerState, Transfer
from fairhouse.domain.wallet.settle import Read
from fairhouse.domain.wallet.verbs import MoneyBody
from fairhouse.kit.house_rules.values import Block
from fairhouse.kit.refusals import Refusal, refuse

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REVENUE = 101
BLOCKS = {
    "frozen": Block(verbs=("sign_in", "deposit", "play", "withdraw"), sentence="It is frozen."),
    "cool_off": Block(verbs=("deposit", "play"), sentence="You are taking a break."),
}


def state(player_id: int = 1, **changes: Any) -> PlayerState:
    """Alice, with ten pounds in cash."""
    alice = PlayerState(
        cell=1, player_id=player_id, house="marigold", facts="[]", terms_version=1,
        live_session=UUID(int=7), currency="GBP", cash=10_000_000, bonus=0, tied=0, held=0,
        entry=0, head=GENESIS, funded=True, last_round_at=None, counter_day=0, staked_day=0,
        won_day=0, won_before=0,
    )  # fmt: skip
    return msgspec.structs.replace(alice, **changes)


def take(player: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
    """A scripted game: the body says stake and win; "poison" breaks its decider."""
    stake, win = command.body
    if stake == "poison":
        raise RuntimeError("this command breaks its decider")
    if stake > player.cash:
        return refuse("money.insufficient")
    moves = [Transfer(CASH, REVENUE, stake)]
    if win:
        moves.append(Transfer(REVENUE, CASH, win))
    after = player.cash - stake + win
    return Decision(moves, after, staked_micros=stake, won_micros=win, is_round=True)


TAKE = Kind(
    90, "take", take, encode=msgspec.json.Encoder().encode, decode=msgspec.json.Decoder(int).decode
)
KINDS = Kinds([*verbs.MONEY_KINDS, TAKE])


def taking(stake: Any, win: int = 0, *, player_id: int = 1, key: int = 1) -> Command:
    """A scripted wager."""
    return Command(
        kind=TAKE, cell=1, player_id=player_id, key=UUID(int=key), body=(stake, win),
        body_hash=hash_body(stake, win),
    )  # fmt: skip


def moving(
    kind: Kind, amount: int, *, key: int = 1, currency: str = "GBP", player_id: int = 1
) -> Command:
    """A money verb's command."""
    return Command(
        kind=kind, cell=1, player_id=player_id, key=UUID(int=key),
        body=MoneyBody(amount, currency, 110, BLOCKS),
        body_hash=hash_body(kind.name, amount, currency),
    )  # fmt: skip


def read(*players: PlayerState, **more: Any) -> Read:
    """What a batch read when these players exist and nothing was asked before."""
    return Read({player.player_id: player for player in players}, more.pop("earlier", {}), **more)
