"""European blackjack: six packs, no hole card, doubles on hard 9 to 11."""
