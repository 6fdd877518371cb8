"""`fairhouse bench games`: rounds that one core deals in a second, game by game, in this process.

What is timed is what a play process does for a round besides the books: a fresh seed, the
commitment, the play with draws from that seed, and the view. The wager is parsed once. Time is this
process's own CPU time, so that whatever else the machine does takes nothing from the figure.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fairhouse.games import engine
from fairhouse.games.engine import Game, GameFault, Outcome, StagedGame
from fairhouse.games.records import Action, Position, Refusal, Wager
from fairhouse.kit import dice

TARGET = 5_000
"""Single-stage rounds a second on one core, at least."""
CHUNK = 64
TRIES = 100
_ROUND = UUID("01890a5d-ac96-774b-bcce-b302099a8057")

WHOLE = "whole round"
CLOSED = "closing actions"
RANDOM = "random player"


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast one game is dealt in one way.

    `stages` and `picks` are means a round: how often the player is asked, the wager included, and
    how many draws it takes.
    """

    game: str
    kind: str
    way: str
    staged: bool
    rounds_a_second: float
    stages: float
    picks: float

    @property
    def reached(self) -> bool | None:
        """Whether a single-stage game reaches the target; None for a game with decisions."""
        return None if self.staged else self.rounds_a_second >= TARGET


@dataclass(slots=True)
class _Tally:
    rounds: int = 0
    stages: int = 0
    picks: int = 0


def measure(names: Sequence[str], seconds: float) -> list[Rate]:
    """Every way in which each of these games is played, each for so many seconds."""
    dice.self_test()
    rates = []
    for name in names:
        game = engine.load(name)
        wager = next(iter(game.rules.unit_bets())).wager
        ways: dict[str, Callable[[_Tally], Outcome]]
        if isinstance(game, StagedGame):
            ways = {CLOSED: _whole(game, wager), RANDOM: _by_chance(game, wager)}
        else:
            ways = {WHOLE: _whole(game, wager)}
        rates += [_rate(game, way, deal, seconds) for way, deal in ways.items()]
    return rates


def _rate(game: Game, way: str, deal: Callable[[_Tally], Outcome], seconds: float) -> Rate:
    for _ in range(CHUNK):  # tables that are made when they are first needed
        deal(_Tally())
    tally = _Tally()
    began = spent = time.process_time()
    while spent - began < seconds:
        for _ in range(CHUNK):
            deal(tally)
        tally.rounds += CHUNK
        spent = time.process_time()
    return Rate(
        game=game.name,
        kind=game.kind,
        way=way,
        staged=game.staged,
        rounds_a_second=tally.rounds / (spent - began),
        stages=tally.stages / tally.rounds,
        picks=tally.picks / tally.rounds,
    )


def _whole(game: Game, wager: Wager) -> Callable[[_Tally], Outcome]:
    def deal(tally: _Tally) -> Outcome:
        seed = dice.new_seed()
        dice.commitment(seed, _ROUND)
        live = dice.Live(seed, game.label)
        outcome = game.play(wager, live.pick)
        tally.stages += 1
        tally.picks += len(live.picks)
        return outcome

    return deal


def _by_chance(game: StagedGame, wager: Wager) -> Callable[[_Tally], Outcome]:
    """Rounds stage by stage as they come in over the wire, by a player who does anything legal."""
    player = random.Random(0)  # noqa: S311 - which button is pressed, not what is dealt

    def deal(tally: _Tally) -> Outcome:
        seed = dice.new_seed()
        dice.commitment(seed, _ROUND)
        live = dice.Live(seed, game.label)
        position = game.open(wager, live.pick)
        stage = 0
        while not game.is_over(position):
            tally.picks += len(live.picks)
            stage += 1
            live = dice.Live(seed, game.stage_label(stage))
            position = game.act(position, action_by(player, game, position), live.pick)
        tally.stages += 1 + stage
        tally.picks += len(live.picks)
        return game.outcome(position)

    return deal


def action_by(player: random.Random, game: StagedGame, position: Position) -> Action:
    """Any of the choices, as a page would send it.

    Some ways to say a choice are not legal (two cards in front that beat the five behind): then it
    is said in another way. Raises GameFault when the game refuses whatever it has offered.
    """
    view = game.view(position)
    told = ""
    for _ in range(TRIES):
        name: str = player.choice(view["choices"])["action"]
        body: dict[str, Any] = {"action": name, **_where(player, name, view)}
        action = game.parse_action(position, body)
        if not isinstance(action, Refusal):
            return action
        told = f"{body} is offered and refused: {action.sentence}"
    raise GameFault(game.file, "choices", told)


def _where(player: random.Random, action: str, view: Mapping[str, Any]) -> dict[str, Any]:
    """What an action says beside its name: cards to hold, a trunk to open, cards for the front."""
    if view.get("holdable"):
        hand = view["hands"][-1]["cards"]
        return {"hold": [at for at in range(len(hand)) if player.random() < 0.5]}
    if view.get("bonus"):
        opened = {row["at"] for row in view["bonus"]["opened"]}
        return {
            "at": player.choice([at for at in range(view["bonus"]["items"]) if at not in opened])
        }
    if action == "set":
        return {"front": player.sample(range(len(view["hands"][-1]["cards"])), view["settable"])}
    return {}
