"""The till: takes whatever waits, settles it in one transaction, answers each.

No timer: as soon as a lane is free it takes everything that waits, so an idle house answers
at once and a busy one batches by itself. What a batch may not do is in CONTRIBUTING.md.

    1. lock the players of the batch, sorted          4. write set-wise, COPY when large
    2. read wallets and earlier answers               5. commit once
    3. decide each with one pure function             6. answer each
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import asyncpg
import msgspec

from fairhouse.domain.wallet import statements as st
from fairhouse.domain.wallet.commands import Command, ExtraTable, Kinds
from fairhouse.domain.wallet.settle import Read, Writes, loaded, settle, to_load, to_recall
from fairhouse.kit import clock
from fairhouse.kit.arrays import array, columns
from fairhouse.kit.refusals import refuse

log = logging.getLogger("fairhouse.till")

if TYPE_CHECKING:
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:
    Connection = Any
Connect = Callable[[], Awaitable[Connection]]
Observe = Callable[[list[Any], float], None]
"""Told once a batch: its answers, and the seconds it took."""

HELD: Final = object()
"""In place of an answer: another transaction holds the player, nothing was decided."""
_HELD_PAUSE_SECONDS: Final = 0.02

_RETRY = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a server's farewell that arrived between two statements
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TillSettings:
    """How a till is set: counts of commands, and seconds."""

    queue_max: int = 8192
    """Commands that may wait in a lane; one more is refused with 503 (retry later)."""
    batch_max: int = 1024
    copy_from: int = 48
    """From how many rows COPY beats one INSERT over arrays (two more round trips a table)."""
    lanes: int = 3
    """While lanes wait for their commits another decides; a player has one lane for ever."""
    patience_seconds: float = 15.0
    """How long a batch waits for a lost database before it answers «unknown», and a command
    for its player when another transaction holds him before it answers «busy»."""


class _Waiting(msgspec.Struct):
    command: Command
    answer: asyncio.Future[Any]
    held_since: float | None = None


async def tune(connection: Connection) -> None:
    """Keep generic plans (they must not flip with a batch's size); do not wait long for a lock."""
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    await connection.execute("SET lock_timeout = '250ms'")


class Till:
    """One process's way to move money. Start it, submit commands, drain it at the end."""

    def __init__(
        self,
        connect: Connect,
        kinds: Kinds,
        settings: TillSettings | None = None,
        observe: Observe | None = None,
    ) -> None:
        self._connect = connect
        self._kinds = kinds
        self.settings = settings or TillSettings()
        self.observe = observe
        self._lanes = [_Lane(self, number) for number in range(self.settings.lanes)]
        self._open = False

    @property
    def kinds(self) -> Kinds:
        """The kinds of commands this till knows."""
        return self._kinds

    async def start(self) -> None:
        """Connect every lane; fails when the database cannot be reached."""
        for lane in self._lanes:
            await lane.start()
        self._open = True

    def submit(self, command: Command) -> asyncio.Future[Any]:
        """Settle a command; its answer to come: the kind's own value, or a Refusal.

        The command stands even if the caller goes away meanwhile.
        """
        if not self._open:
            closed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            closed.set_result(refuse("house.stopping"))
            return closed
        return self._lanes[command.cell % len(self._lanes)].put(command)

    async def drain(self) -> None:
        """Take nothing new, finish what waits, close. Called on SIGTERM."""
        self._open = False
        for lane in self._lanes:
            await lane.drain()

    @property
    def waiting(self) -> int:
        """Commands that wait in all lanes."""
        return sum(lane.waiting for lane in self._lanes)

    async def connect(self) -> Connection:
        """A new, tuned connection."""
        connection = await self._connect()
        await tune(connection)
        return connection


class _Lane:
    """One connection, one queue, one batch at a time."""

    def __init__(self, till: Till, number: int) -> None:
        self._till = till
        self._number = number
        self._queue: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self._connection: Connection | None = None

    @property
    def waiting(self) -> int:
        return len(self._queue)

    async def start(self) -> None:
        self._connection = await self._till.connect()
        self._task = asyncio.create_task(self._run(), name=f"till lane {self._number}")

    def put(self, command: Command) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if len(self._queue) >= self._till.settings.queue_max:
            answer.set_result(refuse("house.busy"))
            return answer
        self._queue.append(_Waiting(command, answer))
        self._wake.set()
        # a caller that goes away cancels only this future; the command is settled all the same
        return answer

    async def drain(self) -> None:
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            await self._task
        if self._connection is not None and not self._connection.is_closed():
            await self._connection.close()

    async def _run(self) -> None:
        while True:
            if not self._queue:
                if self._stopping:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            take = min(len(self._queue), self._till.settings.batch_max)
            batch = [self._queue.popleft() for _ in range(take)]
            await self._settle(batch)
            if all(waiting.held_since is not None for waiting in batch):
                await asyncio.sleep(_HELD_PAUSE_SECONDS)

    async def _settle(self, batch: list[_Waiting]) -> None:
        """Settle a batch; on a fault halve it until the command that carries it stands alone."""
        started = clock.monotonic()
        try:
            # once somebody is known to be held, the others do not wait for him again
            wait = all(waiting.held_since is None for waiting in batch)
            commands = [waiting.command for waiting in batch]
            answers = await self._with_patience(commands, wait=wait)
        except Exception:
            if len(batch) > 1:
                middle = len(batch) // 2
                await self._settle(batch[:middle])
                await self._settle(batch[middle:])
                return
            log.exception("a command of kind %s could not be settled", batch[0].command.kind.name)
            answers = [refuse("house.fault")]
        for waiting, answer in zip(batch, answers, strict=True):
            if answer is HELD:
                self._wait_for_player(waiting)
            elif not waiting.answer.done():
                waiting.answer.set_result(answer)
        if self._till.observe is not None:
            self._till.observe(answers, clock.monotonic() - started)

    def _wait_for_player(self, waiting: _Waiting) -> None:
        """Put a command back whose player is held; after a while say that we are busy.

        All commands of a held player come back together, so their order stays.
        """
        now = clock.monotonic()
        waiting.held_since = waiting.held_since or now
        if now - waiting.held_since < self._till.settings.patience_seconds:
            self._queue.append(waiting)
        elif not waiting.answer.done():
            waiting.answer.set_result(refuse("house.busy"))

    async def _with_patience(self, commands: list[Command], *, wait: bool) -> list[Any]:
        """Try until it is settled: with the same keys nothing is ever done twice.

        After a lost connection nobody knows whether the commit arrived; the next try reads
        the earlier answers and so finds out.
        """
        deadline = clock.monotonic() + self._till.settings.patience_seconds
        pause = 0.05
        while True:
            try:
                connection = await self._connected()
                return await settle_on(connection, commands, self._till, wait=wait)
            except asyncpg.LockNotAvailableError:
                await self._roll_back()
                wait = False
                continue
            except _RETRY:
                await self._roll_back()
            except (asyncpg.DataError, ValueError, TypeError):
                # a value that cannot be encoded; some of these count as interface errors
                await self._roll_back()
                raise
            except _LOST:
                log.warning("lane %d lost the database; trying again", self._number)
                await self._forget_connection()
            except BaseException:
                await self._roll_back()
                raise
            if clock.monotonic() > deadline:
                return [refuse("house.unknown")] * len(commands)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 1.0)

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.is_closed():
            try:
                self._connection = await self._till.connect()
            except asyncpg.PostgresError as no:
                # too many clients, a server that starts: no fault of the commands that wait
                raise ConnectionError("the database lets nobody in") from no
        return self._connection

    async def _forget_connection(self) -> None:
        lost, self._connection = self._connection, None
        if lost is not None:
            lost.terminate()

    async def _roll_back(self) -> None:
        try:
            if self._connection is not None and not self._connection.is_closed():
                await self._connection.execute("ROLLBACK")
        except Exception:  # noqa: BLE001 - whatever it was, nobody knows what it still holds
            await self._forget_connection()


