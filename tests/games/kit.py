"""What the games' tests share: fixed seeds, variants of a game, branches as plain numbers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from typing import Any

from fairhouse.games import engine
from fairhouse.games.certificate import published
from fairhouse.games.engine import Game, Outcome, StagedGame, Wager
from fairhouse.games.enumerate import branches
from fairhouse.games.records import Action, Choice, Position
from fairhouse.kit import dice
from fairhouse.kit.money import from_micros
from fairhouse.kit.refusals import Refusal


def seed(n: int, about: str = "round") -> bytes:
    """The n-th fixed seed. Never used outside tests."""
    return hashlib.sha256(b"%s %d" % (about.encode(), n)).digest()


def numbers(name: str) -> dict[str, Any]:
    """The numbers of a game's game.toml, free to be changed."""
    return engine.read(engine.FOLDER / name / "game.toml")


def built(name: str, changed: Mapping[str, Any]) -> Game:
    """A game from changed numbers, through the same door as the released one."""
    module = import_module(f"fairhouse.games.{name}.rules")
    return engine.build(changed, module, file=f"fairhouse/games/{name}/game.toml")


def parsed(game: Game, body: Mapping[str, Any]) -> Wager:
    """The wager of a body that must be right."""
    wager = game.parse(body)
    assert not isinstance(wager, Refusal), wager
    return wager


def refused(game: Game, body: Any) -> Refusal:
    """The refusal of a body that must be wrong."""
    answer = game.parse(body)
    assert isinstance(answer, Refusal), answer
    return answer


def live(game: Game, wager: Wager, of: bytes) -> tuple[Outcome, list[int]]:
    """A round from a seed: its outcome and its picks."""
    dealt = dice.Live(of, game.label)
    return game.play(wager, dealt.pick), dealt.picks


def replay(game: Game, wager: Wager, picks: list[int]) -> Outcome:
    """The same round from its picks, all of which must be used."""
    again = dice.Replay(picks)
    outcome = game.play(wager, again.pick)
    again.finish()
    return outcome


# Rounds of several stages


def staged(name: str) -> StagedGame:
    """A released game in which the player decides during the round."""
    game = engine.load(name)
    assert isinstance(game, StagedGame)
    return game


class Round:
    """A round of several stages, dealt live from one seed as the house deals it.

    `actions` and `picks` are what the house stores of it; the picks of each stage are a list of
    their own, drawn under the label of that stage.
    """

    def __init__(self, game: StagedGame, wager: Wager, of: bytes) -> None:
        self.game, self.wager, self.of = game, wager, of
        self.actions: list[Action] = []
        self.picks: list[list[int]] = []
        self.position = game.open(wager, self._dice().pick)

    def _dice(self) -> dice.Live:
        dealt = dice.Live(self.of, self.game.stage_label(len(self.picks)))
        self.picks.append(dealt.picks)
        return dealt

    def act(self, body: Action | str) -> Position:
        """One action, through the same check as one from outside; a word is `{"action": word}`."""
        action = self.game.parse_action(
            self.position, {"action": body} if isinstance(body, str) else body
        )
        assert not isinstance(action, Refusal), action
        return self.act_unchecked(action)

    def act_unchecked(self, action: Action) -> Position:
        """An action that the rules themselves gave, such as `closing`."""
        self.position = self.game.act(self.position, action, self._dice().pick)
        self.actions.append(action)
        return self.position

    @property
    def over(self) -> bool:
        return self.game.is_over(self.position)

    @property
    def view(self) -> dict[str, Any]:
        return self.game.view(self.position)

    @property
    def outcome(self) -> Outcome:
        return self.game.outcome(self.position)


def opened(game: StagedGame, wager: Wager, of: bytes) -> Round:
    """A round after its first deal."""
    return Round(game, wager, of)


def acted(game: StagedGame, wager: Wager, of: bytes, actions: Sequence[Action | str]) -> Round:
    """A round after these actions, all of which must be allowed."""
    dealt = opened(game, wager, of)
    for action in actions:
        dealt.act(action)
    return dealt


def folded(
    game: StagedGame, wager: Wager, actions: Sequence[Action], picks: Sequence[Sequence[int]]
) -> Position:
    """The position again from what is stored of a round; every pick must be used."""
    assert len(picks) == len(actions) + 1
    stages = [dice.Replay(each) for each in picks]
    position = game.fold(wager, actions, lambda stage: stages[stage].pick)
    for stage in stages:
        stage.finish()
    return position


