"""Attic Treasures: five reels, twenty lines, and trunks for the player to open."""
