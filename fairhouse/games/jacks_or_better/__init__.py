"""Jacks or Better: video poker of the full pay table, nine for a full house and six for a flush."""
