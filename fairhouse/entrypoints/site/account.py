"""My account: own details, email address, password, sessions (JJ-3.14, JJ-3.15a, JJ-3.17)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import actions as players
from fairhouse.domain.players import queries
from fairhouse.domain.players.values import DetailsForm, Profile
from fairhouse.entrypoints.site.agents import context_of
from fairhouse.entrypoints.site.http import HouseRequest, page, signed_in
from fairhouse.entrypoints.site.words_of_choice import countries
from fairhouse.kit import house_rules
from fairhouse.kit.refusals import Refusal, Refused

AMENDABLE: Final = ("address_line", "town", "postcode", "phone")
OUTCOMES: Final = {
    "signed_in": "Signed in",
    "wrong": "Wrong password",
    "locked": "Refused: too many attempts",
    "refused": "Refused",
}
ENDINGS: Final = {
    "signed_out": "You signed out",
    "idle": "Ended after a time without activity",
    "sign_in_due": "Ended because it was time to sign in again",
    "replaced": "Ended by a newer sign-in",
    "account": "Ended by a change to the account",
}


def profile_of(request: HouseRequest) -> Profile:
    """The member's own details; an own look is not a look by staff."""
    assert request.player is not None
    number = request.player.player_id
    found = queries.profile(number, viewer=Actor.player(number))
    if isinstance(found, Refusal):
        raise Refused(found)
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def details(request: HouseRequest) -> HttpResponse:
    """My Details: see all, amend address and phone (LV-8.2)."""
    if request.method != "POST":
        return _details_page(request, [])
    assert request.player is not None
    fields = {name: request.POST.get(name, "").strip() for name in AMENDABLE}
    answer = players.update_details(
        player_id=request.player.player_id,
        form=DetailsForm(**fields),
        context=context_of(request),
    )
    if isinstance(answer, list):
        return _details_page(request, answer, request.POST)
    messages.success(request, "Your details are saved." if answer.fields else "Nothing changed.")
    return HttpResponseRedirect("/account/details/")


def _details_page(
    request: HouseRequest, refusals: list[Refusal], values: Mapping[str, Any] | None = None
) -> HttpResponse:
    profile = profile_of(request)
    locale = house_rules.current()[request.house].locale
    return page(
        request,
        "players/details.html.j2",
        refusals=refusals,
        profile=profile,
        country=countries([profile.country], locale)[0][1],
        values=values or {name: getattr(profile, name) for name in AMENDABLE},
    )


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def email(request: HouseRequest) -> HttpResponse:
    """Correct or change the address; it is then confirmed anew (JJ-3.6b)."""
    if request.method != "POST":
        return _email_page(request, [])
    assert request.player is not None
    answer = players.change_email(
        player_id=request.player.player_id,
        password=request.POST.get("password", ""),
        email=request.POST.get("email", "").strip(),
        context=context_of(request),
    )
    if isinstance(answer, Refusal):
        return _email_page(request, [answer])
    messages.success(request, "Your address is changed. Follow the link we sent to the new one.")
    return HttpResponseRedirect("/account/email/")


def _email_page(request: HouseRequest, refusals: list[Refusal]) -> HttpResponse:
    return page(
        request,
        "players/email.html.j2",
        refusals=refusals,
        profile=profile_of(request),
        values=request.POST,
    )


@require_POST
@signed_in
def send_link_again(request: HouseRequest) -> HttpResponse:
    """A fresh confirmation link to the address on the account."""
    assert request.player is not None
    answer = players.send_confirmation_again(
        player_id=request.player.player_id, context=context_of(request)
    )
    if isinstance(answer, Refusal):
        return _email_page(request, [answer])
    messages.success(
        request, "We sent you a new link." if answer.fields else "Your address is confirmed."
    )
    return HttpResponseRedirect("/account/email/")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password(request: HouseRequest) -> HttpResponse:
    """Change the password at any time (JJ-3.15a)."""
    if request.method != "POST":
        return page(request, "players/password.html.j2")
    assert request.player is not None
    answer = players.change_password(
        player_id=request.player.player_id,
        session_id=request.player.session_id,
        current=request.POST.get("current", ""),
        new=request.POST.get("new", ""),
        context=context_of(request),
    )
    if isinstance(answer, Refusal):
        return page(request, "players/password.html.j2", refusals=[answer])
    request.session.cycle_key()
    messages.success(request, "Your password is changed.")
    return HttpResponseRedirect("/account/")


@never_cache
@require_safe
@signed_in
def sessions(request: HouseRequest) -> HttpResponse:
    """When the account was used and from where (LV-2.2h)."""
    assert request.player is not None
    number = request.player.player_id
    me = Actor.player(number)
    return page(
        request,
        "players/sessions.html.j2",
        times=queries.sign_in_times(number),
        sessions=queries.sessions(number, viewer=me),
        sign_ins=queries.sign_ins(number, viewer=me),
        outcomes=OUTCOMES,
        endings=ENDINGS,
    )


@require_POST
@signed_in
def report_compromise(request: HouseRequest) -> HttpResponse:
    """Somebody else may know the password: lock the account at once (JJ-3.17)."""
    assert request.player is not None
    answer = players.report_compromise(player_id=request.player.player_id)
    if isinstance(answer, Refusal):
        return page(request, "players/link_failed.html.j2", refusals=[answer])
    request.session.flush()
    request.player = None
    return page(request, "players/locked.html.j2")


urlpatterns = [
    path("account/details/", details, name="details"),
    path("account/email/", email, name="email"),
    path("account/email/send-again/", send_link_again, name="send_link_again"),
    path("account/password/", password, name="password"),
    path("account/sessions/", sessions, name="sessions"),
    path("account/report-compromise/", report_compromise, name="report_compromise"),
]
