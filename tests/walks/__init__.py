"""Walks through the running program with a real browser."""
