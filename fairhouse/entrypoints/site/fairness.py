"""How games are fair, and a check of any round that runs in the visitor's own browser."""

from __future__ import annotations

import json

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.entrypoints.site import proofs
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page
from fairhouse.entrypoints.site.lobby import offered
from fairhouse.games.engine import load


@require_safe
def fairness(request: HouseRequest) -> HttpResponse:
    """The explanation, the certificates and the check."""
    return page(
        request,
        "fairness/fairness.html.j2",
        offered=offered(request),
        games=[load(name) for name in rules_of(request).play.games],
        example=json.dumps(proofs.example(), indent=1),
    )


urlpatterns = [path("fairness/", fairness, name="fairness")]
