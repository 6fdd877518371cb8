"""The map of the player pages. Each domain's page file brings its own addresses."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver

_HERE = "fairhouse.entrypoints.site"
_PAGES = (
    "theme",
    "landing",
    "lobby",
    "games",
    "jackpots",
    "overview",
    "history",
    "documents",
    "fairness",
    "pages",
    "players",
    "account",
    "cashier",
)


def _addresses() -> list[URLPattern | URLResolver]:
    found = [name for name in _PAGES if find_spec(f"{_HERE}.{name}") is not None]
    return [pattern for name in found for pattern in import_module(f"{_HERE}.{name}").urlpatterns]


urlpatterns = _addresses()

handler400 = "fairhouse.entrypoints.site.errors.bad_request"
handler403 = "fairhouse.entrypoints.site.errors.forbidden"
handler404 = "fairhouse.entrypoints.site.errors.not_found"
handler500 = "fairhouse.entrypoints.site.errors.fault"
