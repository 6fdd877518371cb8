"""Attic Treasures. Five picks a spin: where each reel stops. The bet is `{"stake": "1.00"}`.

Twenty lines are always played; the cat is wild and never lies on the first reel. Keys pay anywhere,
on the whole stake. Enough of them open the attic: trunks, of which the player opens one after
another with `{"action": "pick", "at": 0}` until an empty one is found or no picks are left.

What lies in a trunk is drawn when it is opened, from what has not been found yet, all equally
likely and whichever trunk it is. So nothing is hidden that could leak, and no choice of trunks is
better than another. Without enough keys the round is over at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from fairhouse.games.records import (
    Action,
    Choice,
    ConfigFault,
    Pick,
    Refusal,
    UnitBet,
    Wager,
    Weights,
    action_among,
    refuse,
)
from fairhouse.games.shared import lines, slots

SHARED = (lines, slots)
REELS = 5
ROWS = 3
EMPTY = -1
"""What an empty trunk holds; other things are numbers of `bonus.titles`."""


class Symbols(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two symbols with a role of their own, and the words for all."""

    wild: str
    scatter: str
    titles: dict[str, str]


class Bonus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The attic: what opens it, how many trunks are empty, and what lies in the others.

    `titles`, `stakes` and `counts` belong together: so many of each thing, worth so many stakes.
    """

    scatters: int
    picks: int
    empty: int
    empty_title: str
    titles: list[str]
    stakes: list[int]
    counts: list[int]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of game.toml but its `[game]` table."""

    stake: slots.Stake
    symbols: Symbols
    bonus: Bonus
    line_pays: dict[str, tuple[int, int, int, int, int]]
    scatter_pays: list[int]
    lines: list[tuple[int, int, int, int, int]]
    reels: list[slots.Strip]


class Spin(NamedTuple):
    """The spin, in coins."""

    stops: tuple[int, ...]
    wins: list[lines.LineWin]
    scatters: int
    scatter_coins: int
    coins: int


class Position(msgspec.Struct, frozen=True):
    """The spin, the trunks opened so far, and all that lies in those still closed."""

    stake_micros: int
    win_micros: int | None
    spin: Spin
    opened: tuple[tuple[int, int], ...] = ()
    """(place, thing) in the order in which they were opened."""
    left: tuple[int, ...] = ()


