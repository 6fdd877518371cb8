"""What pretend members decide in a round that waits for them. Pure.

They see what a page shows and no more: the view of the round with its choices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

_LIKED: Final = {
    "stand": 6, "hit": 3, "double": 1, "split": 1, "surrender": 1, "insurance": 1,
    "no_insurance": 6, "collect": 6, "change": 1, "play": 8, "raise": 4, "fold": 3,
    "house_way": 6, "set": 1,
}  # fmt: skip
"""How readily somebody does a thing, against the others that may be done."""
_FREE, _COSTLY = 3, 1
"""Of actions that are not named above: without and with a further stake."""
_COURT: Final = frozenset("JQKA")


def choose(view: Mapping[str, Any], rng: Random, *, frugal: bool) -> dict[str, Any] | None:
    """The body of an action; `frugal`: one that adds no stake. None when there is none."""
    choices = [one for one in view["choices"] if not (frugal and one["stake_micros"])]
    if not choices:
        return None
    weights = [_LIKED.get(one["action"], _by_cost(one)) for one in choices]
    name = rng.choices(choices, weights)[0]["action"]
    more = _MORE.get(name)
    return {"action": name} | (more(view, rng) if more else {})


def _by_cost(choice: Mapping[str, Any]) -> int:
    return _COSTLY if choice["stake_micros"] else _FREE


def _hold(view: Mapping[str, Any], rng: Random) -> dict[str, Any]:
    """Keep twos that are wild, and what comes more than once; else court cards; or anything."""
    cards = next(hand["cards"] for hand in view["hands"] if hand["name"] == "player")
    ranks = Counter(card[0] for card in cards)
    held = [at for at, card in enumerate(cards) if card[0] == "2" or ranks[card[0]] > 1]
    if not held:
        held = [at for at, card in enumerate(cards) if card[0] in _COURT]
    if rng.random() < 0.1:  # a whim
        held = [at for at in range(len(cards)) if rng.random() < 0.5]
    return {"hold": held}


def _closed_item(view: Mapping[str, Any], rng: Random) -> dict[str, Any]:
    bonus = view["bonus"]
    opened = {row["at"] for row in bonus["opened"]}
    return {"at": rng.choice([at for at in range(bonus["items"]) if at not in opened])}


def _front(view: Mapping[str, Any], _rng: Random) -> dict[str, Any]:
    """The front hand as the house would set it; any other could be foul."""
    return {"front": list(view["house_way"])}


_MORE: Final[Mapping[str, Callable[[Mapping[str, Any], Random], dict[str, Any]]]] = {
    "draw": _hold,
    "pick": _closed_item,
    "set": _front,
}
"""Actions that say more than their name."""
