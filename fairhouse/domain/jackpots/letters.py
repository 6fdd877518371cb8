"""What winners are told by letter: that a jackpot was paid, or that it could not be confirmed."""

from __future__ import annotations

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import actions as contact
from fairhouse.domain.contact.letters import Letter
from fairhouse.domain.jackpots.models import Version, Win
from fairhouse.domain.players import queries as players
from fairhouse.kit import house_rules
from fairhouse.kit.money import Money
from fairhouse.kit.refusals import Refusal


def tell_paid(row: Win) -> None:
    """The win is in the winner's balance."""
    body = (
        f"You won {_title(row)}. We have checked the win and added {_amount(row)} to your balance. "
        "You can withdraw it.\n\nCongratulations!"
    )
    _write(row, "jackpot_paid", f"Your jackpot of {_amount(row)}", body)


def tell_declined(row: Win) -> None:
    """The win was not confirmed, and whom to write to."""
    support = house_rules.current()[row.house].about.support_email
    body = (
        f"We could not confirm your win of {_amount(row)} from {_title(row)}, so it was not paid. "
        f"Write to {support} to hear why, or if you disagree."
    )
    _write(row, "jackpot_declined", f"Your win from {_title(row)}", body)


def _amount(row: Win) -> str:
    return Money(row.amount_micros, row.currency).display()


def _title(row: Win) -> str:
    titles = Version.objects.filter(jackpot=row.jackpot).order_by("-version")
    return str(titles.values_list("title", flat=True)[0])


def _write(row: Win, kind: str, subject: str, body: str) -> None:
    person = players.profile(row.player_id, viewer=Actor.system("jackpots"))
    if isinstance(person, Refusal):
        return
    name = house_rules.current()[row.house].name
    contact.write(
        player_id=row.player_id,
        house=row.house,
        address=person.email,
        letter=Letter(kind, subject, f"Dear {person.first_name},\n\n{body}\n\n{name}\n"),
    )
