"""Blackjack with eight packs and a dealer who hits soft 17."""
