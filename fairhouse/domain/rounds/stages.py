"""Rounds in which the player decides: opened, acted on, finished, closed for the absent. Pure.

A round of several stages is the wager, the actions and the picks of each stage; its position is
made again from them whenever it is needed, by the version of the game that dealt it (JJ-8.7b).
Each stage draws under its own label of the round's one seed, so nothing that is still to come has
been drawn. A row of an open round (`Row`) has the columns of rounds_open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from fairhouse.domain.rounds.rules import (
    COMPLETE,
    Drawn,
    Offer,
    Played,
    Request,
    Roll,
    stake_cap,
    too_large,
    unpack,
    why_not_play,
)
from fairhouse.domain.standing import rules as standing
from fairhouse.domain.wallet.rules import BONUS, CASH, Decision, PlayerState, Transfer, draw
from fairhouse.games.engine import GameFault, StagedGame
from fairhouse.games.records import Action, Position, Wager
from fairhouse.kit import ids
from fairhouse.kit.house_rules.values import Block
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.weights import Pick

Row = Mapping[str, Any]

OPEN_COLUMNS: Final = (
    "cell", "player_id", "entry", "game", "opened_at", "touched_at", "stake_micros",
    "before_micros", "stage", "seed_epoch", "seed_sealed", "commitment", "picks", "wager",
)  # fmt: skip
STAGE_COLUMNS: Final = (
    "cell", "player_id", "round", "stage", "entry", "game", "at", "stake_micros", "win_micros",
    "before_micros", "after_micros", "over", "action", "picks",
)  # fmt: skip

LiveOf = Callable[[int], tuple[Pick, list[int]]]
"""Stage -> where its picks come from, and the list that they are logged in."""

_pack = msgspec.msgpack.Encoder().encode


class ActRequest(msgspec.Struct, frozen=True):
    """An action as asked for. `stage` is that which the player has seen; `age` in whole years."""

    entry: int
    stage: int
    body: Mapping[str, Any]
    packed: bytes
    age: int


class CloseRequest(msgspec.Struct, frozen=True):
    """An abandoned round, and the stage at which nobody went on with it."""

    entry: int
    stage: int


@dataclass(frozen=True, slots=True)
class Table:
    """What an action is decided against: the game that dealt, and what the house says today."""

    game: StagedGame
    revenue: int
    offer: Offer | None
    """None when the game is no longer offered: the round may still be finished."""
    blocks: Mapping[str, Block]


@dataclass(frozen=True, slots=True)
class Course:
    """A round so far, as it is stored: nothing else is needed to make its position."""

    wager: Mapping[str, Any]
    actions: tuple[Action, ...]
    picks: tuple[Sequence[int], ...]
    """Of each stage."""

    @classmethod
    def of(cls, row: Row) -> Course:
        """From the packed columns of an open or finished round."""
        told = unpack(bytes(row["wager"]))
        picks = unpack(bytes(row["picks"]))
        return cls(told["wager"], tuple(told["actions"]), tuple(picks))

    def then(self, action: Action, picks: Sequence[int]) -> Course:
        """One stage on."""
        return Course(self.wager, (*self.actions, action), (*self.picks, picks))

    def position(self, game: StagedGame, replay: Callable[[Sequence[int]], Pick]) -> Position:
        """Made again, stage by stage, by the replay driver."""
        wager = game.wager_from(self.wager)
        return game.fold(wager, self.actions, lambda stage: replay(self.picks[stage]))

    @property
    def packed(self) -> tuple[bytes, bytes]:
        """The columns `picks` and `wager`."""
        return _pack(self.picks), _pack({"wager": self.wager, "actions": self.actions})


@dataclass(slots=True)
class _Step:
    """One stage that was just played."""

    stage: int
    action: Action | None
    picks: list[int]
    staked: int
    position: Position


def decide_open(
    state: PlayerState,
    request: Request,
    *,
    round_id: UUID,
    already: int | None,
    session: UUID | None,
    terms_needed: int,
    now: datetime,
    roll: Roll,
) -> Decision | Refusal:
    """Deal the first stage; the stake leaves the account now (JJ-6.4).

    `already` is the entry of an open round of the same game: there is one at a time.
    """
    no = why_not_play(state, request, session, terms_needed, now)
    if no is not None:
        return no
    if already is not None:
        return refuse("game.round_open", ticket=ids.ticket(ids.operation(state.player_id, already)))
    game, wager = request.offer.game, request.wager
    assert isinstance(game, StagedGame)
    transfers = draw(state, wager.stake_micros, into=request.offer.revenue)
    if isinstance(transfers, Refusal):
        return transfers
    drawn = roll(round_id, game.stage_label(0))
    position = game.open(wager, drawn.pick)
    _same_stake(game, position, wager)
    entry = state.entry + 1
    row = _opened(state, request, drawn, entry, now)
    step = _Step(0, None, drawn.picks, wager.stake_micros, position)
    course = Course(wager.data, (), (drawn.picks,))
    played = _played(row, game, course, [step], begun=False)
    return _decision(state, played, request.offer.revenue, transfers, now)


def decide_act(
    state: PlayerState,
    asked: ActRequest,
    *,
    row: Row | None,
    table: Table,
    session: UUID | None,
    now: datetime,
    replay: Callable[[Sequence[int]], Pick],
    live: LiveOf,
) -> Decision | Refusal:
    """Do what the player chose; further stakes leave the account now, a win arrives at the end.

    Neither new terms nor the pace of game cycles stop a round that has begun; only who asks, and
    what he may do at all.
    """
    if session is None or session != state.live_session:
        return refuse("request.session_ended")
    if row is None:
        return refuse("game.round_over")
    if row["stage"] != asked.stage:
        return refuse("game.round_moved")
    if state.facts != standing.NO_FACTS:
        no = standing.may(standing.read(state.facts), "play", now, table.blocks)
        if no is not None:
            return no
    game, course = table.game, Course.of(row)
    position = course.position(game, replay)
    action = game.parse_action(position, asked.body)
    if isinstance(action, Refusal):
        return action
    pick, picks = live(asked.stage + 1)
    after = game.act(position, action, pick)
    staked = after.stake_micros - position.stake_micros
    transfers = _further_stake(state, table, asked.age, staked, after.stake_micros)
    if isinstance(transfers, Refusal):
        return transfers
    step = _Step(asked.stage + 1, action, picks, staked, after)
    course = course.then(action, picks)
    played = _played(row, game, course, [step], begun=True)
    return _decision(state, played, table.revenue, transfers, now)


def decide_close(
    state: PlayerState,
    asked: CloseRequest,
    *,
    row: Row | None,
    table: Table,
    now: datetime,
    replay: Callable[[Sequence[int]], Pick],
    live: LiveOf,
) -> Decision | Refusal:
    """Finish the round of somebody who did not come back, as the game's card says (JJ-8.7b)."""
    if row is None:
        return refuse("game.round_over")
    if row["stage"] != asked.stage:
        return refuse("game.round_moved")
    game, course = table.game, Course.of(row)
    position = course.position(game, replay)
    steps = []
    stage = asked.stage
    while not game.is_over(position):
        stage += 1
        action = game.staged_rules.closing(position)
        pick, picks = live(stage)
        after = game.act(position, action, pick)
        if after.stake_micros != position.stake_micros:
            raise GameFault(game.file, "closing", "nobody stakes for a player who is absent")
        position = after
        course = course.then(action, picks)
        steps.append(_Step(stage, action, picks, 0, position))
    played = _played(row, game, course, steps, begun=True)
    return _decision(state, played, table.revenue, [], now)


