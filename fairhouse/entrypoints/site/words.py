"""Rounds in words: what was bet, what came, what was won. For pages without script and history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairhouse.kit.money import Money

KINDS = {
    "straight": "Straight up",
    "split": "Split",
    "street": "Street",
    "trio": "Trio",
    "corner": "Corner",
    "first_four": "First four",
    "six_line": "Six line",
    "column": "Column",
    "dozen": "Dozen",
    "red": "Red",
    "black": "Black",
    "odd": "Odd",
    "even": "Even",
    "low": "Low, 1 to 18",
    "high": "High, 19 to 36",
}
_DOZENS = {"1": "1 to 12", "2": "13 to 24", "3": "25 to 36"}


def bet(name: str) -> str:
    """A roulette bet: `split:17-20` is "Split 17, 20"."""
    kind, _, numbers = name.partition(":")
    if kind == "dozen":
        return f"Dozen {_DOZENS[numbers]}"
    shown = numbers.replace("-", ", ")
    return f"{KINDS[kind]} {shown}".strip()


def places(layout: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every bet of the cloth by kind, for a list to choose from: [(kind, [(bet, words)])]."""
    found: dict[str, list[tuple[str, str]]] = {}
    in_order = sorted(layout["bets"].items(), key=lambda item: (len(item[1]), item[1]))
    for name, _numbers in in_order:
        kind = name.partition(":")[0]
        title = f"{KINDS[kind]}, pays {layout['pays'][kind]} to 1"
        found.setdefault(title, []).append((name, bet(name)))
    return list(found.items())


def outcome(view: Mapping[str, Any]) -> str:
    """What came, in a few words."""
    if "pocket" in view:
        return f"{view['pocket']} {view['colour']}"
    if "hands" in view:
        return str(view.get("message") or _marks(view)).rstrip(".")
    if "prize_micros" in view:
        return f"{len(view['matched'])} matched" if view["prize_micros"] else "no match"
    return _spins(view)


def _marks(view: Mapping[str, Any]) -> str:
    """How the hands ended: "your hand won"."""
    ends = {"won": "won", "lost": "lost", "push": "drew"}
    ended = [f"{hand['title']} {ends[hand['mark']]}" for hand in view["hands"] if hand.get("mark")]
    return ", ".join(ended) or "the cards are dealt"


def _spins(view: Mapping[str, Any]) -> str:
    """What the reels brought."""
    if "cascades" in view:
        falls = len(view["cascades"])
        return f"{falls} winning {'cascade' if falls == 1 else 'cascades'}" if falls else "no win"
    on_ways = "ways" in view
    wins, of = (len(view["ways"]), "win") if on_ways else (len(view["lines"]), "winning line")
    said = [f"{wins} {of}{'' if wins == 1 else 's'}" if wins else f"no {of}"]
    if view.get("free_spins"):
        said.append(f"{len(view['free_spins'])} free spins")
    if view.get("respins"):
        said.append(f"{len(view['respins']) - 1} respins")
    if view.get("bonus"):
        said.append("a bonus")
    return ", ".join(said)


def plain(name: str) -> str:
    """A name of code as words: "no_insurance" is "No insurance"."""
    return name.replace("_", " ").capitalize()


def result(stake: Money, win: Money) -> str:
    """What a round came to. A return at or below the stake is not called a win (RTS 14)."""
    if win > stake:
        return f"You won {win.display()} on a stake of {stake.display()}."
    if win:
        return f"{win.display()} of your {stake.display()} stake came back."
    return f"Your stake of {stake.display()} did not win."
