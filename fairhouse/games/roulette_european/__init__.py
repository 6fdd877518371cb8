"""European roulette: one zero, every bet of the cloth."""