def _same_stake(game: StagedGame, position: Position, wager: Wager) -> None:
    if position.stake_micros != wager.stake_micros:
        raise GameFault(game.file, "open", "the opening stake is not the wager's")


def _further_stake(
    state: PlayerState, table: Table, age: int, staked: int, whole: int
) -> list[Transfer] | Refusal:
    if staked < 0:
        raise GameFault(table.game.file, "act", "a stake cannot shrink")
    if not staked:
        return []
    if table.offer is not None:
        cap = stake_cap(table.offer, state.currency, age)
        if cap is not None and whole > cap:
            return too_large(cap, state.currency)
    return draw(state, staked, into=table.revenue)


def _opened(
    state: PlayerState, request: Request, drawn: Drawn, entry: int, now: datetime
) -> dict[str, Any]:
    """The row of a round that is opened now; its picks and stage come with its first step."""
    return {
        "cell": state.cell, "player_id": state.player_id, "entry": entry,
        "game": request.offer.number, "opened_at": now, "touched_at": now, "stake_micros": 0,
        "before_micros": state.playable, "stage": 0, "seed_epoch": drawn.epoch,
        "seed_sealed": drawn.sealed, "commitment": drawn.commitment, "picks": b"", "wager": b"",
    }  # fmt: skip


@dataclass(slots=True)
class _Played:
    """Stages that were just played, and what the round has come to with them."""

    row: Row
    """As it was before; `begun` is whether it was stored."""
    begun: bool
    game: StagedGame
    course: Course
    steps: list[_Step]
    over: bool
    win: int
    cut: bool

    @property
    def staked(self) -> int:
        return sum(step.staked for step in self.steps)

    def balance(self, state: PlayerState) -> int:
        return state.playable - self.staked + self.win

    def gone_on(self, now: datetime) -> dict[str, Any]:
        """The row as it is after them."""
        picks, wager = self.course.packed
        return dict(self.row) | {
            "touched_at": now, "stake_micros": self.row["stake_micros"] + self.staked,
            "stage": self.steps[-1].stage, "picks": picks, "wager": wager,
        }  # fmt: skip


