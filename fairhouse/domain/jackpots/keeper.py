"""The keeper of the pots: decides hits inside a batch of the till, under the meters' locks.

The batch has added its shares to the meters, last of all, and holds their rows until it commits.
What a meter showed before the batch is its level less what the batch added, so the wagers can be
walked through in order and every hit takes exactly what the meter held at its place (JJ-7.14).
Batches without a hit, which is nearly all, compare one number a jackpot and are done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from fairhouse.domain.jackpots.book import Book
from fairhouse.domain.jackpots.rules import (
    MUST_HIT_BY,
    Hit,
    Level,
    Part,
    Pot,
    Struck,
    Terms,
    Walked,
    Who,
    share_out,
    walk,
)
from fairhouse.domain.jackpots.seal import EPOCH, CycleSeal, target_of
from fairhouse.domain.jackpots.statements import STATEMENTS
from fairhouse.domain.wallet.meters import Ask, Batch, Rows, Steps
from fairhouse.domain.wallet.statements import TILL
from fairhouse.kit import dice, ids

log = logging.getLogger("fairhouse.jackpots")

first_pick = dice.first_pick
_MOST_TARGETS: Final = 256


class Won(msgspec.Struct, frozen=True):
    """What a winner is told at once; it is paid when the operator has confirmed it (JJ-7.13)."""

    win_id: UUID
    title: str
    amount_micros: int
    currency: str


Tell = Callable[[Any, tuple[Won, ...]], Any]
"""An answer, and what it won -> the answer that says so."""


def won_of(told: str | None) -> tuple[Won, ...]:
    """The wins of a stored round, from the column that `recall_rounds` makes of them."""
    return () if told is None else tuple(Won(*row) for row in _decode(told))


_decode = msgspec.json.Decoder(list[tuple[UUID, str, int, str]]).decode


class _Opened:
    """A cycle that begins in this batch: its identity and its fresh seed."""

    def __init__(self, seed: bytes) -> None:
        self.id = ids.new()
        self.seed = seed


class Keeper:
    """Keeps every jackpot of the installation, for one process."""

    def __init__(
        self, book: Book, *, tell: Tell, new_seed: Callable[[], bytes] = dice.new_seed
    ) -> None:
        self.book = book
        self._tell = tell
        self._new_seed = new_seed
        self._seal = CycleSeal()
        self._targets: dict[tuple[int, int], int | None] = {}
        """The sealed amounts of cycles that were read, by jackpot and cycle; in memory only."""

    def pot(
        self, place: tuple[str, str, str], stake: int, cap: int | None, seed: bytes, now: datetime
    ) -> Pot | None:
        """What a stake brings, in micros, with what the round's own seed draws for it.

        `place` is (house, game, currency); `cap` is the most that the player may stake. None
        when its game feeds nothing now.
        """
        share = self.book.feeds(place, now).share(stake, cap)
        if not share.draws:
            return share if share.parts else None
        hits = [
            terms.number
            for terms, label, weights, below in share.draws
            if first_pick(seed, label, weights) < below
        ]
        return Struck(share, frozenset(hits)) if hits else share

    def after(self, batch: Batch) -> Steps:
        """What follows from the meters' levels; see `Keeper` of the wallet."""
        struck = {number for *_, pot in batch.parts if type(pot) is Struck for number in pot.hits}
        for version in self.book.at(batch.now):
            terms = version.terms
            level = batch.levels.get(terms.meter)
            if level is None:
                continue
            target = None
            if terms.kind == MUST_HIT_BY:
                target = yield from self._target(terms, level.cycle)
                if target is None or level.micros < target:
                    continue
            elif terms.number not in struck and level.micros <= terms.limit_micros:
                continue
            yield from self._walk(batch, terms, target)

    def _target(self, terms: Terms, cycle: int) -> Generator[Ask, Rows, int | None]:
        """The sealed amount of a cycle, read and opened once a process."""
        known = (terms.number, cycle)
        if known not in self._targets:
            rows = yield Ask(STATEMENTS["cycle"], known)
            if not rows:
                raise LookupError(f"{terms.name} has no cycle {cycle}")
            ((cycle_id, version, start, epoch, sealed, _),) = rows
            seed = self._seal.open(bytes(sealed), cycle_id, epoch)
            if len(self._targets) >= _MOST_TARGETS:
                self._targets.clear()
            drawn_by = self.book.version(terms.number, version).terms
            self._targets[known] = target_of(drawn_by, start, seed)
        return self._targets[known]

    def _walk(self, batch: Batch, terms: Terms, target: int | None) -> Steps:
        """Something happened: walk the batch from where it began, and write what it came to."""
        rows = yield Ask(TILL["lock_meters"], (terms.meters,))
        at = {row[0]: row[1] for row in rows}  # those that the batch did not touch
        at |= {meter: level.micros for meter, level in batch.levels.items()}
        cycle = batch.levels[terms.meter].cycle
        began = Level(
            at[terms.meter] - batch.added.get(terms.meter, 0),
            at[terms.reserve] - batch.added.get(terms.reserve, 0),
            at[terms.diversion],
            cycle,
        )
        opened: dict[int, _Opened] = {}

        def next_target(number: int, start: int) -> int:
            opened[number] = new = _Opened(self._new_seed())
            drawn = target_of(terms, start, new.seed)
            if drawn is None:
                raise ValueError(f"{terms.name} has no sealed amount")
            return drawn

        walked = walk(terms, began, parts_of(batch, terms), target, next_target)
        for reset in walked.cycles:
            opened.setdefault(reset.number, _Opened(self._new_seed()))
        yield from self._write(batch, terms, walked, opened)

    def _write(
        self, batch: Batch, terms: Terms, walked: Walked, opened: dict[int, _Opened]
    ) -> Steps:
        level = walked.level
        for cycle, hit in zip(walked.cycles, walked.hits, strict=True):
            level.reserve += yield from self._pay(batch, terms, hit)
            new = opened[cycle.number]
            sealed = self._seal.seal(new.seed, new.id)
            yield Ask(
                STATEMENTS["insert_cycle"],
                (
                    terms.number, cycle.number, terms.version, new.id, batch.now,
                    cycle.from_reserve, cycle.from_house, cycle.from_diversion, EPOCH, sealed,
                    dice.commitment(new.seed, new.id),
                ),
            )  # fmt: skip
        if walked.overflow:
            overflow = (ids.new(), terms.number, level.cycle, batch.now, walked.overflow)
            yield Ask(STATEMENTS["insert_overflow"], overflow)
        holds = [level.meter, level.reserve, level.diversion]
        yield Ask(TILL["set_meters"], (terms.meters, holds, [level.cycle] * 3))

    def _pay(self, batch: Batch, terms: Terms, hit: Hit) -> Generator[Ask, Rows, int]:
        """Set the parts of a hit aside for its winners; what cannot be split is the value."""
        rates = [self.book.rate(terms, who.currency) for who in hit.winners]
        paid, rest = share_out(hit.value, rates)
        log.info(
            "%s, cycle %d: %d micros won by %d, %d to the reserve",
            terms.name, hit.cycle, hit.value, len(paid), rest,
        )  # fmt: skip
        yield Ask(
            STATEMENTS["insert_hit"],
            (terms.number, hit.cycle, batch.now, hit.value, rest, len(paid)),
        )
        for who, (base_num, base_den), one in zip(hit.winners, rates, paid, strict=True):
            won = Won(ids.new(), terms.title, one.amount_micros, who.currency)
            yield Ask(
                STATEMENTS["insert_win"],
                (
                    won.win_id, terms.number, hit.cycle, who.cell, who.player_id, who.entry,
                    who.house, who.game, batch.now, one.base_micros, one.amount_micros,
                    who.currency, base_num, base_den,
                ),
            )  # fmt: skip
            self._say(batch, who, won)
        return rest

    def _say(self, batch: Batch, who: Who, won: Won) -> None:
        """Put the win in the answer, also where the same key was asked twice in the batch."""
        before = batch.answers[who.place]
        after = self._tell(before, (won,))
        batch.answers[:] = [after if answer is before else answer for answer in batch.answers]


def parts_of(batch: Batch, terms: Terms) -> list[Part]:
    """The wagers of a batch that feed a jackpot, in order."""
    found = []
    for place, entry, state, pot in batch.parts:
        struck = pot if isinstance(pot, Struck) else Struck(pot, frozenset())
        who = Who(
            place, state.cell, state.player_id, entry, state.house, state.currency,
            struck.share.game,
        )  # fmt: skip
        for fed, meter, reserve in struck.share.parts:
            if fed.number == terms.number:
                hit = terms.number in struck.hits
                found.append(Part(who, meter, reserve, hit, struck.event))
    return found
