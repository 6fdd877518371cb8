"""Rounds of a day, written as the till would have left them: only their moments matter here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.monitoring import actions
from fairhouse.domain.monitoring.models import Case
from fairhouse.domain.rounds.actions import desk
from fairhouse.domain.rounds.models import Round, Stage
from fairhouse.domain.rounds.rules import COMPLETE
from fairhouse.kit import ids
from fairhouse.kit.refusals import Refusal
from tests.wallet.players import new_desk

DAY = datetime(2032, 6, 1, tzinfo=UTC).date()
MIDNIGHT = datetime(2032, 5, 31, 23, tzinfo=UTC)  # in London
DANA, EVE = Actor.staff("dana"), Actor.staff("eve")
WHY = "Twelve thousand rounds came four seconds apart, for fourteen hours, without a pause."
SLOT, TABLE, STAGED = "harvest_moon", "roulette_european", "blackjack"
ROBOT = [4000] * (14 * 900)
"""Every four seconds for fourteen hours."""
STEADY = [4000] * 1100
"""A little longer than autoplay plays."""


def know_the_games() -> None:
    """The desk knows every registered game."""
    desk.cache_clear()
    new_desk()


def forget_the_games() -> None:
    """What was registered is rolled back: no other test may see its numbers."""
    desk.cache_clear()


def number_of(game: str) -> int:
    return next(entry.number for entry in desk().numbers if entry.name == game)


def play(
    player_id: int, waits_ms: Sequence[int], *, game: str = SLOT, start: datetime = MIDNIGHT,
    first: int = 1,
) -> None:  # fmt: skip
    """Rounds so many milliseconds apart."""
    number, at, rows = number_of(game), start, []
    for entry, wait in enumerate([0, *waits_ms], first):
        at += timedelta(milliseconds=wait)
        rows.append(
            Round(
                cell=ids.cell_of(player_id), player_id=player_id, entry=entry, game=number,
                state=COMPLETE, at=at, stake_micros=1, win_micros=0, before_micros=1,
                after_micros=0, seed_epoch=1, seed_sealed=b"", commitment=b"", picks=b"",
                wager=b"",
            )
        )  # fmt: skip
    Round.objects.bulk_create(rows, batch_size=2000)


def hand(player_id: int, entry: int, start: datetime, waits_ms: Sequence[int]) -> None:
    """A round of several stages, finished by its last."""
    at = start
    for stage, wait in enumerate([0, *waits_ms]):
        at += timedelta(milliseconds=wait)
        Stage.objects.create(
            cell=ids.cell_of(player_id), player_id=player_id, round=entry, stage=stage,
            entry=entry + stage, game=number_of(STAGED), at=at, stake_micros=1, win_micros=0,
            before_micros=1, after_micros=0, over=stage == len(waits_ms), action=b"", picks=b"",
        )  # fmt: skip
    play(player_id, [], game=STAGED, start=at, first=entry)


def certain_case(answer: Case | Refusal) -> Case:
    assert isinstance(answer, Case), answer
    return answer


def case_of(player_id: int, waits_ms: Sequence[int] = STEADY) -> Case:
    """The case of a member of Marigold who played like a program, opened by the watch."""
    play(player_id, waits_ms)
    assert actions.watch(house="marigold", day=DAY).cases == 1
    return Case.objects.get(player_id=player_id)


def end(player_id: int) -> Case:
    """The membership ended, by two people."""
    case = case_of(player_id)
    certain_case(actions.propose_end(case_id=case.id, reason=WHY, actor=DANA))
    return certain_case(actions.agree(case_id=case.id, actor=EVE))