def _played(
    row: Row, game: StagedGame, course: Course, steps: list[_Step], *, begun: bool
) -> _Played:
    last = steps[-1].position
    if not game.is_over(last):
        return _Played(row, begun, game, course, steps, False, 0, False)
    outcome = game.outcome(last)
    cut = outcome.max_win_reached
    return _Played(row, begun, game, course, steps, True, outcome.win_micros, cut)


def _decision(
    state: PlayerState, played: _Played, revenue: int, transfers: list[Transfer], now: datetime
) -> Decision:
    """Book one or more stages that were just played; the last may have ended the round."""
    row, win = played.row, played.win
    if win:
        # while a bonus is in play, wins top up the bonus balance (JJ-4.5)
        winnings = BONUS if state.bonus or state.tied else CASH
        transfers.append(Transfer(revenue, winnings, win))
    gone_on = played.gone_on(now)
    last = played.steps[-1]
    answer = Played(
        ids.operation(state.player_id, row["entry"]), played.game.name, played.game.version,
        gone_on["stake_micros"], win, played.balance(state), played.game.view(last.position),
        played.cut, bytes(row["commitment"]), played.over, last.stage,
    )  # fmt: skip
    entry = state.entry + 1 if transfers else 0
    return Decision(
        transfers,
        answer,
        staked_micros=played.staked,
        won_micros=win,
        is_round=not played.begun,
        rows=_rows(state, played, gone_on, entry, now),
        loaded={row["entry"]: None if played.over else gone_on},
        # a round that ends with its deal is a round like any other: remembered from its row
        keep_answer=played.begun or not played.over,
    )


def _rows(
    state: PlayerState, played: _Played, gone_on: Row, entry: int, now: datetime
) -> dict[str, list[tuple[Any, ...]]]:
    """What is stored, by table."""
    row = played.row
    rows: dict[str, list[tuple[Any, ...]]] = {}
    if played.begun or not played.over:
        rows["rounds_stage"] = _stage_rows(state, played, entry, now)
    if not played.over:
        rows["rounds_open"] = [tuple(gone_on[name] for name in OPEN_COLUMNS)]
        return rows
    if played.begun:
        rows["rounds_open_end"] = [tuple(row[name] for name in OPEN_COLUMNS[:3])]
    whole = (
        row["cell"], row["player_id"], row["entry"], row["game"], COMPLETE, now,
        gone_on["stake_micros"], played.win, row["before_micros"], played.balance(state),
        row["seed_epoch"], row["seed_sealed"], row["commitment"], gone_on["picks"],
        gone_on["wager"],
    )  # fmt: skip
    rows["rounds_round"] = [whole]
    return rows


def _stage_rows(
    state: PlayerState, played: _Played, entry: int, now: datetime
) -> list[tuple[Any, ...]]:
    row, rows, playable = played.row, [], state.playable
    for step in played.steps:
        ends = played.over and step is played.steps[-1]
        won = played.win if ends else 0
        after = playable - step.staked + won
        moved = entry if step.staked or won else 0
        made = (
            row["cell"], row["player_id"], row["entry"], step.stage, moved, row["game"], now,
            step.staked, won, playable, after, ends, _pack(step.action), _pack(step.picks),
        )  # fmt: skip
        rows.append(made)
        playable = after
    return rows
