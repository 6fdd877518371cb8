"""Where a request came from: its address, and its browser as a class.

The full header would tell people apart; the class is enough to recognise one's own sign-ins
(LV-2.2h). Unknown browsers are told as unknown.
"""

from __future__ import annotations

from typing import Final
from zoneinfo import available_timezones

from django.http import HttpRequest

from fairhouse.domain.players.values import RequestContext

# the first that is found counts: most browsers also name others in their header
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def agent_class(header: str) -> str:
    """Browser, system and platform in words: "Firefox on Windows, computer"."""
    browser = next((name for mark, name in _BROWSERS if mark in header), "Unknown browser")
    system = next((name for mark, name in _SYSTEMS if mark in header), "an unknown system")
    phone = "Mobi" in header and "iPad" not in header
    platform = "phone" if phone else "tablet" if system in ("iPad", "Android") else "computer"
    return f"{browser} on {system}, {platform}"


def context_of(request: HttpRequest) -> RequestContext:
    """Where this request came from. Its host was checked by HouseMiddleware."""
    return RequestContext(
        address=request.META.get("REMOTE_ADDR", ""),
        agent=agent_class(request.headers.get("User-Agent", "")),
        origin=f"{request.scheme}://{request.get_host()}",
        time_zone=_time_zone(request.POST.get("time_zone", "")),
    )


def _time_zone(told: str) -> str:
    """The browser's time zone, if it is one: this field is filled in by script."""
    return told if told in available_timezones() else ""
