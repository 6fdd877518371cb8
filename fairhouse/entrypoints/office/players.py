"""Pages: find a player, look at the account, reveal personal details, freeze.

Masked by default: the account page shows numbers, states and money, nothing that says who it
is. Every look is recorded (LV-7b); revealing needs a reason, which is recorded first.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.cashier import queries as cashier
from fairhouse.domain.players import actions as players
from fairhouse.domain.players import queries
from fairhouse.domain.players.values import Found
from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.standing import queries as standing
from fairhouse.domain.standing.rules import VERBS
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.office.access import StaffRequest, actor_of, may, office_page, plain
from fairhouse.entrypoints.office.roles import REASONS
from fairhouse.kit import clock, house_rules
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.vault import VaultError

_CASE = re.compile(r"^[A-Za-z0-9-]{0,24}$", re.ASCII)
_DAYS = 30


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@may("search_players")
def search(request: StaffRequest) -> HttpResponse:
    """By account number, email, user name or phone, each exact. Sent by POST: what is typed
    may be personal and must not stand in an address or a log.
    """
    if request.method != "POST":
        return office_page(request, "search", values={}, found=None)
    typed = {name: plain(request.POST.get(name, ""))[:254] for name in _SEARCH}
    if not any(typed.values()):
        refusal = refuse("request.field", field="number", reason="Fill in one of the fields.")
        return office_page(request, "search", refusals=[refusal], values=typed, found=None)
    if typed["number"] and not _is_number(typed["number"]):
        refusal = refuse("request.field", field="number", reason="An account number has digits.")
        return office_page(request, "search", refusals=[refusal], values=typed, found=None)
    return office_page(request, "search", values=typed, found=_find(request, typed))


_SEARCH = ("number", "email", "username", "phone")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _find(request: StaffRequest, typed: dict[str, str]) -> list[Found]:
    try:
        return queries.find(
            viewer=actor_of(request),
            number=int(typed["number"]) if typed["number"] else None,
            email=typed["email"],
            username=typed["username"],
            phone=typed["phone"],
        )
    except ValueError:  # what was typed cannot be an email or phone of anybody
        return []


@require_safe
@may("see_player")
def player(request: StaffRequest, player_id: int) -> HttpResponse:
    """The account, masked: standing and why, money, payments, rounds, sign-in times."""
    return _player_page(request, _account(player_id))


def _player_page(
    request: StaffRequest, account: Found, refusals: tuple[Refusal, ...] = ()
) -> HttpResponse:
    number = account.player_id
    audit.record(
        actor=actor_of(request), verb="office.player_seen", subject=f"player:{number}", details={}
    )
    since, until = clock.now() - timedelta(days=_DAYS), clock.now() + timedelta(seconds=1)
    row = standing.standing(number)
    return office_page(
        request,
        "player",
        refusals=refusals,
        account=account,
        house=house_rules.current()[account.house],
        facts=row.facts if row else (),
        verbs=[(verb, standing.may(number, verb)) for verb in VERBS],
        changes=standing.history(number),
        balances=wallet.balances(number),
        methods=cashier.methods(number),
        payments=cashier.history(number, limit=20),
        transfers=wallet.statement(number, since, until, limit=60),
        rounds=rounds.history(number, since, limit=30),
        times=queries.sign_in_times(number),
        reasons=list(REASONS.items()),
        days=_DAYS,
        values=request.POST,
    )


@sensitive_post_parameters()
@require_POST
@may("reveal_details")
def reveal(request: StaffRequest, player_id: int) -> HttpResponse:
    """Show who it is, after the reason is in the audit; if that fails, nothing is shown."""
    account = _account(player_id)
    case = _case_of(request)
    if isinstance(case, Refusal):
        return _player_page(request, account, (case,))
    shown = _revealed(request, player_id, case)
    if isinstance(shown, Refusal):
        return _player_page(request, account, (shown,))
    return office_page(request, "revealed", account=account, case=case, **shown)


@transaction.atomic
def _revealed(request: StaffRequest, player_id: int, case: str) -> dict[str, Any] | Refusal:
    viewer = actor_of(request)
    try:
        profile = queries.profile(player_id, viewer=viewer, case=case)
        if isinstance(profile, Refusal):
            return profile
        return {
            "profile": profile,
            "sessions": queries.sessions(player_id, viewer=viewer, case=case),
            "sign_ins": queries.sign_ins(player_id, viewer=viewer, case=case)[:20],
        }
    except VaultError:
        return refuse("request.field", reason="The personal data of this account was erased.")


def _case_of(request: StaffRequest) -> str | Refusal:
    """The reason of a look, and the case it belongs to if there is one."""
    reason, number = request.POST.get("reason", ""), request.POST.get("case", "").strip()
    if reason not in REASONS:
        return refuse("request.field", field="reason", reason="Choose why you need to see this.")
    if not _CASE.match(number):
        sentence = "A case number has letters, digits and hyphens only."
        return refuse("request.field", field="case", reason=sentence)
    return f"{reason}/{number}" if number else reason


@require_POST
@may("freeze")
def freeze(request: StaffRequest, player_id: int) -> HttpResponse:
    """Nothing can be done with the account until it is unfrozen."""
    return _change(request, player_id, players.freeze, "The account is frozen.")


@require_POST
@may("unfreeze")
def unfreeze(request: StaffRequest, player_id: int) -> HttpResponse:
    """The account is open again."""
    return _change(request, player_id, players.unfreeze, "The account is open again.")


def _change(request: StaffRequest, player_id: int, verb: Any, done: str) -> HttpResponse:
    account = _account(player_id)
    case = _case_of(request)
    answer = (
        case
        if isinstance(case, Refusal)
        else verb(player_id=player_id, reason=case, actor=actor_of(request))
    )
    if isinstance(answer, Refusal):
        return _player_page(request, account, (answer,))
    messages.success(request, done)
    return HttpResponseRedirect(f"/players/{player_id}/")


def _account(player_id: int) -> Found:
    """The one gate to a player."""
    found = queries.summary(player_id)
    if isinstance(found, Refusal):
        raise Http404("no such account")
    return found


urlpatterns = [
    path("players/", search, name="office-search"),
    path("players/<int:player_id>/", player, name="office-player"),
    path("players/<int:player_id>/reveal/", reveal, name="office-reveal"),
    path("players/<int:player_id>/freeze/", freeze, name="office-freeze"),
    path("players/<int:player_id>/unfreeze/", unfreeze, name="office-unfreeze"),
]
