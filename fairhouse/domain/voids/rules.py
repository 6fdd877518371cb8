"""What a void gives back and takes, and who may decide it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from fairhouse.domain.wallet.commands import Command
from fairhouse.domain.wallet.rules import BONUS, CASH, HELD, TIED, Decision, PlayerState, Transfer
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.states import StateTable

STATES: Final = StateTable(
    may_go={
        "proposed": frozenset({"approved", "declined"}),
        "approved": frozenset({"done"}),
        "declined": frozenset(),
        "done": frozenset(),
    },
    may_do={"proposed": frozenset({"decide"}), "approved": frozenset({"carry_out"})},
)

REASONS: Final[Mapping[str, str]] = {
    "malfunction": "The game did not work as it should (JJ-8.14)",
    "wrong_rules": "The game did not follow its published rules or pay table (JJ-8.14)",
    "wrong_odds": "The odds or pays were published wrongly (JJ-6.3)",
    "cancelled": "The game was cancelled without a result (JJ-6.5)",
}
"""Why rounds are void, each with its clause."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks to be void: one round, or a game's rounds of a span.

    `house` is empty for all; `until` is not included; `statement` is what the players are told.
    """

    game: str
    house: str = ""
    round_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    reason: str
    keep_wins: bool
    statement: str


SHORTEST_STATEMENT: Final = 20
"""Characters; a word is no explanation."""


def why_not_propose(asked: Proposal, games: Collection[str], houses: Collection[str],
                    now: datetime) -> Refusal | None:  # fmt: skip
    """The first thing that is wrong with a proposal, or None."""
    if asked.game not in games:
        return refuse("game.unknown").at("game")
    if asked.house and asked.house not in houses:
        return refuse("void.house", field="house")
    if asked.reason not in REASONS:
        return refuse("void.reason", field="reason")
    if len(asked.statement.strip()) < SHORTEST_STATEMENT:
        return refuse("void.statement", field="statement")
    since, until = asked.since, asked.until
    if asked.round_id is None and (since is None or until is None or since >= until or until > now):
        return refuse("void.span", field="since")
    return None


class Parts(msgspec.Struct, frozen=True):
    """A void as asked for: what was staked from which account, and what was won into which.

    Pairs of account and micros; `account` is the house's account of voids. `wins` is empty where
    the players keep what they won.
    """

    entry: int
    account: int
    stakes: tuple[tuple[int, int], ...]
    wins: tuple[tuple[int, int], ...]


class Voided(msgspec.Struct, frozen=True):
    """What a void came to, in micros."""

    operation: int
    returned_micros: int
    taken_micros: int
    short_micros: int


def decide_void(state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
    """Give the stake back to the accounts that it came from, take the win from where it went.

    A win that was spent meanwhile is taken from cash as far as cash goes, never below zero
    (JJ-8.15); what is missing is the house's loss. No standing stops it: it is the player's money.
    """
    parts: Parts = command.body
    there = {CASH: state.cash, BONUS: state.bonus, TIED: state.tied, HELD: state.held}
    transfers = []
    for code, micros in parts.stakes:
        there[code] += micros
        transfers.append(Transfer(parts.account, code, micros))
    due = sum(micros for _, micros in parts.wins)
    taken = 0
    for code, micros in (*parts.wins, (CASH, due)):
        part = min(micros, there[code], due - taken)
        if part > 0:
            there[code] -= part
            taken += part
            transfers.append(Transfer(code, parts.account, part))
    if not transfers:
        return refuse("void.nothing")
    returned = sum(micros for _, micros in parts.stakes)
    return Decision(transfers, Voided(state.entry + 1, returned, taken, due - taken))


def why_not_decide(state: str, proposed_by: str, decider: str) -> Refusal | None:
    """Two people: whoever proposed it does not decide it."""
    if not STATES.may(state, "decide"):
        return refuse("void.decided")
    if proposed_by == decider:
        return refuse("void.second_person")
    return None
