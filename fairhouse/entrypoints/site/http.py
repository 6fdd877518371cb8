"""The request that player pages receive, and small answers that every page gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fairhouse.kit.refusals import Refusal

if TYPE_CHECKING:
    from fairhouse.domain.players.queries import SignedInPlayer


class HouseRequest(HttpRequest):
    """A request after the middleware: which house was addressed, and who is signed in.

    `house` is the slug ("marigold"); `player` is None for a visitor; `csp_nonce` is the
    nonce of this answer's content security policy.
    """

    house: str
    player: SignedInPlayer | None
    csp_nonce: str


def page(
    request: HttpRequest,
    template: str,
    *,
    refusals: Sequence[Refusal] = (),
    status: int | None = None,
    **context: Any,
) -> HttpResponse:
    """Render a page. With refusals, the status is the first one's and the title says "Error"."""
    if status is None:
        status = refusals[0].status if refusals else 200
    return render(request, template, {"refusals": list(refusals), **context}, status=status)
