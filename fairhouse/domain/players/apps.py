"""The app `players`."""

from __future__ import annotations

from django.apps import AppConfig


class PlayersConfig(AppConfig):
    """Accounts and sign-in. Consents and sign-in attempts are history: never edited."""

    name = "fairhouse.domain.players"
    label = "players"
    append_only: tuple[str, ...] = ("players_consent", "players_document", "players_sign_in")
