"""The app `vault`: the table of wrapped keys."""

from __future__ import annotations

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Keys are wrapped anew on rotation and destroyed on erasure, so rows are updated."""

    name = "fairhouse.kit.vault"
    label = "vault"
    append_only: tuple[str, ...] = ()
