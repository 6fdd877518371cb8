"""Brass Bells: three reels, one line or five."""
