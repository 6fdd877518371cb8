"""Shared meters: what a batch adds to them, and who looks at what they came to.

A meter is one row that many players' wagers add to. A batch updates the meters it touches once,
last of all, in the order of their numbers, and from then on holds them until it commits: what a
meter shows afterwards is exact, and everything that depends on it is decided now. The domain
that owns the meters gives its kinds a `Keeper`, which answers with statements to run; so one
keeper serves the till, pages and the naive path.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from fairhouse.domain.wallet.rules import PlayerState

Rows = Sequence[Sequence[Any]]


class Ask(NamedTuple):
    """A statement that a keeper wants run, under the meters' locks."""

    statement: str
    arguments: tuple[Any, ...]


Steps = Generator[Ask, Rows, None]
"""Statements one after another; each is sent the rows that it found."""


class Level(NamedTuple):
    """A meter after this batch: its micros, and how often it was reset (the first cycle is 1)."""

    micros: int
    cycle: int


Part = tuple[int, int, PlayerState, Any]
"""A decision that touched meters: the place of its answer, the first entry of its operation,
whose it is, and its `pot`. A plain tuple: there is one a wager, and nearly all are never read."""


@dataclass(slots=True)
class Batch:
    """What a keeper is told. `answers` may be replaced; `added` and `levels` are by meter."""

    parts: Sequence[Part]
    answers: list[Any]
    added: Mapping[int, int]
    levels: Mapping[int, Level]
    now: datetime


class Keeper(Protocol):
    """Whoever owns meters."""

    def after(self, batch: Batch) -> Steps:
        """Decide what follows from the meters' levels. Raises what makes the batch fail."""
        ...


def summed(added: Sequence[Mapping[int, int]]) -> dict[int, int]:
    """Everything that is added to each meter. Wagers alike add the very same mapping."""
    distinct = {id(adds): adds for adds in added}
    times = Counter(map(id, added))
    meters: dict[int, int] = {}
    for key, adds in distinct.items():
        for meter, micros in adds.items():
            meters[meter] = meters.get(meter, 0) + micros * times[key]
    return meters


class NoMeter(LookupError):
    """A decision adds to a meter that does not exist: nothing of the batch may stand."""


def batch_of(
    parts: Sequence[Part], answers: list[Any], added: Mapping[int, int], rows: Rows, now: datetime
) -> Batch:
    """From the rows of `add_to_meters`. Raises NoMeter."""
    levels = {row[0]: Level(row[1], row[2]) for row in rows}
    missing = added.keys() - levels.keys()
    if missing:
        raise NoMeter(f"there is no meter {sorted(missing)}")
    return Batch(parts, answers, added, levels, now)
