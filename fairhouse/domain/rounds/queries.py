"""Reads of rounds: history, detail, the last one, and what a replay needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, Sum

from fairhouse.domain.rounds.actions import desk
from fairhouse.domain.rounds.models import OpenRound, Round, Stage
from fairhouse.domain.rounds.replays import Again, StageShown, course_of, play_again
from fairhouse.domain.rounds.rules import COMPLETE
from fairhouse.domain.rounds.stages import Course
from fairhouse.domain.wallet import queries as wallet
from fairhouse.games.engine import Game
from fairhouse.kit import ids
from fairhouse.kit.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round in a list."""

    round_id: UUID
    ticket: str
    at: datetime
    game: str
    title: str
    stake: Money
    win: Money
    before: Money
    after: Money

    @property
    def net(self) -> Money:
        """What the round changed: win less stake."""
        return self.win - self.stake


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDetail(RoundLine):
    """Everything that is kept of a round; the seed is opened because the round is over."""

    version: int
    content_hash: str
    wager: Any
    picks: list[int]
    """Of all stages, one after another."""
    view: dict[str, Any]
    max_win_reached: bool
    label: bytes
    commitment: bytes
    seed: bytes
    stages: tuple[StageShown, ...]
    """Every stage with its action, its draws and what was seen; a plain round has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDetail:
    """A round that waits for its player: what he may see, and what it has cost so far."""

    round_id: UUID
    ticket: str
    opened_at: datetime
    game: str
    title: str
    stage: int
    stake: Money
    view: dict[str, Any]
    """With the choices of this moment."""
    commitment: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ForReplay:
    """What plays a round again, and what it came to then."""

    round_id: UUID
    game: str
    version: int
    content_hash: str
    course: Course
    """The wager, the actions, and the picks of each stage."""
    seed: bytes
    commitment: bytes
    stake_micros: int
    win_micros: int


def history(
    player_id: int, since: datetime, *, until: datetime | None = None, limit: int = 100
) -> list[RoundLine]:
    """The player's rounds since a moment, newest first (JJ-8.17)."""
    rows = Round.objects.filter(cell=ids.cell_of(player_id), player_id=player_id, at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    currency = _currency(player_id)
    return [RoundLine(**_line(row, currency)) for row in rows.order_by("-entry")[:limit]]


def net_since(player_id: int, since: datetime) -> Money:
    """What the player's rounds since a moment changed together: wins less stakes."""
    rows = Round.objects.filter(cell=ids.cell_of(player_id), player_id=player_id, at__gte=since)
    sums = rows.aggregate(stakes=Sum("stake_micros"), wins=Sum("win_micros"))
    return Money(int(sums["wins"] or 0) - int(sums["stakes"] or 0), _currency(player_id))


def round_detail(player_id: int, round_id: UUID) -> RoundDetail | None:
    """One round of this player, or None: another's round is not found."""
    row = _row(round_id)
    if row is None or row.player_id != player_id:
        return None
    return _detail(row)


def last_round(player_id: int, game: str) -> RoundDetail | None:
    """The last round of a game: what a page shows after a lost connection (JJ-8.7b)."""
    numbers = [entry.number for entry in desk().numbers if entry.name == game]
    row = (
        Round.objects.filter(cell=ids.cell_of(player_id), player_id=player_id, game__in=numbers)
        .order_by("-entry")
        .first()
    )
    return _detail(row) if row is not None else None


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished round made again, for those who look at all rounds together."""

    game: Game
    again: Again
    win_micros: int


def finished(since: datetime, until: datetime) -> Iterator[Finished]:
    """Every round that was finished in a span, in time, of all players; made again one by one.

    Raises what `play_again` raises for a round that does not fit its game.
    """
    of = Round.objects.filter(at__gte=since, at__lt=until, state=COMPLETE)
    rows = of.order_by("at", "cell", "player_id", "entry")
    for number, wager, picks, win in rows.values_list(
        "game", "wager", "picks", "win_micros"
    ).iterator(chunk_size=2000):
        game = desk().game_of(number)
        course = course_of(game, {"wager": wager, "picks": picks})
        yield Finished(game, play_again(game, course), win)


@dataclass(frozen=True, slots=True)
class Located:
    """A round by its place in the books: what those ask who act on many rounds."""

    round_id: UUID
    player_id: int
    entry: int
    game: str
    stage: int
    stake_micros: int
    win_micros: int
    operations: tuple[int, ...]
    """The first transfer of each of its operations."""
    at: datetime
    """When it ended; of an open round, when it was opened."""


def locate(round_id: UUID) -> Located | None:
    """A finished round, or None."""
    row = _row(round_id)
    return _located(row) if row is not None else None


def rounds_of_game(game: str, since: datetime, until: datetime) -> Iterator[Located]:
    """Every round of a game that was finished in a span, of all players and versions, in time."""
    numbers = [entry.number for entry in desk().numbers if entry.name == game]
    rows = Round.objects.filter(at__gte=since, at__lt=until, game__in=numbers)
    for row in rows.order_by("at", "cell", "player_id", "entry").iterator(chunk_size=500):
        yield _located(row)


def _located(row: Round) -> Located:
    stages = Stage.objects.filter(
        cell=row.cell, player_id=row.player_id, round=row.entry, entry__gt=0
    )
    operations = tuple(stages.order_by("stage").values_list("entry", flat=True))
    return Located(
        round_id=ids.operation(row.player_id, row.entry),
        player_id=row.player_id,
        entry=row.entry,
        game=desk().game_of(row.game).name,
        stage=0,
        stake_micros=row.stake_micros,
        win_micros=row.win_micros,
        operations=operations or (row.entry,),
        at=row.at,
    )


def waiting_rounds(game: str, *, until: datetime | None = None) -> list[Located]:
    """The open rounds of a game, opened before a moment; their operations are not told."""
    numbers = [entry.number for entry in desk().numbers if entry.name == game]
    rows = OpenRound.objects.filter(game__in=numbers)
    if until is not None:
        rows = rows.filter(opened_at__lt=until)
    return [
        Located(
            ids.operation(row.player_id, row.entry), row.player_id, row.entry, game, row.stage,
            row.stake_micros, 0, (), row.opened_at,
        )
        for row in rows.order_by("opened_at")
    ]  # fmt: skip


def currency_of(player_id: int) -> str:
    """The currency of a player's wallet."""
    return _currency(player_id)


def first_day() -> date | None:
    """The day of the first round that was finished, or None before there is one."""
    first = Round.objects.aggregate(first=Min("at"))["first"]
    return first.date() if first else None


def open_round(player_id: int, game: str) -> OpenDetail | None:
    """The round of this game that waits for the player, or None (JJ-8.7b)."""
    waiting = open_rounds(player_id, game)
    return waiting[0] if waiting else None


def open_rounds(player_id: int, game: str | None = None) -> list[OpenDetail]:
    """The rounds that wait for the player, of one game or of all, oldest first."""
    names = {entry.number: entry.name for entry in desk().numbers}
    numbers = [number for number, name in names.items() if game in (None, name)]
    rows = OpenRound.objects.filter(
        cell=ids.cell_of(player_id), player_id=player_id, game__in=numbers
    )
    currency = _currency(player_id)
    return [_open_detail(row, currency) for row in rows.order_by("entry")]


def _open_detail(row: OpenRound, currency: str) -> OpenDetail:
    game = desk().game_of(row.game)
    round_id = ids.operation(row.player_id, row.entry)
    return OpenDetail(
        round_id=round_id,
        ticket=ids.ticket(round_id),
        opened_at=row.opened_at,
        game=game.name,
        title=game.title,
        stage=row.stage,
        stake=Money(row.stake_micros, currency),
        view=play_again(game, course_of(game, _columns(row))).stages[-1].view,
        commitment=bytes(row.commitment),
    )


def for_replay(round_id: UUID) -> ForReplay | None:
    """What `fairhouse games replay` needs, or None when there is no such round."""
    row = _row(round_id)
    if row is None:
        return None
    game = desk().game_of(row.game)
    return ForReplay(
        round_id=round_id,
        game=game.name,
        version=game.version,
        content_hash=game.content_hash,
        course=course_of(game, _columns(row)),
        seed=desk().open_seed(bytes(row.seed_sealed), round_id, row.seed_epoch),
        commitment=bytes(row.commitment),
        stake_micros=row.stake_micros,
        win_micros=row.win_micros,
    )


def _row(round_id: UUID) -> Round | None:
    try:
        player_id, entry = ids.of_operation(round_id)
    except ValueError:
        return None
    return Round.objects.filter(
        cell=ids.cell_of(player_id), player_id=player_id, entry=entry
    ).first()


def _columns(row: Round | OpenRound) -> dict[str, Any]:
    return {"wager": row.wager, "picks": row.picks}


def _currency(player_id: int) -> str:
    found = wallet.balances(player_id)
    return found.currency if found is not None else "GBP"


def _line(row: Round, currency: str) -> dict[str, Any]:
    round_id = ids.operation(row.player_id, row.entry)
    game = desk().game_of(row.game)
    return {
        "round_id": round_id,
        "ticket": ids.ticket(round_id),
        "at": row.at,
        "game": game.name,
        "title": game.title,
        "stake": Money(row.stake_micros, currency),
        "win": Money(row.win_micros, currency),
        "before": Money(row.before_micros, currency),
        "after": Money(row.after_micros, currency),
    }


def _detail(row: Round) -> RoundDetail:
    game = desk().game_of(row.game)
    again = play_again(game, course_of(game, _columns(row)))
    assert again.outcome is not None
    round_id = ids.operation(row.player_id, row.entry)
    return RoundDetail(
        **_line(row, _currency(row.player_id)),
        version=game.version,
        content_hash=game.content_hash,
        wager=again.course.wager,
        picks=[pick for of in again.course.picks for pick in of],
        view=again.outcome.view,
        max_win_reached=again.outcome.max_win_reached,
        label=game.label,
        commitment=bytes(row.commitment),
        seed=desk().open_seed(bytes(row.seed_sealed), round_id, row.seed_epoch),
        stages=again.stages,
    )
