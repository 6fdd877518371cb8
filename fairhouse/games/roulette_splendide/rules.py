"""Roulette Splendide: the shared rules of roulette, played with the numbers beside this file."""

from __future__ import annotations

from fairhouse.games.shared import roulette

SHARED = (roulette,)

Config = roulette.Config
build = roulette.build
