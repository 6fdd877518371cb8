"""The request that player pages receive, and small answers that every page gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from fairhouse.kit.refusals import Refusal

if TYPE_CHECKING:
    from fairhouse.domain.players.queries import SignedInPlayer

View = Callable[..., HttpResponse]


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


def signed_in(view: View) -> View:
    """Only for members: a visitor is sent to sign in, and comes back afterwards."""

    @wraps(view)
    def for_members(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.player is None:
            return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return for_members
