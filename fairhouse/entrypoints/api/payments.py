"""Call-backs of payment partners: prove, hand over, answer.

The answer tells the processor whether to try again: 2xx means understood (also when it said
nothing new), anything else means it should come back or somebody must look.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fairhouse.domain.cashier import actions as cashier
from fairhouse.domain.cashier.outside import processor
from fairhouse.entrypoints.api.answers import refused, told
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.partners.cards import settings
from fairhouse.partners.payments import CallbackRefused

_WHY_NOT = {
    "signature": "api.signature",
    "stale": "api.stale",
    "malformed": "api.callback",
}


@csrf_exempt  # a machine has no cookie; its signature is what proves it
@require_POST
def cards_callback(request: HttpRequest) -> HttpResponse:
    """The card processor tells what became of a payment or payout."""
    if _length(request) > settings.data().callbacks.body_bytes_max:
        return refused(refuse("request.too_large"))
    partner = processor()
    try:
        callback = partner.read_callback(headers=request.headers, body=request.body, at=clock.now())
    except CallbackRefused as refusal:
        return refused(refuse(_WHY_NOT[refusal.reason]))
    taken = cashier.take_callback(partner=partner.name, callback=callback)
    if isinstance(taken, Refusal):
        return refused(taken)
    return told({"state": taken.state, "new": taken.moved})


def _length(request: HttpRequest) -> int:
    told_length = request.headers.get("Content-Length") or "0"
    return int(told_length) if told_length.isdigit() else 0
