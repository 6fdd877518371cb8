"""The desk: what a process needs to take wagers, looked up once and kept.

It turns a request from outside into a command for the till, decides it with the pure rules,
and makes an earlier answer again from the stored round.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from fairhouse.domain.jackpots.book import Book
from fairhouse.domain.jackpots.keeper import Keeper, won_of
from fairhouse.domain.rounds import rules, stages
from fairhouse.domain.rounds.rules import Drawn, Offer, Played, Request, StakeTier
from fairhouse.domain.rounds.seeds import EPOCH, SeedSeal
from fairhouse.domain.rounds.stages import ActRequest, CloseRequest, Table
from fairhouse.domain.wallet.commands import Command, Decide, ExtraTable, Kind, Reading, hash_body
from fairhouse.domain.wallet.rules import Decision, PlayerState
from fairhouse.games import engine
from fairhouse.games.engine import Game, Outcome, StagedGame
from fairhouse.kit import clock, dice, house_rules, ids, sql
from fairhouse.kit.house_rules import Houses
from fairhouse.kit.house_rules.schema import GameClass, Play
from fairhouse.kit.refusals import Refusal, refuse
from fairhouse.kit.weights import Pick

log = logging.getLogger("fairhouse.rounds")

STATEMENTS: Final[Mapping[str, str]] = sql.load(Path(__file__).parent / "sql" / "rounds.sql")

ROUND_TABLE: Final = ExtraTable(
    "rounds_round",
    (
        "cell", "player_id", "entry", "game", "state", "at", "stake_micros", "win_micros",
        "before_micros", "after_micros", "seed_epoch", "seed_sealed", "commitment", "picks",
        "wager",
    ),
    STATEMENTS["insert_rounds"],
)  # fmt: skip

STAGE_TABLE: Final = ExtraTable("rounds_stage", stages.STAGE_COLUMNS, STATEMENTS["insert_stages"])
TABLES: Final = {
    "rounds_stage": STAGE_TABLE,
    "rounds_open": ExtraTable("rounds_open", stages.OPEN_COLUMNS, STATEMENTS["keep_open"], key=3),
    "rounds_open_end": ExtraTable(
        "rounds_open", stages.OPEN_COLUMNS[:3], STATEMENTS["end_open"], key=3
    ),
    "rounds_round": ROUND_TABLE,
}
"""What a round of several stages writes; an end comes after what it ends was kept."""


def _near_limit(state: PlayerState, command: Command) -> bool:
    return rules.near_limit(state, command.body.offer)


OPEN_ROUNDS: Final = Reading(STATEMENTS["read_open"])
WON_LATELY: Final = Reading(STATEMENTS["won_lately"], _near_limit, timedelta(hours=24))

WAGER_NUMBER: Final = 10
OPEN_NUMBER: Final = 11
ACT_NUMBER: Final = 12
CLOSE_NUMBER: Final = 13

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Played).decode


class NotRegistered(LookupError):
    """A game that a house offers has no number yet: `fairhouse migrate` registers it."""


@dataclass(frozen=True, slots=True)
class GameNumber:
    """A game version as the books know it."""

    number: int
    name: str
    version: int
    content_hash: str
    revenue: int


class Desk:
    """Takes wagers for every house of the installation. `book` is that of the jackpots."""

    def __init__(
        self,
        games: list[GameNumber],
        *,
        book: Book,
        houses: Houses | None = None,
        new_seed: Callable[[], bytes] = dice.new_seed,
    ) -> None:
        self._houses = houses or house_rules.current()
        self._by_number = {entry.number: entry for entry in games}
        self._by_version = {(entry.name, entry.version): entry for entry in games}
        self._seal = SeedSeal()
        self._new_seed = new_seed
        self.keeper = Keeper(book, tell=Played.winning)
        self._offers: dict[tuple[str, str, date], Offer | None] = {}
        self.terms_needed: dict[str, int] = {}
        """The newest version of the terms of each house; kept fresh by the process."""
        self.resting: dict[str, frozenset[str]] = {}
        """The games of each house that take no wagers now; kept fresh by the process."""
        self.kind = Kind(
            WAGER_NUMBER,
            "wager",
            self._decide,
            table=ROUND_TABLE,
            recall=STATEMENTS["recall_rounds"],
            remember=self.remember,
            keeper=self.keeper,
            reads=(WON_LATELY,),
        )
        self.open_kind = Kind(
            OPEN_NUMBER,
            "open",
            self._decide_open,
            tables=TABLES,
            reads=(WON_LATELY, OPEN_ROUNDS),
            recall=STATEMENTS["recall_rounds"],
            remember=self.remember,
            encode=_encode,
            decode=_decode,
        )
        self.act_kind = self._staged_kind(ACT_NUMBER, "act", self._decide_act)
        self.close_kind = self._staged_kind(CLOSE_NUMBER, "close", self._decide_close)

    @staticmethod
    def _staged_kind(number: int, name: str, decide: Decide) -> Kind:
        return Kind(
            number, name, decide, tables=TABLES, reads=(OPEN_ROUNDS,), encode=_encode,
            decode=_decode,
        )  # fmt: skip

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Everything a till must know to settle rounds."""
        return self.kind, self.open_kind, self.act_kind, self.close_kind

    @property
    def houses(self) -> list[str]:
        """The houses that the desk takes wagers for."""
        return list(self._houses)

    @property
    def numbers(self) -> list[GameNumber]:
        """Every game version in the books."""
        return list(self._by_number.values())

    def knows(self, game: str) -> bool:
        """Whether any version of a game by that name is in the books."""
        return any(entry.name == game for entry in self._by_number.values())

    def request(
        self, house: str, game: str, body: Mapping[str, Any], *, age: int
    ) -> Request | Refusal:
        """Check a wager's shape against the game that the house offers today."""
        offer = self.offer(house, game, clock.today())
        if offer is None:
            return refuse("game.unknown")
        wager = offer.game.parse(body)
        if isinstance(wager, Refusal):
            return wager
        return Request(offer, wager, rules.pack_wager(wager), age)

    def command(
        self, request: Request, *, player_id: int, session: UUID | None, key: UUID
    ) -> Command:
        """The command that the till settles."""
        return Command(
            kind=self.open_kind if request.offer.game.staged else self.kind,
            cell=ids.cell_of(player_id),
            player_id=player_id,
            key=key,
            body=request,
            body_hash=hash_body(request.offer.game.name, request.packed),
            session=session,
        )

    def act_request(
        self, player_id: int, round_id: UUID, stage: int, body: Mapping[str, Any], *, age: int
    ) -> ActRequest | Refusal:
        """Check whose round it is; what may be done is decided against the round itself."""
        try:
            owner, entry = ids.of_operation(round_id)
        except ValueError:
            owner, entry = 0, 0
        if owner != player_id:
            return refuse("game.round_over")
        return ActRequest(entry, stage, body, _encode(dict(body)), age)

    def act_command(
        self, asked: ActRequest, *, player_id: int, session: UUID | None, key: UUID
    ) -> Command:
        """The command of an action in an open round."""
        return Command(
            kind=self.act_kind,
            cell=ids.cell_of(player_id),
            player_id=player_id,
            key=key,
            body=asked,
            body_hash=hash_body(asked.entry, asked.stage, asked.packed),
            session=session,
        )

    def close_command(self, *, player_id: int, entry: int, stage: int, key: UUID) -> Command:
        """The command that finishes an abandoned round."""
        return Command(
            kind=self.close_kind,
            cell=ids.cell_of(player_id),
            player_id=player_id,
            key=key,
            body=CloseRequest(entry, stage),
            body_hash=hash_body("close", entry, stage),
        )

    def offer(self, house: str, game: str, day: date) -> Offer | None:
        """The game as the house offers it on a day; None when it does not."""
        wanted = (house, game, day)
        if wanted not in self._offers:
            if len(self._offers) > 1000:
                self._offers.clear()
            self._offers[wanted] = self._make_offer(*wanted)
        return self._offers[wanted]

    def _make_offer(self, house: str, name: str, day: date) -> Offer | None:
        if house not in self._houses:
            return None
        today = self._houses[house].on(day)
        if name not in today.play.games:
            return None
        game = engine.load(name)
        entry = self._by_version.get((game.name, game.version))
        if entry is None or entry.content_hash != game.content_hash:
            raise NotRegistered(f"{name} version {game.version} is not in the books as it is")
        kind = today.play.classes[game.kind]
        return Offer(
            house=house,
            game=game,
            number=entry.number,
            revenue=entry.revenue,
            min_micros={code: money.micros for code, money in today.play.min_stake.items()},
            tiers=tuple(
                StakeTier(
                    tier.from_age, {code: money.micros for code, money in tier.amount.items()}
                )
                for tier in sorted(kind.stake_caps, key=lambda tier: tier.from_age)
            ),
            cycle=timedelta(milliseconds=int(kind.cycle_seconds * 1000)),
            blocks={str(kind): block for kind, block in today.standing.blocks.items()},
            autoplay=_autoplay(today.play, kind),
            win_limit=_win_limit(today.play),
            feeds=self.keeper.book.feeds_any(house, name),
        )

    def _decide(self, state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
        request: Request = command.body
        if request.offer.house != state.house:
            return refuse("game.unknown")
        if request.offer.game.name in self.resting.get(state.house, ()):
            return refuse("game.rests")
        return rules.decide_wager(
            state,
            request,
            round_id=ids.operation(state.player_id, state.entry + 1),
            session=command.session,
            terms_needed=self.terms_needed.get(state.house, 0),
            now=now,
            roll=self._roll,
            pots=self.keeper,
        )

    def _decide_open(
        self, state: PlayerState, command: Command, now: datetime
    ) -> Decision | Refusal:
        request: Request = command.body
        if request.offer.house != state.house:
            return refuse("game.unknown")
        if request.offer.game.name in self.resting.get(state.house, ()):
            return refuse("game.rests")
        name = request.offer.game.name
        open_rows = [each for each in (state.loaded or {}).items() if each[0] != rules.WON_LATELY]
        return stages.decide_open(
            state,
            request,
            round_id=ids.operation(state.player_id, state.entry + 1),
            already=next(
                (entry for entry, row in open_rows if self._by_number[row["game"]].name == name),
                None,
            ),
            session=command.session,
            terms_needed=self.terms_needed.get(state.house, 0),
            now=now,
            roll=self._roll,
        )

    def _decide_act(
        self, state: PlayerState, command: Command, now: datetime
    ) -> Decision | Refusal:
        asked: ActRequest = command.body
        row = (state.loaded or {}).get(asked.entry)
        table = self._table(state, row, now)
        if isinstance(table, Refusal):
            return table
        return stages.decide_act(
            state,
            asked,
            row=row,
            table=table,
            session=command.session,
            now=now,
            replay=_replay,
            live=self._live_of(row, table),
        )

    def _decide_close(
        self, state: PlayerState, command: Command, now: datetime
    ) -> Decision | Refusal:
        asked: CloseRequest = command.body
        row = (state.loaded or {}).get(asked.entry)
        table = self._table(state, row, now)
        if isinstance(table, Refusal):
            return table
        return stages.decide_close(
            state,
            asked,
            row=row,
            table=table,
            now=now,
            replay=_replay,
            live=self._live_of(row, table),
        )

    def _table(self, state: PlayerState, row: Any, now: datetime) -> Table | Refusal:
        """What an open round is gone on with: the very version that dealt it, or a refusal."""
        if row is None:
            return refuse("game.round_over")
        try:
            game = self.game_of(row["game"])
        except (NotRegistered, engine.GameFault, engine.UnknownGame):
            log.exception("an open round cannot go on: its game is not loaded as it was")
            return refuse("game.rules_gone")
        assert isinstance(game, StagedGame)
        rules_today = self._houses[state.house].on(now.date())
        return Table(
            game=game,
            revenue=self._by_number[row["game"]].revenue,
            offer=self.offer(state.house, game.name, now.date()),
            blocks={str(kind): block for kind, block in rules_today.standing.blocks.items()},
        )

    def _live_of(self, row: Any, table: Table) -> stages.LiveOf:
        round_id = ids.operation(row["player_id"], row["entry"])
        seed = self.open_seed(bytes(row["seed_sealed"]), round_id, row["seed_epoch"])

        def live(stage: int) -> tuple[Pick, list[int]]:
            driver = dice.Live(seed, table.game.stage_label(stage))
            return driver.pick, driver.picks

        return live

    def _roll(self, round_id: UUID, label: bytes) -> Drawn:
        seed = self._new_seed()
        live = dice.Live(seed, label)
        sealed = self._seal.seal(seed, round_id)
        return Drawn(live.pick, live.picks, sealed, EPOCH, dice.commitment(seed, round_id), seed)

    def game_of(self, number: int) -> Game:
        """The very version that a stored round was played with.

        Raises NotRegistered when the number is unknown or the files have another hash.
        """
        entry = self._by_number.get(number)
        if entry is None:
            raise NotRegistered(f"no game has the number {number}")
        game = engine.load(entry.name, entry.version)
        if game.content_hash != entry.content_hash:
            raise NotRegistered(f"{entry.name} version {entry.version} has other content now")
        return game

    def remember(self, row: Mapping[str, Any]) -> Played:
        """The answer that a stored round was given, made again by the replay driver."""
        game = self.game_of(row["game"])
        outcome, stage = again(game, row)
        return Played(
            ids.operation(row["player_id"], row["entry"]),
            game.name,
            game.version,
            row["stake_micros"],
            row["win_micros"],
            row["after_micros"],
            outcome.view,
            outcome.max_win_reached,
            bytes(row["commitment"]),
            True,
            stage,
            won_of(row.get("jackpots")),
        )

    def remember_open(self, row: Mapping[str, Any], balance_micros: int) -> Played:
        """An open round as its player may see it now; `row` is one of rounds_open."""
        game = self.game_of(row["game"])
        assert isinstance(game, StagedGame)
        position = stages.Course.of(row).position(game, _replay)
        return Played(
            ids.operation(row["player_id"], row["entry"]), game.name, game.version,
            row["stake_micros"], 0, balance_micros, game.view(position), False,
            bytes(row["commitment"]), False, row["stage"],
        )  # fmt: skip

    def open_seed(self, sealed: bytes, round_id: UUID, epoch: int) -> bytes:
        """The seed of a finished round. Raises SealBroken."""
        return self._seal.open(sealed, round_id, epoch)


def again(game: Game, row: Mapping[str, Any]) -> tuple[Outcome, int]:
    """A finished round made again by the replay driver: its outcome, and its last stage."""
    if isinstance(game, StagedGame):
        course = stages.Course.of(row)
        return game.outcome(course.position(game, _replay)), len(course.actions)
    wager = game.wager_from(rules.unpack(bytes(row["wager"])))
    return game.play(wager, dice.Replay(rules.unpack(bytes(row["picks"]))).pick), 0


def _replay(picks: Sequence[int]) -> Pick:
    return dice.Replay(picks).pick


def _autoplay(play: Play, kind: GameClass) -> timedelta | None:
    if not kind.autoplay:
        return None
    return timedelta(milliseconds=int(play.autoplay.pause_seconds * 1000))


def _win_limit(play: Play) -> dict[str, int] | None:
    if play.win_limit is None:
        return None
    return {code: money.micros for code, money in play.win_limit.items()}
