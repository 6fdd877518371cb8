"""`fairhouse bench till`: complete rounds, against the naive path and raw pgbench, in one run."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from fairhouse.domain.wallet.commands import Command, Kind, Kinds
from fairhouse.domain.wallet.naive import settle_naively
from fairhouse.domain.wallet.rules import Decision, PlayerState
from fairhouse.domain.wallet.till import Till, TillSettings
from fairhouse.entrypoints.benchmarks import raw, stored
from fairhouse.entrypoints.benchmarks.ground import AGE, BODIES, HOUSE, Ground
from fairhouse.entrypoints.benchmarks.load import Measured, closed, opened
from fairhouse.entrypoints.play import token
from fairhouse.entrypoints.play.app import settle_memory
from fairhouse.kit import clock
from fairhouse.kit.refusals import Refusal

Say = Callable[[str], None]
IN_FLIGHT = 1024
NAIVE_CONNECTIONS = 16
HTTP_CONNECTIONS = 256
OPEN_RATE = 5000
METER = 1
METER_SHARE_MICROS = 10_000


@dataclass(slots=True)
class Figures:
    """Everything one run measured. Rates are rounds (or transactions) a second."""

    players: int
    seconds: float
    rates: dict[str, float] = field(default_factory=dict)
    latencies_ms: dict[str, tuple[float, float]] = field(default_factory=dict)
    other: dict[str, float] = field(default_factory=dict)

    @property
    def ratios(self) -> dict[str, float]:
        """What is compared, as ratios within this run."""
        rate = self.rates.get
        till = rate("till", 0.0)
        pairs = {
            "till / naive": (till, rate("naive")),
            "till / pgbench": (till, rate("pgbench")),
            "with a shared meter / till": (rate("till, shared meter"), till),
            "two jackpots / till": (rate("till, two jackpots"), till),
            "half by one player / till": (rate("till, half by one player"), till),
            "stored / empty": (rate("till, stored"), till),
        }
        return {name: top / low for name, (top, low) in pairs.items() if top and low}


class Bench:
    """The phases of a run; each adds its figures."""

    def __init__(self, ground: Ground, seconds: float, say: Say) -> None:
        self._ground = ground
        self._seconds = seconds
        self._say = say
        self.figures = Figures(len(ground.players), seconds)

    async def run(self, *, stored_rounds: int = 0, http: bool = True) -> Figures:
        """All phases, in an order in which the books grow evenly."""
        settle_memory()  # as the play process does when it opens
        await self._pgbench()
        await self._naive()
        await self._till()
        await self._variants()
        await self._open_loops()
        if http:
            await self._http()
        if stored_rounds:
            await self._stored(stored_rounds)
        return self.figures

    async def _pgbench(self) -> None:
        best = 0.0
        for clients in (8, 32):
            self._say(f"pgbench, the same statements, {clients} clients")
            rate = await asyncio.to_thread(
                raw.pgbench, self._ground, clients=clients, seconds=self._seconds
            )
            best = max(best, rate)
        self.figures.rates["pgbench"] = best

    async def _naive(self) -> None:
        self._say("naive path, one transaction a round")
        pool = await asyncpg.create_pool(
            **self._ground.server.asyncpg_args(),
            min_size=NAIVE_CONNECTIONS,
            max_size=NAIVE_CONNECTIONS,
        )
        kinds = self._ground.kinds

        async def ask() -> object:
            async with pool.acquire() as connection:
                return await settle_naively(connection, self._ground.command(), kinds)

        measured = await closed(ask, in_flight=256, seconds=self._seconds)
        await pool.close()
        self._take("naive", measured)

    async def _with_till(
        self, name: str, make: Callable[[], Command], kinds: Kinds, in_flight: int = IN_FLIGHT
    ) -> Measured:
        self._say(f"{name}, {in_flight} in flight")
        till = Till(self._ground.connect, kinds, TillSettings())
        await till.start()
        await closed(lambda: till.submit(make()), in_flight=in_flight, seconds=0.5)
        measured = await closed(
            lambda: till.submit(make()), in_flight=in_flight, seconds=self._seconds
        )
        await till.drain()
        self._take(name, measured)
        return measured

    async def _till(self) -> None:
        before = await self._disk()
        measured = await self._with_till("till", self._ground.command, self._ground.kinds)
        after = await self._disk()
        rounds = after[1] - before[1]
        self.figures.other["bytes a round"] = (after[0] - before[0]) / rounds
        self.figures.other["client us a round"] = measured.client_micros

    async def _variants(self) -> None:
        ground = self._ground
        await self._with_till("till, 256 in flight", ground.command, ground.kinds, 256)
        kind = metered(ground.desk.kind)

        def metered_command() -> Command:
            return msgspec.structs.replace(ground.command(), kind=kind)

        await self._with_till("till, shared meter", metered_command, Kinds([kind]))
        feeding = ground.feeding
        await self._with_till(
            "till, two jackpots", lambda: ground.command(desk=feeding), Kinds([feeding.kind])
        )
        hot = ground.players[0]

        def half_by_one() -> Command:
            return ground.command(hot if ground.random.random() < 0.5 else None)

        await self._with_till("till, half by one player", half_by_one, ground.kinds)

    async def _open_loops(self) -> None:
        share = 0.7 * self.figures.rates["till"]
        for name, rate in ((f"open loop, {OPEN_RATE}/s", OPEN_RATE), ("open loop, 70 %", share)):
            self._say(name)
            till = Till(self._ground.connect, self._ground.kinds, TillSettings())
            await till.start()
            measured = await opened(
                lambda till=till: till.submit(self._ground.command()),  # type: ignore[misc]
                rate=rate, seconds=self._seconds,
            )  # fmt: skip
            await till.drain()
            self.figures.latencies_ms[name] = measured.percentile(0.5), measured.percentile(0.99)
            self.figures.rates[name] = measured.rate

    async def _http(self) -> None:
        self._say(f"over HTTP, {HTTP_CONNECTIONS} connections, generator beside the server")
        told = await asyncio.to_thread(over_http, self._ground, self._seconds)
        self.figures.rates["HTTP"] = told["rate"]
        self.figures.latencies_ms["HTTP"] = told["p50_ms"], told["p99_ms"]
        if set(told["statuses"]) - {"200"}:
            raise RuntimeError(f"the door did not only say yes: {told['statuses']}")

    async def _stored(self, rounds: int) -> None:
        self._say(f"storing {rounds:,} rounds")
        started = time.perf_counter()
        await stored.fill(self._ground, rounds)
        self.figures.other["seconds to store"] = time.perf_counter() - started
        await self._with_till("till, stored", self._ground.command, self._ground.kinds)

    async def _disk(self) -> tuple[int, int]:
        connection = await self._ground.connect()
        size = await connection.fetchval(
            "SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest($1::text[]) AS t",
            ["rounds_round", "wallet_transfer", "wallet_idempotency"],
        )
        count = await connection.fetchval("SELECT count(*) FROM rounds_round")
        await connection.close()
        return int(size), int(count)

    def _take(self, name: str, measured: Measured) -> None:
        if measured.refused:
            raise RuntimeError(f"{name}: wagers were refused: {dict(measured.refused)}")
        self.figures.rates[name] = measured.rate


def metered(kind: Kind) -> Kind:
    """The same kind, with a share of every stake added to one shared meter."""

    def decide(state: PlayerState, command: Command, now: datetime) -> Decision | Refusal:
        decision = kind.decide(state, command, now)
        if isinstance(decision, Decision):
            decision.meters = {METER: METER_SHARE_MICROS}
        return decision

    return replace(kind, decide=decide)


def over_http(ground: Ground, seconds: float) -> dict[str, Any]:
    """Rounds through a play process, driven by a generator that is a process of its own."""
    port = free_port()
    environment = {**os.environ, "FAIRHOUSE_PLAY_PORT": str(port)}
    server = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1",
            "--port", str(port), "--workers", "1", "--loop", "uvloop", "--backpressure", "4096",
            "--no-access-log", "--log-level", "error", "fairhouse.entrypoints.play:application",
        ],
        env=environment, start_new_session=True,
    )  # fmt: skip
    try:
        wait_for(port, server)
        orders = _orders(ground, port, seconds)
        ran = subprocess.run(
            [sys.executable, "-m", "fairhouse.entrypoints.benchmarks.generator"],
            input=json.dumps(orders), capture_output=True, text=True, check=True,
        )  # fmt: skip
        told: dict[str, Any] = json.loads(ran.stdout)
        return told
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


def _orders(ground: Ground, port: int, seconds: float) -> dict[str, Any]:
    now = clock.now()
    cookies = [
        f"{token.COOKIE}=" + token.make(
            player_id=player, session_id=session, house=HOUSE, age=AGE, idle_minutes=15, now=now
        )
        for player, session in list(ground.sessions.items())[:5000]
    ]  # fmt: skip
    bodies = [(game, msgspec.json.encode(body).decode()[1:-1]) for game, body in BODIES.items()]
    return {
        "port": port, "seconds": seconds, "connections": HTTP_CONNECTIONS, "cookies": cookies,
        "bodies": bodies,
    }  # fmt: skip


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[bytes], patience: float = 30.0) -> None:
    """Return when the port answers. Raises RuntimeError when the process ends or time runs out."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not open its port")
