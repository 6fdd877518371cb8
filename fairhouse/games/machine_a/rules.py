"""Machine A: three picks, one line. The bet is `{"stake": "1.00"}`."""

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
    Weights,
    object_with,
    stake_on_grid,
)

SYMBOLS = "S.123C"
BARS = frozenset("123")


class Stake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which stakes the game can take exactly."""

    grid_micros: int


class Reels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Three strips, each symbol with its number of positions before it."""

    first: str
    second: str
    third: str
    positions: int


class Pays(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one unit pays for each line, the best first."""

    sevens: int
    triple_bars: int
    double_bars: int
    single_bars: int
    any_bars: int
    three_cherries: int
    two_cherries: int
    one_cherry: int


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: Stake
    reels: Reels
    pays: Pays


class MachineA:
    """The game, with its strips ready to be drawn from."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.max_win_multiple = max(msgspec.structs.astuple(config.pays))
        reels = config.reels
        self.strips = [
            _strip(getattr(reels, reel), f"reels.{reel}") for reel in ("first", "second", "third")
        ]
        for reel, (_, weights) in zip(("first", "second", "third"), self.strips, strict=True):
            if weights.total != reels.positions:
                reason = f"the weights sum to {weights.total}, not {reels.positions}"
                raise ConfigFault(f"reels.{reel}", reason)

    def play(self, wager: Wager, pick: Pick) -> tuple[int, dict[str, Any]]:
        """Spin three reels and pay the line."""
        line = "".join(symbols[pick(weights)] for symbols, weights in self.strips)
        return wager.stake_micros * self.pays(line), {"line": line}

    def pays(self, line: str) -> int:
        """What one unit on this line returns."""
        pays = self.config.pays
        if line == "SSS":
            return pays.sevens
        if set(line) <= BARS:
            alike = {"111": pays.single_bars, "222": pays.double_bars, "333": pays.triple_bars}
            return alike.get(line, pays.any_bars)
        cherries = len(line) - len(line.lstrip("C"))
        return (0, pays.one_cherry, pays.two_cherries, pays.three_cherries)[cherries]

    def parse(self, body: Mapping[str, Any]) -> Wager | Refusal:
        """A wager from outside, or what is wrong with it."""
        wrong = object_with(body, frozenset({"stake", "key"}), None)
        if wrong:
            return wrong
        stake = stake_on_grid(body.get("stake"), self.config.stake.grid_micros, "stake")
        return stake if isinstance(stake, Refusal) else _wager(stake)

    def wager_from(self, data: Mapping[str, Any]) -> Wager:
        """A stored wager."""
        return _wager(data["stake_micros"])

    def unit_bets(self) -> Iterator[UnitBet]:
        """One bet: the line."""
        yield UnitBet("line", "line", _wager(1_000_000))

    @property
    def layout(self) -> dict[str, Any]:
        """A test game has no page."""
        return {}


def _wager(stake: int) -> Wager:
    return Wager(stake, {"stake_micros": stake}, stake)


def _strip(text: str, key: str) -> tuple[str, Weights]:
    symbols, weights = "", []
    for word in text.split():
        if len(word) > 2 or word[-1] not in SYMBOLS or not word[:-1].isdigit():
            raise ConfigFault(key, f"“{word}” is not a weight and one of {SYMBOLS}")
        symbols += word[-1]
        weights.append(int(word[:-1]))
    return symbols, Weights(weights)


def build(config: Config) -> MachineA:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    return MachineA(config)
