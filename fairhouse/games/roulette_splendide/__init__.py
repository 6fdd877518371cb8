"""Roulette Splendide."""