async def settle_on(
    connection: Connection, commands: list[Command], till: Till, *, wait: bool = True
) -> list[Any]:
    """One batch as one transaction on one connection; the answers in the commands' order.

    With `wait` false, commands of players whom another transaction holds are left undecided
    and answered with HELD.
    """
    await connection.execute("BEGIN")
    read, held = await _read(connection, commands, till.kinds, wait=wait)
    now = clock.now()
    writes = settle(_free(commands, held), read, till.kinds, now=now)
    await _write(connection, writes, till.settings.copy_from, now)
    await connection.execute("COMMIT")
    if not held:
        return writes.answers
    answers = iter(writes.answers)
    return [HELD if command.player_id in held else next(answers) for command in commands]


def _free(commands: list[Command], held: set[int]) -> list[Command]:
    return [one for one in commands if one.player_id not in held] if held else commands


async def _read(
    connection: Connection, commands: list[Command], kinds: Kinds, *, wait: bool
) -> tuple[Read, set[int]]:
    """Lock first, read afterwards; also who could not be locked (never anybody with `wait`)."""
    cells, players = st.players_of(commands)
    lock = "lock_players" if wait else "lock_free_players"
    who = array(cells), array(players)
    locked = await connection.fetch(st.TILL[lock], *who)
    held: set[int] = set()
    if not wait:
        known = await connection.fetch(st.TILL["known_players"], *who)
        held = {row[0] for row in known} - {row[1] for row in locked}
    free = _free(commands, held)
    if not free:
        return Read({}, {}), held
    wallets = await connection.fetch(st.TILL["read_wallets"], *who)
    found = await connection.fetch(st.TILL["read_answers"], *st.keys_of(free))
    read = Read(st.states_from(locked, wallets), st.earlier_from(found))
    for statement, arguments, wanted in to_load(free, read.states, clock.now()):
        loaded(read.states, wanted, await connection.fetch(statement, *arguments))
    if found:
        cell_of = dict(zip(players, cells, strict=True))
        read.recalled = await _recall(connection, read, kinds, cell_of)
    return read, held