def certified(name: str, bet: str, strategy: str) -> tuple[Fraction, Fraction]:
    """(RTP, standard deviation) of a strategy in the stored certificate."""
    (found,) = [
        each
        for each in published(name)["bets"]
        if (each["bet"], each["strategy"]) == (bet, strategy)
    ]
    rtp = Fraction(int(found["rtp"]["numerator"]), int(found["rtp"]["denominator"]))
    return rtp, Fraction(Decimal(found["standard_deviation"]))


def z_square(
    name: str, bet: str, strategy: str, body: Mapping[str, Any], rounds: int, decide: Decide
) -> Fraction:
    """How far so many dealt rounds are from the certificate, in squared standard errors.

    `decide` plays as the strategy does. What came back for the first stake counts: the win less
    all further stakes.
    """
    game = staged(name)
    wager = parsed(game, body)
    back = 0
    for n in range(rounds):
        dealt = opened(game, wager, seed(n, strategy))
        while not dealt.over:
            dealt.act(decide(dealt))
        more = dealt.position.stake_micros - wager.stake_micros
        back += dealt.outcome.win_micros - more
    rtp, deviation = certified(name, bet, strategy)
    return (Fraction(back, rounds * wager.stake_micros) - rtp) ** 2 * rounds / deviation**2


Decide = Callable[[Round], str]
"""The action that a strategy takes now."""
Choose = Callable[[int], int]
"""Some number below another."""


def _some_of_the_hand(view: Mapping[str, Any], choose: Choose) -> dict[str, Any]:
    return {"hold": [at for at in range(5) if choose(2)]}


def _front_of_the_house_way(view: Mapping[str, Any], choose: Choose) -> dict[str, Any]:
    return {"front": view["house_way"][:: 1 - 2 * choose(2)]}


def _a_closed_item(view: Mapping[str, Any], choose: Choose) -> dict[str, Any]:
    bonus = view["bonus"]
    opened = {row["at"] for row in bonus["opened"]}
    closed = [at for at in range(bonus["items"]) if at not in opened]
    return {"at": closed[choose(len(closed))]}


MAKERS: dict[str, Callable[[Mapping[str, Any], Choose], dict[str, Any]]] = {
    "draw": _some_of_the_hand,
    "pick": _a_closed_item,
    "pai_gow_poker.set": _front_of_the_house_way,
}
"""For actions that say more than their name: (what the player sees, choose) -> further fields of a
legal one. An action of one game alone is named with it: `pai_gow_poker.set`."""


def some_action(game: StagedGame, position: Position, choose: Choose) -> dict[str, Any]:
    """The body of an action that may be done now."""
    choices: Sequence[Choice] = game.staged_rules.choices(position)
    name = choices[choose(len(choices))].action
    maker = MAKERS.get(f"{game.name}.{name}", MAKERS.get(name))
    return {"action": name} | (maker(game.view(position), choose) if maker else {})


BODIES: dict[str, list[dict[str, Any]]] = {}
"""Wagers to be tried where all bets of the layout at once are no wager that the game takes."""


def some_wagers(game: Game) -> list[Wager]:
    """One of each kind of bet, and one with all the bets that the layout names."""
    units = [unit.wager for unit in game.rules.unit_bets()]
    if game.name in BODIES:
        return units + [parsed(game, body) for body in BODIES[game.name]]
    bets = game.layout.get("bets", [])
    if not isinstance(bets, list) or len(bets) < 2:
        return units
    grid = game.layout["grid_micros"]
    stake = from_micros(max(1, 1_000_000 // grid) * grid)
    return [*units, parsed(game, {"bets": [{"bet": b["bet"], "stake": stake} for b in bets]})]


def chances(game: Game, wager: Wager) -> dict[int, Fraction]:
    """Win in micros -> its exact chance, over every branch of a round."""
    found: Counter[int] = Counter()
    for chance, outcome in branches(lambda pick: game.play(wager, pick)):
        found[outcome.win_micros] += chance  # type: ignore[assignment]
    return dict(found)  # type: ignore[arg-type]


def plain(value: Any) -> Any:
    """As JSON would carry it: tuples become lists."""
    return json.loads(json.dumps(value))


def small_moon(**free_spins: int) -> dict[str, Any]:
    """Harvest Moon on so few stops that every branch of whole rounds can be walked."""
    changed = numbers("harvest_moon")
    changed["reels"] = [
        [["fox", 2], ["lantern", 1], ["leaf", 3], ["leaf", 1], ["owl", 5]],
        [["fox", 1], ["lantern", 2], ["leaf", 3]],
        [["moon", 1], ["lantern", 2], ["fox", 3]],
        [["fox", 1], ["leaf", 2], ["moon", 1]],
        [["leaf", 1], ["fox", 2], ["owl", 1]],
    ]
    changed["free_spins"] |= {"awarded": 1, "most": 1} | free_spins
    return changed
