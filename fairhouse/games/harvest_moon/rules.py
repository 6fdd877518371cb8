"""Harvest Moon. Five picks a spin: where each reel stops. The bet is `{"stake": "1.00"}`.

Ten lines are always played; the stake is spread over them evenly. A line pays for three, four or
five alike from the left; the moon is wild and lies on the middle reels only, so the symbol on the
first reel always names the line. Lanterns pay anywhere, on the whole stake; three or more start
free spins, which pay their wins times the multiplier and can start more of them, up to the most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from fairhouse.games.records import (
    LARGEST_STAKE_MICROS,
    ConfigFault,
    Pick,
    Refusal,
    UnitBet,
    Wager,
    Weights,
    object_with,
    stake_on_grid,
)

REELS = 5
ROWS = 3


class Stake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which stakes the game can take exactly, and the most that a round pays."""

    grid_micros: int
    max_win_multiple: int


class Symbols(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two symbols with a role of their own."""

    wild: str
    scatter: str


class FreeSpins(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What three lanterns start."""

    scatters: int
    awarded: int
    most: int
    multiplier: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: Stake
    symbols: Symbols
    free_spins: FreeSpins
    line_pays: dict[str, tuple[int, int, int]]
    scatter_pays: tuple[int, int, int]
    lines: list[tuple[int, int, int, int, int]]
    reels: list[list[tuple[str, int]]]


Column = tuple[str, ...]
"""The three symbols that one reel shows, top to bottom."""


class Spin(NamedTuple):
    """One spin, in coins: a tenth of the stake, the stake of one line."""

    stops: tuple[int, ...]
    lines: list[tuple[int, str, int, int]]
    """(line, symbol, how many, coins) of each winning line."""
    scatters: int
    scatter_coins: int
    coins: int


class HarvestMoon:
    """The game, with what every stop shows worked out beforehand."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.max_win_multiple = config.stake.max_win_multiple
        self.free = config.free_spins
        self.coins_a_stake = len(config.lines)
        self.weights = [Weights([weight for _, weight in strip]) for strip in config.reels]
        self.strips = [[symbol for symbol, _ in strip] for strip in config.reels]
        self.columns = [columns(strip) for strip in self.strips]
        self.first = [self._starts(column) for column in self.columns[0]]
        self.covers = [
            [self._covers(reel, column) for column in self.columns[reel]]
            for reel in range(1, REELS)
        ]
        scatter = config.symbols.scatter
        self.scatters = [[column.count(scatter) for column in reel] for reel in self.columns]
        stake = [0, 0, 0, *(pays * self.coins_a_stake for pays in config.scatter_pays)]
        self.scatter_coins = stake
        self.line_bits = [(line, 1 << line) for line in range(len(config.lines))]

    def _starts(self, column: Column) -> list[tuple[str, int, tuple[int, int, int]]]:
        """(symbol, lines that begin with it, its pays) for one stop of the first reel."""
        paying = [s for s in dict.fromkeys(column) if s in self.config.line_pays]
        return [(s, self._lines_on(0, column, {s}), self.config.line_pays[s]) for s in paying]

    def _covers(self, reel: int, column: Column) -> dict[str, int]:
        """Symbol -> the lines that show it, or the wild, on this reel; as bits."""
        wild = self.config.symbols.wild
        return {s: self._lines_on(reel, column, {s, wild}) for s in self.config.line_pays}

    def _lines_on(self, reel: int, column: Column, wanted: set[str]) -> int:
        lines = enumerate(self.config.lines)
        return sum(1 << line for line, rows in lines if column[rows[reel]] in wanted)

    def spin(self, pick: Pick) -> Spin:
        """Stop the five reels and add up what shows."""
        w0, w1, w2, w3, w4 = self.weights
        stops = (pick(w0), pick(w1), pick(w2), pick(w3), pick(w4))
        coins, lines = self._line_wins(stops)
        scatters = 0
        for shown, stop in zip(self.scatters, stops, strict=True):
            scatters += shown[stop]
        scatter_coins = self.scatter_coins[scatters]
        return Spin(stops, lines, scatters, scatter_coins, coins + scatter_coins)

    def _line_wins(self, stops: tuple[int, ...]) -> tuple[int, list[tuple[int, str, int, int]]]:
        """Coins and the winning lines. Sets of lines are bits: one `and` a reel, not ten looks."""
        second, third, fourth, fifth = self.covers
        coins = 0
        lines: list[tuple[int, str, int, int]] = []
        for symbol, starting, pays in self.first[stops[0]]:
            three = starting & second[stops[1]][symbol] & third[stops[2]][symbol]
            if not three:
                continue
            four = three & fourth[stops[3]][symbol]
            five = four & fifth[stops[4]][symbol]
            for line, bit in self.line_bits:
                if three & bit:
                    count = 5 if five & bit else 4 if four & bit else 3
                    coins += pays[count - 3]
                    lines.append((line, symbol, count, pays[count - 3]))
        return coins, lines

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """The paid spin, then every free spin that it and they win."""
        coin_micros = wager.stake_micros // self.coins_a_stake
        first = self.spin(pick)
        coins = first.coins
        free: list[dict[str, Any]] = []
        started = total = left = self._awarded(first, 0)
        while left:
            left -= 1
            spin = self.spin(pick)
            more = self._awarded(spin, total)
            total += more
            left += more
            coins += spin.coins * self.free.multiplier
            free.append(self._view(spin, coin_micros * self.free.multiplier, more))
        view = self._view(first, coin_micros, started)
        view["multiplier"] = self.free.multiplier
        view["free_spins"] = free
        return coins * coin_micros, view

    def _awarded(self, spin: Spin, so_far: int) -> int:
        """Free spins that this spin starts, when `so_far` were started in the round."""
        if spin.scatters < self.free.scatters:
            return 0
        return min(self.free.awarded, self.free.most - so_far)

    def _view(self, spin: Spin, coin_micros: int, awarded: int) -> dict[str, Any]:
        return {
            "stops": spin.stops,
            "window": [reel[stop] for reel, stop in zip(self.columns, spin.stops, strict=True)],
            "lines": [
                {"line": line, "symbol": symbol, "count": count, "win_micros": won * coin_micros}
                for line, symbol, count, won in spin.lines
            ],
            "scatters": spin.scatters,
            "scatter_win_micros": spin.scatter_coins * coin_micros,
            "win_micros": spin.coins * coin_micros,
            "awarded": awarded,
        }

    def parse(self, body: Mapping[str, Any]) -> Wager | Refusal:
        """A wager from outside, or what is wrong with it."""
        wrong = object_with(body, _BODY, None)
        if wrong:
            return wrong
        stake = stake_on_grid(body.get("stake"), self.config.stake.grid_micros, "stake")
        return stake if isinstance(stake, Refusal) else _wager(stake)

    def wager_from(self, data: Mapping[str, Any]) -> Wager:
        """A stored wager. Raises ValueError when its stake does not divide into coins."""
        stake: int = data["stake_micros"]
        if stake <= 0 or stake % self.config.stake.grid_micros:
            raise ValueError(f"{stake} micros are no stake of this game")
        return _wager(stake)

    def unit_bets(self) -> Iterator[UnitBet]:
        """One bet: the spin."""
        yield UnitBet("spin", "spin", _wager(1_000_000))

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the reels, the lines and the pay table before any round."""
        return {
            "strips": self.strips,
            "window": [reel[0] for reel in self.columns],
            "lines": self.config.lines,
            "line_pays": self.config.line_pays,
            "scatter_pays": self.config.scatter_pays,
            "wild": self.config.symbols.wild,
            "scatter": self.config.symbols.scatter,
            "free_spins": msgspec.structs.asdict(self.config.free_spins),
            "grid_micros": self.config.stake.grid_micros,
            "coins_a_stake": self.coins_a_stake,
            "max_win_multiple": self.max_win_multiple,
        }


_BODY = frozenset({"stake", "key"})


def columns(strip: list[str]) -> list[Column]:
    """What a reel shows at each of its stops; the strip is a ring."""
    ring = strip + strip[: ROWS - 1]
    return [tuple(ring[stop : stop + ROWS]) for stop in range(len(strip))]


def _wager(stake: int) -> Wager:
    return Wager(stake, {"stake_micros": stake}, stake)


def build(config: Config) -> HarvestMoon:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    _check_stake(config)
    _check_lines(config)
    _check_pays(config)
    _check_free_spins(config.free_spins)
    if len(config.reels) != REELS:
        raise ConfigFault("reels", f"there are {len(config.reels)}, there must be {REELS}")
    for reel, strip in enumerate(config.reels):
        _check_strip(config, reel, strip)
    return HarvestMoon(config)


def _check_stake(config: Config) -> None:
    grid = config.stake.grid_micros
    if not config.lines or not 0 < grid <= LARGEST_STAKE_MICROS or grid % len(config.lines):
        reason = f"{grid} is not a positive multiple of the {len(config.lines)} lines"
        raise ConfigFault("stake.grid_micros", reason)
    if not 1 <= config.stake.max_win_multiple <= 1_000_000:
        raise ConfigFault("stake.max_win_multiple", "must lie between 1 and 1,000,000")


def _check_lines(config: Config) -> None:
    if len(set(config.lines)) != len(config.lines):
        raise ConfigFault("lines", "two lines are the same")
    for at, rows in enumerate(config.lines):
        if not set(rows) <= set(range(ROWS)):
            raise ConfigFault(f"lines[{at}]", f"a row lies between 0 and {ROWS - 1}")


def _check_pays(config: Config) -> None:
    for name, pays in {**config.line_pays, "scatter": config.scatter_pays}.items():
        if list(pays) != sorted(pays) or pays[0] < 1:
            raise ConfigFault(f"line_pays.{name}", "pays must be at least 1 and never fall")
    for special in (config.symbols.wild, config.symbols.scatter):
        if special in config.line_pays:
            raise ConfigFault(f"line_pays.{special}", "this symbol has another role")


def _check_free_spins(free: FreeSpins) -> None:
    if not 3 <= free.scatters <= REELS:
        raise ConfigFault("free_spins.scatters", f"must lie between 3 and {REELS}")
    if not 1 <= free.awarded <= free.most <= 1000:
        raise ConfigFault("free_spins.most", "must be at least what is awarded, at most 1000")
    if not 1 <= free.multiplier <= 100:
        raise ConfigFault("free_spins.multiplier", "must lie between 1 and 100")


def _check_strip(config: Config, reel: int, strip: list[tuple[str, int]]) -> None:
    key = f"reels[{reel}]"
    if len(strip) < ROWS:
        raise ConfigFault(key, f"a strip has at least {ROWS} stops")
    known = {*config.line_pays, config.symbols.wild, config.symbols.scatter}
    for at, (symbol, weight) in enumerate(strip):
        if symbol not in known:
            raise ConfigFault(f"{key}[{at}]", f"“{symbol}” is no symbol of this game")
        if weight < 1:
            raise ConfigFault(f"{key}[{at}]", f"the weight {weight} is not positive")
        if symbol == config.symbols.wild and reel in (0, REELS - 1):
            raise ConfigFault(f"{key}[{at}]", "the wild lies on the middle reels only")
    shown = columns([symbol for symbol, _ in strip])
    if any(column.count(config.symbols.scatter) > 1 for column in shown):
        raise ConfigFault(key, "two scatters can show on one reel")
