"""Keeps the processes of an installation running, and stops them in the right order."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO

from fairhouse.entrypoints.cli import pidfile
from fairhouse.entrypoints.cli.programs import STOPPING_ORDER, Program, serves
from fairhouse.kit.postgres import Server, ServerFailed

_POLL = 0.1
_DATABASE_POLL = 0.5
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_STEADY_SECONDS = 60.0  # having run this long, the next crash is a new story
_OLD_LOG_BYTES = 10 * 1024 * 1024


class Supervised:
    """One process: started, watched, started again after a growing pause."""

    def __init__(self, program: Program, home: Path) -> None:
        self.program = program
        self.log = home / "logs" / f"{program.name}.log"
        self.pid_path = home / "run" / f"{program.name}.pid"
        self.process: subprocess.Popen[bytes] | None = None
        self.restarts = 0
        self._pause = _SHORTEST_PAUSE
        self._began = 0.0
        self._not_before = 0.0

    def start(self) -> None:
        """Launch in a session of its own: a Ctrl-C at our terminal is ours to pass on."""
        with _opened(self.log) as log:
            self.process = subprocess.Popen(
                self.program.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **self.program.environment}, start_new_session=True,
            )  # fmt: skip
        self._began = time.monotonic()
        pidfile.write(self.pid_path, self.process.pid)

    def watch(self) -> str | None:
        """Start again what has ended; a sentence when something happened."""
        now = time.monotonic()
        if self.process is None:
            if now >= self._not_before:
                self.start()
                return f"{self.program.name} started again"
            return None
        code = self.process.poll()
        if code is None:
            return None
        pidfile.end_session(self.process.pid, hard=True)  # its workers may still hold the port
        self.process = None
        self.restarts += 1
        if now - self._began > _STEADY_SECONDS:
            self._pause = _SHORTEST_PAUSE
        self._not_before = now + self._pause
        pause, self._pause = self._pause, min(self._pause * 2, _LONGEST_PAUSE)
        return f"{self.program.name} ended with {code}; again in {pause:.1f} s (see {self.log})"

    def ready(self) -> bool:
        """True when its port answers, or when it has none."""
        return self.program.port is None or serves(self.program.port)

    def stop(self) -> None:
        """SIGTERM, time to drain, then SIGKILL for whatever is left."""
        if self.process is not None:
            pidfile.end_session(self.process.pid, hard=False)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.program.drain_seconds)
            pidfile.end_session(self.process.pid, hard=True)
            self.process.wait()
            self.process = None
        self.pid_path.unlink(missing_ok=True)

    def last_lines(self, count: int = 8) -> str:
        """The end of its log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
        except OSError:
            return ""


class Supervisor:
    """All processes of one home and its embedded database. `say` hears one sentence an event."""

    def __init__(
        self,
        programs: Sequence[Program],
        home: Path,
        say: Callable[[str], None],
        database: Server | None = None,
    ) -> None:
        self.members = [Supervised(program, home) for program in programs]
        self._home = home
        self._say = say
        self._database = database
        self._look_again = 0.0
        self._stopping = False

    def start(self, *, patience: float = 60.0) -> None:
        """Start all and wait until every port answers; raises TimeoutError with the log's end."""
        pidfile.write(supervisor_pid(self._home), os.getpid())
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, self._asked_to_stop)
        for member in self.members:
            member.start()
        for member in self.members:
            self._await(member, patience)

    def run(self) -> None:
        """Watch until a signal asks to stop."""
        while not self._stopping:
            for member in self.members:
                said = member.watch()
                if said:
                    self._say(said)
            self._watch_database()
            time.sleep(_POLL)

    def stop(self) -> None:
        """Drain play first, so that no wager is cut; pages, jobs and cards after it."""
        order = {name: place for place, name in enumerate(STOPPING_ORDER)}
        for member in sorted(self.members, key=lambda one: order.get(one.program.name, 99)):
            self._say(f"stopping {member.program.name}")
            member.stop()
        supervisor_pid(self._home).unlink(missing_ok=True)

    def _watch_database(self) -> None:
        """Start a killed embedded database again; the processes wait for it by themselves."""
        if self._database is None or time.monotonic() < self._look_again:
            return
        self._look_again = time.monotonic() + _DATABASE_POLL
        if self._database.pid is None:
            self._say("the database ended; starting it again")
            try:
                self._database.start()
                self._say("the database answers again")
            except ServerFailed as problem:
                self._say(str(problem))
                self._look_again = time.monotonic() + _LONGEST_PAUSE

    def _await(self, member: Supervised, patience: float) -> None:
        until = time.monotonic() + patience
        while not self._stopping and not member.ready():
            if member.process is None or member.process.poll() is not None:
                raise TimeoutError(f"{member.program.name} ended at once:\n{member.last_lines()}")
            if time.monotonic() > until:
                raise TimeoutError(f"{member.program.name} does not answer:\n{member.last_lines()}")
            time.sleep(_POLL)

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True


def supervisor_pid(home: Path) -> Path:
    """The pid file of the supervising process."""
    return home / "run" / "supervisor.pid"


def stop_all(home: Path, names: Sequence[str], say: Callable[[str], None]) -> bool:
    """Stop a supervisor, or what a killed one left running, then the database.

    Returns False when nothing ran.
    """
    supervisor = pidfile.read(supervisor_pid(home))
    found = supervisor is not None
    if supervisor is not None:
        supervisor.send_signal(signal.SIGTERM)
        pidfile.ended(supervisor, 180)
    found |= end_leftovers(home, names, say)
    server = Server(home, progress=say)
    if server.pid is not None:
        found = True
        say("stopping the database")
        server.stop()
    return found


def end_leftovers(home: Path, names: Sequence[str], say: Callable[[str], None]) -> bool:
    """End processes whose supervisor was killed; they would hold the ports."""
    found = False
    for name in names:
        path = home / "run" / f"{name}.pid"
        process = pidfile.read(path)
        if process is not None:
            found = True
            say(f"stopping {name}, left over")
            pidfile.end_session(process.pid, hard=False)
            pidfile.ended(process, 30)
            pidfile.end_session(process.pid, hard=True)
        path.unlink(missing_ok=True)
    return found


def _opened(log: Path) -> IO[bytes]:
    """The log for appending; one former log is kept when it has grown large."""
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if log.exists() and log.stat().st_size > _OLD_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return log.open("ab")
