"""Opening sealed fields, inside this package. Others ask `queries`, which records looks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fairhouse.domain.players import sealing
from fairhouse.domain.players.models import Person, Player
from fairhouse.domain.players.values import Profile


def field_of(player_id: int, name: str) -> str:
    """One field of a person, opened. Raises Person.DoesNotExist, KeyDestroyed, Unreadable."""
    row = Person.objects.only(f"{name}_sealed").get(player_id=player_id)
    return fields_of(row, [name])[name] or ""


def fields_of(row: Person, names: Iterable[str]) -> dict[str, str | None]:
    """Several fields of one person, each key opened once."""
    wanted = list(names)
    boxes = {
        kind: sealing.box(row.player_id, kind) for kind in {sealing.CLASS_OF[n] for n in wanted}
    }
    opened: dict[str, str | None] = {}
    for name in wanted:
        sealed = getattr(row, f"{name}_sealed")
        place = f"players_person.{name}_sealed"
        opened[name] = None if sealed is None else boxes[sealing.CLASS_OF[name]].open(place, sealed)
    return opened


def profile_of(player: Player, row: Person) -> Profile:
    """The whole person."""
    fields = fields_of(row, sealing.CLASS_OF)
    born, gender = fields.pop("birth_date"), fields.pop("gender")
    texts = {name: text or "" for name, text in fields.items()}
    return Profile(
        player_id=player.id,
        house=player.house,
        currency=player.currency,
        state=player.state,
        registered_at=player.registered_at,
        email_confirmed_at=player.email_confirmed_at,
        birth_date=date.fromisoformat(born or ""),
        gender=gender,
        **texts,
    )
