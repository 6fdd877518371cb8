"""What all slot machines share: strips of symbols, what a reel shows, and the stake of a spin."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from fairhouse.games.records import (
    LARGEST_STAKE_MICROS,
    ConfigFault,
    Refusal,
    UnitBet,
    Wager,
    Weights,
    object_with,
    stake_on_grid,
)

Strip = list[tuple[str, int]]
"""Symbol and weight of every stop of a reel, in the order in which they turn."""
Column = tuple[str, ...]
"""What one reel shows, top to bottom."""


class Stake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which stakes a slot can take exactly, and the most that a round pays, in stakes."""

    grid_micros: int
    max_win_multiple: int


class FreeSpins(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many scatters award free spins, up to the most of a round; their wins are multiplied."""

    scatters: int
    awarded: int
    most: int
    multiplier: int


_BODY = frozenset({"stake", "key"})


class OneStake:
    """The wager of a machine on which nothing but the stake is chosen: `{"stake": "1.00"}`."""

    def __init__(self, grid_micros: int) -> None:
        self.grid_micros = grid_micros

    def parse(self, body: Mapping[str, Any]) -> Wager | Refusal:
        """A wager from outside, or what is wrong with it."""
        wrong = object_with(body, _BODY, None)
        if wrong:
            return wrong
        stake = stake_on_grid(body.get("stake"), self.grid_micros, "stake")
        return stake if isinstance(stake, Refusal) else wager_of(stake)

    def wager_from(self, data: Mapping[str, Any]) -> Wager:
        """A stored wager. Raises ValueError when its stake does not divide into coins."""
        stake: int = data["stake_micros"]
        if stake <= 0 or stake % self.grid_micros:
            raise ValueError(f"{stake} micros are no stake of this game")
        return wager_of(stake)

    def unit_bets(self, bet: str) -> Iterator[UnitBet]:
        """One kind of bet, one unit staked."""
        yield UnitBet(bet, bet, wager_of(1_000_000))


def wager_of(stake: int) -> Wager:
    """The wager of a stake that has been checked."""
    return Wager(stake, {"stake_micros": stake}, stake)


def columns(strip: Sequence[str], rows: int) -> list[Column]:
    """What a reel shows at each of its stops: the stop's symbol on top; the strip is a ring."""
    size = len(strip)
    return [tuple(strip[(stop + row) % size] for row in range(rows)) for stop in range(size)]


def symbols_on(strip: Strip) -> list[str]:
    """The symbols of a strip without their weights."""
    return [symbol for symbol, _ in strip]


def weights_of(strip: Strip) -> Weights:
    """How likely each stop of a reel is."""
    return Weights([weight for _, weight in strip])


# Numbers that cannot be played


def check_stake(stake: Stake, shares: int) -> None:
    """The grid divides into so many coins. Raises ConfigFault."""
    grid = stake.grid_micros
    if not 0 < grid <= LARGEST_STAKE_MICROS or shares < 1 or grid % shares:
        reason = f"{grid} is not a positive multiple of the {shares} coins of a stake"
        raise ConfigFault("stake.grid_micros", reason)
    if not 1 <= stake.max_win_multiple <= 1_000_000:
        raise ConfigFault("stake.max_win_multiple", "must lie between 1 and 1,000,000")


def check_pays(pays: Mapping[str, Sequence[int]], reels: int, special: Collection[str]) -> None:
    """Pays for 1, 2, ... alike, one for each reel. Raises ConfigFault."""
    if not pays:
        raise ConfigFault("line_pays", "no symbol pays")
    for name, row in pays.items():
        key = f"line_pays.{name}"
        if name in special:
            raise ConfigFault(key, "this symbol has another role")
        if len(row) != reels:
            raise ConfigFault(key, f"there are {len(row)} pays for {reels} reels")
        if list(row) != sorted(row) or row[0] < 0 or row[-1] < 1:
            raise ConfigFault(key, "pays are at least 0, never fall, and all alike must pay")


def check_free_spins(free: FreeSpins, reels: int) -> None:
    """Raises ConfigFault for free spins that could not start, end or be added up."""
    if not 1 <= free.scatters <= reels:
        raise ConfigFault("free_spins.scatters", f"must lie between 1 and {reels}")
    if not 1 <= free.awarded <= free.most <= 1000:
        raise ConfigFault("free_spins.most", "must be at least what is awarded, at most 1000")
    if not 1 <= free.multiplier <= 100:
        raise ConfigFault("free_spins.multiplier", "must lie between 1 and 100")


def check_reels(
    reels: Sequence[Strip],
    *,
    count: int,
    rows: int,
    known: Collection[str],
    barred: Mapping[str, Collection[int]],
    single: Collection[str] = (),
) -> None:
    """Strips of known symbols with positive weights. Raises ConfigFault.

    `barred`  symbol -> reels on which it must not lie
    `single`  symbols that may show once on a reel at most
    """
    if len(reels) != count:
        raise ConfigFault("reels", f"there are {len(reels)}, there must be {count}")
    for reel, strip in enumerate(reels):
        key = f"reels[{reel}]"
        if len(strip) < rows:
            raise ConfigFault(key, f"a strip has at least {rows} stops")
        for at, (symbol, weight) in enumerate(strip):
            if symbol not in known:
                raise ConfigFault(f"{key}[{at}]", f"“{symbol}” is no symbol of this game")
            if weight < 1:
                raise ConfigFault(f"{key}[{at}]", f"the weight {weight} is not positive")
            if reel in barred.get(symbol, ()):
                raise ConfigFault(f"{key}[{at}]", f"“{symbol}” must not lie on this reel")
        for symbol in single:
            if any(shown.count(symbol) > 1 for shown in columns(symbols_on(strip), rows)):
                raise ConfigFault(key, f"“{symbol}” can show twice on this reel")
