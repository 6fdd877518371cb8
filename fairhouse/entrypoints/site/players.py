"""Pages of players: register, confirm the email address, sign in and out, agree to terms."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhouse.domain.contact import queries as contact
from fairhouse.domain.players import actions as players
from fairhouse.domain.players import published, queries
from fairhouse.entrypoints.play import token
from fairhouse.entrypoints.site import registering
from fairhouse.entrypoints.site.agents import context_of
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page, signed_in
from fairhouse.entrypoints.site.middleware_player import SESSION_KEY, session_of, terms_outdated
from fairhouse.kit.config import config
from fairhouse.kit.refusals import Refusal

HOME = "/lobby/"


def next_of(request: HouseRequest) -> str:
    """Where to go afterwards: a page of this site, else the lobby."""
    asked = request.POST.get("next") or request.GET.get("next") or HOME
    own = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if own and asked.startswith("/") else HOME


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HouseRequest) -> HttpResponse:
    """The registration form (JJ-3.1a). A taken address is answered like a free one; only
    its holder learns of it, by letter.
    """
    if request.player is not None:
        return HttpResponseRedirect(HOME)
    if request.method != "POST":
        return _registration_page(request, [])
    form = registering.form_of(request.POST, rules_of(request))
    answer = players.register(house=request.house, form=form, context=context_of(request))
    if isinstance(answer, list) and [refusal.code for refusal in answer] != ["player.email_taken"]:
        return _registration_page(request, registering.told(answer, request.POST))
    return HttpResponseRedirect("/check-your-email/")


def _registration_page(request: HouseRequest, refusals: list[Refusal]) -> HttpResponse:
    return page(
        request,
        "players/register.html.j2",
        refusals=refusals,
        values=request.POST,
        ticked=request.POST.getlist("marketing"),
        versions=published.in_force(request.house),
        **registering.choices(request),
    )


@require_safe
def check_your_email(request: HouseRequest) -> HttpResponse:
    """After registering: where to look, and what to do if nothing comes."""
    return page(request, "players/check_your_email.html.j2")


@never_cache
@require_safe
def confirm_email(request: HouseRequest, token: str) -> HttpResponse:
    """The link in the letter (JJ-3.6a). Following it twice says the same."""
    answer = players.confirm_email(token=token, house=request.house)
    if isinstance(answer, Refusal):
        return page(request, "players/link_failed.html.j2", refusals=[answer])
    return page(request, "players/email_confirmed.html.j2")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HouseRequest) -> HttpResponse:
    """Sign in by user name or email address."""
    if request.method != "POST":
        return _sign_in_page(request, [])
    answer = players.sign_in(
        house=request.house,
        login=request.POST.get("login", "").strip(),
        password=request.POST.get("password", ""),
        context=context_of(request),
    )
    if isinstance(answer, Refusal):
        return _sign_in_page(request, [answer])
    request.session.cycle_key()  # whoever knew the visitor's session does not get the member's
    request.session[SESSION_KEY] = str(answer.session_id)
    _tell_of_failures(request, answer.player_id)
    return HttpResponseRedirect(next_of(request))


def _sign_in_page(request: HouseRequest, refusals: list[Refusal]) -> HttpResponse:
    return page(
        request,
        "players/sign_in.html.j2",
        refusals=refusals,
        values=request.POST,
        next=next_of(request),
    )


def _tell_of_failures(request: HouseRequest, player_id: int) -> None:
    """Say so when somebody failed to sign in since the last time (LV-2.2h)."""
    times = queries.sign_in_times(player_id)
    if times.last_failed is not None and times.last_failed > (times.previous or times.last_failed):
        when = f"{times.last_failed.day} {times.last_failed:%B at %H:%M} UTC"
        messages.warning(request, f"Somebody tried to sign in and failed, last on {when}.")


@require_POST
def sign_out(request: HouseRequest) -> HttpResponse:
    """The log-out button on every page (JJ-3.16)."""
    session_id = session_of(request)
    if session_id is not None:
        players.sign_out(session_id=session_id)
    request.session.flush()
    answer = HttpResponseRedirect("/")
    answer.delete_cookie(token.COOKIE, samesite="Strict")
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def accept_terms(request: HouseRequest) -> HttpResponse:
    """The newest terms stand between the member and the games until agreed to (JJ-0.1)."""
    assert request.player is not None
    if not terms_outdated(request.player):
        return HttpResponseRedirect(next_of(request))
    if request.method != "POST":
        return _terms_page(request, [])
    form = registering.versions_of(request.POST)
    answer = players.accept_terms(
        player_id=request.player.player_id, **form, context=context_of(request)
    )
    if isinstance(answer, Refusal):
        return _terms_page(request, [answer])
    return HttpResponseRedirect(next_of(request))


def _terms_page(request: HouseRequest, refusals: list[Refusal]) -> HttpResponse:
    return page(
        request,
        "players/accept_terms.html.j2",
        refusals=refusals,
        versions=published.in_force(request.house),
        next=next_of(request),
        query=urlencode({"next": next_of(request)}),
    )


@never_cache
@require_safe
def outbox(request: HouseRequest) -> HttpResponse:
    """The letters of this house with their links, in development only."""
    if config().production:
        raise Http404
    return page(request, "players/outbox.html.j2", letters=contact.outbox(request.house))


urlpatterns = [
    path("register/", register, name="register"),
    path("check-your-email/", check_your_email, name="check_your_email"),
    path("confirm-email/<str:token>/", confirm_email, name="confirm_email"),
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("accept-terms/", accept_terms, name="accept_terms"),
    path("outbox/", outbox, name="outbox"),
]
