"""What a game's page shows: a `GameTable`, made from the game, the house and the player."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from fairhouse.domain.rounds import queries as rounds
from fairhouse.domain.wallet import queries as wallet
from fairhouse.entrypoints.play.purse import PURSE_MICROS
from fairhouse.entrypoints.site import words
from fairhouse.entrypoints.site.ages import age_of
from fairhouse.entrypoints.site.houses import rules_of
from fairhouse.entrypoints.site.http import HouseRequest
from fairhouse.games import certificate
from fairhouse.games.cards import Block, card
from fairhouse.games.engine import Game, load
from fairhouse.kit import ids
from fairhouse.kit.config import config
from fairhouse.kit.house_rules import Rules
from fairhouse.kit.house_rules.schema import Autoplay
from fairhouse.kit.money import Money

CHIP_MULTIPLES = (1, 10, 50, 100, 500, 1000)
"""Chips on offer, in smallest stakes: 0.01, 0.10, 0.50, 1, 5 and 10 where that is a penny."""
STAKE_MULTIPLES = (1, 2, 5, 10, 20, 50)
"""Stakes of a slot or an instant on offer, in smallest stakes."""
_PAGES = {"roulette": "roulette", "slot": "slot", "instant": "instant"}
_VERBS = {"roulette": "Spin", "slot": "Spin", "instant": "Buy a card"}


def page_of(game: Game) -> str:
    """Which template shows a game: one page serves every game of cards."""
    return _PAGES.get(game.kind, "cards")


@dataclass(frozen=True, slots=True)
class Chip:
    """A chip: its worth in micros, and what is printed on it."""

    micros: int
    short: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a bet on the felt of a card game."""

    bet: str
    title: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """The last round on this game, as the page opens with it; `over` says whether to go on."""

    round_id: UUID
    ticket: str
    stake: Money
    win: Money
    over: bool
    stage: int
    view: dict[str, Any]
    headline: str
    sentence: str

    @property
    def told(self) -> dict[str, Any]:
        """The same for the page's script, in the words of the play door."""
        return {
            "round": str(self.round_id),
            "ticket": self.ticket,
            "stake_micros": self.stake.micros,
            "win_micros": self.win.micros,
            "over": self.over,
            "stage": self.stage,
            "view": self.view,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class GameTable:
    """Everything a game's template asks for. Money is of the player's currency."""

    game: Game
    page: str
    verb: str
    rtp: str
    rtp_exact: str
    card: list[Block]
    currency: str
    min_stake: Money
    max_stake: Money | None
    stakes: list[Money]
    chips: list[Chip]
    spots: list[Spot]
    zero: Money
    balance: Money
    session_net: Money
    session_started: datetime | None
    last: Last | None
    key: UUID
    play_origin: str
    cycle_ms: int
    may_skip: bool
    autoplay: Autoplay | None
    signed_in: bool
    demo: bool
    demo_offered: bool
    demo_refused: bool
    demo_purse_micros: int
    values: Mapping[str, Any] = field(default_factory=dict)
    places: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)

    def worth(self, micros: int) -> str:
        """An amount on this page. Play money never looks like a currency."""
        amount = Money(micros, self.currency)
        if not self.demo:
            return amount.display()
        return f"{amount.rounded_down.decimal:.2f} play money"

    def short(self, amount: Money) -> str:
        """An amount on a chip or a button: without its pence when it has none."""
        shown = f"{amount.decimal:.2f}" if self.demo else amount.display()
        return shown.removesuffix(".00")

    def item(self, at: int) -> str:
        """What an unopened item of a bonus is called."""
        return f"Item {at + 1}"

    @property
    def line_choices(self) -> list[tuple[str, str]]:
        """How many lines of a slot may be played, for a list to choose from."""
        return [(str(n), str(n)) for n in self.game.layout.get("line_choices", ())]

    @property
    def open_round(self) -> Last | None:
        """The round in which the player has a decision to make."""
        return self.last if self.last and not self.last.over else None

    @property
    def as_json(self) -> str:
        """What the page's script needs, safe inside a <script> element."""
        told = {
            "game": self.game.name,
            "currency": self.currency,
            "layout": self.game.layout,
            "min_stake_micros": self.min_stake.micros,
            "max_stake_micros": self.max_stake.micros if self.max_stake else None,
            "play_origin": self.play_origin,
            "cycle_ms": self.cycle_ms,
            "may_skip": self.may_skip,
            "autoplay_pause_ms": int(self.autoplay.pause_seconds * 1000) if self.autoplay else None,
            "signed_in": self.signed_in,
            "demo": self.demo,
            "last": self.last.told if self.last else None,
        }
        return json.dumps(told).replace("<", "\\u003c")


