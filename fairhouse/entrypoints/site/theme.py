"""How a house looks in a browser: its theme as CSS custom properties, and its mark.

The pages are one visual language written against a few custom properties; what they are
is data of the house (`houses/<slug>/theme.toml`). Nothing here chooses a colour for a
house.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.entrypoints.site.houses import slug_of
from fairhouse.kit import house_rules

MARKS = Path(__file__).parent / "static" / "marks"
FOR_LONG = "public, max-age=31536000, immutable"

# custom property -> the role of the theme that fills it
ROLES = {
    "paper": "background",
    "surface": "surface",
    "ink": "text",
    "ink-soft": "muted",
    "line": "border",
    "brand": "brand",
    "on-brand": "brand_text",
    "accent": "accent",
    "on-accent": "accent_text",
    "highlight": "highlight",
    "link": "link",
    "focus": "focus",
    "bad": "danger",
    "good": "success",
    "felt": "felt",
}


@cache
def css(house: str) -> str:
    """The custom properties of a house as one CSS rule; the office has none of its own."""
    if not house:
        return ":root{}\n"
    theme = house_rules.current()[house].theme
    lines = [f"--{name}:{getattr(theme, role)};" for name, role in ROLES.items()]
    return ":root{" + "".join(lines) + f"--round:{theme.radius_px}px;" + "}\n"


@cache
def version(house: str) -> str:
    """A short hash of the theme, so that `/theme.css?v=...` can be kept by browsers for long."""
    return hashlib.sha256(css(house).encode()).hexdigest()[:12]


@cache
def _mark(house: str) -> bytes | None:
    ornament = house_rules.current()[house].theme.ornament if house else "office"
    file = MARKS / f"{ornament}.svg"
    return file.read_bytes() if file.is_file() else None


@require_safe
def stylesheet(request: HttpRequest) -> HttpResponse:
    """The theme of the house addressed."""
    answer = HttpResponse(css(slug_of(request)), content_type="text/css; charset=utf-8")
    answer.headers["Cache-Control"] = FOR_LONG
    return answer


@require_safe
def mark(request: HttpRequest) -> HttpResponse:
    """The mark of the house addressed, also its icon."""
    drawn = _mark(slug_of(request))
    if drawn is None:
        raise Http404("this house has no mark")
    answer = HttpResponse(drawn, content_type="image/svg+xml")
    answer.headers["Cache-Control"] = FOR_LONG
    return answer


urlpatterns = [
    path("theme.css", stylesheet, name="theme"),
    path("mark.svg", mark, name="mark"),
]
