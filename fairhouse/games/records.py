"""The records that a game, the engine and the callers hand to each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

import msgspec

from fairhouse.kit.money import NotAnAmount, from_micros, to_micros
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.weights import Pick, Weights

__all__ = [
    "LARGEST_STAKE_MICROS",
    "Action",
    "Choice",
    "ConfigFault",
    "Outcome",
    "Pick",
    "Position",
    "Refusal",
    "Rules",
    "StagedRules",
    "UnitBet",
    "Wager",
    "Weights",
    "action_among",
    "object_with",
    "refuse",
    "stake_on_grid",
]

LARGEST_STAKE_MICROS = 10**12
"""A million of any currency. Houses set their own, far lower; this keeps sums in 64 bits."""


class ConfigFault(ValueError):
    """A number in game.toml that cannot be played. `key` says where, `reason` why."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.key = key
        self.reason = reason


class Wager(msgspec.Struct, frozen=True):
    """What a player has asked to play, already checked against the game.

    `stake_micros`  everything the player pays for the round
    `data`          the same wager as plain JSON, to be stored and given to `wager_from` later
    `parts`         the game's own form of it, ready to play
    """

    stake_micros: int
    data: dict[str, Any]
    parts: Any


class Outcome(msgspec.Struct, frozen=True):
    """What a round came to.

    `win_micros`       what the player is paid, stakes of winning bets included
    `view`             everything a page needs to draw it; JSON-able, amounts in micros
    `max_win_reached`  the win was cut to the game's maximum
    """

    win_micros: int
    view: dict[str, Any]
    max_win_reached: bool = False


class UnitBet(msgspec.Struct, frozen=True):
    """One thing that can be bet on, with a wager that bets only on it.

    Cells of one `bet` (the 37 numbers of "straight") must all have the same figures.
    """

    bet: str
    cell: str
    wager: Wager


class Rules(Protocol):
    """What `build(config)` of a game's rules.py gives: the game itself, pure."""

    max_win_multiple: int
    """The engine pays at most this many times the stake."""

    def parse(self, body: Mapping[str, Any]) -> Wager | Refusal:
        """Check the shape of a bet that came from outside."""

    def wager_from(self, data: Mapping[str, Any]) -> Wager:
        """A stored wager again, from its `data`."""

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """One round: the win in micros, and its view. `pick` is the only source of chance."""

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the game before any round; JSON-able."""

    def unit_bets(self) -> Iterable[UnitBet]:
        """Everything that can be bet on, for the certificate."""


Action = Mapping[str, Any]
"""What a player does at a decision, as plain JSON: `{"action": "hit"}`; stored as it is."""


class Choice(msgspec.Struct, frozen=True):
    """Something a player may do now.

    `action`        its name, as an action says it
    `title`         on the button
    `stake_micros`  what it adds to the stake
    """

    action: str
    title: str
    stake_micros: int = 0


class Position(Protocol):
    """Where a round of several stages stands: immutable, all that the rules need to go on.

    Equal deals and equal actions give equal positions; nothing of it is stored, it is made
    again from the wager, the actions and the picks.
    """

    @property
    def stake_micros(self) -> int:
        """Everything staked so far."""

    @property
    def win_micros(self) -> int | None:
        """What the round pays; None while the player has a decision to make."""


class StagedRules(Protocol):
    """What `build(config)` gives for a game in which the player decides during the round.

    The round is a fold of pure steps: `open`, then `act` for each action until `win_micros` is
    no longer None. Each step draws what it shows and no more, so that nothing that is still
    hidden has been drawn where it could leak.
    """

    max_win_multiple: int
    """The engine pays at most this many times the whole stake."""

    def parse(self, body: Mapping[str, Any]) -> Wager | Refusal:
        """Check the shape of a bet that came from outside."""

    def wager_from(self, data: Mapping[str, Any]) -> Wager:
        """A stored wager again, from its `data`."""

    def open(self, wager: Wager, pick: Pick) -> Position:
        """The first deal."""

    def choices(self, position: Any) -> Sequence[Choice]:
        """What the player may do; empty when the round is over."""

    def parse_action(self, position: Any, body: Mapping[str, Any]) -> Action | Refusal:
        """Check an action that came from outside against what may be done now."""

    def act(self, position: Any, action: Action, pick: Pick) -> Position:
        """The next position. `action` came from `parse_action` or `closing`."""

    def closing(self, position: Any) -> Action:
        """What is done for a player who does not come back (JJ-8.7)."""

    def view(self, position: Any) -> dict[str, Any]:
        """What the player may see, and nothing else; JSON-able, amounts in micros."""

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the game before any round; JSON-able."""

    def unit_bets(self) -> Iterable[UnitBet]:
        """Everything that can be bet on, for the certificate."""


def action_among(
    choices: Sequence[Choice], body: Mapping[str, Any], *, more: frozenset[str] = frozenset()
) -> Action | Refusal:
    """The action that a body names, when it is among the choices; `more` are fields it may have.

    For a game whose actions are names alone this is all of `parse_action`.
    """
    wrong = object_with(body, more | {"action"}, None)
    if wrong:
        return wrong
    asked = body.get("action")
    if not isinstance(asked, str) or all(asked != choice.action for choice in choices):
        possible = ", ".join(choice.action for choice in choices)
        return refuse("game.action", field="action", possible=possible or "nothing")
    return {name: body[name] for name in ("action", *sorted(more)) if name in body}


_micros = lru_cache(maxsize=1 << 12)(to_micros)


def stake_on_grid(text: object, grid_micros: int, field: str) -> int | Refusal:
    """A stake written as a plain decimal -> micros; positive, on the game's grid of amounts."""
    try:
        micros = _micros(text) if type(text) is str else to_micros(text)  # type: ignore[arg-type]
    except NotAnAmount:
        return refuse("money.not_an_amount", field=field)
    if micros <= 0:
        return refuse("game.stake_not_positive", field=field)
    if micros > LARGEST_STAKE_MICROS:
        return refuse("game.stake_beyond", field=field)
    if micros % grid_micros:
        return refuse("game.stake_grid", field=field, step=from_micros(grid_micros))
    return micros


def object_with(value: object, known: frozenset[str], field: str | None) -> Refusal | None:
    """None when `value` is an object with no field outside `known`; else why not."""
    if not isinstance(value, Mapping):
        return refuse("game.shape", field=field, reason="it must be an object")
    for name in value:
        if name not in known:
            shown = str(name)[:40]
            return refuse("game.shape", field=field, reason=f"it has no field “{shown}”")
    return None
