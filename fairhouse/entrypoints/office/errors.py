"""Pages of the office for what went wrong. None reads the database."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from fairhouse.entrypoints.office.access import office_page


def _problem(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    return office_page(request, "problem", status=status, title=title, sentence=sentence)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _problem(request, 400, "We could not read that", "Something in the request was wrong.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _problem(request, 403, "Not allowed", "Your role does not include this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _problem(request, 404, "Not found", "There is no such page, account or payment.")


def fault(request: HttpRequest) -> HttpResponse:
    """500."""
    return _problem(request, 500, "Our fault", "Nothing was changed by this request.")
