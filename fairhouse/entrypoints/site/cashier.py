"""The cashier's pages: balances, deposit, withdraw, and where each payment stands.

No page of ours asks for a card: a deposit leads to the processor's own page (JJ-3.4b).
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairhouse.domain.cashier import actions, jobs, queries
from fairhouse.domain.cashier.queries import Overview, PaymentView
from fairhouse.domain.cashier.rules import OPEN_DEPOSITS
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest, page, signed_in
from fairhouse.kit import clock, ids
from fairhouse.kit.money import Money, NotAnAmount
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.partners.payments import PartnerError

_TYPED = re.compile(r"^[£€$]?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$", re.ASCII)


def amount_of(typed: str, currency: str) -> Money | Refusal:
    """An amount as people type it: "25", "£1,000.00". Anything else is refused at the field."""
    found = _TYPED.match(typed.strip())
    try:
        text = f"{found[1].replace(',', '')}{found[2] or ''}" if found else ""
        return Money.parse(text, currency)
    except NotAnAmount:
        return refuse("money.not_an_amount", field="amount")


def key_of(request: HouseRequest) -> UUID | Refusal:
    """The form's own number, made when it was shown: sending it twice asks for one thing."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return refuse("request.malformed", reason="its number is missing; reload the page")


def _asked(request: HouseRequest) -> tuple[Money, UUID] | Refusal:
    assert request.player is not None
    amount = amount_of(request.POST.get("amount", ""), request.player.currency)
    if isinstance(amount, Refusal):
        return amount
    key = key_of(request)
    return key if isinstance(key, Refusal) else (amount, key)


def _overview(request: HouseRequest) -> Overview:
    assert request.player is not None
    found = queries.overview(request.player.player_id, request.house)
    if found is None:
        raise Http404("no wallet")
    return found


