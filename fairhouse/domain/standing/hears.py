"""Handlers of events; filled below."""


def register() -> None:
    """Register."""
