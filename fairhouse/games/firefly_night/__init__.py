"""Firefly Night: four reels, ten lines, and fireflies that stay for respins."""
