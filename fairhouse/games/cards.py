"""The rules of a game for players: card.md, with the figures of its certificate filled in.

`{{ straight.rtp }}` is the return of the bet `straight` in percent, cut to two decimals; `edge` is
the rest to 100, `hit_rate` a percentage too, then `hit_one_in`, `maximum_win`,
`maximum_win_one_in`, and for a noted chance such as `free_spins` its `free_spins_one_in`.
Where the player decides, `{{ ante.rtp }}` is the best play and `{{ ante_always_raise.rtp }}` the
strategy `always_raise`. `{{ game.pays.split }}` is a number of game.toml, micros as an amount. An
unknown name stops the card from being shown: a card with a hole in it would be a broken promise.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import Any, Literal, NamedTuple

from fairhouse.games.certificate import percent, published
from fairhouse.games.engine import FOLDER, GameFault, load, read
from fairhouse.kit.money import from_micros

_PLACE = re.compile(r"\{\{ ([a-z0-9_]+)\.([a-z_.]+) \}\}")


class Block(NamedTuple):
    """A piece of a card, plain text; an `item` is one of a list."""

    kind: Literal["title", "heading", "paragraph", "item"]
    text: str


def card(name: str) -> list[Block]:
    """The card of a game's current version. Raises GameFault for an unknown figure."""
    return list(_card(name))


@cache
def _card(name: str) -> tuple[Block, ...]:
    load(name)
    text = filled(name, (FOLDER / name / "card.md").read_text(encoding="utf-8"))
    return tuple(_block(part) for part in re.split(r"\n\n+|\n(?=- )", text.strip()))


def filled(name: str, text: str) -> str:
    """The text with its figures. Raises GameFault for one that there is not."""
    figures = _figures(name)
    return _PLACE.sub(lambda place: _figure(name, figures, place), text)


def _block(part: str) -> Block:
    text = " ".join(part.split())
    if text.startswith("#"):
        return Block("heading" if text.startswith("##") else "title", text.lstrip("# "))
    if text.startswith("- "):
        return Block("item", text[2:])
    return Block("paragraph", text)


def _figure(name: str, figures: dict[str, dict[str, str]], place: re.Match[str]) -> str:
    try:
        if place[1] == "game":
            return _number(name, place[2])
        return figures[place[1]][place[2]]
    except KeyError:
        reason = "neither the certificate nor game.toml has such a figure"
        raise GameFault(f"fairhouse/games/{name}/card.md", place[0], reason) from None


def _number(name: str, path: str) -> str:
    """A number of game.toml, or several, as a player reads them. Raises KeyError."""
    value: Any = read(FOLDER / name / "game.toml")
    for key in path.split("."):
        value = value[key]
    if path.endswith("_micros"):
        return from_micros(value)
    numbers = [f"{number:,}" for number in (value if isinstance(value, list) else [value])]
    between = "; " if any("," in number for number in numbers) else ", "
    return between.join(numbers)


def _figures(name: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for bet in published(name)["bets"]:
        figures = _bet_figures(bet)
        found.setdefault(bet["bet"], figures)
        if "strategy" in bet:
            found[f"{bet['bet']}_{bet['strategy']}"] = figures
    return found


def _bet_figures(bet: dict[str, Any]) -> dict[str, str]:
    hit = _fraction(bet["hit_rate"])
    rtp = percent(_fraction(bet["rtp"]), 2)
    figures = {
        "rtp": rtp,
        "edge": percent(1 - Fraction(rtp) / 100, 2),
        "hit_rate": percent(hit, 2),
        "hit_one_in": _one_in(hit),
        "maximum_win": f"{int(Fraction(bet['maximum_win'])):,}",
        "maximum_win_one_in": f"{int(Fraction(bet['maximum_win_one_in'])):,}",
    }
    for note, chance in bet["notes"].items():
        figures[f"{note}_one_in"] = _one_in(_fraction(chance))
    return figures


def _fraction(stored: dict[str, str]) -> Fraction:
    return Fraction(int(stored["numerator"]), int(stored["denominator"]))


def _one_in(chance: Fraction) -> str:
    """A chance as "one in so many", to the nearest whole number."""
    return f"{int(1 / chance + Fraction(1, 2)):,}"
