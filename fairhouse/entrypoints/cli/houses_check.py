"""What `fairhouse houses check` looks at beside the rules: games, texts and looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from jinja2 import TemplateError

from fairhouse.games import certificate, engine
from fairhouse.games.engine import GameFault
from fairhouse.kit.house_rules import House
from fairhouse.kit.house_rules.documents import KINDS, render

READABLE = 4.5
"""The least contrast of text on its ground (WCAG 2.2, 1.4.3)."""

PAIRS = (
    ("text", "background"),
    ("text", "surface"),
    ("muted", "background"),
    ("muted", "surface"),
    ("link", "background"),
    ("link", "surface"),
    ("danger", "surface"),
    ("success", "surface"),
    ("brand_text", "brand"),
    ("accent_text", "accent"),
    ("text", "highlight"),
)


def offers_wrong(house: House, day: date) -> Iterator[str]:
    """A sentence for each game, text or colour of a house that cannot be offered."""
    yield from _games(house, day)
    yield from _texts(house, day)
    for ink, ground in PAIRS:
        found = contrast(getattr(house.theme, ink), getattr(house.theme, ground))
        if found < READABLE:
            yield f"{house.slug}/theme.toml: {ink} on {ground} has contrast {found:.2f}, below 4.5"


def _games(house: House, day: date) -> Iterator[str]:
    """A game is offered only if it is built, certified, and returns what the house promises."""
    play = house.on(day).play
    for name in play.games:
        where = f"{house.slug}/house.toml: play.games: {name}"
        if name not in engine.names():
            yield f"{where} is no game; there are {', '.join(engine.names())}"
            continue
        kind = engine.load(name).kind
        if kind not in play.classes:
            yield f"{where} is of the kind {kind}, for which the licence has no rules"
        try:
            bets = certificate.best_play(certificate.published(name))
        except GameFault as wrong:
            yield f"{where} has no valid certificate: {wrong}"
            continue
        for bet in bets:  # side bets too: decisions/0014
            returned = Decimal(bet["rtp"]["percent"])
            if returned < play.min_rtp_percent:
                short = f"returns {returned} % on {bet['bet']}, less than {play.min_rtp_percent} %"
                yield f"{where} {short}"


def _texts(house: House, day: date) -> Iterator[str]:
    for kind in KINDS:
        try:
            render(house, kind, day)
        except (TemplateError, ValueError, KeyError) as wrong:
            yield f"{house.slug}/{kind}.md.j2: cannot be rendered: {wrong!r}"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours #rrggbb, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
