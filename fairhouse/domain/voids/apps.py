"""The app `voids`."""

from __future__ import annotations

from django.apps import AppConfig


class VoidsConfig(AppConfig):
    """Void rounds. What was returned is never edited."""

    name = "fairhouse.domain.voids"
    label = "voids"
    append_only: tuple[str, ...] = ("voids_void",)