async def _recall(
    connection: Connection, read: Read, kinds: Kinds, cell_of: dict[int, int]
) -> dict[tuple[int, int], Any]:
    rows: dict[tuple[int, int], Any] = {}
    for sql, wanted in to_recall(read.earlier, kinds).items():
        players = [player for player, _ in wanted]
        entries = [entry for _, entry in wanted]
        for row in await connection.fetch(
            sql, [cell_of[player] for player in players], players, entries
        ):
            rows[row["player_id"], row["entry"]] = row
    return rows


async def _write(connection: Connection, writes: Writes, copy_from: int, now: datetime) -> None:
    if writes.changed:
        rows = st.wallet_rows(writes.changed.values())
        await connection.execute(st.TILL["write_wallets"], *columns(rows))
    await _store(connection, st.TRANSFERS, writes.transfers, copy_from)
    await _store(connection, st.ANSWERS, writes.kept, copy_from)
    for name, extra in writes.rows.items():
        await _store(connection, writes.tables[name], extra, copy_from)
    for name, keyed in writes.keyed.items():
        await connection.execute(writes.tables[name].insert, *columns(keyed.values()))
    if writes.added:
        await add_to_meters(connection, writes, now)


async def add_to_meters(connection: Connection, writes: Writes, now: datetime) -> None:
    """Last of all: the shared meters, and what follows from what they show then."""
    added = writes.meters
    rows = await connection.fetch(st.TILL["add_to_meters"], list(added), list(added.values()))
    steps = writes.after_meters(added, rows, now)
    asked = next(steps, None)
    while asked is not None:
        rows = await connection.fetch(asked.statement, *asked.arguments)
        try:
            asked = steps.send(rows)
        except StopIteration:
            return


async def _store(
    connection: Connection, table: ExtraTable, rows: list[tuple[Any, ...]], copy_from: int
) -> None:
    if not rows:
        return
    if len(rows) < copy_from:
        await connection.execute(table.insert, *columns(rows))
    else:
        await connection.copy_records_to_table(table.name, records=rows, columns=table.columns)
