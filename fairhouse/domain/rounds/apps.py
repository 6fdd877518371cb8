"""The app `rounds`."""

from __future__ import annotations

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Rounds played. A complete round is never edited."""

    name = "fairhouse.domain.rounds"
    label = "rounds"
    append_only: tuple[str, ...] = ("rounds_round", "rounds_stage", "rounds_game")
