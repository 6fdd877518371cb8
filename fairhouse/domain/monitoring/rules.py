"""What in a member's acts looks like a program's, and who may decide a case. Pure.

The site's own autoplay (JJ-8.16) is allowed, comes at an even pace, and is not marked in a
stored round. So every signal is built on what autoplay cannot do:

- It plays at most so many games; then somebody presses the button again. An even run that is no
  longer counts as one act, the press, and what follows it as time in which a person may rest.
- It never plays faster than its pause, and only games of classes that have it. Whatever is
  faster, or of another class, was played by hand or by a program.

All intervals are whole milliseconds; medians and quartiles are by nearest rank: values that
occurred, never averages.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec

from fairhouse.kit.house_rules.schema import Play, Robots
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.states import StateTable

STATES: Final = StateTable(
    may_go={
        "open": frozenset({"cleared", "proposed"}),
        "proposed": frozenset({"ended", "open"}),
        "cleared": frozenset(),
        "ended": frozenset(),
    },
    may_do={"open": frozenset({"judge"}), "proposed": frozenset({"second"})},
)
HOLDS: Final = StateTable(
    may_go={
        "held": frozenset({"released", "upheld"}),
        "released": frozenset({"held"}),
        "upheld": frozenset(),
    },
    may_do={"held": frozenset({"judge"})},
)
"""A released registration is held again when it also fits a membership that ended later."""

LEAST_REASON: Final = 20
"""Letters; a word is no explanation."""
_MS: Final = timedelta(milliseconds=1)


class Act(NamedTuple):
    """Something that a member did in a game: began a round, or decided in one.

    `waited_ms` is how long after the stage before it a decision came; None for a begun round.
    """

    at: datetime
    game: str
    waited_ms: int | None = None


class Autoplay(NamedTuple):
    """What the site itself may play of a game: so few to so many rounds, so far apart at least."""

    least: int
    most: int
    pause_ms: int


class Signal(msgspec.Struct, frozen=True):
    """One thing that a person hardly does, with its figures and in a sentence."""

    name: str
    found: int
    threshold: int
    unit: str
    sentence: str


def autoplay_of(play: Play, kinds: Mapping[str, str]) -> dict[str, Autoplay]:
    """Game -> what autoplay may do with it; no entry where it is not offered."""
    pause_ms = int(play.autoplay.pause_seconds * 1000)
    allowed = Autoplay(play.autoplay.min_spins, play.autoplay.max_spins, pause_ms)
    return {game: allowed for game, kind in kinds.items() if play.classes[kind].autoplay}


def signals(
    day: Sequence[Act],
    before: Sequence[Act],
    *,
    since: datetime,
    until: datetime,
    robots: Robots,
    autoplay: Mapping[str, Autoplay],
    titles: Mapping[str, str],
    zone: tzinfo,
) -> list[Signal]:
    """Everything in the acts of a day that a person hardly does.

    `day` are those from a day's start to `until`, `before` those from `since` to the day's
    start; both in time. Sentences name games by `titles` and clock times in `zone`.
    """
    if len(day) < robots.look_from_acts:
        return []
    return [
        *_unbroken(day, robots, autoplay, zone),
        *_steady(day, robots, autoplay, titles),
        *_even(day, robots, autoplay, titles),
        *_quick(day, robots),
        *_restless([*before, *day], since, until, robots, autoplay),
    ]


def by_hour(acts: Sequence[Act], zone: tzinfo) -> list[int]:
    """How many acts fall into each of the 24 hours of a clock."""
    found = [0] * 24
    for act in acts:
        found[act.at.astimezone(zone).hour] += 1
    return found


# intervals and runs


def gaps(acts: Sequence[Act]) -> list[tuple[str, int]]:
    """(game, ms) from each round to the next when nothing else was done between them.

    An interval across two games or after a decision is (empty, ms): no pace of anything.
    """
    return [
        (
            second.game
            if first.game == second.game and first.waited_ms is None and second.waited_ms is None
            else "",
            (second.at - first.at) // _MS,
        )
        for first, second in pairwise(acts)
    ]


def by_hand(acts: Sequence[Act], robots: Robots, autoplay: Mapping[str, Autoplay]) -> Sequence[Act]:
    """The acts without those that autoplay may have done; its start stays."""
    kept = [True] * len(acts)
    for start, size, game in _runs(gaps(acts), robots.steady_spread_ms, autoplay):
        if autoplay[game].least <= size + 1 <= autoplay[game].most:
            kept[start + 1 : start + size + 1] = [False] * size
    return [act for act, stays in zip(acts, kept, strict=True) if stays]


def _runs(
    between: Sequence[tuple[str, int]], spread_ms: int, autoplay: Mapping[str, Autoplay]
) -> Iterator[tuple[int, int, str]]:
    """(first, length, game) of runs of intervals that lie within `spread_ms`, from the left."""
    start, lowest, highest = 0, 0, 0
    for at, (game, wait) in enumerate(between):
        allowed = autoplay.get(game)
        begun = at > start and between[start][0] == game
        if allowed is not None and wait >= allowed.pause_ms and begun:
            low, high = min(lowest, wait), max(highest, wait)
            if high - low <= spread_ms:
                lowest, highest = low, high
                continue
        yield from _run(between, start, at, autoplay)
        start, lowest, highest = at, wait, wait
    yield from _run(between, start, len(between), autoplay)


def _run(
    between: Sequence[tuple[str, int]], start: int, end: int, autoplay: Mapping[str, Autoplay]
) -> Iterator[tuple[int, int, str]]:
    if end == start:
        return
    game, wait = between[start]
    allowed = autoplay.get(game)
    if allowed is not None and wait >= allowed.pause_ms:
        yield start, end - start, game


def longest_steady(waits: Sequence[int], spread_ms: int) -> tuple[int, int, int]:
    """The longest stretch whose waits lie within `spread_ms`: its length, lowest and highest."""
    lows: deque[int] = deque()
    highs: deque[int] = deque()
    best, start = (0, 0, 0), 0
    for at, wait in enumerate(waits):
        while lows and waits[lows[-1]] >= wait:
            lows.pop()
        while highs and waits[highs[-1]] <= wait:
            highs.pop()
        lows.append(at)
        highs.append(at)
        while waits[highs[0]] - waits[lows[0]] > spread_ms:
            start += 1
            if lows[0] < start:
                lows.popleft()
            if highs[0] < start:
                highs.popleft()
        if at - start + 1 > best[0]:
            best = (at - start + 1, waits[lows[0]], waits[highs[0]])
    return best


def rank(ordered: Sequence[int], part: int, of: int) -> int:
    """The nearest-rank quantile part/of of sorted numbers: one of them."""
    return ordered[max(0, -(-len(ordered) * part // of) - 1)]


# the signals


def _unbroken(
    day: Sequence[Act], robots: Robots, autoplay: Mapping[str, Autoplay], zone: tzinfo
) -> Iterator[Signal]:
    acts = by_hand(day, robots, autoplay)
    pause = timedelta(minutes=robots.pause_minutes)
    begin, best = acts[0].at, (acts[0].at, acts[0].at)
    for first, second in pairwise(acts):
        if second.at - first.at >= pause:
            begin = second.at
        best = max(best, (begin, second.at), key=lambda span: span[1] - span[0])
    minutes = (best[1] - best[0]) // timedelta(minutes=1)
    if minutes >= robots.unbroken_hours * 60:
        start, end = (at.astimezone(zone) for at in best)
        yield Signal(
            "unbroken", minutes, robots.unbroken_hours * 60, "minutes",
            f"Played from {start:%H:%M} to {end:%H:%M}, {_hours(minutes)}, and never stopped for "
            f"{robots.pause_minutes} minutes. Runs that autoplay may have played count as stops.",
        )  # fmt: skip


def _steady(
    day: Sequence[Act],
    robots: Robots,
    autoplay: Mapping[str, Autoplay],
    titles: Mapping[str, str],
) -> Iterator[Signal]:
    """More rounds at autoplay's pace than autoplay plays without a hand."""
    for game, waits in _stretches(day):
        allowed = autoplay.get(game)
        if allowed is None or len(waits) < allowed.most:
            continue
        length, low, high = longest_steady(waits, robots.steady_spread_ms)
        if length + 1 > allowed.most and low >= allowed.pause_ms:
            yield Signal(
                "steady", length + 1, allowed.most, "rounds",
                f"{length + 1:,} rounds of {titles[game]} in a row, each {_seconds(low)} to "
                f"{_seconds(high)} after the one before. Autoplay stops after {allowed.most:,}, "
                f"and a hand that starts it again leaves a gap.",
            )  # fmt: skip
            return


