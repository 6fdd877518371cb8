"""Honey Falls: 243 ways, and winning symbols make room for those above."""
