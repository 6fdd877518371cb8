"""Fairhouse: an open platform for running licensed online gaming."""
