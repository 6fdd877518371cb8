"""Wires contact to what players tell."""

from __future__ import annotations

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """The app `contact`."""

    name = "fairhouse.domain.contact"
    label = "contact"
    append_only: tuple[str, ...] = ()

    def ready(self) -> None:
        """Write a letter for what players tell."""
        from fairhouse.domain.contact import hears

        hears.register()
