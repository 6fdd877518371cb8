"""The gate of every page of the office: second factor, idle time, right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache

from fairhouse.domain.audit.rules import Actor
from fairhouse.entrypoints.office.policy import policy
from fairhouse.entrypoints.office.roles import Right, rights_of
from fairhouse.entrypoints.site.http import page
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal, refuse

View = Callable[..., HttpResponse]
Verb = TypeVar("Verb", bound=Callable[..., object])
_BEGAN, _SEEN = "office_began", "office_seen"


class StaffRequest(HttpRequest):
    """A request of a member of staff who has passed both factors."""

    staff: str
    rights: frozenset[Right]
    csp_nonce: str


def begin(request: HttpRequest) -> None:
    """Start the clock of a session that has just passed the second factor."""
    present = clock.now().isoformat()
    request.session[_BEGAN] = request.session[_SEEN] = present


def may(right: Right | None) -> Callable[[View], View]:
    """Only for staff with a second factor, active lately, and with this right (None: any)."""

    def gate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not _present(request):
                logout(request)
                asked = urlencode({"next": request.get_full_path()})
                return HttpResponseRedirect(f"/sign-in/?{asked}")
            request.session[_SEEN] = clock.now().isoformat()
            staff = cast("StaffRequest", request)
            user = cast("User", request.user)
            staff.staff = user.username
            staff.rights = rights_of(user.groups.values_list("name", flat=True))
            if right is not None and right not in staff.rights:
                return office_page(staff, "forbidden", status=403, right=right)
            return view(staff, *args, **kwargs)

        return guarded

    return gate


def _present(request: HttpRequest) -> bool:
    """Whether both factors were passed, and neither idle nor longest time is over."""
    user: Any = request.user  # django-otp's middleware gives it is_verified
    if not (user.is_authenticated and user.is_active and user.is_verified()):
        return False
    began, seen = (request.session.get(name) for name in (_BEGAN, _SEEN))
    if began is None or seen is None:
        return False
    rules, present = policy(), clock.now()
    idle = present - datetime.fromisoformat(seen)
    whole = present - datetime.fromisoformat(began)
    return idle <= timedelta(minutes=rules.idle_minutes) and whole <= timedelta(
        hours=rules.longest_hours
    )


def plain(typed: str) -> str:
    """What somebody typed in one line, without control characters (no database takes NUL)."""
    return "".join(letter for letter in typed if letter.isprintable()).strip()


def written(
    request: HttpRequest, name: str, *, longest: int = 2000, field: str = ""
) -> str | Refusal:
    """What somebody wrote in several lines, without other control characters.

    Too much of it is refused and never cut: it is kept, and people are told it.
    """
    typed = request.POST.get(name, "").replace("\r\n", "\n")
    text = "".join(letter for letter in typed if letter.isprintable() or letter == "\n").strip()
    if len(text) > longest:
        reason = f"Write at most {longest:,} characters; these are {len(text):,}."
        return refuse("request.field", field=field or name, reason=reason)
    return text


def chosen(request: HttpRequest, verbs: Mapping[str, Verb]) -> Verb:
    """The verb of the button that was pressed (`decision`). Raises Http404 for no such button."""
    verb = verbs.get(request.POST.get("decision", ""))
    if verb is None:
        raise Http404("no such decision")
    return verb


def actor_of(request: StaffRequest) -> Actor:
    """Who acts, for the audit."""
    return Actor.staff(request.staff)


def office_page(
    request: HttpRequest, name: str, *, status: int | None = None, **context: Any
) -> HttpResponse:
    """Render a page of the office; templates know who is there and what they may do."""
    context.setdefault("staff", getattr(request, "staff", ""))
    context.setdefault("rights", getattr(request, "rights", frozenset()))
    return page(request, f"office/{name}.html.j2", status=status, **context)
