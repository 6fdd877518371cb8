"""Hi-Lo: a ladder of guesses at prices that hang on the open card."""
