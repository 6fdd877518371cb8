"""Deuces Wild: video poker in which every two is any card."""
