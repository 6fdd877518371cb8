"""Which choices of which rounds belong together, and what rounds were expected to pay. Pure.

A stream is the row of choices made at one place of a game: the first draw of the deal, the stop of
the third reel. Choices of one place among other weights are another stream. Payouts are held
against the certificate: exactly where the wager decides everything, and where the player decides
too, from above only, because nobody can do better than the best play.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from typing import Final

from fairhouse.domain.randomness import statistics
from fairhouse.domain.randomness.statistics import Verdict
from fairhouse.domain.rounds.replays import Again, Draw
from fairhouse.games import certificate
from fairhouse.games.certificate import walk
from fairhouse.games.engine import Game
from fairhouse.games.evidence import Evidence

PLACES_MOST: Final = 8
"""Choices of a stage that are watched; later ones of a long deal say the same again."""
STAGES_MOST: Final = 4
WALKED_MOST: Final = 512
"""Different wagers of a day whose exact mean and variance are worked out by walking."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A place of a game with its weights; `size` alone when all choices are alike."""

    stage: int
    place: int
    size: int
    weights: tuple[int, ...] | None

    @property
    def name(self) -> str:
        """As the record names it."""
        stage = f"stage {self.stage}, " if self.stage else ""
        kind = "weighted" if self.weights else "alike"
        return f"{stage}draw {self.place + 1} of {self.size} {kind}"


@dataclass(slots=True)
class Payout:
    """Wins less expected wins of a day in units, with their variance, and what they tell."""

    rounds: int = 0
    net: float = 0.0
    variance: float = 0.0
    evidence: Evidence = field(default_factory=Evidence)

    def add(self, back: float, mean: float, variance: float = 0.0) -> None:
        """A round, or a bet of one."""
        self.rounds += 1
        self.net += back - mean
        self.variance += variance
        self.evidence.add(back / mean)


@dataclass(slots=True)
class GameDay:
    """The outcomes of one game version on one day."""

    game: Game
    rounds: int = 0
    draws: int = 0
    streams: dict[Stream, list[int]] = field(default_factory=lambda: defaultdict(list))
    payouts: dict[str, Payout] = field(default_factory=lambda: defaultdict(Payout))

    def add(self, again: Again, win_micros: int) -> None:
        """Take a round into the day. `win_micros` is what the books say it paid."""
        self.rounds += 1
        for stage in again.stages[:STAGES_MOST]:
            for place, draw in enumerate(stage.draws[:PLACES_MOST]):
                self._add_draw(stage.stage, place, draw)
        if not self.game.staged:
            self._add_payout(again, win_micros)
        else:
            self._add_bound(again, win_micros)

    def _add_draw(self, stage: int, place: int, draw: Draw) -> None:
        self.draws += 1
        self.streams[Stream(stage, place, draw.size, draw.weights)].append(draw.pick)

    def _add_payout(self, again: Again, win: int) -> None:
        rows = again.stages[0].view.get("bets")
        bets = certified(self.game)
        if not isinstance(rows, list) and len(bets) == 1:
            ((rtp, variance),) = bets.values()
            self._note("payout", win, again.stake_micros, rtp, variance)
        elif isinstance(rows, list) and find_spec(f"{self.game.package}.exact") is None:
            self._add_walked(again, win)
        elif isinstance(rows, list):
            for row in rows:
                if row["bet"] in bets:
                    rtp, variance = bets[row["bet"]]
                    name = f"payout of {row['bet']}"
                    self._note(name, row["win_micros"], row["stake_micros"], rtp, variance)

    def _note(self, name: str, win: int, stake: int, rtp: float, variance: float) -> None:
        unit = stake / 1_000_000
        self.payouts[name].add(win / 1_000_000, rtp * unit, variance * unit * unit)

    def _add_walked(self, again: Again, win: int) -> None:
        """A wager of several bets on one outcome: their joint variance, by walking the game."""
        known = _expected(self.game)
        key = tuple(sorted(again.course.wager["bets"].items()))
        if key not in known:
            if len(known) >= WALKED_MOST:
                return
            spread = walk(self.game, self.game.wager_from(again.course.wager))
            known[key] = _moments(spread.weights, spread.total)
        mean, variance = known[key]
        self.payouts["payout"].add(win / 1_000_000, mean, variance)

    def _add_bound(self, again: Again, win: int) -> None:
        best = _most_returned(self.game.name, self.game.version)
        first = self.game.wager_from(again.course.wager).stake_micros
        further = again.stake_micros - first
        self.payouts["payout above the best play"].add(
            (win - further) / 1_000_000, best * first / 1_000_000
        )

    def verdicts(self) -> list[tuple[str, int, Verdict]]:
        """(stream, its length, verdict) of everything that is long enough to be tested."""
        found = []
        for stream, picks in self.streams.items():
            weights = stream.weights or (1,) * stream.size
            tested = statistics.all_tests(picks, weights)
            found += [(stream.name, len(picks), verdict) for verdict in tested]
        for name, payout in self.payouts.items():
            answer = _payout_verdict(payout)
            if answer is not None:
                found.append((name, payout.rounds, answer))
        return found


def _payout_verdict(payout: Payout) -> Verdict | None:
    if payout.variance:
        return statistics.payout(payout.rounds, payout.net, payout.variance, payout.evidence)
    return statistics.above(payout.rounds, payout.evidence)


def certified(game: Game) -> Mapping[str, tuple[float, float]]:
    """Kind of bet -> return and variance for one unit, by the best strategy of the certificate."""
    return _certified(game.name, game.version)


@cache
def _certified(name: str, version: int) -> Mapping[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for bet in certificate.published(name, version)["bets"]:
        rtp = Fraction(int(bet["rtp"]["numerator"]), int(bet["rtp"]["denominator"]))
        found.setdefault(bet["bet"], (float(rtp), float(bet["standard_deviation"]) ** 2))
    return found


@cache
def _most_returned(name: str, version: int) -> float:
    """What no play of any bet returns more than."""
    stored = certificate.published(name, version)
    return max(rtp for rtp, _ in _certified(name, version).values()) * float(
        certificate.leeway(stored)
    )


@cache
def _expected(game: Game) -> dict[tuple[tuple[str, int], ...], tuple[float, float]]:
    return {}


def _moments(weights: Mapping[int, int], total: int) -> tuple[float, float]:
    """Mean and variance of a win, in units and units squared."""
    mean = Fraction(sum(win * weight for win, weight in weights.items()), total)
    square = Fraction(sum(win * win * weight for win, weight in weights.items()), total)
    return float(mean) / 1e6, float(square - mean * mean) / 1e12
