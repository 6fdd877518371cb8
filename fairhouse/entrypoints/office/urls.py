"""The map of the office."""

from __future__ import annotations

from fairhouse.entrypoints.office import (
    desk,
    games,
    jackpots,
    monitoring,
    payments,
    players,
    randomness,
    signing,
    trail,
)
from fairhouse.entrypoints.site import theme

urlpatterns = [
    *theme.urlpatterns,
    *signing.urlpatterns,
    *desk.urlpatterns,
    *payments.urlpatterns,
    *jackpots.urlpatterns,
    *players.urlpatterns,
    *games.urlpatterns,
    *randomness.urlpatterns,
    *monitoring.urlpatterns,
    *trail.urlpatterns,
]

handler400 = "fairhouse.entrypoints.office.errors.bad_request"
handler403 = "fairhouse.entrypoints.office.errors.forbidden"
handler404 = "fairhouse.entrypoints.office.errors.not_found"
handler500 = "fairhouse.entrypoints.office.errors.fault"
