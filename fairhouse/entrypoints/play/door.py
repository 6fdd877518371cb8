"""One wager over HTTP: from the bytes of a request to the bytes of its answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import msgspec

from fairhouse.domain.rounds.desk import Desk
from fairhouse.domain.rounds.rules import Offer, Played, Request
from fairhouse.domain.wallet.commands import Command
from fairhouse.domain.wallet.till import Till
from fairhouse.entrypoints.play import token
from fairhouse.kit import clock, ids
from fairhouse.kit.house_rules import Houses, NoRules
from fairhouse.kit.money import from_micros
from fairhouse.kit.refusals import Refusal, refuse

LARGEST_BODY: Final = 16_384
"""Bytes; the largest roulette wager is a third of it."""
_RETRY: Final = ("house.busy", "house.stopping", "house.unknown")

log = logging.getLogger("fairhouse.play")
Headers = Mapping[bytes, bytes]
Make = Callable[[token.Claims, str, UUID, dict[str, Any]], Command | Refusal]
"""(who asks, the game, the key, the rest of the body) -> the command for the till."""
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Answer:
    """What goes back: a status, a JSON body, and headers."""

    status: int
    body: bytes
    headers: list[tuple[bytes, bytes]]


class Door:
    """Takes wagers for the houses of the installation."""

    def __init__(self, till: Till, desk: Desk, houses: Houses) -> None:
        self._till = till
        self._desk = self.desk = desk
        self._houses = self.houses = houses
        self.seen: dict[UUID, float] = {}
        """Sessions with activity since the last flush, with the moment of it."""

    def origin_house(self, headers: Headers) -> str | Refusal | None:
        """The house whose page sends the request; None when no page does (no Origin)."""
        origin = headers.get(b"origin")
        if origin is None:
            return None
        host = origin.decode("latin-1").partition("://")[2].partition(":")[0]
        try:
            return self._houses.by_host(host).slug
        except NoRules:
            return refuse("request.forbidden")

    def claims(self, headers: Headers) -> token.Claims | Refusal:
        """Who asks, from the token's cookie; a page of another house may not ask for him."""
        house = self.origin_house(headers)
        if isinstance(house, Refusal):
            return house
        claims = token.read(_cookie(headers.get(b"cookie", b"")), clock.now())
        if isinstance(claims, Refusal):
            return claims
        if house is not None and house != claims.house:
            return refuse("request.forbidden")
        return claims

    async def wager(self, game: str, headers: Headers, body: bytes) -> Answer:
        """Place a wager and answer its result, or why not; the same key, the same answer."""
        return await self._take(self._wager, game, headers, body)

    async def act(self, game: str, headers: Headers, body: bytes) -> Answer:
        """Take an action in an open round; the same key, the same answer."""
        return await self._take(self._act, game, headers, body)

    async def _take(self, make: Make, game: str, headers: Headers, body: bytes) -> Answer:
        try:
            asked = self._ask(make, game, headers, body)
        except Exception:
            log.exception("what was asked of %r could not be read", game[:40])
            asked = refuse("house.fault")
        if isinstance(asked, Refusal):
            return refused(asked)
        claims, command = asked
        answer = await self._till.submit(command)
        if isinstance(answer, Refusal):
            return refused(answer)
        return self._done(claims, answer)

    def _ask(
        self, make: Make, game: str, headers: Headers, body: bytes
    ) -> tuple[token.Claims, Command] | Refusal:
        claims = self._claims_of_json(headers)
        if isinstance(claims, Refusal):
            return claims
        asked = read_body(body)
        if isinstance(asked, Refusal):
            return asked
        command = make(claims, game, *asked)
        return command if isinstance(command, Refusal) else (claims, command)

    def _wager(
        self, claims: token.Claims, game: str, key: UUID, wager: dict[str, Any]
    ) -> Command | Refusal:
        flag = wager.pop("autoplay", None)
        request = self._desk.request(claims.house, game, wager, age=claims.age)
        if isinstance(request, Refusal):
            return request
        if flag is not None:
            request = played_by_itself(request, flag)
            if isinstance(request, Refusal):
                return request
        return self._desk.command(
            request, player_id=claims.player_id, session=claims.session_id, key=key
        )

    def _act(
        self, claims: token.Claims, game: str, key: UUID, action: dict[str, Any]
    ) -> Command | Refusal:
        if not self._desk.knows(game):
            return refuse("game.unknown")
        where = read_place(action)
        if isinstance(where, Refusal):
            return where
        request = self._desk.act_request(claims.player_id, *where, action, age=claims.age)
        if isinstance(request, Refusal):
            return request
        return self._desk.act_command(
            request, player_id=claims.player_id, session=claims.session_id, key=key
        )

    def _claims_of_json(self, headers: Headers) -> token.Claims | Refusal:
        claims = self.claims(headers)
        if isinstance(claims, Refusal):
            return claims
        if headers.get(b"content-type", b"").partition(b";")[0].strip() != b"application/json":
            return refuse("request.malformed", reason="send it as application/json")
        return claims

    def _done(self, claims: token.Claims, played: Played) -> Answer:
        now = clock.now()
        self.seen[claims.session_id] = now.timestamp()
        headers: list[tuple[bytes, bytes]] = []
        renewed = token.renew(claims, now)
        if renewed is not None:
            headers.append((b"set-cookie", token.cookie_header(renewed).encode()))
        return Answer(200, _encode(as_json(played)), headers)


