"""Pages: the dashboard and the list of staff."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from fairhouse.domain.cashier import queries as cashier
from fairhouse.entrypoints.office.access import StaffRequest, may, office_page


@require_safe
@may(None)
def dashboard(request: StaffRequest) -> HttpResponse:
    """What waits, how many, how long; only queues that the person may work on."""
    figures = cashier.queue_figures() if "see_payments" in request.rights else {}
    return office_page(request, "dashboard", figures=figures)


@require_safe
@may("see_staff")
def people(request: StaffRequest) -> HttpResponse:
    """Who works here, with which roles, since when, last seen when."""
    rows = User.objects.filter(is_staff=True).prefetch_related("groups").order_by("username")
    enrolled = set(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True))
    listed = [
        {
            "name": user.username,
            "roles": ", ".join(sorted(group.name for group in user.groups.all())),
            "active": user.is_active,
            "second_factor": user.pk in enrolled,
            "last": user.last_login,
        }
        for user in rows
    ]
    return office_page(request, "people", people=listed)


urlpatterns = [
    path("", dashboard, name="office"),
    path("staff/", people, name="office-staff"),
]
