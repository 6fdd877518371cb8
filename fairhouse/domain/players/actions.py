"""The verbs of players, by name. Each is one transaction and answers a value or a refusal.

register, accept_terms                           opening an account, agreeing to new terms
sign_in, sign_out, resume, touch, end_sessions   sessions
confirm_email, change_email, send_confirmation_again
update_details, change_password
freeze, unfreeze, close, reopen, report_compromise
"""

from __future__ import annotations

from fairhouse.domain.players.account import close, freeze, reopen, report_compromise, unfreeze
from fairhouse.domain.players.consents import accept_terms
from fairhouse.domain.players.details import update_details
from fairhouse.domain.players.emails import (
    change_email,
    confirm_email,
    send_confirmation_again,
)
from fairhouse.domain.players.passwords import change_password
from fairhouse.domain.players.registration import register, verify
from fairhouse.domain.players.signing import (
    end_session,
    end_sessions,
    resume,
    sign_in,
    sign_out,
    touch,
)
from fairhouse.domain.players.values import (
    Changed,
    Confirmed,
    DetailsForm,
    Registered,
    Registration,
    RequestContext,
    SignedIn,
)

__all__ = [
    "Changed",
    "Confirmed",
    "DetailsForm",
    "Registered",
    "Registration",
    "RequestContext",
    "SignedIn",
    "accept_terms",
    "change_email",
    "change_password",
    "close",
    "confirm_email",
    "end_session",
    "end_sessions",
    "freeze",
    "register",
    "reopen",
    "report_compromise",
    "resume",
    "send_confirmation_again",
    "sign_in",
    "sign_out",
    "touch",
    "unfreeze",
    "update_details",
    "verify",
]
