"""How old a member is: decides which stake cap of the licence counts."""

from __future__ import annotations

from datetime import date

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import queries as players
from fairhouse.entrypoints.site.houses import house_of
from fairhouse.entrypoints.site.http import HouseRequest
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal, Refused


def whole_years(born: date, day: date) -> int:
    """Age on a day. Someone born on 29 February has birthdays on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_of(request: HouseRequest) -> int:
    """The age of whoever is signed in, today in the house's calendar.

    Raises Refused when the account is gone: nothing may be played for it.
    """
    assert request.player is not None
    number = request.player.player_id
    profile = players.profile(number, viewer=Actor.player(number))
    if isinstance(profile, Refusal):
        raise Refused(profile)
    return whole_years(profile.birth_date, house_of(request).day(clock.now()))
