"""Silver Tide: five reels, 243 ways, free spins that start again."""
