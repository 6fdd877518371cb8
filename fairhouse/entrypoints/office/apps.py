"""The app `office`: two small tables about staff sign-in."""

from __future__ import annotations

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Invitations and lock-outs of staff."""

    name = "fairhouse.entrypoints.office"
    label = "office"
    append_only: tuple[str, ...] = ()
