"""Which house a host name is, and the house of a request."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from fairhouse.entrypoints.site.http import HouseRequest
from fairhouse.kit import clock, house_rules
from fairhouse.kit.house_rules import House, NoRules
from fairhouse.kit.house_rules.schema import Rules

OFFICE_LABEL = "office"
API_LABEL = "api"


def is_office(host: str) -> bool:
    """True when staff are addressed: the host name begins with `office.`"""
    return host.split(".", maxsplit=1)[0] == OFFICE_LABEL


def is_api(host: str) -> bool:
    """True when a machine calls: the host name begins with `api.`"""
    return host.split(".", maxsplit=1)[0] == API_LABEL


def slug_at(host: str) -> str | None:
    """The slug of the house at a host name (without port), or None."""
    try:
        return house_rules.current().by_host(host).slug
    except NoRules:
        return None


def slug_of(request: HttpRequest) -> str:
    """The slug of the house addressed; empty for the office."""
    return cast("str", getattr(request, "house", ""))


def house_of(request: HouseRequest) -> House:
    """The house addressed. Only for player pages: the office is no house."""
    return house_rules.current()[request.house]


def rules_of(request: HouseRequest) -> Rules:
    """The rules of the house addressed, now."""
    return house_of(request).at(clock.now())
