"""Each house's colours can be read by everybody: WCAG 2.2 AA for every pair that meets."""

from __future__ import annotations

import pytest
from django.test import Client

from fairhouse.entrypoints.site import theme
from fairhouse.kit import house_rules

# written on, in roles of the theme; 4.5 for text (1.4.3), 3 for what is not text (1.4.11)
PAIRS = [
    ("text", "background", 4.5),
    ("text", "surface", 4.5),
    ("muted", "background", 4.5),
    ("muted", "surface", 4.5),
    ("link", "background", 4.5),
    ("link", "surface", 4.5),
    ("brand_text", "brand", 4.5),
    ("accent_text", "accent", 4.5),
    ("text", "highlight", 4.5),
    ("danger", "surface", 4.5),
    ("success", "surface", 4.5),
    ("accent", "surface", 3.0),
    ("highlight", "brand", 3.0),
    ("highlight", "felt", 3.0),
    ("focus", "background", 3.0),
]


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_the_one_of_the_standard() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("house", ["marigold", "northlight", "sevens", "albion"])
def test_colours_that_meet_can_be_told_apart(house: str) -> None:
    looks = house_rules.current()[house].theme
    for front, ground, least in PAIRS:
        found = contrast(getattr(looks, front), getattr(looks, ground))
        assert found >= least, f"{front} on {ground}: {found:.2f}"
    assert contrast("#ffffff", looks.felt) >= 4.5


def test_a_house_has_its_own_colours_and_mark_and_browsers_keep_them() -> None:
    seen = set()
    for house in ("marigold", "northlight", "sevens", "albion"):
        client = Client(HTTP_HOST=f"{house}.localhost")
        sheet, mark = client.get("/theme.css"), client.get("/mark.svg")
        assert sheet.status_code == mark.status_code == 200
        assert house_rules.current()[house].theme.accent in sheet.content.decode()
        assert "immutable" in sheet.headers["Cache-Control"]
        assert theme.version(house) in client.get("/").content.decode()
        seen.add((sheet.content, mark.content))
    assert len(seen) == 4
