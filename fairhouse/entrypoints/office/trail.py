"""Pages: the audit, filtered, and the proof that nobody edited it."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit import queries
from fairhouse.entrypoints.office.access import StaffRequest, actor_of, may, office_page, plain

_FILTERS = ("subject", "actor", "verb", "case")
_LINES = 100


@require_safe
@may("see_audit")
def entries(request: StaffRequest) -> HttpResponse:
    """Newest first; filters are exact, as the entries name things by number."""
    asked = {name: plain(request.GET.get(name, ""))[:120] for name in _FILTERS}
    before = request.GET.get("before", "")
    lines = queries.entries(
        **{name: value or None for name, value in asked.items()},
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
        limit=_LINES,
    )
    older = lines[-1].number if len(lines) == _LINES else None
    return office_page(request, "audit", lines=lines, asked=asked, older=older, report=None)


@require_POST
@may("see_audit")
def verify(request: StaffRequest) -> HttpResponse:
    """Walk the whole chain now; the walk is an entry itself."""
    report = queries.verify_chain()
    audit.record(
        actor=actor_of(request),
        verb="office.audit_verified",
        subject="audit",
        details={"checked": report.checked, "whole": report.whole},
    )
    lines, asked = queries.entries(limit=_LINES), dict.fromkeys(_FILTERS, "")
    return office_page(request, "audit", lines=lines, asked=asked, older=None, report=report)


urlpatterns = [
    path("audit/", entries, name="office-audit"),
    path("audit/verify/", verify, name="office-verify"),
]
