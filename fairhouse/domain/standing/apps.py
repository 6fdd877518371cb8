"""Wires standing to what players tell."""

from __future__ import annotations

from django.apps import AppConfig


class StandingConfig(AppConfig):
    """The app `standing`; its history is never edited by the running program."""

    name = "fairhouse.domain.standing"
    label = "standing"
    append_only: tuple[str, ...] = ("standing_fact",)

    def ready(self) -> None:
        """Open a row for each new player and follow what happens to the account."""
        from fairhouse.domain.standing import hears

        hears.register()
