"""Pages: the dashboard and the list of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from fairhouse.domain.cashier import queries as cashier
from fairhouse.domain.jackpots import queries as jackpots
from fairhouse.domain.monitoring import queries as monitoring
from fairhouse.domain.randomness import queries as randomness
from fairhouse.domain.rounds import resting
from fairhouse.domain.voids import queries as voids
from fairhouse.entrypoints.office.access import StaffRequest, may, office_page
from fairhouse.kit import clock


@require_safe
@may(None)
def dashboard(request: StaffRequest) -> HttpResponse:
    """What waits, how many, how long; only queues that the person may work on."""
    queues = []
    if "see_payments" in request.rights:
        queues += _payment_queues()
    if "see_games" in request.rights:
        queues += _game_queues()
    if "decide_cases" in request.rights:
        queues += _monitoring_queues()
    return office_page(request, "dashboard", queues=queues)


@dataclass(frozen=True, slots=True)
class Queue:
    """A card of the dashboard: how many wait somewhere, and since when the oldest."""

    title: str
    href: str
    count: int
    oldest: datetime | None
    overdue: int = 0

    @property
    def age(self) -> timedelta | None:
        """How long the oldest has waited."""
        return clock.now() - self.oldest if self.oldest is not None else None


def _payment_queues() -> list[Queue]:
    figures = cashier.queue_figures()
    cards = [
        ("withdrawals", "Withdrawals to decide", "/withdrawals/"),
        ("reviews", "Deposits to review", "/reviews/"),
        ("failed", "Failed payments", "/withdrawals/failed/"),
    ]
    queues = [
        Queue(title, href, figures[name].count, figures[name].oldest, figures[name].overdue)
        for name, title, href in cards
    ]
    return [*queues, Queue("Jackpot wins to confirm", "/jackpots/", *jackpots.queue())]


def _game_queues() -> list[Queue]:
    rests, alarms = resting.resting_now(), randomness.open_alarms()
    return [
        Queue("Void rounds to decide", "/games/", *voids.waits()),
        Queue("Games at rest", "/games/", len(rests), rests[-1].began_at if rests else None),
        Queue(
            "Alarms to answer", "/randomness/", len(alarms),
            alarms[0].raised_at if alarms else None,
        ),
    ]  # fmt: skip


def _monitoring_queues() -> list[Queue]:
    return [
        Queue("Play that looks like a program's", "/monitoring/", *monitoring.waiting_cases()),
        Queue("Registrations held", "/monitoring/", *monitoring.waiting_holds()),
    ]


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
