"""What a member is told when a membership ends."""

from __future__ import annotations

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.contact import actions as contact
from fairhouse.domain.contact.letters import Letter
from fairhouse.domain.players import queries as players
from fairhouse.kit import clock, house_rules
from fairhouse.kit.refusals import Refusal


def tell_ended(*, player_id: int, house: str, reason: str) -> None:
    """Why, what becomes of the money, and the way to complain (JJ-8.5, JJ-16.6)."""
    person = players.profile(player_id, viewer=Actor.system("monitoring"))
    assert not isinstance(person, Refusal), "whoever played exists"
    home = house_rules.current()[house]
    support = home.at(clock.now()).support
    body = (
        f"Your membership of {home.name} has ended: two of us have looked at how your account "
        f"played and agree that our terms do not allow it.\n\n{reason}\n\n"
        "You cannot deposit or play any more. What is in your account is yours: sign in and "
        "withdraw it as before.\n\n"
        f"If you disagree, write to {home.about.support_email}. Somebody who did not decide "
        f"looks at it within {support.review_working_days} working days. If you still disagree "
        f"then, you can turn to {support.final_body}."
    )
    letter = Letter(
        "membership_ended",
        f"Your membership of {home.name} has ended",
        f"Dear {person.first_name},\n\n{body}\n\n{home.name}\n",
    )
    contact.write(player_id=player_id, house=house, address=person.email, letter=letter)