def take_autoplay(wager: dict[str, Any], offer: Offer) -> bool | Refusal:
    """Take `autoplay` out of a wager's body: whether the page plays by itself, if it may."""
    flag = wager.pop("autoplay", False)
    if type(flag) is not bool:
        return refuse("request.malformed", reason="“autoplay” must be true or false")
    return refuse("game.autoplay") if flag and offer.autoplay is None else flag


def played_by_itself(request: Request, flag: object) -> Request | Refusal:
    """The same wager at the pace of autoplay, where the licence allows it (JJ-8.16)."""
    offer = request.offer
    by_itself = take_autoplay({"autoplay": flag}, offer)
    if isinstance(by_itself, Refusal) or not by_itself:
        return by_itself if isinstance(by_itself, Refusal) else request
    assert offer.autoplay is not None
    slower = replace(offer, cycle=max(offer.cycle, offer.autoplay))
    return msgspec.structs.replace(request, offer=slower)


def read_place(action: dict[str, Any]) -> tuple[UUID, int] | Refusal:
    """Take `round` and `stage` out of an action's body; what stays is the game's own."""
    raw, stage = action.pop("round", None), action.pop("stage", None)
    try:
        round_id = UUID(raw) if isinstance(raw, str) and len(raw) == 36 else None
    except ValueError:
        round_id = None
    if round_id is None:
        return refuse("request.malformed", reason="“round” must be the round's identifier")
    if type(stage) is not int or not 0 <= stage < 1 << 15:
        return refuse("request.malformed", reason="“stage” must be the stage that you have seen")
    return round_id, stage


def read_body(body: bytes) -> tuple[UUID, dict[str, Any]] | Refusal:
    """The key and the wager of a request's body; the wager is checked by its game."""
    if len(body) > LARGEST_BODY:
        return refuse("request.too_large")
    try:
        data = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return refuse("request.malformed", reason="its body is not JSON")
    if not isinstance(data, dict):
        return refuse("request.malformed", reason="its body is not a JSON object")
    raw = data.pop("key", None)
    try:
        key = UUID(raw) if isinstance(raw, str) and len(raw) == 36 else None
    except ValueError:
        key = None
    if key is None:
        return refuse("request.malformed", reason="“key” must be a UUID that you made")
    return key, data


def as_json(played: Played) -> dict[str, Any]:
    """A round as its player is told; amounts are decimal text, those in `outcome` micros."""
    return {
        "round": str(played.round_id),
        "ticket": ids.ticket(played.round_id),
        "game": played.game,
        "version": played.version,
        "stake": from_micros(played.stake_micros),
        "win": from_micros(played.win_micros),
        "balance": from_micros(played.balance_micros),
        "outcome": played.view,
        "maximum_win_reached": played.max_win_reached,
        "commitment": played.commitment.hex(),
        "over": played.over,
        "stage": played.stage,
        "jackpots": [
            {"title": won.title, "amount": from_micros(won.amount_micros)}
            for won in played.jackpots
        ],
    }


def refused(no: Refusal) -> Answer:
    """A refusal as an answer; when it helps to ask again, it says when."""
    headers = [(b"retry-after", b"1")] if no.code in _RETRY or no.status == 429 else []
    return Answer(no.status, _encode(no.as_json()), headers)


def _cookie(header: bytes) -> str | None:
    wanted = token.COOKIE.encode() + b"="
    for part in header.split(b"; "):
        if part.startswith(wanted):
            return part[len(wanted) :].decode("latin-1")
    return None


def headers_of(pairs: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """ASGI headers as a mapping; a repeated cookie header is joined, others keep the last."""
    found: dict[bytes, bytes] = {}
    for name, value in pairs:
        if name == b"cookie" and name in found:
            found[name] += b"; " + value
        else:
            found[name] = value
    return found
