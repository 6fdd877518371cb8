"""What a benchmark stands on: an empty installation with players who have money.

Players are inserted, not registered: what is measured is play. The database runs with the
settings of production: fsync, synchronous commit, full-page writes.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg

from fairhouse.domain.jackpots.book import Book
from fairhouse.domain.jackpots.statements import STATEMENTS as JACKPOTS
from fairhouse.domain.rounds.desk import Desk, GameNumber
from fairhouse.domain.wallet.commands import Command, Kinds
from fairhouse.domain.wallet.till import Connection, tune
from fairhouse.games import engine
from fairhouse.kit import clock, ids, vault
from fairhouse.kit.config import config
from fairhouse.kit.money import MICROS
from fairhouse.kit.postgres import OWNER, Server
from fairhouse.kit.refusals import Refusal

HOUSE = "marigold"
CURRENCY = "GBP"
FIRST_PLAYER = 1_000_000
FUNDS_MICROS = 10**12
"""So much that no benchmark runs out of it: a million of the currency."""

BODIES: Mapping[str, Mapping[str, object]] = {
    "roulette_european": {"bets": [{"bet": "red", "stake": "1.00"}]},
    "harvest_moon": {"stake": "1.00"},
}
"""One wager of each game that is played: half the rounds each."""
AGE = 40


@dataclass(slots=True)
class Ground:
    """A running database with its players and the desk that takes their wagers."""

    server: Server
    players: list[int]
    sessions: dict[int, UUID]
    desk: Desk
    bodies: list[tuple[str, Mapping[str, object]]]
    feeding: Desk
    """The same desk in a house where every game feeds two jackpots, one drawn for each stake."""
    random: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311

    @property
    def kinds(self) -> Kinds:
        """The kinds of commands that the benchmark submits."""
        return Kinds([self.desk.kind])

    async def connect(self) -> Connection:
        """A tuned connection as the runtime role."""
        connection = await asyncpg.connect(**self.server.asyncpg_args())
        await tune(connection)
        return connection

    def command(self, player_id: int | None = None, *, desk: Desk | None = None) -> Command:
        """A fresh wager of a random player: half roulette, half slot."""
        desk = desk or self.desk
        who = player_id or self.players[int(self.random.random() * len(self.players))]
        game, body = self.bodies[self.random.random() < 0.5]
        request = desk.request(HOUSE, game, body, age=AGE)
        if isinstance(request, Refusal):
            raise RuntimeError(  # noqa: TRY004 - a refusal is a value, not a wrong type
                f"the benchmark's own wager was refused: {request.sentence}"
            )
        key = UUID(int=self.random.getrandbits(128))
        return desk.command(request, player_id=who, session=self.sessions[who], key=key)


def open_home(home: Path) -> Server:
    """Start the database of a benchmark's home and bring its tables up to date."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711)
    os.environ["FAIRHOUSE_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    config.cache_clear()
    vault.ensure_secrets()
    server = Server(home)
    server.start()
    subprocess.run(
        [sys.executable, "-m", "fairhouse", "migrate", "--quiet"],
        check=True,
    )  # fmt: skip
    return server


async def lay(server: Server, *, players: int) -> Ground:
    """Put players with funds into an empty database."""
    connection = await asyncpg.connect(**server.asyncpg_args(OWNER))
    try:
        numbers = [await _game(connection, name) for name in BODIES]
        everybody = list(range(FIRST_PLAYER, FIRST_PLAYER + players))
        sessions = {player: ids.new() for player in everybody}
        await _enrol(connection, sessions)
        feeding = Desk(numbers, book=await _jackpots(connection))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    desk = Desk(numbers, book=Book((), ()))
    return Ground(server, everybody, sessions, desk, list(BODIES.items()), feeding)


async def _game(connection: Connection, name: str) -> GameNumber:
    row = await connection.fetchrow(
        "SELECT number, name, version, content_hash, revenue_account FROM rounds_game "
        "WHERE name = $1 AND version = $2",
        name,
        engine.load(name).version,
    )
    if row is None:
        raise RuntimeError(f"{name} is not in the books: fairhouse migrate registers it")
    return GameNumber(*row)


async def _jackpots(connection: Connection) -> Book:
    """Both jackpots of the installation, fed by every game of the benchmark at its full share.

    Their meters are as they were at their opening. No stake is too small to be drawn for.
    """
    versions = await connection.fetch(JACKPOTS["versions"])
    feeds = []
    for number, _, _, version, _, _, seed, _, _, _, meter_ppm, reserve_ppm, _ in versions:
        meters = [(10 * number, seed), (10 * number + 1, 0), (10 * number + 2, 0)]
        await connection.executemany(
            "INSERT INTO wallet_meter (meter, micros) VALUES ($1, $2)", meters
        )
        feeds += [
            (number, version, HOUSE, game, CURRENCY, meter_ppm, reserve_ppm, MICROS, 1, 1, None)
            for game in BODIES
        ]
    return Book(versions, feeds)


async def _enrol(connection: Connection, sessions: Mapping[int, UUID]) -> None:
    await connection.execute(
        "TRUNCATE standing_standing, wallet_wallet, wallet_transfer, wallet_idempotency, "
        "rounds_round, wallet_meter"
    )
    await connection.execute("INSERT INTO wallet_meter (meter) VALUES (1)")
    now = clock.now()
    await connection.copy_records_to_table(
        "standing_standing",
        columns=["cell", "player_id", "house", "live_session"],
        records=[(ids.cell_of(player), player, HOUSE, key) for player, key in sessions.items()],
    )
    await connection.copy_records_to_table(
        "wallet_wallet",
        columns=["cell", "player_id", "currency", "cash_micros", "funded", "opened_at"],
        records=[
            (ids.cell_of(player), player, CURRENCY, FUNDS_MICROS, True, now) for player in sessions
        ],
    )
