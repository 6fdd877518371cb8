"""Pages that only inform: cookies, parental control, robots.txt."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page
from fairhouse.kit.config import config

ROBOTS = "User-agent: *\nDisallow: /account/\nDisallow: /cashier/\nDisallow: /games/\n"
NOBODY = "User-agent: *\nDisallow: /\n"


@require_safe
def cookies(request: HouseRequest) -> HttpResponse:
    """Every cookie with what it is for and how long it stays (JJ-12.6, LV-10)."""
    idle = rules_of(request).sign_in.idle_minutes
    closing = "until you close the browser"
    table = [
        [
            settings.SESSION_COOKIE_NAME,
            "Keeps you signed in and remembers nothing else.",
            f"{closing}, or {idle} minutes without activity",
        ],
        [
            settings.CSRF_COOKIE_NAME,
            "Proves that a form you send came from this site.",
            "1 year",
        ],
        ["__Host-fh-play", "Lets your games talk to our game server as you.", "as the first one"],
    ]
    return page(request, "cookies.html.j2", table=table)


@require_safe
def parental_control(request: HouseRequest) -> HttpResponse:
    """How to keep children away, and where to find software for it (JJ-3.15c)."""
    return page(request, "parental_control.html.j2")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: nothing of an installation that is not in production."""
    return HttpResponse(ROBOTS if config().production else NOBODY, content_type="text/plain")


urlpatterns = [
    path("cookies/", cookies, name="cookies"),
    path("parental-control/", parental_control, name="parental_control"),
    path("robots.txt", robots, name="robots"),
]
