"""One round for its page: every step as it was seen, in pictures and in words (JJ-8.17)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fairhouse.domain.rounds.queries import RoundDetail
from fairhouse.domain.rounds.replays import StageShown
from fairhouse.entrypoints.site import faces, proofs, slots_shown, words
from fairhouse.entrypoints.site.slots_shown import Row
from fairhouse.games.engine import Game, load
from fairhouse.kit.money import Money


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was seen, in the order in which it was.

    `picture` names the part of `account/_step.html.j2` that draws `body`; `said` is a sentence.
    """

    title: str
    said: str
    picture: str
    body: Any
    wins: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A round, ready for its template. `bets` are empty where the stake is one amount."""

    outcome: str
    bets: list[Row]
    steps: list[Step]
    symbols: bool
    """Whether the pictures use the symbols of a slot."""
    draws: list[tuple[str, str]]
    """Of each stage: its label, and what was drawn."""
    check: str
    """JSON for the page's own check of the round, safe inside a <script> element."""


def shown(found: RoundDetail) -> Shown:
    """Put a round in pictures and words."""
    game = load(found.game, found.version)
    currency = found.stake.currency
    return Shown(
        outcome=words.outcome(found.view),
        bets=[_bet(one, currency) for one in found.view.get("bets", ())],
        steps=list(_steps(found, game, currency)),
        symbols="window" in found.view or "final_window" in found.view,
        draws=[
            (stage.label.decode(), ", ".join(str(draw.pick) for draw in stage.draws) or "none")
            for stage in found.stages
        ],
        check=json.dumps(proofs.of(found)).replace("<", "\\u003c"),
    )


def _bet(one: Mapping[str, Any], currency: str) -> Row:
    stake, win = Money(one["stake_micros"], currency), Money(one["win_micros"] or 0, currency)
    return Row(one["title"] if "title" in one else words.bet(one["bet"]), stake, win)


def _steps(found: RoundDetail, game: Game, currency: str) -> Iterator[Step]:
    before: StageShown | None = None
    for stage in found.stages:
        yield from _stage(stage, before, game, currency)
        before = stage


def _stage(
    stage: StageShown, before: StageShown | None, game: Game, currency: str
) -> Iterator[Step]:
    view = stage.view
    if "hands" in view:
        title = "The deal" if before is None else action_words(stage.action or {}, before, currency)
        yield Step(title, view.get("message", ""), "cards", view)
    elif "pocket" in view:
        yield Step("The ball", words.outcome(view), "pocket", view)
    elif "prize_micros" in view:
        picture = "grid" if "grid" in view else "numbers"
        body = dict(view)
        if picture == "grid":
            body["rows"] = _card_rows(view)
        yield Step("The card", words.outcome(view), picture, body)
    else:
        yield from _slot(stage, before, game, currency)


def _slot(
    stage: StageShown, before: StageShown | None, game: Game, currency: str
) -> Iterator[Step]:
    """The spins of a slot; later stages of one are its bonus."""
    if before is None:
        for shot in slots_shown.shots(stage.view, game.layout, currency):
            yield Step(shot.title, shot.said, "window", shot.rows, shot.wins)
    bonus = stage.view.get("bonus")
    if bonus:
        opened = bonus["opened"]
        told = {entry["at"]: entry for entry in opened}
        items = [(at, told.get(at)) for at in range(bonus["items"])]
        title = f"{opened[-1]['title']} opened" if opened else "The bonus begins"
        won = Money(bonus["win_micros"], currency).display()
        yield Step(title, f"Won in the bonus so far: {won}.", "items", items)


def _card_rows(view: Mapping[str, Any]) -> list[list[tuple[int, bool]]]:
    """An instant's grid as rows of (amount, matched); it is stored as columns."""
    matched = {tuple(cell) for cell in view["matched"]}
    columns = [
        [(amount, (reel, row) in matched) for row, amount in enumerate(column)]
        for reel, column in enumerate(view["grid"])
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def action_words(action: Mapping[str, Any], before: StageShown, currency: str) -> str:
    """What the player did, as the button said it: "Raise (+£2.00)"."""
    named = action.get("action", "")
    hand = before.view["hands"][-1]["cards"]
    if named == "draw" and "hold" in action:
        held = [faces.face(hand[at]).words for at in action["hold"]]
        return f"Draw, holding {', '.join(held)}" if held else "Draw five new cards"
    if "front" in action:
        front = [faces.face(hand[at]).words for at in action["front"]]
        return f"Set, with {' and '.join(front)} in front"
    for choice in before.view.get("choices", ()):
        if choice["action"] == named:
            more = Money(choice["stake_micros"], currency)
            return f"{choice['title']} (+{more.display()})" if more else str(choice["title"])
    return words.plain(named)
