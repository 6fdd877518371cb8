"""Harvest Moon: five reels, three rows, ten lines, free spins. Our own design."""
