"""Fairhouse: an open platform for running licensed online gaming."""

__version__ = "0.1.0"
