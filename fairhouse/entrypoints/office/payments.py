"""Pages: withdrawals that wait, deposits under review, payments that failed, one payment."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.cashier import actions, jobs, queries
from fairhouse.domain.cashier.queries import PaymentView
from fairhouse.domain.standing import queries as standing
from fairhouse.entrypoints.office.access import StaffRequest, actor_of, may, office_page
from fairhouse.kit.refusals import Refusal
from fairhouse.partners.payments import PartnerError

_DECISIONS: dict[tuple[str, str], Callable[..., actions.Taken | Refusal]] = {
    ("withdrawal", "approve"): lambda number, **said: actions.approve(withdrawal_id=number, **said),
    ("withdrawal", "refuse"): lambda number, **said: actions.refuse_withdrawal(
        withdrawal_id=number, **said
    ),
    ("deposit", "release"): lambda number, **said: actions.release_deposit(
        deposit_id=number, **said
    ),
    ("deposit", "refuse"): lambda number, **said: actions.refuse_deposit(deposit_id=number, **said),
}


@require_safe
@may("see_payments")
def withdrawals(request: StaffRequest) -> HttpResponse:
    """Withdrawals that wait for a decision, oldest first, with the promised time."""
    return office_page(request, "withdrawals", lines=queries.queue())


@require_safe
@may("see_payments")
def failed(request: StaffRequest) -> HttpResponse:
    """Payments that failed and have not come back (JJ-7.7b), that do not move, do not fit."""
    return office_page(
        request,
        "failed",
        lines=queries.failed(),
        stuck=queries.stuck(),
        misfits=queries.misfits(),
    )


@require_safe
@may("see_payments")
def reviews(request: StaffRequest) -> HttpResponse:
    """Deposits held because the name on the card is not the member's (JJ-3.1b)."""
    return office_page(request, "reviews", lines=queries.reviews())


@require_safe
@may("see_payments")
def payment(request: StaffRequest, payment_id: UUID) -> HttpResponse:
    """One payment: facts, history, what the member may do now, and the decision."""
    return _payment_page(request, _found(payment_id))


def _payment_page(
    request: StaffRequest, shown: PaymentView, refusals: tuple[Refusal, ...] = ()
) -> HttpResponse:
    audit.record(
        actor=actor_of(request),
        verb="office.payment_seen",
        subject=f"{shown.kind}:{shown.payment_id}",
        details={"player": shown.player_id},
    )
    decidable = shown.state in ("requested", "half_approved", "under_review")
    return office_page(
        request,
        "payment",
        refusals=refusals,
        payment=shown,
        changes=queries.changes(shown.payment_id),
        rationale=queries.rationale(shown),
        others=queries.history(shown.player_id, limit=10),
        blocked=standing.may(shown.player_id, "withdraw"),
        decidable=decidable and "decide_payments" in request.rights,
        values=request.POST,
    )


@require_POST
@may("decide_payments")
def decide(request: StaffRequest, payment_id: UUID) -> HttpResponse:
    """A person decides, with a reason; the domain says whether it may be."""
    shown = _found(payment_id)
    verb = _DECISIONS.get((shown.kind, request.POST.get("decision", "")))
    if verb is None:
        raise Http404("no such decision")
    rationale = request.POST.get("rationale", "").strip()[:2000]
    answer = verb(payment_id, staff=request.staff, rationale=rationale)
    if isinstance(answer, Refusal):
        return _payment_page(request, _found(payment_id), (answer,))
    messages.success(request, f"{shown.reference}: {_found(payment_id).words}.")
    return HttpResponseRedirect("/withdrawals/" if shown.kind == "withdrawal" else "/reviews/")


@require_POST
@may("decide_payments")
def ask(request: StaffRequest, payment_id: UUID) -> HttpResponse:
    """Ask the processor now where a payment stands."""
    shown = _found(payment_id)
    try:
        if shown.kind == "withdrawal":
            jobs.look_up_payout(payment_id, source=f"staff:{request.staff}")
        else:
            jobs.look_up_deposit(payment_id, source=f"staff:{request.staff}")
        messages.info(request, f"Asked the processor: {_found(payment_id).words}.")
    except PartnerError:
        messages.warning(request, "The processor did not answer. Try again later.")
    return HttpResponseRedirect(f"/payments/{payment_id}/")


@require_POST
@may("decide_payments")
def again(request: StaffRequest, payment_id: UUID) -> HttpResponse:
    """Have the job of a payment that does not move run once more."""
    shown = _found(payment_id)
    if shown.kind == "withdrawal":
        answer = actions.send_again(withdrawal_id=payment_id, staff=request.staff)
    else:
        answer = actions.refund_again(deposit_id=payment_id, staff=request.staff)
    if isinstance(answer, Refusal):
        return _payment_page(request, _found(payment_id), (answer,))
    messages.info(request, "Queued again. Look at the payment in a moment.")
    return HttpResponseRedirect(f"/payments/{payment_id}/")


def _found(payment_id: UUID) -> PaymentView:
    """The one gate to a payment."""
    found = queries.withdrawal(payment_id) or queries.deposit(payment_id)
    if found is None:
        raise Http404("no such payment")
    return found


urlpatterns = [
    path("withdrawals/", withdrawals, name="office-withdrawals"),
    path("withdrawals/failed/", failed, name="office-failed"),
    path("reviews/", reviews, name="office-reviews"),
    path("payments/<uuid:payment_id>/", payment, name="office-payment"),
    path("payments/<uuid:payment_id>/decide/", decide, name="office-decide"),
    path("payments/<uuid:payment_id>/ask/", ask, name="office-ask"),
    path("payments/<uuid:payment_id>/again/", again, name="office-again"),
]
