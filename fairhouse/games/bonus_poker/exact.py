"""Exact figures: those of every game of video poker."""

from fairhouse.games.exact_draw_poker import strategies

__all__ = ["strategies"]