@never_cache
@require_safe
@signed_in
def cashier(request: HouseRequest) -> HttpResponse:
    """Balances, what can be withdrawn, the live card, the newest payments."""
    return page(request, "cashier/cashier.html.j2", shown=_overview(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def deposit(request: HouseRequest) -> HttpResponse:
    """How much; then the processor's page."""
    if request.method != "POST":
        return _deposit_form(request)
    assert request.player is not None
    asked = _asked(request)
    if isinstance(asked, Refusal):
        return _deposit_form(request, asked)
    started = actions.start_deposit(
        player_id=request.player.player_id,
        amount=asked[0],
        key=asked[1],
        new_card=request.POST.get("card") == "new",
    )
    if isinstance(started, Refusal):
        return _deposit_form(request, started)
    back = request.build_absolute_uri(_address(started.deposit_id))
    leads_to = jobs.open_page(deposit_id=started.deposit_id, return_url=back)
    if isinstance(leads_to, Refusal) and leads_to.code == "cashier.not_found":
        return HttpResponseRedirect(_address(started.deposit_id))  # paid or ended already
    if isinstance(leads_to, Refusal):
        return _deposit_form(request, leads_to)
    return HttpResponseRedirect(leads_to)


def _deposit_form(request: HouseRequest, *refusals: Refusal) -> HttpResponse:
    return page(
        request,
        "cashier/deposit.html.j2",
        refusals=refusals,
        shown=_overview(request),
        values=request.POST or {"card": "live"},
        key=_key_again(request, refusals),
        change_below=rules_of(request).deposit.change_method_below,
    )


def _key_again(request: HouseRequest, refusals: tuple[Refusal, ...]) -> UUID:
    """The same number while the same thing is being corrected, unless it is used up."""
    key = key_of(request) if request.method == "POST" else None
    used = any(refusal.code == "request.key_reused" for refusal in refusals)
    return key if isinstance(key, UUID) and not used else ids.new()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: HouseRequest) -> HttpResponse:
    """How much; then a page to look at it once more."""
    if request.method != "POST":
        return _withdraw_form(request)
    assert request.player is not None
    asked = _asked(request)
    refusal = (
        asked
        if isinstance(asked, Refusal)
        else actions.verify_request(
            player_id=request.player.player_id, house=request.house, amount=asked[0]
        )
    )
    if isinstance(refusal, Refusal) or isinstance(asked, Refusal):
        return _withdraw_form(request, *([refusal] if refusal else []))
    shown = _overview(request)
    return page(
        request,
        "cashier/withdraw_review.html.j2",
        shown=shown,
        amount=asked[0],
        left=shown.balances.cash - asked[0],
        key=asked[1],
        typed=request.POST.get("amount", ""),
        hours=rules_of(request).withdrawal.authorise_hours,
        may_cancel=rules_of(request).withdrawal.cancel_while_waiting,
    )


def _withdraw_form(request: HouseRequest, *refusals: Refusal) -> HttpResponse:
    return page(
        request,
        "cashier/withdraw.html.j2",
        refusals=refusals,
        shown=_overview(request),
        values=request.POST,
        key=_key_again(request, refusals),
        hours=rules_of(request).withdrawal.authorise_hours,
    )


@require_POST
@signed_in
def withdraw_confirm(request: HouseRequest) -> HttpResponse:
    """Yes: the amount leaves the balance, and the next page confirms it (JJ-7.10)."""
    assert request.player is not None
    asked = _asked(request)
    if isinstance(asked, Refusal):
        return _withdraw_form(request, asked)
    answer = actions.request_withdrawal(
        player_id=request.player.player_id, amount=asked[0], key=asked[1]
    )
    if isinstance(answer, Refusal):
        return _withdraw_form(request, answer)
    return HttpResponseRedirect(_address(answer.withdrawal_id))


@never_cache
@require_safe
@signed_in
def payments(request: HouseRequest) -> HttpResponse:
    """Every deposit and withdrawal, newest first."""
    assert request.player is not None
    lines = queries.history(request.player.player_id)
    return page(request, "cashier/payments.html.j2", lines=lines)


@never_cache
@require_safe
@signed_in
def payment(request: HouseRequest, payment_id: UUID) -> HttpResponse:
    """Where one payment stands. For an open deposit the processor is asked first: a member
    who returns from its page is often faster than its call-back.
    """
    shown = _own(request, payment_id)
    if shown.kind == "deposit" and shown.state in OPEN_DEPOSITS:
        try:
            jobs.look_up_deposit(payment_id, source="return")
        except PartnerError:
            messages.warning(request, "We cannot reach our card processor just now.")
        shown = _own(request, payment_id)
    name = "deposited" if shown.kind == "deposit" else "withdrawal"
    return page(
        request,
        f"cashier/{name}.html.j2",
        payment=shown,
        changes=queries.changes(payment_id),
        at=clock.now(),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cancel(request: HouseRequest, payment_id: UUID) -> HttpResponse:
    """Take a waiting withdrawal back: asked once more, because it is a decision."""
    assert request.player is not None
    shown = _own(request, payment_id, kind="withdrawal")
    if request.method != "POST":
        return page(request, "cashier/cancel.html.j2", payment=shown)
    answer = actions.cancel(player_id=request.player.player_id, withdrawal_id=payment_id)
    if isinstance(answer, Refusal):
        return page(request, "cashier/cancel.html.j2", refusals=[answer], payment=shown)
    messages.success(request, "You took the withdrawal back. The money is in your balance.")
    return HttpResponseRedirect(_address(payment_id))


def _own(request: HouseRequest, payment_id: UUID, kind: str = "") -> PaymentView:
    """The one gate to a payment: only its own member sees it."""
    assert request.player is not None
    number = request.player.player_id
    found: Any = None
    if kind != "withdrawal":
        found = queries.deposit(payment_id, player_id=number)
    found = found or queries.withdrawal(payment_id, player_id=number)
    if found is None:
        raise Http404("no such payment of this member")
    shown: PaymentView = found
    return shown


def _address(payment_id: UUID) -> str:
    return reverse("cashier-payment", kwargs={"payment_id": payment_id})


urlpatterns = [
    path("cashier/", cashier, name="cashier"),
    path("cashier/deposit/", deposit, name="cashier-deposit"),
    path("cashier/withdraw/", withdraw, name="cashier-withdraw"),
    path("cashier/withdraw/confirm/", withdraw_confirm, name="cashier-withdraw-confirm"),
    path("cashier/payments/", payments, name="cashier-payments"),
    path("cashier/payments/<uuid:payment_id>/", payment, name="cashier-payment"),
    path("cashier/payments/<uuid:payment_id>/cancel/", cancel, name="cashier-cancel"),
]
