"""What players are told by letter about their void rounds."""

from __future__ import annotations

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import actions as contact
from fairhouse.domain.contact.letters import Letter
from fairhouse.domain.players import queries as players
from fairhouse.domain.rounds import queries as played
from fairhouse.domain.standing import queries as standing
from fairhouse.domain.voids.models import Case, Void
from fairhouse.games import engine
from fairhouse.kit import house_rules, ids
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal

_LISTED = 50


def tell(case: Case) -> None:
    """One letter to each player of a case, with the tickets and what moved."""
    by_player: dict[int, list[Void]] = {}
    for row in Void.objects.filter(case=case).order_by("player_id", "entry"):
        by_player.setdefault(row.player_id, []).append(row)
    for player_id, rows in by_player.items():
        _write(case, player_id, rows)


def _write(case: Case, player_id: int, rows: list[Void]) -> None:
    person = players.profile(player_id, viewer=Actor.system("voids"))
    row = standing.standing(player_id)
    if isinstance(person, Refusal) or row is None:
        return
    about = house_rules.current()[row.house]
    title = engine.load(case.game).title
    currency = played.currency_of(player_id)
    returned = Money(sum(each.returned_micros for each in rows), currency)
    taken = Money(sum(each.taken_micros for each in rows), currency)
    tickets = ", ".join(
        ids.ticket(ids.operation(each.player_id, each.entry)) for each in rows[:_LISTED]
    )
    more = f" and {len(rows) - _LISTED} more" if len(rows) > _LISTED else ""
    wins = f" What these rounds had won, {taken.display()}, was taken back." if taken.micros else ""
    body = (
        f"{case.statement}\n\nYour rounds of {title} with these tickets are void: {tickets}{more}. "
        f"Your stakes of {returned.display()} are back in your balance.{wins}\n\n"
        f"You find each round in your history. If you disagree, write to "
        f"{about.about.support_email}."
    )
    letter = Letter(
        "rounds_void",
        f"Rounds of {title} are void",
        f"Dear {person.first_name},\n\n{body}\n\n{about.name}\n",
    )
    contact.write(player_id=player_id, house=row.house, address=person.email, letter=letter)
