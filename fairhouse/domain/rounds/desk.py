"""The desk: what a process needs to take wagers, looked up once and kept.

It turns a request from outside into a command for the till, decides it with the pure rules,
and makes an earlier answer again from the stored round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from fairhouse.domain.rounds import rules
from fairhouse.domain.rounds.rules import Drawn, Offer, Played, Request, StakeTier
from fairhouse.domain.rounds.seeds import EPOCH, SeedSeal
from fairhouse.domain.wallet.commands import Command, ExtraTable, Kind, hash_body
from fairhouse.domain.wallet.rules import Decision, PlayerState
from fairhouse.games import engine
from fairhouse.games.engine import Game
from fairhouse.kit import clock, dice, house_rules, ids, sql
from fairhouse.kit.house_rules import Houses
from fairhouse.kit.refusals import Refusal, refuse

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

WAGER_NUMBER: Final = 10


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
    """Takes wagers for every house of the installation."""

    def __init__(
        self,
        games: list[GameNumber],
        *,
        houses: Houses | None = None,
        new_seed: Callable[[], bytes] = dice.new_seed,
    ) -> None:
        self._houses = houses or house_rules.current()
        self._by_number = {entry.number: entry for entry in games}
        self._by_version = {(entry.name, entry.version): entry for entry in games}
        self._seal = SeedSeal()
        self._new_seed = new_seed
        self._offers: dict[tuple[str, str, date], Offer | None] = {}
        self.terms_needed: dict[str, int] = {}
        """The newest version of the terms of each house; kept fresh by the process."""
        self.kind = Kind(
            WAGER_NUMBER,
            "wager",
            self._decide,
            table=ROUND_TABLE,
            recall=STATEMENTS["recall_rounds"],
            remember=self.remember,
        )

    @property
    def numbers(self) -> list[GameNumber]:
        """Every game version in the books."""
        return list(self._by_number.values())

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
            kind=self.kind,
            cell=ids.cell_of(player_id),
            player_id=player_id,
            key=key,
            body=request,
            body_hash=hash_body(request.offer.game.name, request.packed),
            session=session,
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
        )

    def _decide(self, state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
        request: Request = command.body
        if request.offer.house != state.house:
            return refuse("game.unknown")
        return rules.decide_wager(
            state,
            request,
            round_id=ids.operation(state.player_id, state.entry + 1),
            session=command.session,
            terms_needed=self.terms_needed.get(state.house, 0),
            now=now,
            roll=self._roll,
        )

    def _roll(self, round_id: UUID, label: bytes) -> Drawn:
        seed = self._new_seed()
        live = dice.Live(seed, label)
        sealed = self._seal.seal(seed, round_id)
        return Drawn(live.pick, live.picks, sealed, EPOCH, dice.commitment(seed, round_id))

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
        wager = game.wager_from(rules.unpack(bytes(row["wager"])))
        outcome = game.play(wager, dice.Replay(rules.unpack(bytes(row["picks"]))).pick)
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
        )

    def open_seed(self, sealed: bytes, round_id: UUID, epoch: int) -> bytes:
        """The seed of a finished round. Raises SealBroken."""
        return self._seal.open(sealed, round_id, epoch)
