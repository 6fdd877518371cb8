"""A whole house, opened by `fairhouse up` on ports and in a home of its own."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from fairhouse.entrypoints.cli import pidfile
from fairhouse.kit.postgres import Server
from tests.harness.command import fairhouse


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHouse:
    """Where a running house is."""

    home: Path
    web_port: int
    play_port: int
    cards_port: int

    @property
    def variables(self) -> dict[str, str]:
        """The environment in which every verb of this house runs."""
        return {
            "FAIRHOUSE_ENV": "development",
            "FAIRHOUSE_WEB_PORT": str(self.web_port),
            "FAIRHOUSE_PLAY_PORT": str(self.play_port),
            "FAIRHOUSE_CARDS_PORT": str(self.cards_port),
        }

    @property
    def server(self) -> Server:
        """Its database."""
        return Server(self.home)

    def command(self, *arguments: str, timeout: float = 120) -> tuple[int, str]:
        """Run a verb of this house: exit code and everything it said."""
        done = fairhouse(*arguments, home=self.home, timeout=timeout, **self.variables)
        return done.returncode, done.stdout + done.stderr

    def process(self, name: str) -> psutil.Process | None:
        """A supervised process (play, web, jobs, cards, supervisor), None when it has ended."""
        return pidfile.read(self.home / "run" / f"{name}.pid")

    def log(self, name: str) -> str:
        """What a process has written."""
        return (self.home / "logs" / f"{name}.log").read_text()


def new_house(home: Path) -> OpenHouse:
    """A house that does not run yet, on ports that are free now."""
    web, play, cards = free_ports(3)
    return OpenHouse(home=home, web_port=web, play_port=play, cards_port=cards)


@contextmanager
def open_house(home: Path) -> Iterator[OpenHouse]:
    """Open it without demonstration members; close it and delete its database afterwards."""
    house = new_house(home)
    try:
        code, said = house.command("up", "--detach", "--no-seed")
        assert code == 0, said
        yield house
    finally:
        house.command("down", "--destroy", "--yes")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def wait_until(question: Callable[[], bool], seconds: float = 20) -> bool:
    """Ask again and again; True as soon as the answer is yes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.05)
    return question()


def owner_of(path: Path) -> bool:
    """True when the path is closed to everybody else."""
    return not path.stat().st_mode & 0o077 and path.stat().st_uid == os.geteuid()
