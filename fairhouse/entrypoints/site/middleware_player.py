"""Who sends the request: sets `request.player`, ends what has been idle too long (JJ-3.16)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from fairhouse.domain.players import actions as players
from fairhouse.domain.players import published
from fairhouse.domain.players.values import SignedInPlayer
from fairhouse.domain.standing import queries as standing
from fairhouse.entrypoints.play import token
from fairhouse.entrypoints.site.http import HouseRequest
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal

Answer = Callable[[HttpRequest], HttpResponseBase]

SESSION_KEY: Final = "player_session"
NEED_TERMS: Final = ("/lobby/", "/games/", "/cashier/deposit")
"""Pages that are behind the newest terms (JJ-0.1); everything else stays reachable."""


class PlayerMiddleware:
    """After HouseMiddleware and sessions. The office has no players: it is left alone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the player known, or send them to the new terms first."""
        asked = cast("HouseRequest", request)
        asked.player = _player_of(asked)
        if asked.player is not None and _must_accept(asked, asked.player):
            return HttpResponseRedirect(f"/accept-terms/?{urlencode({'next': request.path})}")
        return self.get_response(request)


def _player_of(request: HouseRequest) -> SignedInPlayer | None:
    session_id = session_of(request)
    if session_id is None or not request.house:
        return None
    found = players.resume(
        session_id=session_id, house=request.house, active_at=_active_in_a_game(request, session_id)
    )
    if isinstance(found, Refusal):
        request.session.flush()
        return None
    return found


def session_of(request: HttpRequest) -> UUID | None:
    """The player's session that the browser holds, whether it is still live or not."""
    held = request.session.get(SESSION_KEY)
    return UUID(held) if isinstance(held, str) else None


def _active_in_a_game(request: HouseRequest, session_id: UUID) -> datetime | None:
    """When the play process last renewed the token of this session: playing is activity."""
    claims = token.read(request.COOKIES.get(token.COOKIE), clock.now())
    if isinstance(claims, Refusal) or claims.session_id != session_id:
        return None
    return datetime.fromtimestamp(claims.made, tz=clock.now().tzinfo)


def _must_accept(request: HouseRequest, player: SignedInPlayer) -> bool:
    return request.path.startswith(NEED_TERMS) and terms_outdated(player)


def terms_outdated(player: SignedInPlayer) -> bool:
    """Whether a version of the terms is in force that this player has not agreed to."""
    in_force = published.in_force(player.house)
    row = standing.standing(player.player_id)
    return in_force is not None and row is not None and row.terms_version < in_force[0]
