"""Processes are killed in the middle of their work; nothing acknowledged may be lost or doubled."""
