"""Pages of signing in: password, second factor, enrolment, out."""

from __future__ import annotations

from datetime import datetime, timedelta

import segno
from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.entrypoints.office import staff
from fairhouse.entrypoints.office.access import begin, office_page, plain
from fairhouse.entrypoints.office.policy import policy
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal

_WHO, _WHEN, _NEXT = "office_password_of", "office_password_at", "office_next"


def _next_of(request: HttpRequest) -> str:
    """Where to go afterwards: a page of the office, else its first one."""
    asked = request.GET.get("next", "/")
    own = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if own and asked.startswith("/") else "/"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first factor. Nothing is open until the second one is passed, too."""
    if request.method != "POST":
        return office_page(request, "sign_in", values={})
    name = plain(request.POST.get("username", ""))[:150]
    answer = staff.check_password(username=name, password=request.POST.get("password", ""))
    if isinstance(answer, Refusal):
        return office_page(request, "sign_in", refusals=[answer], values=request.POST)
    request.session.flush()
    request.session[_WHO], request.session[_WHEN] = answer.username, clock.now().isoformat()
    request.session[_NEXT] = _next_of(request)
    return HttpResponseRedirect("/second-factor/")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second factor: six digits of the authenticator, each usable once."""
    user = _half_in(request)
    if user is None:
        return HttpResponseRedirect("/sign-in/")
    if request.method != "POST":
        return office_page(request, "second_factor")
    device = staff.check_code(user=user, code=request.POST.get("code", ""))
    if isinstance(device, Refusal):
        return office_page(request, "second_factor", refusals=[device])
    leads_to = request.session[_NEXT]
    login(request, user)  # a new session key: what was known before is worth nothing
    otp_login(request, device)
    begin(request)
    return HttpResponseRedirect(leads_to)


def _half_in(request: HttpRequest) -> User | None:
    """Who has shown the right password a moment ago."""
    who, at = request.session.get(_WHO), request.session.get(_WHEN)
    if who is None or at is None:
        return None
    age = clock.now() - datetime.fromisoformat(at)
    if age > timedelta(minutes=policy().code_minutes):
        return None
    return staff.half_in(who)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link: choose a password, scan the code, prove that it works."""
    user = staff.invited(token)
    if isinstance(user, Refusal):
        return office_page(request, "link_failed", refusals=[user])
    if request.method != "POST":
        return _enrolment(request, user, [])
    answer = staff.enrol(
        token=token,
        password=request.POST.get("password", ""),
        code=request.POST.get("code", ""),
    )
    if isinstance(answer, list):
        return _enrolment(request, user, answer)
    return office_page(request, "enrolled", who=answer.username)


def _enrolment(request: HttpRequest, user: User, refusals: list[Refusal]) -> HttpResponse:
    device = staff.device_of(user)
    picture = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=3, dark="#111")
    return office_page(
        request,
        "enrol",
        refusals=refusals,
        who=user.username,
        picture=picture,
        secret=_secret_of(device.config_url),
        length=policy().password_length_min,
    )


def _secret_of(config_url: str) -> str:
    """The secret for typing, in groups of four."""
    secret = config_url.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out, from every page."""
    if request.user.is_authenticated:
        name = request.user.get_username()
        audit.record(
            actor=Actor.staff(name), verb="office.signed_out", subject=f"staff:{name}", details={}
        )
    logout(request)
    return HttpResponseRedirect("/sign-in/")


urlpatterns = [
    path("sign-in/", sign_in, name="office-sign-in"),
    path("second-factor/", second_factor, name="office-second-factor"),
    path("enrol/<str:token>/", enrol, name="office-enrol"),
    path("sign-out/", sign_out, name="office-sign-out"),
]
