"""Three Card Poker: ante and play against the dealer, and Pair Plus."""
