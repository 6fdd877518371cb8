"""The operating system's view of a database server: who runs, who is left over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil

_POLL = 0.02


def postmaster(data: Path) -> int | None:
    """The server's process id, if it truly runs from this data folder.

    The pid file alone proves nothing: after a crash its number may belong to another
    program, or to a zombie where process 1 of a container does not collect its children.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _lives_in(pid, data) else None


def wait_gone(pid: int, seconds: float) -> bool:
    """True when the process has ended within the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not alive(pid):
            return True
        time.sleep(_POLL)
    return not alive(pid)


def alive(pid: int) -> bool:
    """True when the process exists and is not a zombie."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def kill(pid: int, *, family: bool) -> None:
    """Kill -9 a process, with its children when `family`; returns when they are gone."""
    main = psutil.Process(pid)
    victims = [main, *(main.children(recursive=True) if family else ())]
    for victim in victims:
        try:
            victim.kill()
        except psutil.NoSuchProcess:
            continue
    for victim in victims:
        wait_gone(victim.pid, 30)


def end_orphans(data: Path, *, seconds: float = 30.0) -> None:
    """End server processes whose postmaster was killed.

    They hold the shared memory without which no new server may start. Idle ones end by
    themselves within moments; one in the middle of a long statement may not.
    """
    polite = time.monotonic() + 2
    until = time.monotonic() + seconds
    while left := list(_orphans(data)):
        if time.monotonic() > polite:
            for process in left:
                process.kill()
        if time.monotonic() > until:
            return
        time.sleep(_POLL)


def _orphans(data: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter(["name"]):
        if (process.info["name"] or "").startswith("postgres") and _lives_in(process.pid, data):
            yield process


def _lives_in(pid: int, data: Path) -> bool:
    """Every PostgreSQL process works in its data folder, and nothing else does."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return Path(process.cwd()) == data.resolve() and "postgres" in process.name()
    except (psutil.NoSuchProcess, psutil.AccessDenied, OSError):
        return False
