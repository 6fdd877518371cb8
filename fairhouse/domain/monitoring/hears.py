"""What monitoring does when players tell of a registration."""

from __future__ import annotations

from fairhouse.domain.monitoring import holding
from fairhouse.domain.players import events as told
from fairhouse.kit import house_rules
from fairhouse.kit.events import hear
from fairhouse.kit.refusals import Refused, refuse


def register() -> None:
    """Listen before an account is written, and after one was held."""
    hear(told.Registering, on_registering)
    hear(told.RegistrationHeld, on_held)


def on_registering(event: told.Registering) -> None:
    """Raise Refused when the form fits a membership that ended (JJ-8.5).

    The sentence is the same for every match and names nobody; who matched stays in the office.
    """
    if holding.open_matches(event.house, event.found_by):
        raise Refused(
            refuse(
                "player.held",
                reference=holding.reference_of(event.found_by),
                support=house_rules.current()[event.house].about.support_email,
            )
        )


def on_held(event: told.RegistrationHeld) -> None:
    """Keep it for a person's decision; the refused registration itself left nothing behind."""
    holding.keep(event.house, event.found_by)
