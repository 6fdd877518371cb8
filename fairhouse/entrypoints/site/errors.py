"""Pages for what went wrong: not allowed, not found, our fault, busy.

Django calls these; none reads the database, because they are shown when it is away.
"""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_SENTENCES = {
    400: ("We could not read that", "Something in the request was not as we expected."),
    403: ("You are not allowed to do that", "If you think you should be, sign in again and retry."),
    404: ("Page not found", "If you typed the address, check it. The page may have moved."),
    500: (
        "Something went wrong on our side",
        "Try again in a moment. What we recorded of your money and bets is in your history.",
    ),
    503: (
        "We are closed for a moment",
        "Your money and your bets are safe. Try again in a few minutes.",
    ),
}


def problem(request: HttpRequest, status: int, body: str = "") -> HttpResponse:
    """A page that says what went wrong and where to go next."""
    title, sentence = _SENTENCES[status]
    # what stands around the page asks the database for nothing: it might be what failed
    request.player = None  # type: ignore[attr-defined]
    request.is_broken = True  # type: ignore[attr-defined]
    context = {"title": title, "sentence": body or sentence, "status": status}
    return render(request, "error.html.j2", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return problem(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return problem(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return problem(request, 404)


def fault(request: HttpRequest) -> HttpResponse:
    """500; 503 with Retry-After when it is the database that does not answer."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        answer = problem(request, 503)
        answer.headers["Retry-After"] = "30"
        return answer
    return problem(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: an old page, or another site that tried."""
    sentence = (
        "This form was open for too long or came from another site, so we did nothing. "
        "Go back, reload the page and send it again."
    )
    return problem(request, 403, sentence)
