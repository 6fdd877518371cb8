"""The map of the machines' door."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.entrypoints.api import payments

_DESCRIPTION = Path(__file__).with_name("openapi.json")


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """What may be called, as OpenAPI."""
    return HttpResponse(_DESCRIPTION.read_bytes(), content_type="application/json")


urlpatterns = [
    path("api/openapi.json", description, name="api-description"),
    path("api/payments/cards/callback", payments.cards_callback, name="api-cards-callback"),
]

handler400 = "fairhouse.entrypoints.api.answers.bad_request"
handler404 = "fairhouse.entrypoints.api.answers.not_found"
handler500 = "fairhouse.entrypoints.api.answers.fault"
