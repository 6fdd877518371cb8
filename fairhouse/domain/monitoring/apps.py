"""Wires monitoring to what players tell."""

from __future__ import annotations

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """The app `monitoring`. That a day was watched is never edited."""

    name = "fairhouse.domain.monitoring"
    label = "monitoring"
    append_only: tuple[str, ...] = ("monitoring_watch", "monitoring_ended")

    def ready(self) -> None:
        """Hear of registrations before they are written."""
        from fairhouse.domain.monitoring import hears

        hears.register()
