"""Stargazer: a card of numbers; each that is drawn wins what stands under it."""
