"""Silver Tide. Five picks a spin: where each reel stops. The bet is `{"stake": "1.00"}`.

There are no lines: alike symbols on reels next to each other from the first pay in every way in
which one cell of each reel can be chosen, 3 x 3 x 3 x 3 x 3 ways in all. The pearl is wild and lies
on the middle reels only. Lighthouses pay anywhere, on the whole stake; enough of them start free
spins, which pay their wins times the multiplier and can start more of them, up to the most.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from fairhouse.games.records import ConfigFault, Pick, UnitBet, Wager
from fairhouse.games.shared import slots, ways

SHARED = (slots, ways)
REELS = 5
ROWS = 3


class Symbols(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two symbols with a role of their own, and the words for all."""

    wild: str
    scatter: str
    titles: dict[str, str]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: slots.Stake
    coins_a_stake: int
    symbols: Symbols
    free_spins: slots.FreeSpins
    line_pays: dict[str, tuple[int, int, int, int, int]]
    scatter_pays: list[int]
    reels: list[slots.Strip]


class Spin(NamedTuple):
    """One spin, in coins."""

    stops: tuple[int, ...]
    wins: list[ways.WaysWin]
    scatters: int
    scatter_coins: int
    coins: int


class SilverTide:
    """The game, with what every stop shows worked out beforehand."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.max_win_multiple = config.stake.max_win_multiple
        self.free = config.free_spins
        self.coins_a_stake = config.coins_a_stake
        self.weights = [slots.weights_of(strip) for strip in config.reels]
        self.strips = [slots.symbols_on(strip) for strip in config.reels]
        self.columns = [slots.columns(strip, ROWS) for strip in self.strips]
        self.ways = ways.Ways(config.line_pays, config.symbols.wild)
        self.counts = [[self.ways.counts(column) for column in reel] for reel in self.columns]
        scatter = config.symbols.scatter
        self.scatters = [[column.count(scatter) for column in reel] for reel in self.columns]
        self.scatter_coins = [stakes * self.coins_a_stake for stakes in config.scatter_pays]
        stakes = slots.OneStake(config.stake.grid_micros)
        self.parse, self.wager_from = stakes.parse, stakes.wager_from

    def spin(self, pick: Pick) -> Spin:
        """Stop the five reels and add up what shows."""
        w0, w1, w2, w3, w4 = self.weights
        stops = (pick(w0), pick(w1), pick(w2), pick(w3), pick(w4))
        c0, c1, c2, c3, c4 = self.counts
        a, b, c, d, e = stops
        wins = self.ways.wins((c0[a], c1[b], c2[c], c3[d], c4[e]))
        scatters = sum([shown[stop] for shown, stop in zip(self.scatters, stops, strict=True)])
        scatter_coins = self.scatter_coins[scatters]
        coins = sum([win.coins for win in wins]) + scatter_coins
        return Spin(stops, wins, scatters, scatter_coins, coins)

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """The paid spin, then every free spin that it and they win."""
        coin_micros = wager.stake_micros // self.coins_a_stake
        first = self.spin(pick)
        coins = first.coins
        free: list[dict[str, Any]] = []
        started = total = left = self.awards(first.scatters, 0)
        while left:
            left -= 1
            spin = self.spin(pick)
            more = self.awards(spin.scatters, total)
            total += more
            left += more
            coins += spin.coins * self.free.multiplier
            free.append(self._view(spin, coin_micros * self.free.multiplier, more))
        view = self._view(first, coin_micros, started)
        view["multiplier"] = self.free.multiplier
        view["free_spins"] = free
        return coins * coin_micros, view

    def awards(self, scatters: int, so_far: int) -> int:
        """Free spins that so many scatters start, when `so_far` were started in the round."""
        if scatters < self.free.scatters:
            return 0
        return min(self.free.awarded, self.free.most - so_far)

    def _view(self, spin: Spin, coin_micros: int, awarded: int) -> dict[str, Any]:
        return {
            "stops": spin.stops,
            "window": [reel[stop] for reel, stop in zip(self.columns, spin.stops, strict=True)],
            "lines": [],
            "ways": ways.shown(spin.wins, coin_micros),
            "scatters": spin.scatters,
            "scatter_win_micros": spin.scatter_coins * coin_micros,
            "win_micros": spin.coins * coin_micros,
            "awarded": awarded,
        }

    def unit_bets(self) -> Iterable[UnitBet]:
        """One bet: the spin."""
        return slots.OneStake(self.config.stake.grid_micros).unit_bets("spin")

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the reels and the pay table before any round."""
        symbols = self.config.symbols
        return {
            "mechanic": "ways",
            "symbols": list(symbols.titles),
            "titles": symbols.titles,
            "strips": self.strips,
            "window": [reel[0] for reel in self.columns],
            "reels": REELS,
            "rows": ROWS,
            "lines": [],
            "counts": list(range(1, REELS + 1)),
            "line_pays": self.config.line_pays,
            "coins_a_stake": self.coins_a_stake,
            "wild": symbols.wild,
            "scatter": symbols.scatter,
            "scatter_pays": [
                {"count": count, "stakes": stakes}
                for count, stakes in enumerate(self.config.scatter_pays)
                if stakes
            ],
            "free_spins": msgspec.structs.asdict(self.free),
            "grid_micros": self.config.stake.grid_micros,
            "max_win_multiple": self.max_win_multiple,
        }


def build(config: Config) -> SilverTide:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    special = (config.symbols.wild, config.symbols.scatter)
    slots.check_stake(config.stake, config.coins_a_stake)
    slots.check_pays(config.line_pays, REELS, special)
    slots.check_free_spins(config.free_spins, REELS)
    _check_scatter_pays(config.scatter_pays)
    if set(config.symbols.titles) != {*config.line_pays, *special}:
        raise ConfigFault("symbols.titles", "every symbol has a title, and nothing else has")
    slots.check_reels(
        config.reels,
        count=REELS,
        rows=ROWS,
        known=config.symbols.titles,
        barred={config.symbols.wild: (0, REELS - 1)},
        single=(config.symbols.scatter,),
    )
    return SilverTide(config)


def _check_scatter_pays(pays: list[int]) -> None:
    if len(pays) != REELS + 1:
        raise ConfigFault("scatter_pays", f"there are {len(pays)}, for 0 to {REELS} scatters")
    if list(pays) != sorted(pays) or pays[0] != 0:
        raise ConfigFault("scatter_pays", "they begin with 0 and never fall")
