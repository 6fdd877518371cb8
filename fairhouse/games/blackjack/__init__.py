"""Blackjack: six packs, the dealer peeks and stands on all 17s."""
