"""Baccarat: two hands from eight packs, and the tableau that draws the third cards."""
