"""Brass Bells. Three picks: where each reel stops. The bet is `{"stake": "1.00", "lines": 5}`.

One line, the middle one, or all five are played; the stake is spread over them evenly, and without
a word about lines all are. A line pays for its symbols from the left, once. No wilds, no features.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from fairhouse.games.records import (
    ConfigFault,
    Pick,
    Refusal,
    UnitBet,
    Wager,
    object_with,
    refuse,
    stake_on_grid,
)
from fairhouse.games.shared import lines, slots

SHARED = (lines, slots)
REELS = ROWS = 3


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: slots.Stake
    titles: dict[str, str]
    line_pays: dict[str, tuple[int, int, int]]
    lines: list[tuple[int, int, int]]
    line_choices: list[int]
    reels: list[slots.Strip]


class BrassBells:
    """The game, with what every stop shows worked out beforehand."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.max_win_multiple = config.stake.max_win_multiple
        self.weights = [slots.weights_of(strip) for strip in config.reels]
        self.strips = [slots.symbols_on(strip) for strip in config.reels]
        self.columns = [slots.columns(strip, ROWS) for strip in self.strips]
        self.by_lines = {
            played: lines.Lines(config.lines[:played], config.line_pays, self.columns)
            for played in config.line_choices
        }

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """Stop the three reels and pay the lines played."""
        played: int = wager.parts
        coin_micros = wager.stake_micros // played
        w0, w1, w2 = self.weights
        stops = (pick(w0), pick(w1), pick(w2))
        wins = self.by_lines[played].wins(stops)
        won = sum([win.coins for win in wins]) * coin_micros
        return won, {
            "stops": stops,
            "window": [reel[stop] for reel, stop in zip(self.columns, stops, strict=True)],
            "lines": lines.shown(wins, coin_micros),
            "lines_played": played,
            "scatters": 0,
            "scatter_win_micros": 0,
            "win_micros": won,
            "awarded": 0,
            "free_spins": [],
        }

    def parse(self, body: Mapping[str, Any]) -> Wager | Refusal:
        """A wager from outside, or what is wrong with it."""
        wrong = object_with(body, _BODY, None)
        if wrong:
            return wrong
        played = body.get("lines", self.config.line_choices[-1])
        if type(played) is not int or played not in self.by_lines:
            choices = " or ".join(map(str, self.by_lines))
            reason = f"the lines played are {choices}"
            return refuse("game.shape", field="lines", reason=reason)
        stake = stake_on_grid(body.get("stake"), self.config.stake.grid_micros, "stake")
        return stake if isinstance(stake, Refusal) else _wager(stake, played)

    def wager_from(self, data: Mapping[str, Any]) -> Wager:
        """A stored wager. Raises ValueError when its stake does not divide into coins."""
        stake, played = data["stake_micros"], data["lines"]
        if stake <= 0 or stake % self.config.stake.grid_micros or played not in self.by_lines:
            raise ValueError(f"{stake} micros on {played} lines are no stake of this game")
        return _wager(stake, played)

    def unit_bets(self) -> Iterator[UnitBet]:
        """The spin on all lines, and on fewer."""
        for played in sorted(self.by_lines, reverse=True):
            bet = "spin" if played == self.config.line_choices[-1] else "one_line"
            yield UnitBet(bet, f"{played} lines", _wager(1_000_000, played))

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the reels, the lines and the pay table before any round."""
        return {
            "mechanic": "lines",
            "symbols": list(self.config.titles),
            "titles": self.config.titles,
            "strips": self.strips,
            "window": [reel[0] for reel in self.columns],
            "reels": REELS,
            "rows": ROWS,
            "lines": self.config.lines,
            "line_choices": self.config.line_choices,
            "counts": list(range(1, REELS + 1)),
            "line_pays": self.config.line_pays,
            "coins_a_stake": self.config.line_choices[-1],
            "wild": None,
            "scatter": None,
            "scatter_pays": [],
            "free_spins": None,
            "grid_micros": self.config.stake.grid_micros,
            "max_win_multiple": self.max_win_multiple,
        }


_BODY = frozenset({"stake", "lines", "key"})


def _wager(stake: int, played: int) -> Wager:
    return Wager(stake, {"stake_micros": stake, "lines": played}, played)


def build(config: Config) -> BrassBells:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    lines.check_lines(config.lines, REELS, ROWS)
    choices = config.line_choices
    if choices != [1, len(config.lines)] or choices[0] == choices[1]:
        raise ConfigFault("line_choices", "they are one line and all of them")
    slots.check_stake(config.stake, choices[-1])
    slots.check_pays(config.line_pays, REELS, ())
    if set(config.titles) != set(config.line_pays):
        raise ConfigFault("titles", "every symbol has a title, and nothing else has")
    slots.check_reels(config.reels, count=REELS, rows=ROWS, known=config.titles, barred={})
    return BrassBells(config)
