"""The front door of a house: what it is, for someone who is not signed in."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.entrypoints.site.houses import house_of, rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page
from fairhouse.entrypoints.site.lobby import front, offered


@require_safe
def landing(request: HouseRequest) -> HttpResponse:
    """The front page; a member who is signed in goes on to the games."""
    if request.player is not None:
        return HttpResponseRedirect("/lobby/")
    return page(
        request,
        "landing.html.j2",
        house=house_of(request),
        rules=rules_of(request),
        games=front(offered(request)),
    )


urlpatterns = [path("", landing, name="landing")]
