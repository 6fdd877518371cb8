"""Moving an account between its states (JJ-3.17, JJ-3.18, JJ-3.26a, JJ-3.28)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from fairhouse.domain.audit import actions as audit
from fairhouse.domain.audit.rules import Actor
from fairhouse.domain.players import sealing, signing
from fairhouse.domain.players.events import (
    AccountClosed,
    AccountFrozen,
    AccountReopened,
    AccountUnfrozen,
)
from fairhouse.domain.players.models import Player
from fairhouse.domain.players.rules import ACCOUNT
from fairhouse.domain.players.values import Changed
from fairhouse.kit import clock
from fairhouse.kit.events import publish
from fairhouse.kit.refusals import Refusal, refuse


def freeze(*, player_id: int, reason: str, actor: Actor) -> Changed | Refusal:
    """Nothing can be done with the account until it is unfrozen; its session ends now."""
    return _move(player_id, AccountFrozen, reason, actor, to="frozen")


def unfreeze(*, player_id: int, reason: str, actor: Actor) -> Changed | Refusal:
    """Open a frozen account again; a closed one is not opened by this."""
    return _move(player_id, AccountUnfrozen, reason, actor, to="open", only_from="frozen")


def close(*, player_id: int, reason: str, actor: Actor) -> Changed | Refusal:
    """Close the account. Its balance stays the player's and can be withdrawn (JJ-3.18)."""
    return _move(player_id, AccountClosed, reason, actor, to="closed")


def reopen(*, player_id: int, reason: str, actor: Actor) -> Changed | Refusal:
    """Open a closed account again after review (JJ-3.28). Protection stays in force."""
    return _move(player_id, AccountReopened, reason, actor, to="open", only_from="closed")


def report_compromise(*, player_id: int) -> Changed | Refusal:
    """The member says that somebody else may know the password: lock at once (JJ-3.17)."""
    return freeze(player_id=player_id, reason="reported compromise", actor=Actor.player(player_id))


@transaction.atomic
def _move(
    player_id: int,
    event: type[Any],
    reason: str,
    actor: Actor,
    *,
    to: str,
    only_from: str | None = None,
) -> Changed | Refusal:
    if not reason.strip():
        return refuse("player.reason", field="reason")
    player = Player.objects.select_for_update(no_key=True).filter(id=player_id).first()
    if player is None:
        return refuse("player.not_found")
    if not ACCOUNT.can_go(player.state, to) or only_from not in (None, player.state):
        return refuse("player.account_state", state=player.state)
    now = clock.now()
    account = sealing.box(player_id, sealing.ACCOUNT)
    Player.objects.filter(id=player_id).update(
        state=ACCOUNT.go(player.state, to),
        state_reason_sealed=account.seal("players_player.state_reason_sealed", reason.strip()),
        state_since=now,
    )
    source = f"{actor.kind}:{actor.name}"
    publish(event(player_id=player_id, cell=player.cell, source=source, at=now))
    if to != "open":
        signing.end_sessions(player_id=player_id, reason="account")
    audit.record(
        actor=actor, verb=f"players.{event.__name__}", subject=f"player:{player_id}",
        details={"from": player.state, "to": to},
    )  # fmt: skip
    return Changed(player_id=player_id, fields=("state",))