def _stretches(day: Sequence[Act]) -> Iterator[tuple[str, list[int]]]:
    """Waits of one game that follow each other directly."""
    game, waits = "", list[int]()
    for of, wait in gaps(day):
        if of != game and waits:
            yield game, waits
            waits = []
        game = of
        if of:
            waits.append(wait)
    if waits:
        yield game, waits


def _even(
    day: Sequence[Act],
    robots: Robots,
    autoplay: Mapping[str, Autoplay],
    titles: Mapping[str, str],
) -> Iterator[Signal]:
    """Intervals that autoplay cannot explain, and too even for a hand."""
    pause_ms = robots.pause_minutes * 60_000
    found: dict[str, list[int]] = {}
    for game, wait in gaps(day):
        allowed = autoplay.get(game)
        if game and wait < pause_ms and (allowed is None or wait < allowed.pause_ms):
            found.setdefault(game, []).append(wait)
    for game, waits in found.items():
        if len(waits) < robots.even_rounds:
            continue
        waits.sort()
        low, high = rank(waits, 1, 4), rank(waits, 3, 4)
        if high - low <= robots.even_spread_ms:
            yield Signal(
                "even", high - low, robots.even_spread_ms, "milliseconds",
                f"Of {len(waits):,} rounds of {titles[game]} that autoplay cannot have played, "
                f"half came {_seconds(low)} to {_seconds(high)} after the one before: within "
                f"{high - low} thousandths of a second.",
            )  # fmt: skip
            return