class AtticTreasures:
    """The game, with what every stop shows worked out beforehand."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.bonus = config.bonus
        self.max_win_multiple = config.stake.max_win_multiple
        self.coins_a_stake = len(config.lines)
        self.weights = [slots.weights_of(strip) for strip in config.reels]
        self.strips = [slots.symbols_on(strip) for strip in config.reels]
        self.columns = [slots.columns(strip, ROWS) for strip in self.strips]
        self.lines = lines.Lines(config.lines, config.line_pays, self.columns, config.symbols.wild)
        scatter = config.symbols.scatter
        self.scatters = [[column.count(scatter) for column in reel] for reel in self.columns]
        self.scatter_coins = [stakes * self.coins_a_stake for stakes in config.scatter_pays]
        counted = enumerate(self.bonus.counts)
        things = [thing for thing, count in counted for _ in range(count)]
        self.things = (*things, *[EMPTY] * self.bonus.empty)
        self.one_of = [Weights.uniform(size) for size in range(1, len(self.things) + 1)]
        stakes = slots.OneStake(config.stake.grid_micros)
        self.parse, self.wager_from = stakes.parse, stakes.wager_from

    def spin(self, pick: Pick) -> Spin:
        """Stop the five reels; trunks are not part of it."""
        w0, w1, w2, w3, w4 = self.weights
        stops = (pick(w0), pick(w1), pick(w2), pick(w3), pick(w4))
        wins = self.lines.wins(stops)
        scatters = sum([shown[stop] for shown, stop in zip(self.scatters, stops, strict=True)])
        scatter_coins = self.scatter_coins[scatters]
        coins = sum([win.coins for win in wins]) + scatter_coins
        return Spin(stops, wins, scatters, scatter_coins, coins)

    def opens(self, scatters: int) -> bool:
        """Whether so many keys open the attic."""
        return scatters >= self.bonus.scatters

    def open(self, wager: Wager, pick: Pick) -> Position:
        """The spin. The round is over unless it opens the attic."""
        spin = self.spin(pick)
        stake = wager.stake_micros
        if self.opens(spin.scatters):
            return Position(stake, None, spin, (), self.things)
        return Position(stake, spin.coins * (stake // self.coins_a_stake), spin)

    def choices(self, position: Position) -> Sequence[Choice]:
        """Opening a trunk, while one may be opened."""
        return _PICK if position.win_micros is None else ()

    def parse_action(self, position: Position, body: Mapping[str, Any]) -> Action | Refusal:
        """A trunk that is still closed: `{"action": "pick", "at": 3}`."""
        action = action_among(self.choices(position), body, more=_AT)
        if isinstance(action, Refusal):
            return action
        at, closed = action.get("at"), self._closed(position)
        if type(at) is not int or at not in closed:
            return refuse("game.action", field="at", possible=", ".join(map(str, closed)))
        return action

    def act(self, position: Position, action: Action, pick: Pick) -> Position:
        """Open a trunk: one of the things not found yet, each as likely as another."""
        at = pick(self.one_of[len(position.left) - 1])
        thing = position.left[at]
        opened = (*position.opened, (action["at"], thing))
        left = position.left[:at] + position.left[at + 1 :]
        over = thing == EMPTY or len(opened) == self.bonus.picks
        win = self._won(position, opened) if over else None
        return Position(position.stake_micros, win, position.spin, opened, left)

    def closing(self, position: Position) -> Action:
        """The first closed trunk: as good as any other."""
        return {"action": "pick", "at": self._closed(position)[0]}

    def _closed(self, position: Position) -> list[int]:
        opened = {at for at, _ in position.opened}
        return [at for at in range(len(self.things)) if at not in opened]

    def _stakes(self, thing: int) -> int:
        return 0 if thing == EMPTY else self.bonus.stakes[thing]

    def _won(self, position: Position, opened: Iterable[tuple[int, int]]) -> int:
        """Micros won so far: the spin's, and what these trunks held."""
        found = sum([self._stakes(thing) for _, thing in opened])
        coins = position.spin.coins + found * self.coins_a_stake
        return coins * (position.stake_micros // self.coins_a_stake)

    def view(self, position: Position) -> dict[str, Any]:
        """The spin and the trunks opened so far. What the others hold is nowhere yet."""
        spin, stake = position.spin, position.stake_micros
        coin_micros = stake // self.coins_a_stake
        over = position.win_micros is not None
        return {
            "stops": spin.stops,
            "window": [reel[stop] for reel, stop in zip(self.columns, spin.stops, strict=True)],
            "lines": lines.shown(spin.wins, coin_micros),
            "scatters": spin.scatters,
            "scatter_win_micros": spin.scatter_coins * coin_micros,
            "win_micros": self._won(position, position.opened),
            "awarded": 0,
            "free_spins": [],
            "bonus": self._bonus_view(position, over) if self.opens(spin.scatters) else None,
            "over": over,
        }

    def _bonus_view(self, position: Position, over: bool) -> dict[str, Any]:
        stake = position.stake_micros
        titles = self.bonus.titles
        rows = [
            {
                "at": at,
                "title": self.bonus.empty_title if thing == EMPTY else titles[thing],
                "win_micros": self._stakes(thing) * stake,
            }
            for at, thing in position.opened
        ]
        return {
            "items": len(self.things),
            "picks_left": 0 if over else self.bonus.picks - len(position.opened),
            "opened": rows,
            "over": over,
            "win_micros": sum([self._stakes(thing) for _, thing in position.opened]) * stake,
        }

    def unit_bets(self) -> Iterable[UnitBet]:
        """One bet: the spin, with all that follows."""
        return slots.OneStake(self.config.stake.grid_micros).unit_bets("spin")

    @property
    def layout(self) -> dict[str, Any]:
        """What a page needs to draw the reels and the pay table before any round."""
        symbols, bonus = self.config.symbols, self.bonus
        things = zip(bonus.titles, bonus.stakes, bonus.counts, strict=True)
        pays = enumerate(self.config.scatter_pays)
        return {
            "mechanic": "pick_bonus",
            "symbols": list(symbols.titles),
            "titles": symbols.titles,
            "strips": self.strips,
            "window": [reel[0] for reel in self.columns],
            "reels": REELS,
            "rows": ROWS,
            "lines": self.config.lines,
            "counts": list(range(1, REELS + 1)),
            "line_pays": self.config.line_pays,
            "coins_a_stake": self.coins_a_stake,
            "wild": symbols.wild,
            "scatter": symbols.scatter,
            "scatter_pays": [{"count": n, "stakes": stakes} for n, stakes in pays if stakes],
            "free_spins": None,
            "bonus_scatters": bonus.scatters,
            "bonus_items": len(self.things),
            "bonus_picks": bonus.picks,
            "bonus_prizes": [{"title": t, "stakes": s, "count": count} for t, s, count in things],
            "bonus_ends": bonus.empty,
            "bonus_end_title": bonus.empty_title,
            "grid_micros": self.config.stake.grid_micros,
            "max_win_multiple": self.max_win_multiple,
        }


_AT = frozenset({"at"})
_PICK = (Choice("pick", "Open a trunk"),)


def build(config: Config) -> AtticTreasures:
    """The game of these numbers. Raises ConfigFault with the key and the reason."""
    special = (config.symbols.wild, config.symbols.scatter)
    lines.check_lines(config.lines, REELS, ROWS)
    slots.check_stake(config.stake, len(config.lines))
    slots.check_pays(config.line_pays, REELS, special)
    if set(config.symbols.titles) != {*config.line_pays, *special}:
        raise ConfigFault("symbols.titles", "every symbol has a title, and nothing else has")
    _check_scatter_pays(config.scatter_pays)
    _check_bonus(config.bonus)
    slots.check_reels(
        config.reels,
        count=REELS,
        rows=ROWS,
        known=config.symbols.titles,
        barred={config.symbols.wild: (0,)},
        single=(config.symbols.scatter,),
    )
    return AtticTreasures(config)


def _check_scatter_pays(pays: list[int]) -> None:
    if len(pays) != REELS + 1:
        raise ConfigFault("scatter_pays", f"there are {len(pays)}, for 0 to {REELS} scatters")
    if pays != sorted(pays) or pays[0] != 0:
        raise ConfigFault("scatter_pays", "they begin with 0 and never fall")


def _check_bonus(bonus: Bonus) -> None:
    if not 1 <= bonus.scatters <= REELS:
        raise ConfigFault("bonus.scatters", f"must lie between 1 and {REELS}")
    if not bonus.titles or not len(bonus.titles) == len(bonus.stakes) == len(bonus.counts):
        raise ConfigFault("bonus.titles", "there are as many titles as stakes and counts")
    if min(bonus.stakes) < 1 or min(bonus.counts) < 1:
        raise ConfigFault("bonus.stakes", "things are worth at least 1 stake, and lie there")
    if bonus.empty < 0 or sum(bonus.counts) + bonus.empty > 100:
        raise ConfigFault("bonus.empty", "must be at least 0, with at most 100 trunks in all")
    if not 1 <= bonus.picks <= sum(bonus.counts) + bonus.empty:
        raise ConfigFault("bonus.picks", "must lie between 1 and the number of trunks")
