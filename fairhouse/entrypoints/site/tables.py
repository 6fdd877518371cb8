"""What a game's page shows: a `GameTable`, made from the game, the house and the player."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.rounds.queries import RoundDetail
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.site import words
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest
from fairhouse.games import certificate
from fairhouse.games.cards import Block, card
from fairhouse.games.engine import Game, load
from fairhouse.kit import ids
from fairhouse.kit.config import config
from fairhouse.kit.money import Money

CHIP_MULTIPLES = (1, 10, 50, 100, 500, 1000)
"""Chips on offer, in smallest stakes: 0.01, 0.10, 0.50, 1, 5 and 10 where that is a penny."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A chip: its worth in micros, and what is printed on it."""

    micros: int
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The last round on this game, as the page opens with it."""

    ticket: str
    view: dict[str, Any]
    headline: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GameTable:
    """Everything a game's template asks for. Money is of the player's currency."""

    game: Game
    verb: str
    rtp: str
    rtp_exact: str
    card: list[Block]
    currency: str
    min_stake: Money
    stakes: list[Money]
    chips: list[Chip]
    zero: Money
    balance: Money
    session_net: Money
    last: Last | None
    key: UUID
    play_origin: str
    cycle_ms: int
    signed_in: bool
    values: Mapping[str, Any] = field(default_factory=dict)
    places: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)

    @property
    def as_json(self) -> str:
        """What the page's script needs, safe inside a <script> element."""
        told = {
            "game": self.game.name,
            "currency": self.currency,
            "layout": self.game.layout,
            "min_stake_micros": self.min_stake.micros,
            "play_origin": self.play_origin,
            "cycle_ms": self.cycle_ms,
            "signed_in": self.signed_in,
            "last_ticket": self.last.ticket if self.last else None,
            "last_view": self.last.view if self.last else None,
        }
        return json.dumps(told).replace("<", "\\u003c")


def table_for(request: HouseRequest, game: Game, values: Mapping[str, Any]) -> GameTable:
    """The table of a game for whoever asks; `values` are what the plain form held."""
    rules = rules_of(request)
    player = request.player
    purse = wallet.balances(player.player_id) if player else None
    currency = purse.currency if purse else rules.money.currencies[0]
    smallest = smallest_stake(game, rules.play.min_stake[currency])
    zero = Money.zero(currency)
    return GameTable(
        game=game,
        verb="Spin",
        rtp=rtp_of(game),
        rtp_exact=exact_rtp_of(game),
        card=card(game.name),
        currency=currency,
        min_stake=smallest,
        stakes=[smallest.times(n) for n in (1, 2, 5, 10, 20, 50)],
        chips=[_chip(smallest.times(n)) for n in CHIP_MULTIPLES],
        zero=zero,
        balance=purse.playable if purse else zero,
        session_net=rounds.net_since(player.player_id, player.session_started_at)
        if player
        else zero,
        last=_last(rounds.last_round(player.player_id, game.name)) if player else None,
        key=ids.new(),
        play_origin=play_origin(request),
        cycle_ms=int(rules.play.classes[game.kind].cycle_seconds * 1000),
        signed_in=player is not None,
        values=values,
        places=words.places(game.layout) if game.kind == "roulette" else [],
    )


def smallest_stake(game: Game, least: Money) -> Money:
    """The house's smallest stake, raised to the game's grid where that is coarser."""
    grid = int(game.layout["grid_micros"])
    steps = -(-least.micros // grid)
    return Money(steps * grid, least.currency)


def _chip(worth: Money) -> Chip:
    return Chip(worth.micros, f"{worth.decimal:.2f}".removesuffix(".00"))


def rtp_of(game: Game) -> str:
    """The return to player from the certificate: the lowest of the game's bets (JJ-8.10)."""
    return f"{_lowest(game)['percent'][:-8]} %"


def exact_rtp_of(game: Game) -> str:
    """The same as a fraction."""
    found = _lowest(game)
    return f"{found['numerator']} / {found['denominator']}"


def _lowest(game: Game) -> dict[str, str]:
    bets = certificate.published(game.name, game.version)["bets"]
    lowest: dict[str, str] = min(
        (bet["rtp"] for bet in bets),
        key=lambda rtp: int(rtp["numerator"]) / int(rtp["denominator"]),
    )
    return lowest


def _last(detail: RoundDetail | None) -> Last | None:
    if detail is None:
        return None
    return Last(
        ticket=detail.ticket,
        view=detail.view,
        headline=f"Your last round: {words.outcome(detail.view)}",
        sentence=words.result(detail.stake, detail.win),
    )


def play_origin(request: HouseRequest) -> str:
    """Where wagers go: a port of the house's own host, or an address of its own."""
    told = config().play_origin
    if not told.startswith(":"):
        return told
    return f"{request.scheme}://{request.get_host().rpartition(':')[0] or request.get_host()}{told}"


def lobby_games(request: HouseRequest) -> list[Game]:
    """The games that the house offers now, in its order."""
    return [load(name) for name in rules_of(request).play.games]