def _quick(day: Sequence[Act], robots: Robots) -> Iterator[Signal]:
    """Decisions, or rounds, that follow faster than a person sees and presses."""
    decisions = sorted(act.waited_ms for act in day if act.waited_ms is not None)
    rounds = sorted(wait for game, wait in gaps(day) if game)
    for name, waits, what in (
        ("quick_decisions", decisions, "decisions came"),
        ("quick_rounds", rounds, "rounds began"),
    ):
        if len(waits) >= robots.quick_acts and rank(waits, 1, 2) <= robots.quick_ms:
            middle = rank(waits, 1, 2)
            yield Signal(
                name, middle, robots.quick_ms, "milliseconds",
                f"Half of {len(waits):,} {what} within {middle} thousandths of a second of what "
                "they follow. A person needs longer to see and to press.",
            )  # fmt: skip


def _restless(
    acts: Sequence[Act],
    since: datetime,
    until: datetime,
    robots: Robots,
    autoplay: Mapping[str, Autoplay],
) -> Iterator[Signal]:
    """Never a night's sleep in a week. Before the first act and after the last is rest too."""
    moments = [since, *(act.at for act in by_hand(acts, robots, autoplay)), until]
    longest = max(second - first for first, second in pairwise(moments))
    minutes = longest // timedelta(minutes=1)
    if minutes < robots.rest_hours * 60:
        yield Signal(
            "restless", minutes, robots.rest_hours * 60, "minutes",
            f"In {robots.rest_days} days the longest time without an act by hand was "
            f"{_hours(minutes)}. Nobody sleeps so little for so long.",
        )  # fmt: skip


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60} min"


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03} s"


# who may decide


def why_not_judge(state: str, reason: str, states: StateTable = STATES) -> Refusal | None:
    """Why nobody can say what an open case is, or for which want of words; or None."""
    if not states.may(state, "judge"):
        return refuse("monitoring.decided")
    if len(reason.strip()) < LEAST_REASON:
        return refuse("monitoring.reason", field="reason", letters=LEAST_REASON)
    return None


def why_not_second(state: str, proposed_by: str, decider: str) -> Refusal | None:
    """Two people: whoever asked for it does not decide it."""
    if not STATES.may(state, "second"):
        return refuse("monitoring.decided")
    if proposed_by == decider:
        return refuse("monitoring.second_person")
    return None
