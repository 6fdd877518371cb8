"""Which house was addressed, and that it was addressed safely.

The host name alone decides the house: `marigold.localhost` in development, and in
production whatever `houses/<slug>/house.toml` names. An unknown host is nobody's house.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from fairhouse.entrypoints.site import houses
from fairhouse.entrypoints.site.http import HouseRequest
from fairhouse.kit.config import config

Answer = Callable[[HttpRequest], HttpResponseBase]

OFFICE_URLS = "fairhouse.entrypoints.office.urls"
API_URLS = "fairhouse.entrypoints.api.urls"
PLAIN_HTTP = (
    "This site answers only over a secure connection. Nothing you sent was read.\n"
    "Change http:// to https:// in the address and try again.\n"
)
NO_HOUSE = "No house lives at this address.\n"
# What no page of ours ever asks a browser for.
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


def _host(request: HttpRequest) -> str:
    """The host name without its port, in lower case."""
    return request.get_host().rpartition("@")[2].split(":")[0].lower().rstrip(".")


def _plain(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


class TransportMiddleware:
    """In production, refuse plain HTTP with a sentence (HSTS is Django's own setting).

    A refusal and not a redirect: a form that was posted in the clear must not seem to work.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or refuse what came over plain HTTP."""
        if config().production and not request.is_secure():
            return _plain(PLAIN_HTTP, 403)
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        return response


class HouseMiddleware:
    """Set `request.house` (a slug) by host name; the office's host gets the office's pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the house of the host name; 421 where there is none."""
        host = _host(request)
        asked = cast("HouseRequest", request)
        if houses.is_office(host):
            asked.house = ""
            request.urlconf = OFFICE_URLS
            return self.get_response(request)
        if houses.is_api(host):
            asked.house = ""
            request.urlconf = API_URLS
            return self.get_response(request)
        slug = houses.slug_at(host)
        if slug is None:
            return _plain(NO_HOUSE, 421)
        asked.house = slug
        return self.get_response(request)
