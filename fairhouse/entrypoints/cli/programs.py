"""The processes of an installation: what runs, on which port, in which order it stops."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from importlib.util import find_spec

from fairhouse.kit.config import Config

# open event streams count as requests; the default of granian would refuse the 1025th
MANY_STREAMS = 16384


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One supervised process; `drain_seconds` is how long it may finish its work on SIGTERM."""

    name: str
    what: str
    command: tuple[str, ...]
    port: int | None = None
    port_variable: str = ""
    drain_seconds: float = 30
    environment: dict[str, str] = field(default_factory=dict)


def programs(config: Config) -> list[Program]:
    """In the order they start; they stop in the order play, web, jobs, cards."""
    known = [_cards(config), _jobs(), _play(config), _web(config)]
    return [one for one in known if one is not None]


STOPPING_ORDER = ("play", "web", "jobs", "cards")


def _granian(target: str, interface: str, port: int, *options: str) -> tuple[str, ...]:
    return (
        sys.executable,
        "-m",
        "granian",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--interface",
        interface,
        "--no-ws",
        "--workers-kill-timeout",
        "25",
        "--log-level",
        "warning",
        *options,
        target,
    )


def _web(config: Config) -> Program:
    workers = (os.cpu_count() or 1) if config.production else 1
    return Program(
        name="web",
        what="pages for players and staff",
        command=_granian(
            "fairhouse.entrypoints.wsgi:application",
            "wsgi",
            config.web_port,
            "--workers",
            str(workers),
            "--blocking-threads",
            "4",
        ),
        port=config.web_port,
        port_variable="FAIRHOUSE_WEB_PORT",
    )


def _play(config: Config) -> Program | None:
    if not _exists("fairhouse.entrypoints.play"):
        return None
    return Program(
        name="play",
        what="wagers",
        # one worker: the till's batches grow with the requests that one process gathers
        command=_granian(
            "fairhouse.entrypoints.play:application",
            "asgi",
            config.play_port,
            "--workers",
            "1",
            "--loop",
            "uvloop",
            "--backlog",
            "4096",
            "--backpressure",
            str(MANY_STREAMS),
        ),
        port=config.play_port,
        port_variable="FAIRHOUSE_PLAY_PORT",
    )


def _jobs() -> Program:
    return Program(
        name="jobs",
        what="timers and queued work",
        command=(sys.executable, "-m", "fairhouse", "jobs"),
    )


def _cards(config: Config) -> Program | None:
    if config.production or not _exists("fairhouse.partners.cards.pretend"):
        return None
    return Program(
        name="cards",
        what="pretend card processor",
        command=(sys.executable, "-m", "fairhouse.partners.cards.pretend"),
        port=config.cards_port,
        port_variable="FAIRHOUSE_CARDS_PORT",
    )


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def serves(port: int, *, seconds: float = 3) -> bool:
    """True when an HTTP request is answered, whatever the answer.

    An accepted connection proves little: granian listens before its workers have loaded
    the program, and a process that hangs still has its backlog.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


def in_use(port: int) -> bool:
    """True when something on this machine accepts connections on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
