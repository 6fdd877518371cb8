"""Terms and privacy policy as published: the version in force, earlier ones, printable (JJ-17)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.domain.players import documents
from fairhouse.domain.players.documents import Kind, Text
from fairhouse.entrypoints.site.http import HouseRequest, page
from fairhouse.entrypoints.site.markdown import html
from fairhouse.kit import clock

TITLES: dict[Kind, str] = {"terms": "Terms and conditions", "privacy": "Privacy policy"}


@require_safe
def in_force(request: HouseRequest, kind: Kind) -> HttpResponse:
    """The version in force now."""
    return _show(request, kind, documents.current(request.house, kind, clock.now()))


@require_safe
def version(request: HouseRequest, kind: Kind, number: int) -> HttpResponse:
    """One version, however old; a future one is shown with the day from which it holds."""
    return _show(request, kind, documents.version(request.house, kind, number))


def _show(request: HouseRequest, kind: Kind, text: Text | None) -> HttpResponse:
    if text is None:
        raise Http404(f"{kind} has no such version")
    current = documents.current(request.house, kind, clock.now())
    return page(
        request,
        "documents/document.html.j2",
        title=TITLES[kind],
        kind=kind,
        text=text,
        body=html(text.text),
        current=current,
        versions=documents.versions(request.house, kind),
    )


urlpatterns = [
    path("terms/", in_force, {"kind": "terms"}, name="terms"),
    path("terms/<int:number>/", version, {"kind": "terms"}, name="terms_version"),
    path("privacy/", in_force, {"kind": "privacy"}, name="privacy"),
    path("privacy/<int:number>/", version, {"kind": "privacy"}, name="privacy_version"),
]
