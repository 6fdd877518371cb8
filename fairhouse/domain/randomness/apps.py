"""The app `randomness`."""

from __future__ import annotations

from django.apps import AppConfig


class RandomnessConfig(AppConfig):
    """The nightly watch over outcomes, and reports of the battery."""

    name = "fairhouse.domain.randomness"
    label = "randomness"
    append_only: tuple[str, ...] = (
        "randomness_night",
        "randomness_verdict",
        "randomness_battery",
    )
