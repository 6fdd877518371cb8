"""What the tests of slots and instants share: windows by hand, certificates, measures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from fairhouse.games.engine import Game, GameFault
from fairhouse.kit import dice
from tests.games import kit

NO_PROGRESS = lambda _done, _of: None  # noqa: E731  - a hearer that hears nothing


def window(numbers: Mapping[str, Any], stops: Sequence[int], rows: int) -> list[list[str]]:
    """What the reels show: a stop's symbol on top, the next ones of the ring below it."""
    return [
        [strip[(stop + row) % len(strip)][0] for row in range(rows)]
        for strip, stop in zip(numbers["reels"], stops, strict=True)
    ]


def line_wins(
    numbers: Mapping[str, Any], shown: Sequence[Sequence[str]], wild: str | None = None
) -> list[tuple[int, str, int, int]]:
    """(line, symbol, how many, coins) of every paying line, one line after another."""
    won = []
    for at, line in enumerate(numbers["lines"]):
        symbols = [shown[reel][row] for reel, row in enumerate(line)]
        pays = numbers["line_pays"].get(symbols[0])
        if pays is None:
            continue
        alike = 1
        while alike < len(symbols) and symbols[alike] in (symbols[0], wild):
            alike += 1
        if pays[alike - 1]:
            won.append((at, symbols[0], alike, pays[alike - 1]))
    return won


def ways_wins(
    pays: Mapping[str, Sequence[int]], shown: Sequence[Sequence[str]], wild: str
) -> list[tuple[str, int, int, int]]:
    """(symbol, on how many reels, ways, coins), by counting paths through the window one by one."""
    won = []
    for symbol, row in pays.items():
        paths = [[cell] for cell in range(len(shown[0])) if shown[0][cell] == symbol]
        alike = 0
        while paths and alike < len(shown):
            alike, before = alike + 1, paths
            if alike < len(shown):
                paths = [
                    [*path, cell]
                    for path in before
                    for cell, what in enumerate(shown[alike])
                    if what in (symbol, wild)
                ]
            if alike == len(shown) or not paths:
                if row[alike - 1]:
                    won.append((symbol, alike, len(before), len(before) * row[alike - 1]))
                break
    return sorted(won)


def stored(game: Game) -> dict[str, dict[str, Any]]:
    """The bets of the stored certificate by name."""
    told = json.loads((game.folder / "certificate.json").read_text(encoding="utf-8"))
    return {bet["bet"]: bet for bet in told["bets"]}


def exactly(value: Mapping[str, str]) -> Fraction:
    """A fraction of a certificate."""
    return Fraction(int(value["numerator"]), int(value["denominator"]))


def z_square(game: Game, bet: str, body: Mapping[str, Any], rounds: int) -> Fraction:
    """How far dealt rounds lie from the certified return, in standard errors, squared."""
    wager = kit.parsed(game, body)
    won = sum(kit.live(game, wager, kit.seed(n, bet))[0].win_micros for n in range(rounds))
    told = stored(game)[bet]
    distance = Fraction(won, rounds * wager.stake_micros) - exactly(told["rtp"])
    return distance**2 * rounds / Fraction(Decimal(told["standard_deviation"])) ** 2


def assert_live_rounds_replay(game: Game, body: Mapping[str, Any], rounds: int = 200) -> None:
    """The same seed gives the same round, and its picks give it again from the stored wager."""
    wager = kit.parsed(game, body)
    seen = set()
    for n in range(rounds):
        outcome, picks = kit.live(game, wager, kit.seed(n))
        assert kit.live(game, wager, kit.seed(n))[0] == outcome
        assert kit.replay(game, game.wager_from(kit.plain(wager.data)), picks) == outcome
        seen.add(tuple(picks))
    assert len(seen) > rounds // 4


def assert_outcomes_do_not_hang_on_the_stake(game: Game, low: Any, high: Any) -> None:
    """The same seed picks the same for any stake."""
    small, large = kit.parsed(game, low), kit.parsed(game, high)
    for n in range(60):
        assert kit.live(game, small, kit.seed(n))[1] == kit.live(game, large, kit.seed(n))[1]


def assert_refused_numbers(
    name: str, path: Sequence[Any], value: Any, *, key: str, reason: str
) -> None:
    """A game.toml with this one number changed is refused by key and reason."""
    changed = kit.numbers(name)
    at: Any = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(GameFault, match=reason) as caught:
        kit.built(name, changed)
    assert caught.value.key == key


STAKE_BODIES = [
    ({}, "money.not_an_amount"),
    ({"stake": 1}, "money.not_an_amount"),
    ({"stake": "1.001"}, "game.stake_grid"),
    ({"stake": "0.00"}, "game.stake_not_positive"),
    ({"stake": "1000001.00"}, "game.stake_beyond"),
    ({"stake": "1.00", "coins": 5}, "game.shape"),
    ([], "game.shape"),
    (None, "game.shape"),
]
"""Bodies that no game of one stake takes, and the code of the refusal."""


def picked(game: Game, picks: Sequence[int], stake: str = "1.00") -> Any:
    """The outcome of a round of one stake from given picks, all of which are used."""
    wager = kit.parsed(game, {"stake": stake})
    again = dice.Replay(picks)
    outcome = game.play(wager, again.pick)
    again.finish()
    return outcome
