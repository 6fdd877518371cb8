"""Pai gow poker: seven cards set in two hands, two in front and five behind."""
