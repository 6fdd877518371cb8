"""When members began rounds and decided in them: what those read who watch how people play."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from django.db.models import Count

from fairhouse.domain.rounds.actions import desk
from fairhouse.domain.rounds.models import Round, Stage
from fairhouse.kit import ids

_MS: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A round that was begun, or (`waited_ms`) a decision so long after the stage before it."""

    at: datetime
    game: str
    waited_ms: int | None = None


def players_of(since: datetime, until: datetime, *, least: int) -> list[int]:
    """Who, in any house, has at least so many rounds and stages in a span."""
    counts: Counter[int] = Counter()
    for rows in (Round.objects, Stage.objects):
        of = rows.filter(at__gte=since, at__lt=until).values("player_id").annotate(n=Count("at"))
        counts.update({each["player_id"]: each["n"] for each in of})
    return sorted(player_id for player_id, acts in counts.items() if acts >= least)


def moments_of(
    player_id: int, since: datetime, until: datetime, *, absent_after: timedelta
) -> list[Moment]:
    """What a player did in a span, in time.

    A stage that came `absent_after` or longer after the one before it was taken by the house for
    somebody who stayed away (JJ-8.7b), and so were those after it: they are left out.
    """
    cell = ids.cell_of(player_id)
    titles = {entry.number: entry.name for entry in desk().numbers}
    stages = Stage.objects.filter(cell=cell, player_id=player_id, at__lt=until)
    touched = set(stages.filter(at__gte=since).values_list("round", flat=True))
    rows = stages.filter(round__in=touched).order_by("round", "stage")
    found = _staged(list(rows.values_list("round", "game", "at")), titles, absent_after)
    plain = Round.objects.filter(cell=cell, player_id=player_id, at__gte=since, at__lt=until)
    found += [
        Moment(at, titles[game])
        for entry, game, at in plain.values_list("entry", "game", "at")
        if entry not in touched
    ]
    return sorted((each for each in found if each.at >= since), key=lambda each: each.at)


def _staged(
    rows: list[tuple[int, int, datetime]], titles: dict[int, str], absent_after: timedelta
) -> list[Moment]:
    found = []
    absent = False
    for (before, _game, last), (number, game, at) in pairwise([(-1, -1, _EPOCH), *rows]):
        if number != before:
            absent = False
            found.append(Moment(at, titles[game]))
            continue
        absent = absent or at - last >= absent_after
        if not absent:
            found.append(Moment(at, titles[game], (at - last) // _MS))
    return found
