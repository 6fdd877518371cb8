"""Snap: two cards from six packs, and bets on what they have in common."""
