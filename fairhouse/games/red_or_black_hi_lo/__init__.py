"""Red or Black Hi-Lo: a ladder with guesses of rank, colour and suit."""
