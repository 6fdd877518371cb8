"""Answers to machines: JSON, never a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from fairhouse.kit.refusals import Refusal, refuse


def refused(refusal: Refusal) -> JsonResponse:
    """A refusal for a machine."""
    return JsonResponse(refusal.as_json(), status=refusal.status)


def told(values: dict[str, Any]) -> JsonResponse:
    """A yes for a machine."""
    return JsonResponse(values)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 as JSON."""
    return refused(refuse("request.not_found"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 as JSON."""
    return refused(refuse("request.malformed", reason="it breaks a rule of HTTP"))


def fault(request: HttpRequest) -> HttpResponse:
    """500 as JSON: the sender tries again later."""
    return refused(refuse("house.fault"))
