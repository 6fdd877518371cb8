"""A stored round played again, stage by stage, with everything that was drawn. Pure.

What a history page shows (JJ-8.17), what a player's own check needs (every draw with what it was
drawn from), and what `fairhouse games replay` compares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairhouse.domain.rounds import rules
from fairhouse.domain.rounds.stages import Course
from fairhouse.games.engine import Game, Outcome, StagedGame
from fairhouse.games.records import Action
from fairhouse.kit import dice
from fairhouse.kit.weights import Pick, Weights


@dataclass(frozen=True, slots=True)
class Draw:
    """One choice: among how many equal ones (`size`), or with which `weights`; and which it was."""

    size: int
    weights: tuple[int, ...] | None
    pick: int


@dataclass(frozen=True, slots=True)
class StageShown:
    """One stage: what the player did, what was drawn under which label, what was seen then."""

    stage: int
    action: Action | None
    label: bytes
    draws: tuple[Draw, ...]
    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Again:
    """A round made again. `outcome` is None while it is open."""

    course: Course
    stages: tuple[StageShown, ...]
    outcome: Outcome | None
    stake_micros: int
    """Everything that was staked in it."""


class _Recorder:
    """A replay driver that notes what each pick was drawn from."""

    def __init__(self, picks: Sequence[int]) -> None:
        self._replay = dice.Replay(picks)
        self.draws: list[Draw] = []

    def pick(self, weights: Weights) -> int:
        chosen = self._replay.pick(weights)
        uneven = None
        if weights.cumulative is not None:
            uneven = tuple(weights.weight(at) for at in range(weights.size))
        self.draws.append(Draw(weights.size, uneven, chosen))
        return chosen

    def finished(self) -> tuple[Draw, ...]:
        """What was drawn. Raises ReplayFault when picks are left over."""
        self._replay.finish()
        return tuple(self.draws)


def course_of(game: Game, row: Mapping[str, Any]) -> Course:
    """A stored round from its columns `wager` and `picks`, whatever kind of game it is."""
    if isinstance(game, StagedGame):
        return Course.of(row)
    picks = rules.unpack(bytes(row["picks"]))
    return Course(rules.unpack(bytes(row["wager"])), (), (picks,))


def play_again(game: Game, course: Course) -> Again:
    """A round of which this is the course, open or over.

    Raises dice.ReplayFault or GameFault when it does not fit the game.
    """
    if isinstance(game, StagedGame):
        return _staged(game, course)
    recorder = _Recorder(course.picks[0])
    wager = game.wager_from(course.wager)
    outcome = game.play(wager, recorder.pick)
    shown = StageShown(0, None, game.label, recorder.finished(), outcome.view)
    return Again(course, (shown,), outcome, wager.stake_micros)


def _staged(game: StagedGame, course: Course) -> Again:
    shown = []
    recorder = _Recorder(course.picks[0])
    position = game.open(game.wager_from(course.wager), recorder.pick)
    shown.append(_shown(game, 0, None, recorder, game.view(position)))
    for stage, action in enumerate(course.actions, 1):
        recorder = _Recorder(course.picks[stage])
        position = game.act(position, action, recorder.pick)
        shown.append(_shown(game, stage, action, recorder, game.view(position)))
    outcome = game.outcome(position) if game.is_over(position) else None
    return Again(course, tuple(shown), outcome, position.stake_micros)


def _shown(
    game: StagedGame, stage: int, action: Action | None, recorder: _Recorder, view: dict[str, Any]
) -> StageShown:
    return StageShown(stage, action, game.stage_label(stage), recorder.finished(), view)


def redrawn(game: Game, course: Course, seed: bytes) -> tuple[list[int], ...]:
    """The picks of each stage as the seed draws them, for the same wager and actions."""
    logs: list[list[int]] = []

    def live(stage: int) -> Pick:
        label = game.stage_label(stage) if isinstance(game, StagedGame) else game.label
        driver = dice.Live(seed, label)
        logs.append(driver.picks)
        return driver.pick

    wager = game.wager_from(course.wager)
    if isinstance(game, StagedGame):
        game.fold(wager, course.actions, live)
    else:
        game.play(wager, live(0))
    return tuple(logs)
