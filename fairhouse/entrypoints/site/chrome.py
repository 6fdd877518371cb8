"""What stands around every page: house, licence, who is signed in, their balance.

A context processor (settings, TEMPLATES) gives templates `chrome`; each part is asked for
only when a template uses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest

from fairhouse.domain.players.queries import SignedInPlayer
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.site import theme
from fairhouse.entrypoints.site.houses import slug_of
from fairhouse.kit import clock, house_rules
from fairhouse.kit.house_rules import House, Rules
from fairhouse.kit.money import Money


class Chrome:
    """The surroundings of one answer. `house` is None for the office and for no house."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.slug = slug_of(request)
        self.path = request.path

    @cached_property
    def house(self) -> House | None:
        """The house addressed, or None."""
        return house_rules.current()[self.slug] if self.slug else None

    @cached_property
    def _rules(self) -> Rules:
        """The rules of the house now. Only where there is a house."""
        assert self.house is not None
        return self.house.at(clock.now())

    @property
    def name(self) -> str:
        """The name in the header and the title."""
        return self.house.name if self.house else "Fairhouse office"

    @property
    def nonce(self) -> str:
        """The nonce of this answer's content security policy."""
        return str(getattr(self._request, "csp_nonce", ""))

    @property
    def theme_version(self) -> str:
        """Changes when the theme does."""
        return theme.version(self.slug)

    @property
    def theme_colour(self) -> str:
        """The colour that a browser puts around the page."""
        return self.house.theme.brand if self.house else "#1f2a37"

    @property
    def messages(self) -> Iterable[Any]:
        """What an action before the redirect had to say; an error page does not ask for it."""
        if getattr(self._request, "is_broken", False):
            return ()
        return messages.get_messages(self._request)

    @property
    def player(self) -> SignedInPlayer | None:
        """Who is signed in."""
        return cast("SignedInPlayer | None", getattr(self._request, "player", None))

    @cached_property
    def spendable(self) -> Money:
        """What can be staked. Only for someone signed in (RTS 1A)."""
        assert self.player is not None
        purse = wallet.balances(self.player.player_id)
        return purse.playable if purse else Money.zero(self.player.currency)

    @property
    def session_started(self) -> datetime:
        """When the player signed in. Only for someone signed in."""
        assert self.player is not None
        return self.player.session_started_at

    @property
    def minimum_age(self) -> int:
        """From which age one may play here."""
        return self._rules.registration.min_age

    @property
    def licence_line(self) -> str:
        """Who operates the house and under whose eyes."""
        if self.house is None:
            return ""
        about, licence = self.house.about, self.house.licence
        return (
            f"{about.name} is operated by {about.operator}, {about.address}, licensed and "
            f"regulated in {licence.jurisdiction} by the {licence.regulator} under the "
            f"{licence.law}."
        )


def chrome(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    return {"chrome": Chrome(request)}
