"""The app `jackpots`."""

from __future__ import annotations

from django.apps import AppConfig


class JackpotsConfig(AppConfig):
    """Progressive jackpots. What was won, funded and diverted is never edited."""

    name = "fairhouse.domain.jackpots"
    label = "jackpots"
    append_only: tuple[str, ...] = (
        "jackpots_jackpot",
        "jackpots_version",
        "jackpots_feed",
        "jackpots_cycle",
        "jackpots_hit",
        "jackpots_overflow",
    )