def table_for(request: HouseRequest, game: Game, values: Mapping[str, Any]) -> GameTable:
    """The table of a game for whoever asks; `values` are what the plain form held.

    With `?demo=1` it is laid for play money, where the house's rule offers that (JJ-8.18).
    """
    rules = rules_of(request)
    player = request.player
    asked = "demo" in request.GET
    demo = asked and rules.play.demo
    purse = wallet.balances(player.player_id) if player else None
    currency = purse.currency if purse else rules.money.currencies[0]
    smallest = smallest_stake(game, rules.play.min_stake[currency])
    most = largest_stake(rules, game, currency, age_of(request) if player else None)
    zero = Money.zero(currency)
    pace = rules.play.classes[game.kind]
    return GameTable(
        game=game,
        page=page_of(game),
        verb=_VERBS.get(game.kind, "Deal"),
        rtp=rtp_range_of(game),
        rtp_exact=exact_rtp_of(game),
        card=card(game.name),
        currency=currency,
        min_stake=smallest,
        max_stake=most,
        stakes=_within([smallest.times(n) for n in STAKE_MULTIPLES], most),
        chips=[_chip(one) for one in _within([smallest.times(n) for n in CHIP_MULTIPLES], most)],
        spots=spots(game),
        zero=zero,
        balance=purse.playable if purse else zero,
        session_net=_session_net(player.player_id, player.session_started_at) if player else zero,
        session_started=player.session_started_at if player else None,
        last=_last(player.player_id, game) if player and not demo else None,
        key=ids.new(),
        play_origin=play_origin(request),
        cycle_ms=int(pace.cycle_seconds * 1000),
        may_skip=pace.quick_play,
        autoplay=rules.play.autoplay if pace.autoplay and page_of(game) == "slot" else None,
        signed_in=player is not None,
        demo=demo,
        demo_offered=rules.play.demo,
        demo_refused=asked and not demo,
        demo_purse_micros=PURSE_MICROS,
        values=values,
        places=words.places(game.layout) if game.kind == "roulette" else [],
    )


def _session_net(player_id: int, since: datetime) -> Money:
    """What this session changed: rounds that are over, less what is staked on open ones."""
    staked = sum(one.stake.micros for one in rounds.open_rounds(player_id))
    net = rounds.net_since(player_id, since)
    return Money(net.micros - staked, net.currency)


def spots(game: Game) -> list[Spot]:
    """The bets of a card game's felt; none where the page has a cloth or reels."""
    if page_of(game) != "cards":
        return []
    return [Spot(one["bet"], one["title"], one["required"]) for one in game.layout["bets"]]


def smallest_stake(game: Game, least: Money) -> Money:
    """The house's smallest stake, raised to the game's grid where that is coarser."""
    grid = int(game.layout["grid_micros"])
    steps = -(-least.micros // grid)
    return Money(steps * grid, least.currency)


def largest_stake(rules: Rules, game: Game, currency: str, age: int | None) -> Money | None:
    """The licence's cap at an age; a visitor's age is not known: the youngest's counts."""
    years = rules.registration.min_age if age is None else age
    cap = rules.play.stake_cap(game.kind, age=years)
    return cap[currency] if cap else None


def _within(amounts: list[Money], most: Money | None) -> list[Money]:
    """The amounts that may be staked at all."""
    return [one for one in amounts if most is None or one <= most]


def _chip(worth: Money) -> Chip:
    return Chip(worth.micros, f"{worth.decimal:.2f}".removesuffix(".00"))


def rtp_range_of(game: Game) -> str:
    """The same with the highest, where bets of a game differ: "85.64 % to 98.94 %"."""
    bets = certificate.best_play(certificate.published(game.name, game.version))
    highest = max(bets, key=lambda bet: Fraction(bet["rtp"]["percent"]))["rtp"]["percent"]
    low, high = rtp_of(game), f"{highest[:-8]} %"
    return low if low == high else f"{low} to {high}"


def rtp_of(game: Game) -> str:
    """The return to player from the certificate: the lowest of the game's bets (JJ-8.10).

    Where the player decides, each bet counts as its best strategy plays it.
    """
    return f"{_lowest(game)['percent'][:-8]} %"


def exact_rtp_of(game: Game) -> str:
    """The same as a fraction."""
    found = _lowest(game)
    return f"{found['numerator']} / {found['denominator']}"


def _lowest(game: Game) -> dict[str, str]:
    bets = certificate.best_play(certificate.published(game.name, game.version))
    lowest: dict[str, str] = min(
        (bet["rtp"] for bet in bets),
        key=lambda rtp: int(rtp["numerator"]) / int(rtp["denominator"]),
    )
    return lowest


def _last(player_id: int, game: Game) -> Last | None:
    """The round that waits for its player, else the last that is over (JJ-8.7b)."""
    waiting = rounds.open_round(player_id, game.name)
    if waiting is not None:
        return Last(
            round_id=waiting.round_id,
            ticket=waiting.ticket,
            stake=waiting.stake,
            win=Money.zero(waiting.stake.currency),
            over=False,
            stage=waiting.stage,
            view=waiting.view,
            headline="Your round goes on",
            sentence=f"It waits where you left it, with {waiting.stake.display()} staked.",
        )
    found = rounds.last_round(player_id, game.name)
    if found is None:
        return None
    return Last(
        round_id=found.round_id,
        ticket=found.ticket,
        stake=found.stake,
        win=found.win,
        over=True,
        stage=len(found.stages) - 1,
        view=found.view,
        headline=f"Your last round: {words.outcome(found.view)}",
        sentence=words.result(found.stake, found.win),
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
