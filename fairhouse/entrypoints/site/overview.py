"""My account: what belongs to the member, split as the books have it, and where to go."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page, signed_in

LINKS = (
    ("/account/details/", "Your details"),
    ("/account/password/", "Password"),
    ("/account/sessions/", "Sign-ins and sessions"),
    ("/account/email/", "Email address"),
    ("/cashier/payments/", "Deposits and withdrawals"),
)


@require_safe
@signed_in
def overview(request: HouseRequest) -> HttpResponse:
    """The hub of the account: balances (JJ-4.7), details, history, sessions."""
    assert request.player is not None
    return page(
        request,
        "account/overview.html.j2",
        purse=wallet.balances(request.player.player_id),
        player=request.player,
        links=LINKS,
        days=rules_of(request).play.history_days,
    )


urlpatterns = [path("account/", overview, name="account")]
