"""Figures of monitoring that would take everybody for a program, or nobody, stop the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.houses_copy import HousesCopy


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("pause_minutes = { value = 15", "pause_minutes = { value = 0", "robots.pause_minutes",
         "must be at least 1"),
        ("pause_minutes = { value = 15", "pause_minutes = { value = 720", "robots.unbroken_hours",
         "longer than a pause"),
        ("unbroken_hours = { value = 12", "unbroken_hours = { value = 25",
         "robots.unbroken_hours", "at most a day"),
        ("rest_hours = { value = 4", "rest_hours = { value = 24", "robots.rest_hours",
         "everybody who plays daily"),
        ("even_rounds = { value = 200", "even_rounds = { value = 3", "robots.even_rounds",
         "says nothing"),
        ("quick_ms = { value = 300", 'quick_ms = { value = "300"', "robots.quick_ms",
         "Expected `int`"),
        ("quick_acts = { value = 50", "quick_deeds = { value = 50", "robots.quick_deeds",
         "is unknown"),
        ('["email", "phone", "name_birth", "postcode_birth"]', '["email", "phone"]', "same_person",
         "must name name_birth"),
        ('["email", "phone", "name_birth", "postcode_birth"]', '["email", "email", "name_birth"]',
         "same_person", "twice"),
        ('["email", "phone", "name_birth", "postcode_birth"]', '["email", "shoe_size"]',
         "same_person", "Invalid enum value"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_key_and_reason(
    tmp_path: Path, old: str, new: str, key: str, reason: str
) -> None:
    problems = HousesCopy(tmp_path).replace("group.toml", old, new).problems()
    told = [each for each in problems if each.key == f"monitoring.{key}" and reason in each.reason]
    assert told, [str(each) for each in problems]
