"""What standing does when players tell something; runs in their transaction."""

from __future__ import annotations

from fairhouse.domain.players import events as told
from fairhouse.domain.standing import actions
from fairhouse.kit.events import hear
from fairhouse.kit.refusals import Refusal, Refused


def register() -> None:
    """Listen to everything that changes what a player may do."""
    hear(told.PlayerRegistered, on_registered)
    hear(told.EmailUnconfirmed, on_email_unconfirmed)
    hear(told.EmailConfirmed, on_email_confirmed)
    hear(told.TermsAccepted, on_terms_accepted)
    hear(told.SigningIn, on_signing_in)
    hear(told.SignedOut, on_signed_out)
    hear(told.AccountFrozen, on_frozen)
    hear(told.AccountUnfrozen, on_unfrozen)
    hear(told.AccountClosed, on_closed)
    hear(told.AccountReopened, on_reopened)


def on_registered(event: told.PlayerRegistered) -> None:
    """Open the row."""
    actions.open_row(player_id=event.player_id, cell=event.cell, house=event.house)


def on_email_unconfirmed(event: told.EmailUnconfirmed) -> None:
    """Until the link is followed the account has limited function (JJ-3.6a)."""
    _add(event.player_id, "email_unconfirmed", event, "email")


def on_email_confirmed(event: told.EmailConfirmed) -> None:
    """Full function."""
    _end(event.player_id, "email_unconfirmed", "email link followed")


def on_terms_accepted(event: told.TermsAccepted) -> None:
    """The till compares this version with the newest one."""
    _certain(actions.set_terms(player_id=event.player_id, terms_version=event.terms_version))


def on_signing_in(event: told.SigningIn) -> None:
    """Refuse somebody who may not sign in; else make the session the live one."""
    _certain(actions.begin_session(player_id=event.player_id, session_id=event.session_id))


def on_signed_out(event: told.SignedOut) -> None:
    """The session stops playing at once, whatever its token still says."""
    actions.end_session(player_id=event.player_id, session_id=event.session_id)


def on_frozen(event: told.AccountFrozen) -> None:
    """Frozen until unfrozen."""
    _add(event.player_id, "frozen", event, event.source)


def on_unfrozen(event: told.AccountUnfrozen) -> None:
    """Open again."""
    _end(event.player_id, "frozen", event.source)


def on_closed(event: told.AccountClosed) -> None:
    """Closed until re-opened."""
    _add(event.player_id, "closed", event, event.source)


def on_reopened(event: told.AccountReopened) -> None:
    """Open again after review."""
    _end(event.player_id, "closed", event.source)


_Dated = told.EmailUnconfirmed | told.AccountFrozen | told.AccountClosed


def _add(player_id: int, kind: str, event: _Dated, source: str) -> None:
    _certain(
        actions.add_fact(player_id=player_id, kind=kind, starts=event.at, ends=None, source=source)
    )


def _end(player_id: int, kind: str, source: str) -> None:
    answer = actions.end_fact(player_id=player_id, kind=kind, source=source)
    if isinstance(answer, Refusal) and answer.code != "standing.fact_not_found":
        raise Refused(answer)


def _certain(answer: object) -> None:
    """Unwind the speaker's transaction when what it tells cannot be so."""
    if isinstance(answer, Refusal):
        raise Refused(answer)
