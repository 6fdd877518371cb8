"""Games on play money (JJ-8.18): the same game code with the same certificate, and no books.

A wager here meets the rules of the house that a wager for money meets (what is offered, stake
caps, pace, autoplay) and none that is about money or a member: no ledger, no points, no row.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import msgspec

from fairhouse.domain.rounds import rules
from fairhouse.domain.rounds.rules import Offer
from fairhouse.entrypoints.play import token
from fairhouse.entrypoints.play.door import (
    Answer,
    Door,
    Headers,
    read_body,
    refused,
    take_autoplay,
)
from fairhouse.entrypoints.play.purse import Purse, Waiting, seal, unseal
from fairhouse.games import engine
from fairhouse.games.engine import Game, StagedGame
from fairhouse.games.records import Outcome, Position
from fairhouse.kit import clock, dice
from fairhouse.kit.money import Money, from_micros
from fairhouse.kit.refusals import Refusal, refuse

log = logging.getLogger("fairhouse.play")
_encode = msgspec.json.Encoder().encode
_LAST_STAGE: Final = 1 << 15
_NOBODY: Final = ("request.not_signed_in", "request.session_ended")


@dataclass(frozen=True, slots=True)
class Table:
    """Who plays for play money, and what: nobody in particular, in one house."""

    house: str
    offer: Offer
    currency: str
    """Whose smallest stake and caps count; nothing here is money."""
    age: int
    purse: Purse


async def wager(door: Door, game: str, headers: Headers, body: bytes) -> Answer:
    """Play a round, or open one, on play money."""
    return _answer(_wager, door, game, headers, body)


async def act(door: Door, game: str, headers: Headers, body: bytes) -> Answer:
    """Take an action in the round that the purse holds."""
    return _answer(_act, door, game, headers, body)


def _answer(do: Any, door: Door, game: str, headers: Headers, body: bytes) -> Answer:
    try:
        told = _ask(do, door, game, headers, body)
    except Exception:
        log.exception("a round of %r on play money could not be played", game[:40])
        told = refuse("house.fault")
    if isinstance(told, Refusal):
        return refused(told)
    return Answer(200, _encode(told), [])


def _ask(do: Any, door: Door, game: str, headers: Headers, body: bytes) -> dict[str, Any] | Refusal:
    if headers.get(b"content-type", b"").partition(b";")[0].strip() != b"application/json":
        return refuse("request.malformed", reason="send it as application/json")
    asked = read_body(body)
    if isinstance(asked, Refusal):
        return asked
    _, data = asked
    table = _table(door, game, headers, data.pop("purse", None))
    return table if isinstance(table, Refusal) else do(table, data)


def _table(door: Door, game: str, headers: Headers, purse: object) -> Table | Refusal:
    who = door.claims(headers)
    if isinstance(who, Refusal) and who.code not in _NOBODY:
        return who
    house = _house(door, headers, who)
    if isinstance(house, Refusal):
        return house
    today = door.houses[house].at(clock.now())
    if not today.play.demo:
        return refuse("demo.none")
    offer = door.desk.offer(house, game, clock.today())
    if offer is None:
        return refuse("game.unknown")
    opened = unseal(purse, house)
    if isinstance(opened, Refusal):
        return opened
    # a visitor's age is not known: the caps of the youngest count
    age = today.registration.min_age if isinstance(who, Refusal) else who.age
    return Table(house, offer, today.money.currencies[0], age, opened)


def _house(door: Door, headers: Headers, who: token.Claims | Refusal) -> str | Refusal:
    """The house of the member, or of the page that a visitor looks at."""
    if not isinstance(who, Refusal):
        return who.house
    return door.origin_house(headers) or refuse("request.forbidden")


def _wager(table: Table, data: dict[str, Any]) -> dict[str, Any] | Refusal:
    by_itself = take_autoplay(data, table.offer)
    if isinstance(by_itself, Refusal):
        return by_itself
    game = table.offer.game
    asked = game.parse(data)
    if isinstance(asked, Refusal):
        return asked
    stake = asked.stake_micros
    no = _too_soon(table, by_itself) or _why_not_stake(table, stake)
    if no is not None:
        return no
    if table.purse.waiting is not None and table.purse.waiting.game == game.name:
        return refuse("game.round_open", ticket="of play money")
    seed = dice.new_seed()
    began = Purse(table.purse.micros - stake, int(clock.now().timestamp() * 1000))
    if isinstance(game, StagedGame):
        live = dice.Live(seed, game.stage_label(0))
        position = game.open(asked, live.pick)
        waiting = Waiting(game.name, game.version, seed, asked.data, [], [live.picks])
        return _onward(table, game, position, msgspec.structs.replace(began, waiting=waiting))
    outcome = game.play(asked, dice.Live(seed, game.label).pick)
    return _over(table, game, stake, outcome, began, stage=0)


def _act(table: Table, data: dict[str, Any]) -> dict[str, Any] | Refusal:
    waiting, stage = table.purse.waiting, data.pop("stage", None)
    data.pop("round", None)
    if waiting is None or waiting.game != table.offer.game.name:
        return refuse("game.round_over")
    if type(stage) is not int or not 0 <= stage < _LAST_STAGE:
        return refuse("request.malformed", reason="“stage” must be the stage that you have seen")
    if stage != len(waiting.actions):
        return refuse("game.round_moved")
    game = engine.load(waiting.game, waiting.version)
    assert isinstance(game, StagedGame)
    position = game.fold(
        game.wager_from(waiting.wager),
        waiting.actions,
        lambda at: dice.Replay(waiting.picks[at]).pick,
    )
    action = game.parse_action(position, data)
    if isinstance(action, Refusal):
        return action
    live = dice.Live(waiting.seed, game.stage_label(stage + 1))
    after = game.act(position, action, live.pick)
    more = after.stake_micros - position.stake_micros
    no = _why_not_more(table, more, after.stake_micros)
    if no is not None:
        return no
    gone_on = msgspec.structs.replace(
        waiting,
        actions=[*waiting.actions, dict(action)],
        picks=[*waiting.picks, live.picks],
    )
    purse = msgspec.structs.replace(table.purse, micros=table.purse.micros - more, waiting=gone_on)
    return _onward(table, game, after, purse)


def _onward(table: Table, game: StagedGame, position: Position, purse: Purse) -> dict[str, Any]:
    assert purse.waiting is not None
    stage, stake = len(purse.waiting.actions), position.stake_micros
    if game.is_over(position):
        return _over(table, game, stake, game.outcome(position), purse, stage=stage)
    seen = Outcome(0, game.view(position))
    return _told(table, game, purse, seen, stake=stake, over=False, stage=stage)


def _over(
    table: Table, game: Game, stake: int, outcome: Outcome, purse: Purse, *, stage: int
) -> dict[str, Any]:
    richer = msgspec.structs.replace(purse, micros=purse.micros + outcome.win_micros, waiting=None)
    return _told(table, game, richer, outcome, stake=stake, over=True, stage=stage)


def _told(
    table: Table, game: Game, purse: Purse, seen: Outcome, *, stake: int, over: bool, stage: int
) -> dict[str, Any]:
    """A round as its player is told, in the words of the door for money."""
    return {
        "play_money": True,
        "game": game.name,
        "version": game.version,
        "content_hash": game.content_hash,
        "stake": from_micros(stake),
        "win": from_micros(seen.win_micros),
        "balance": from_micros(purse.micros),
        "outcome": seen.view,
        "maximum_win_reached": seen.max_win_reached,
        "over": over,
        "stage": stage,
        "purse": seal(purse, table.house),
    }


def _too_soon(table: Table, by_itself: bool) -> Refusal | None:
    """The pace of the licence counts for play money too."""
    cycle = table.offer.cycle
    if by_itself and table.offer.autoplay is not None:
        cycle = max(cycle, table.offer.autoplay)
    if table.purse.last_ms is None:
        return None
    since = timedelta(milliseconds=int(clock.now().timestamp() * 1000) - table.purse.last_ms)
    return refuse("game.too_soon", seconds=cycle.total_seconds()) if since < cycle else None


def _why_not_stake(table: Table, stake: int) -> Refusal | None:
    least = table.offer.min_micros[table.currency]
    if stake < least:
        return refuse("game.stake_too_small", minimum=_shown(least, table.currency))
    return _why_not_more(table, stake, stake)


def _why_not_more(table: Table, more: int, whole: int) -> Refusal | None:
    """The licence's cap on the whole stake of the round, then the purse."""
    cap = rules.stake_cap(table.offer, table.currency, table.age)
    if more and cap is not None and whole > cap:
        return refuse("game.stake_too_large", maximum=_shown(cap, table.currency))
    return refuse("demo.spent") if more > table.purse.micros else None


def _shown(micros: int, currency: str) -> str:
    return f"{Money(micros, currency).rounded_down.decimal:.2f} of play money"
